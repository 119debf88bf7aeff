/**
 * Events of the extended library: which ones a server or an account fires, and to whom they are
 * allowed.
 *
 * @module
 */
import type { HostedEvents } from "../../com/mod.ts";
import { com, ComError } from "../../com/mod.ts";
import type { ServiceEvent } from "../watcher.ts";
import { SUBMIT_RIGHTS } from "../rights.ts";
import type { FaxRight } from "../rights.ts";
import type { Session } from "../session.ts";
import { hostObject } from "./host_object.ts";
import { jobIdText } from "./job_id.ts";
import { incomingJobStatus, outgoingJobStatus } from "./job_status.ts";

/** FAX_SERVER_EVENTS_TYPE_ENUM. */
const IN_QUEUE = 1,
  OUT_QUEUE = 2,
  CONFIG = 4,
  ACTIVITY = 8,
  QUEUE_STATE = 16,
  IN_ARCHIVE = 32,
  OUT_ARCHIVE = 64,
  ENDED = 128,
  DEVICE_STATUS = 256,
  INCOMING_CALL = 512;
const ALL_SERVER_EVENTS = 1023;

/** FAX_ACCOUNT_EVENTS_TYPE_ENUM. */
const ACCOUNT_IN_QUEUE = 1,
  ACCOUNT_OUT_QUEUE = 2,
  ACCOUNT_IN_ARCHIVE = 4,
  ACCOUNT_OUT_ARCHIVE = 8,
  ACCOUNT_ENDED = 16;
const ALL_ACCOUNT_EVENTS = 31;

/** The events that all three interfaces have, in the order of their numbers. */
const QUEUE_EVENTS = [
  "OnIncomingJobAdded",
  "OnIncomingJobRemoved",
  "OnIncomingJobChanged",
  "OnOutgoingJobAdded",
  "OnOutgoingJobRemoved",
  "OnOutgoingJobChanged",
  "OnIncomingMessageAdded",
  "OnIncomingMessageRemoved",
  "OnOutgoingMessageAdded",
  "OnOutgoingMessageRemoved",
];
const SERVER_NAMES = [
  ...QUEUE_EVENTS,
  "OnReceiptOptionsChange",
  "OnActivityLoggingConfigChange",
  "OnSecurityConfigChange",
  "OnEventLoggingConfigChange",
  "OnOutgoingQueueConfigChange",
  "OnOutgoingArchiveConfigChange",
  "OnIncomingArchiveConfigChange",
  "OnDevicesConfigChange",
  "OnOutboundRoutingGroupsConfigChange",
  "OnOutboundRoutingRulesConfigChange",
  "OnServerActivityChange",
  "OnQueuesStatusChange",
  "OnNewCall",
  "OnServerShutDown",
  "OnDeviceStatusChange",
];

/** Names by number, from 1. */
function numbered(names: readonly string[]): Record<number, string> {
  return Object.fromEntries(names.map((name, i) => [i + 1, name]));
}

/** IFaxServerNotify of Windows XP, and IFaxServerNotify2 of Windows Vista. Source: `faxcomex.h`. */
export const SERVER_EVENTS: { readonly newer: HostedEvents; readonly older: HostedEvents } = {
  older: { iid: "{2E037B27-CF8A-4ABD-B1E0-5704943BEA6F}", names: numbered(SERVER_NAMES) },
  newer: {
    iid: "{616CA8D6-A77A-4062-ABFD-0E471241C7AA}",
    names: numbered([...SERVER_NAMES, "OnGeneralServerConfigChanged"]),
  },
};

/** IFaxAccountNotify. */
export const ACCOUNT_EVENTS: HostedEvents = {
  iid: "{0B5E5BD1-B8A9-47A0-A323-EF4A293BA06A}",
  names: numbered([...QUEUE_EVENTS, "OnServerShutDown"]),
};

