/**
 * `connect`, `disconnect`, `withServer`: the way to a fax server and back.
 *
 * @module
 */
import { FaxSession } from "./fax_session.ts";
import type { ExtendedFaxServer } from "./extended_server.ts";
import { FaxServer } from "./fax_server.ts";
import { parseServerName } from "./server_name.ts";
import type { FaxApi } from "./wire.ts";
import { WORKER_MODULE } from "./worker_module.ts";

/** How to connect. */
export interface ConnectOptions {
  /** Which of the two libraries of Windows; default `"faxcom"`. */
  readonly api?: FaxApi;
  /** How long to wait for `Connect`, and for `Disconnect`, in milliseconds; default: for ever. */
  readonly timeoutMs?: number;
  /** Ends the wait for `Connect`, and later for any call of this server. */
  readonly signal?: AbortSignal;
}

/** Options that choose the extended library. */
export interface ExtendedConnectOptions extends ConnectOptions {
  /** The extended library. */
  readonly api: "faxcomex";
}

/** A connected server of either library. */
export type AnyFaxServer = FaxServer | ExtendedFaxServer;

/**
 * Connects to a fax server.
 *
 * Each server lives in a thread of its own, so one that hangs stops nobody else. Use
 * {@linkcode withServer}, `await using`, or {@linkcode disconnect} at the end: a server left open
 * is reported on stderr when the process ends.
 *
 * @param serverName Nothing, `null` or `""` is this computer; `FAXSRV01` or `\\FAXSRV01` another
 * one; `loopback:` or `loopback:FOLDER?speed=100` the built-in service.
 * @throws {TypeError} If the name cannot be one of a server.
 * @throws {FaxError} If the server does not accept, with what to do about it; `"fax.timeout"`
 * after `timeoutMs`. A `Connect` that succeeds later is disconnected and released.
 * @throws The reason of `signal` when it aborts.
 */
export function connect(
  serverName: string | null | undefined,
  options: ExtendedConnectOptions,
): Promise<ExtendedFaxServer>;
/** Connects by the legacy library. */
export function connect(
  serverName?: string | null,
  options?: ConnectOptions & { readonly api?: "faxcom" },
): Promise<FaxServer>;
/** Connects by the library that the options name. */
export function connect(
  serverName?: string | null,
  options?: ConnectOptions,
): Promise<AnyFaxServer>;
export function connect(
  serverName?: string | null,
  options: ConnectOptions = {},
): Promise<AnyFaxServer> {
  return connectThrough(WORKER_MODULE, serverName, options);
}

/**
 * {@linkcode connect} with another module as the server's thread; for tests, which put servers
 * there that fail.
 */
export async function connectThrough(
  workerModule: string,
  serverName: string | null | undefined,
  options: ConnectOptions = {},
): Promise<AnyFaxServer> {
  const { api = "faxcom" } = options;
  if (api !== "faxcom" && api !== "faxcomex") {
    throw new TypeError(
      `Cannot connect to fax server: api "${api}" is unknown; known are "faxcom" and "faxcomex"`,
    );
  }
  const { timeoutMs } = options;
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
    throw new RangeError(`Cannot connect to fax server: timeoutMs ${timeoutMs} is negative`);
  }
  const address = parseServerName(serverName);
  const session = await FaxSession.open(address, { ...options, api, workerModule });
  if (api === "faxcom") return new FaxServer(session);
  try {
    const { ExtendedFaxServer } = await import("./extended_server.ts");
    return new ExtendedFaxServer(session);
  } catch (error) {
    await session.disconnect();
    throw error;
  }
}

/**
 * Disconnects from a server and releases everything that came from it, exactly once; a second
 * call is the first one again.
 *
 * After the signal of `connect` was aborted it waits 5 s at most for a call that still hangs.
 *
 * @throws {FaxError} If `Disconnect` fails; everything is released all the same.
 */
export function disconnect(server: AnyFaxServer): Promise<void> {
  return server.disconnect();
}

/**
 * Connects, runs a function with the server, and disconnects, whether it returns, throws or is
 * aborted.
 *
 * @returns What the function returned.
 * @throws What the function threw. If `Disconnect` fails then too, a `SuppressedError`, whose
 * `suppressed` is the first error and whose `error` the second, as `await using` has it.
 *
 * @example
 * ```ts
 * import { withServer } from "@comtask/comtask/fax";
 *
 * const folder = await Deno.makeTempDir();
 * const status = await withServer(`loopback:${folder}`, (server) => server.status());
 * console.log(status.jobCount); // 0
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function withServer<T>(
  serverName: string | null | undefined,
  use: (server: ExtendedFaxServer) => T | Promise<T>,
  options: ExtendedConnectOptions,
): Promise<T>;
/** The same with a server of the legacy library. */
export function withServer<T>(
  serverName: string | null | undefined,
  use: (server: FaxServer) => T | Promise<T>,
  options?: ConnectOptions & { readonly api?: "faxcom" },
): Promise<T>;
export async function withServer<T>(
  serverName: string | null | undefined,
  // deno-lint-ignore no-explicit-any -- the overloads say which server belongs to which options
  use: (server: any) => T | Promise<T>,
  options: ConnectOptions = {},
): Promise<T> {
  await using server = await connect(serverName, options);
  return await use(server);
}
