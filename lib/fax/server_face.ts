/**
 * What the servers of both libraries can do alike.
 *
 * @module
 */
import { FaxBox } from "./fax_box.ts";
import { FaxError } from "./fax_error.ts";
import type { FaxRequest, FaxServerStatus } from "./fax_job_info.ts";
import type { FaxObject } from "./fax_object.ts";
import type { FaxCallOptions, FaxSession } from "./fax_session.ts";
import type {
  FaxConfigChanges,
  FaxPortChanges,
  FaxPortInfo,
  FaxRoutingChange,
  FaxRoutingInfo,
  FaxServerConfig,
} from "./fax_settings.ts";
import { JobQueue } from "./job_queue.ts";
import type { FaxApi, Target } from "./wire.ts";

/** Whole operations of a connected server, one message to its thread each. */
export interface ServerFace extends AsyncDisposable {
  /** The jobs of the outgoing queue, by id. */
  readonly jobs: JobQueue;
  /** The faxes that came in. */
  readonly inbox: FaxBox;
  /** The faxes that were sent, as far as the server archives them. */
  readonly sentFaxes: FaxBox;
  /** Whether it is connected. */
  readonly isConnected: boolean;

  /**
   * Puts a fax for one recipient into the queue.
   *
   * @returns Id of the job. The fax is not sent yet: see `jobs.wait`.
   * @throws {FaxError} If the server does not take it.
   */
  send(fax: FaxRequest, options?: FaxCallOptions): Promise<string>;

  /** Queue and lines at this moment. */
  status(options?: FaxCallOptions): Promise<FaxServerStatus>;

  /** The lines with their settings. */
  ports(options?: FaxCallOptions): Promise<FaxPortInfo[]>;

  /**
   * Changes settings of a line.
   *
   * @throws {FaxError} `"fax.bad-argument"` if there is no such line, `"fax.not-supported"` for a
   * setting of the other library.
   */
  setPort(id: number, changes: FaxPortChanges, options?: FaxCallOptions): Promise<void>;

  /** The settings of the server. */
  config(options?: FaxCallOptions): Promise<FaxServerConfig>;

  /** Changes settings of the server. */
  setConfig(changes: FaxConfigChanges, options?: FaxCallOptions): Promise<void>;

  /** What each line does with faxes that it receives: every method of every line. */
  routing(options?: FaxCallOptions): Promise<FaxRoutingInfo[]>;

  /**
   * Lets a line use a routing method, or not.
   *
   * @throws {FaxError} `"fax.bad-argument"` if there is no such line or method.
   */
  setRouting(port: number, change: FaxRoutingChange, options?: FaxCallOptions): Promise<void>;

  /**
   * Disconnects and releases every object of the server, exactly once; a second call is the
   * first one again.
   *
   * @throws {FaxError} If `Disconnect` fails; everything is released all the same.
   */
  disconnect(): Promise<void>;

  /** The server itself is released by disconnecting. */
  release(): Promise<void>;

  /** The same as `disconnect`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A connected server, made of a session. */
export type ServerClass = new (session: FaxSession) => ServerFace;

type MembersClass = new (session: FaxSession, target: Target) => FaxObject;

/** The documented members of a library's server, and the whole operations of {@link ServerFace}. */
export function withServerFace<Members extends MembersClass>(
  Base: Members,
): new (session: FaxSession) => InstanceType<Members> & ServerFace {
  abstract class Server extends (Base as MembersClass) implements ServerFace {
    readonly jobs: JobQueue;
    readonly inbox: FaxBox;
    readonly sentFaxes: FaxBox;
    readonly #session: FaxSession;

    constructor(session: FaxSession) {
      super(session, { handle: 0, path: [] });
      this.#session = session;
      this.jobs = new JobQueue(session);
      this.inbox = new FaxBox(session, "inbox");
      this.sentFaxes = new FaxBox(session, "sent");
    }

    get isConnected(): boolean {
      return this.#session.isOpen;
    }

    async send(fax: FaxRequest, options: FaxCallOptions = {}): Promise<string> {
      for (const field of ["document", "faxNumber"] as const) {
        if (typeof fax[field] !== "string" || fax[field].trim() === "") {
          throw new TypeError(`Cannot send fax: "${field}" must be a text`);
        }
      }
      const action = `send "${fax.document}" to ${fax.faxNumber}`;
      return await this.#session.call("send", [fax], action, options);
    }

    status(options: FaxCallOptions = {}): Promise<FaxServerStatus> {
      return this.#session.call("status", [], this.#of("read the status"), options);
    }

    ports(options: FaxCallOptions = {}): Promise<FaxPortInfo[]> {
      return this.#session.call("ports", [], this.#of("read the lines"), options);
    }

    async setPort(
      id: number,
      changes: FaxPortChanges,
      options: FaxCallOptions = {},
    ): Promise<void> {
      const action = this.#of(`set line ${id}`);
      refuseForeign(action, changes, this.#session.api);
      const found = await this.#session.call("setPort", [id, changes], action, options);
      if (!found) throw missing(action, `there is no line ${id}`);
    }

    config(options: FaxCallOptions = {}): Promise<FaxServerConfig> {
      return this.#session.call("config", [], this.#of("read the settings"), options);
    }

    setConfig(changes: FaxConfigChanges, options: FaxCallOptions = {}): Promise<void> {
      return this.#session.call("setConfig", [changes], this.#of("change the settings"), options);
    }

    routing(options: FaxCallOptions = {}): Promise<FaxRoutingInfo[]> {
      return this.#session.call("routing", [], this.#of("read the routing"), options);
    }

    async setRouting(
      port: number,
      { guid, enabled }: FaxRoutingChange,
      options: FaxCallOptions = {},
    ): Promise<void> {
      const action = this.#of(`${enabled ? "use" : "stop using"} routing method ${guid}`);
      const args = [port, guid, enabled];
      const found = await this.#session.call("setRouting", args, action, options);
      if (!found) throw missing(action, `line ${port} has no such method`);
    }

    disconnect(): Promise<void> {
      return this.#session.disconnect();
    }

    override release(): Promise<void> {
      return this.disconnect();
    }

    override [Symbol.asyncDispose](): Promise<void> {
      return this.disconnect();
    }

    #of(action: string): string {
      return `${action} of ${this.#session.label}`;
    }
  }
  return Server as unknown as new (session: FaxSession) => InstanceType<Members> & ServerFace;
}

function missing(action: string, reason: string): FaxError {
  return new FaxError(action, "fax.bad-argument", { reason });
}

/** Settings that only one of the libraries has. */
function refuseForeign(action: string, { receive, priority }: FaxPortChanges, api: FaxApi): void {
  const reason = api === "faxcom"
    ? receive === "manual" && "the legacy library does not know manual answering"
    : priority !== undefined && "lines have no priority in the extended library";
  if (!reason) return;
  const other = api === "faxcom" ? "faxcomex" : "faxcom";
  throw new FaxError(action, "fax.not-supported", {
    reason,
    advice: `connect with api "${other}"` +
      (api === "faxcom" ? "" : ", or use the order of the devices in a routing group"),
  });
}
