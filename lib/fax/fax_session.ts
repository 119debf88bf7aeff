/**
 * The program's side of one fax server: messages to the thread it lives in.
 *
 * @module
 */
import { Apartment } from "../com/mod.ts";
import { FaxError, toFaxError } from "./fax_error.ts";
import { callerPlace, forgetOpen, rememberOpen } from "./open_servers.ts";
import { describeServer, type ServerAddress } from "./server_name.ts";
import type { ConnectRequest, FaxApi } from "./wire.ts";

/** How long a server may take to disconnect after everything was aborted. */
const ABORTED_GRACE_MS = 5000;

/** How a session is opened. */
export interface SessionOptions {
  /** Which library. */
  readonly api: FaxApi;
  /** How long to wait for Connect and Disconnect, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends every wait. */
  readonly signal?: AbortSignal;
  /** URL of the module that serves the thread. */
  readonly workerModule: string;
}

/** Options of a single operation. */
export interface FaxCallOptions {
  /** Ends the wait, not the operation. */
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; default: for ever. */
  readonly timeoutMs?: number;
}

/** A connected server, as messages. It is disconnected exactly once. */
export class FaxSession {
  /** For messages: `fax server "FAX1"`. */
  readonly label: string;
  /** Which library it speaks. */
  readonly api: FaxApi;
  readonly #apartment: Apartment;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number | undefined;
  #ended: Promise<void> | undefined;
  readonly #endListeners: (() => void)[] = [];

  private constructor(label: string, apartment: Apartment, options: SessionOptions) {
    this.label = label;
    this.api = options.api;
    this.#apartment = apartment;
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * Connects.
   *
   * @throws {FaxError} If the server does not accept, with what to do about it.
   * @throws The signal's reason when it aborts; the connection is then ended when it comes.
   */
  static async open(address: ServerAddress, options: SessionOptions): Promise<FaxSession> {
    const label = describeServer(address);
    const action = `connect to ${label}`;
    options.signal?.throwIfAborted();
    const place = callerPlace();
    const apartment = new Apartment(options.workerModule);
    const request: ConnectRequest = {
      api: options.api,
      computer: address.kind === "remote" ? address.computer : null,
      ...address.kind === "loopback" && { loopback: address.name },
    };
    try {
      const { signal, timeoutMs } = options;
      await apartment.call("connect", [request], { signal, timeoutMs, action });
    } catch (error) {
      endLater(apartment);
      throw explainConnect(error, action, options);
    }
    const session = new FaxSession(label, apartment, options);
    const where = place === undefined ? "" : `, connected at ${place}`;
    rememberOpen(session, `comtask: ${label} was left open${where}; call disconnect`);
    return session;
  }

  /** A session for objects that need no server. */
  static openUnconnected(label: string, workerModule: string): FaxSession {
    const options: SessionOptions = { api: "faxcom", workerModule };
    return new FaxSession(label, new Apartment(workerModule), options);
  }

  /** Whether members may be used. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /**
   * Runs an operation in the server's thread.
   *
   * @param action For messages: `send "a.tif"`.
   * @throws {FaxError} If it fails, or the server is disconnected.
   */
  async call<T>(
    operation: string,
    args: readonly unknown[],
    action: string,
    options: FaxCallOptions = {},
  ): Promise<T> {
    if (this.#ended) {
      throw new FaxError(action, "fax.not-connected", {
        reason: `${this.label} was disconnected`,
      });
    }
    const signal = anySignal(options.signal, this.#signal);
    try {
      return await this.#apartment.call<T>(operation, args, {
        signal,
        timeoutMs: options.timeoutMs,
        action,
      });
    } catch (error) {
      throw explain(error, action, options.timeoutMs);
    }
  }

  /** Hears what the server's thread says by itself. */
  on(event: string, listener: (data: unknown) => void): void {
    this.#apartment.on(event, listener);
  }

  /** Calls back when the server is being disconnected. */
  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  /** Disconnects and releases everything; a second call is the first one again. */
  disconnect(): Promise<void> {
    return this.#ended ??= this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    forgetOpen(this);
    for (const listener of this.#endListeners) listener();
    const action = `disconnect from ${this.label}`;
    // whoever has aborted does not want to wait for a call that hangs in front of this one
    const timeoutMs = this.#timeoutMs ?? (this.#signal?.aborted ? ABORTED_GRACE_MS : undefined);
    try {
      await this.#apartment.call("disconnect", [], { action, timeoutMs });
    } catch (error) {
      if (isTimeout(error)) endLater(this.#apartment);
      else await this.#apartment.close();
      throw explain(error, action, timeoutMs);
    }
    await this.#apartment.close();
  }
}

/**
 * Disconnects and closes as soon as the thread is free again, however long its present call
 * takes. That does not keep the process running.
 */
function endLater(apartment: Apartment): void {
  const close = () => void apartment.close();
  apartment.call("end", [], { timeoutMs: 0, onLate: close }).then(close, (error) => {
    if (!isTimeout(error)) close(); // the thread has ended by itself
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

/** The class is missing: what to do depends on the system. */
function explainConnect(error: unknown, action: string, options: SessionOptions): unknown {
  const explained = explain(error, action, options.timeoutMs);
  const isMissing = explained instanceof FaxError && explained.code === "fax.not-installed";
  if (!isMissing || Deno.build.os === "windows") return explained;
  return new FaxError(action, "fax.not-available", {
    hresult: explained.hresult,
    cause: explained.cause,
  });
}

function explain(error: unknown, action: string, timeoutMs: number | undefined): unknown {
  if (timeoutMs !== undefined && isTimeout(error)) {
    return new FaxError(action, "fax.timeout", {
      reason: `there was no answer within ${timeoutMs} ms`,
      cause: error,
    });
  }
  return toFaxError(error, action);
}

function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}
