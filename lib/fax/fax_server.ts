/**
 * `FaxServer`: a connected server of the legacy library.
 *
 * @module
 */
import type { FaxRequest, FaxServerStatus } from "./fax_job_info.ts";
import type { FaxCallOptions, FaxSession } from "./fax_session.ts";
import { JobQueue } from "./job_queue.ts";
import { FaxServerMembers } from "./legacy_model.ts";

/**
 * A connected fax server (`FaxServer.FaxServer`).
 *
 * `send`, `jobs` and `status` are whole operations, one message to the server's thread each. The
 * documented members are here too, in camelCase: a property promises its value
 * (`await server.retries`) and is set by `setRetries(5)`.
 *
 * Every member fails with `"fax.not-connected"` after the server was disconnected.
 *
 * @example
 * ```ts
 * import { withServer } from "@comtask/comtask/fax";
 *
 * const folder = await Deno.makeTempDir();
 * await withServer(`loopback:${folder}`, async (server) => {
 *   console.log(await server.retries, (await server.jobs.list()).length); // 3 0
 * });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class FaxServer extends FaxServerMembers implements AsyncDisposable {
  /** The jobs of the queue, by id. */
  readonly jobs: JobQueue;
  readonly #session: FaxSession;

  /** Made by `connect`. */
  constructor(session: FaxSession) {
    super(session, { handle: 0, path: [] });
    this.#session = session;
    this.jobs = new JobQueue(session);
  }

  /** Which library it speaks. */
  get api(): "faxcom" {
    return "faxcom";
  }

  /** Whether it is connected. */
  get isConnected(): boolean {
    return this.#session.isOpen;
  }

  /**
   * Puts a fax into the queue.
   *
   * @returns Id of the job. The fax is not sent yet: see `jobs.wait`.
   * @throws {FaxError} If the server does not take it.
   */
  send(fax: FaxRequest, options: FaxCallOptions = {}): Promise<string> {
    return sendThrough(this.#session, fax, options);
  }

  /** Queue and lines at this moment. */
  status(options: FaxCallOptions = {}): Promise<FaxServerStatus> {
    return this.#session.call("status", [], `read the status of ${this.#session.label}`, options);
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

  /** The same as {@linkcode FaxServer.disconnect}. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }
}

/** Checks a fax and puts it into the queue of a session's server. */
export function sendThrough(
  session: FaxSession,
  fax: FaxRequest,
  options: FaxCallOptions,
): Promise<string> {
  const action = `send "${fax.document}" to ${fax.faxNumber}`;
  for (const field of ["document", "faxNumber"] as const) {
    if (typeof fax[field] !== "string" || fax[field].trim() === "") {
      return Promise.reject(new TypeError(`Cannot send fax: "${field}" must be a text`));
    }
  }
  return session.call("send", [fax], action, options);
}