const CONFIG_EVENTS = {
  "receipts": "OnReceiptOptionsChange",
  "activity-log": "OnActivityLoggingConfigChange",
  "security": "OnSecurityConfigChange",
  "event-log": "OnEventLoggingConfigChange",
  "outgoing-queue": "OnOutgoingQueueConfigChange",
  "outgoing-archive": "OnOutgoingArchiveConfigChange",
  "incoming-archive": "OnIncomingArchiveConfigChange",
  "devices": "OnDevicesConfigChange",
  "groups": "OnOutboundRoutingGroupsConfigChange",
  "rules": "OnOutboundRoutingRulesConfigChange",
  "general": "OnGeneralServerConfigChanged",
} as const;

/** An event on its way to COM: its name and what it carries. */
interface Fired {
  /** The bit that it needs. */
  readonly type: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The rights that a kind of event needs; one of each list. */
const SERVER_RIGHTS: ReadonlyArray<readonly [bits: number, rights: readonly FaxRight[]]> = [
  [IN_QUEUE | OUT_QUEUE, ["query-jobs", ...SUBMIT_RIGHTS]],
  [CONFIG | ACTIVITY | DEVICE_STATUS, ["query-config"]],
  [IN_ARCHIVE, ["query-in-archive", "manage-receive-folder", ...SUBMIT_RIGHTS]],
  [OUT_ARCHIVE, ["query-out-archive", ...SUBMIT_RIGHTS]],
  [INCOMING_CALL, ["query-in-archive"]],
];

/** What listens for one object, and fires its events. */
abstract class Listener implements Disposable {
  protected readonly session: Session;
  readonly #target: object;
  readonly #known: number;
  #watch: Disposable | undefined;
  #types = 0;

  constructor(session: Session, target: object, known: number) {
    this.session = session;
    this.#target = target;
    this.#known = known;
  }

  /** The kinds of events that are fired at present. */
  get types(): number {
    return this.#types;
  }

