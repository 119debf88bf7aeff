/**
 * `fax.connect`, `fax.disconnect` and `fax.status`.
 *
 * @module
 */
import { resolve } from "node:path";
import {
  defineFunction,
  duration,
  type PermissionRequest,
  TaskError,
  type TaskFunction,
} from "../../../lib/engine/mod.ts";
import {
  type AnyFaxServer,
  connect as connectServer,
  disconnect as disconnectServer,
  type FaxApi,
} from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import { serverHandle, type ServerInput, serverInput } from "./handle.ts";

const connectInput = z.strictObject({
  server: z.string().default("")
    .describe("Name of the computer; empty is this one, loopback: the built-in service"),
  api: z.enum(["faxcom", "faxcomex"]).default("faxcom").describe("Which library of Windows"),
  timeout: duration().default(60_000).describe("How long connecting may take"),
});

/** What {@link connect} is given. */
export interface ConnectInput {
  /** Name of the computer; `""` is this one, `"loopback:"` the built-in service; default `""`. */
  readonly server?: string;
  /** Which library of Windows; default `"faxcom"`. */
  readonly api?: FaxApi;
  /** How long connecting may take, as `"30s"` or in milliseconds; default a minute. */
  readonly timeout?: string | number;
}

/**
 * Connects to a fax server. In a task file use it under `using`, which disconnects whatever
 * happens; from TypeScript prefer `withServer`.
 *
 * @throws {TaskError} `fax.bad-server-name`: no server can have this name.
 * @throws {FaxError} `fax.not-installed`, `fax.service-not-running`, `fax.unreachable`,
 *   `fax.access-denied`, `fax.timeout`: each says what to do.
 */
export const connect: TaskFunction<ConnectInput, AnyFaxServer, readonly ["server"]> =
  defineFunction({
    name: "fax.connect",
    summary: "Connect to a fax server",
    input: connectInput,
    output: serverHandle,
    positional: ["server"],
    effect: "read",
    describe: ({ server }) => ({ verb: "connect to", target: server || "the fax service here" }),
    permissions: ({ server }) => connectPermissions(server),
    run: ({ server, api, timeout }, ctx) =>
      whileConnecting(
        ctx.signal,
        (signal) =>
          connectServer(ctx.mode === "what-if" ? withoutTrace(server) : server, {
            api,
            timeoutMs: timeout,
            signal,
          }),
      ),
    close: (server) => disconnectServer(server),
  });

const nothing = z.strictObject({});

/** What {@link disconnect} gives back: nothing. */
export type DisconnectResult = Readonly<Record<string, never>>;

/** Disconnects and releases a server; once it is disconnected, again is no error. */
export const disconnect: TaskFunction<ServerInput, DisconnectResult, readonly ["server"]> =
  defineFunction({
    name: "fax.disconnect",
    summary: "Disconnect from a fax server",
    input: serverInput,
    output: nothing,
    positional: ["server"],
    effect: "none",
    releases: "server",
    async run({ server }) {
      await disconnectServer(server);
      return {};
    },
  });

const statusOutput = z.object({
  jobCount: z.int(),
  queuePaused: z.boolean(),
  lines: z.array(z.looseObject({ id: z.int(), name: z.string(), status: z.string() })),
});

/** A line of a server, as {@link status} returns it. */
export interface StatusLine {
  /** Number of the line. */
  readonly id: number;
  /** Name of the line. */
  readonly name: string;
  /** What it does, as `"available"` or `"sending"`. */
  readonly status: string;
  /** What else the library of the server knows: see `FaxLineInfo`. */
  readonly [name: string]: unknown;
}

/** What {@link status} gives back. */
export interface StatusResult {
  /** Jobs in the queue. */
  readonly jobCount: number;
  /** Whether the whole outgoing queue is paused. */
  readonly queuePaused: boolean;
  /** The lines. */
  readonly lines: readonly StatusLine[];
}

/** Reads the state of the server: its lines, and how many jobs wait. */
export const status: TaskFunction<ServerInput, StatusResult, readonly ["server"]> = defineFunction({
  name: "fax.status",
  summary: "Read the state of a fax server and its lines",
  input: serverInput,
  output: statusOutput,
  positional: ["server"],
  effect: "read",
  describe: () => ({ verb: "read status", target: "fax server" }),
  async run({ server }) {
    const { jobCount, queuePaused, lines } = await server.status();
    return { jobCount, queuePaused, lines: lines.map((line) => ({ ...line })) };
  },
});

/** The same server; the built-in service dials nothing and keeps nothing in a rehearsal. */
function withoutTrace(server: string | undefined): string | undefined {
  if (server === undefined || !server.toLowerCase().startsWith("loopback:")) return server;
  return `${server}${server.includes("?") ? "&" : "?"}rehearsal=yes`;
}

/**
 * Lends a signal to `connect` until it has connected. A server ends its calls when the signal it
 * was connected with aborts; but a cancelled run still has to take its jobs back.
 */
async function whileConnecting(
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<AnyFaxServer>,
): Promise<AnyFaxServer> {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await open(controller.signal);
  } catch (error) {
    const isName = error instanceof TypeError || error instanceof SyntaxError;
    if (!isName) throw error;
    throw new TaskError(error.message, { code: "fax.bad-server-name", cause: error });
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/**
 * Calling COM is calling any DLL: full trust. The thread of a server loads its modules when it
 * starts, so they must be readable; the built-in service keeps files.
 */
function connectPermissions(server: string | undefined): PermissionRequest {
  const { dirname: here } = import.meta; // undefined where the module came from a URL
  const modules = here === undefined ? [] : [resolve(here, "../../..")];
  if (server !== undefined && !server.toLowerCase().startsWith("loopback:")) {
    return { ffi: true, read: modules };
  }
  const folder = server?.slice("loopback:".length).split("?")[0];
  if (!folder) return { ffi: true, read: true, write: true, env: true };
  return { ffi: true, read: [...modules, folder], write: [folder] };
}
