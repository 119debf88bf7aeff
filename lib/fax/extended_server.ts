/**
 * `ExtendedFaxServer`: a connected server of the extended library.
 *
 * @module
 */
import {
  FAX_ACCOUNT_EVENTS,
  FAX_SERVER_EVENTS,
  type FaxAccountEvents,
  type FaxServerEvents,
} from "./extended_events.ts";
import {
  faxAccountEventsType,
  type FaxAccountEventsTypeName,
  faxServerEventsType,
  type FaxServerEventsTypeName,
} from "./extended_enums.ts";
import { ExtendedFaxServerMembers, type FaxAccount, FaxDocument } from "./extended_model.ts";
import { type FaxEvent, listen } from "./fax_events.ts";
import type { FaxRequest, FaxServerStatus } from "./fax_job_info.ts";
import { sendThrough } from "./fax_server.ts";
import type { FaxCallOptions, FaxSession } from "./fax_session.ts";
import { JobQueue } from "./job_queue.ts";

/** Groups of server events: every one that there is. */
const SERVER_GROUPS: readonly FaxServerEventsTypeName[] = [
  ...["in-queue", "out-queue", "config", "activity", "queue-state"] as const,
  ...["in-archive", "out-archive", "fxssvc-ended", "device-status", "incoming-call"] as const,
];

/** Groups of account events: every one that there is. */
const ACCOUNT_GROUPS: readonly FaxAccountEventsTypeName[] = [
  ...["in-queue", "out-queue", "in-archive", "out-archive", "fxssvc-ended"] as const,
];

/**
 * A connected fax server (`FaxComEx.FaxServer`): `connect(name, { api: "faxcomex" })`.
 *
 * `send`, `jobs` and `status` are the same as those of the legacy `FaxServer`. The documented
 * members are here too: a property with a simple value promises it (`await server.majorVersion`),
 * one that is an object is there at once (`server.folders.outgoingQueue`).
 */
export class ExtendedFaxServer extends ExtendedFaxServerMembers implements AsyncDisposable {
  /** The jobs of the outgoing queue, by id. */
  readonly jobs: JobQueue;
  readonly #session: FaxSession;

  /** Made by `connect`. */
  constructor(session: FaxSession) {
    super(session, { handle: 0, path: [] });
    this.#session = session;
    this.jobs = new JobQueue(session);
  }

  /** Which library it speaks. */
  get api(): "faxcomex" {
    return "faxcomex";
  }

  /** Whether it is connected. */
  get isConnected(): boolean {
    return this.#session.isOpen;
  }

  /**
   * Makes a document, which knows more than {@linkcode ExtendedFaxServer.send}: several
   * recipients, schedule, priority, receipts. `document.connectedSubmit(server)` sends it.
   *
   * It is released with the server.
   */
  async createDocument(): Promise<FaxDocument> {
    const action = "create a fax document";
    const created = await this.#session.call<{ object: number }>("create", ["document"], action);
    return new FaxDocument(this.#session, { handle: created.object, path: [] });
  }

  /**
   * Puts a fax for one recipient into the queue.
   *
   * @returns Id of the job. The fax is not sent yet: see `jobs.wait`.
   * @throws {FaxError} If the server does not take it.
   */
  send(fax: FaxRequest, options: FaxCallOptions = {}): Promise<string> {
    return sendThrough(this.#session, fax, options);
  }

  /** Queue and devices at this moment. */
  status(options: FaxCallOptions = {}): Promise<FaxServerStatus> {
    return this.#session.call("status", [], `read the status of ${this.#session.label}`, options);
  }

  /**
   * Listens to the server until the loop is left or the server is disconnected.
   *
   * One loop at a time: the server knows a single choice of groups.
   *
   * @param groups Which events; default: all.
   * @throws {FaxError} If the server fires none, or the right is missing.
   */
  events(
    groups: readonly FaxServerEventsTypeName[] = SERVER_GROUPS,
  ): AsyncGenerator<FaxEvent<FaxServerEvents>, void, undefined> {
    return listen(this, FAX_SERVER_EVENTS, Number(faxServerEventsType.write(groups)));
  }

  /** The same for one of its accounts: `server.currentAccount`. */
  accountEvents(
    account: FaxAccount,
    groups: readonly FaxAccountEventsTypeName[] = ACCOUNT_GROUPS,
  ): AsyncGenerator<FaxEvent<FaxAccountEvents>, void, undefined> {
    return listen(account, FAX_ACCOUNT_EVENTS, Number(faxAccountEventsType.write(groups)));
  }

  /**
   * Disconnects and releases every object of the server, exactly once; a second call is the
   * first one again.
   *
   * @throws {FaxError} If `Disconnect` fails; everything is released all the same.
   */
  disconnect(): Promise<void> {
    return this.#session.disconnect();
  }

  /** The server itself is released by disconnecting. */
  override release(): Promise<void> {
    return this.disconnect();
  }

  /** The same as {@linkcode ExtendedFaxServer.disconnect}. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }
}