  /** Fires events of these kinds from now on, and no others. */
  listen(types: number): void {
    if ((types & ~this.#known) !== 0) {
      throw new RangeError(`Cannot listen: ${types} has flags that are no kind of event`);
    }
    this.check(types);
    this.#types = types;
    if (types === 0) this[Symbol.dispose]();
    else this.#watch ??= this.session.client.watch((event) => this.#hear(event));
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    this.#types = 0;
  }

  /** @throws {LoopbackError} If the user may not hear events of these kinds. */
  protected abstract check(types: number): void;

  protected abstract describe(event: ServiceEvent): Fired | undefined;

  #hear(event: ServiceEvent): void {
    const fired = this.describe(event);
    if (fired === undefined || !(this.#types & fired.type)) return;
    try {
      com.fire(this.#target, fired.name, this.#target, ...fired.args);
    } catch (error) {
      if (error instanceof TypeError) return this[Symbol.dispose](); // nobody holds the object
      if (!(error instanceof ComError)) throw error; // a failing handler is not our failure
    }
  }
}

/** Events of a whole server. */
export class ServerListener extends Listener {
  constructor(session: Session, target: object) {
    super(session, target, ALL_SERVER_EVENTS);
  }

  protected override check(types: number): void {
    for (const [bits, rights] of SERVER_RIGHTS) {
      if (types & bits) this.session.client.access.require("listen to events", ...rights);
    }
  }

  protected override describe(event: ServiceEvent): Fired | undefined {
    const { access } = this.session.client;
    if ("account" in event) {
      const all = event.kind.startsWith("outgoing-message") ? "query-out-archive" : "query-jobs";
      if (!access.owns(event.account) && !access.allows(all)) return undefined;
    }
    switch (event.kind) {
      case "outgoing-message-added":
      case "outgoing-message-removed":
        return queueEvent(event, OUT_ARCHIVE);
      case "incoming-message-added":
      case "incoming-message-removed":
        return queueEvent(event, IN_ARCHIVE);
      case "outgoing-job-added":
      case "outgoing-job-removed":
      case "outgoing-job-changed":
        return queueEvent(event, OUT_QUEUE);
      case "incoming-job-added":
      case "incoming-job-removed":
      case "incoming-job-changed":
        return queueEvent(event, IN_QUEUE);
      case "new-call":
        return {
          type: INCOMING_CALL,
          name: "OnNewCall",
          args: [event.id, event.deviceId, event.callerId],
        };
      case "device-changed": {
        const { id, jobId, receivingId, ringingId } = event.device;
        const args = [id, false, jobId !== 0, receivingId !== 0, ringingId !== 0];
        return { type: DEVICE_STATUS, name: "OnDeviceStatusChange", args };
      }
      case "config-changed":
        return { type: CONFIG, name: CONFIG_EVENTS[event.part], args: [] };
      case "queues-changed": {
        const { outgoingQueueBlocked, pauseServerQueue, incomingQueueBlocked } = event.settings;
        const args = [outgoingQueueBlocked, pauseServerQueue, incomingQueueBlocked];
        return { type: QUEUE_STATE, name: "OnQueuesStatusChange", args };
      }
      case "activity-changed": {
        const { incoming, routing, outgoing, queued } = event.activity;
        const args = [incoming, routing, outgoing, queued];
        return { type: ACTIVITY, name: "OnServerActivityChange", args };
      }
      case "shut-down":
        return { type: ENDED, name: "OnServerShutDown", args: [] };
      case "incoming-message-assigned":
        return undefined;
    }
  }
}

/** Events of one account. */
export class AccountListener extends Listener {
  readonly #account: string;

  constructor(session: Session, target: object, account: string) {
    super(session, target, ALL_ACCOUNT_EVENTS);
    this.#account = account;
  }

  protected override check(): void {
    const { access } = this.session.client;
    if (access.owns(this.#account)) return;
    access.require(`listen to account "${this.#account}"`, "query-jobs");
  }

  protected override describe(event: ServiceEvent): Fired | undefined {
    if ("account" in event && event.account.toLowerCase() !== this.#account.toLowerCase()) {
      return undefined;
    }
    switch (event.kind) {
      case "outgoing-message-added":
      case "outgoing-message-removed":
        return queueEvent(event, ACCOUNT_OUT_ARCHIVE);
      case "outgoing-job-added":
      case "outgoing-job-removed":
      case "outgoing-job-changed":
        return queueEvent(event, ACCOUNT_OUT_QUEUE);
      case "incoming-job-added":
      case "incoming-job-removed":
      case "incoming-job-changed":
        return queueEvent(event, ACCOUNT_IN_QUEUE);
      case "incoming-message-added":
      case "incoming-message-removed": { // into, or out of, the folder that all see
        const fired = queueEvent(event, ACCOUNT_IN_ARCHIVE);
        return { ...fired, args: [...fired.args, true] };
      }
      case "incoming-message-assigned":
        return {
          type: ACCOUNT_IN_ARCHIVE,
          name: "OnIncomingMessageAdded",
          args: [jobIdText(event.id), false],
        };
      case "shut-down":
        return { type: ACCOUNT_ENDED, name: "OnServerShutDown", args: [] };
      default:
        return undefined;
    }
  }
}

/** Events about a job or message are named after what happened: `OnOutgoingJobAdded`. */
function queueEvent(
  event: Extract<ServiceEvent, { id: number }>,
  type: number,
): Fired {
  const words = event.kind.split("-").map((word) => word[0].toUpperCase() + word.slice(1));
  const id = jobIdText(event.id);
  const status = event.kind === "outgoing-job-changed"
    ? [hostObject(outgoingJobStatus(event.job), "FaxJobStatus")]
    : event.kind === "incoming-job-changed"
    ? [hostObject(incomingJobStatus(event.fax), "FaxJobStatus")]
    : [];
  return { type, name: `On${words.join("")}`, args: [id, ...status] };
}
