/**
 * `fax.ports`, `fax.port-set` and `fax.routing`: the lines of a fax server.
 *
 * @module
 */
import { defineFunction, TaskError, type TaskFunction } from "../../../lib/engine/mod.ts";
import type {
  AnyFaxServer,
  FaxPortChanges,
  FaxPortInfo,
  FaxRoutingInfo,
  ReceiveMode,
} from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import { serverHandle, type ServerInput, serverInput } from "./handle.ts";

const receiveMode = z.enum(["off", "automatic", "manual"]);

const portSchema = z.looseObject({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  sends: z.boolean(),
  receive: receiveMode,
  rings: z.int(),
  csid: z.string(),
  tsid: z.string(),
});
const portsOutput = z.object({ ports: z.array(portSchema), count: z.int() });

/** A line with its settings, as step functions return it. */
export interface PortResult {
  /** Number of the line. */
  readonly id: number;
  /** Name of the line. */
  readonly name: string;
  /** What it does, as `"available"` or `"sending"`. */
  readonly status: string;
  /** Whether it may send. */
  readonly sends: boolean;
  /** What it does with calls. */
  readonly receive: ReceiveMode;
  /** Rings before it answers. */
  readonly rings: number;
  /** How it names itself when it is called. */
  readonly csid: string;
  /** How it names itself when it calls. */
  readonly tsid: string;
  /** What else the library of the server knows: see `FaxPortInfo`. */
  readonly [name: string]: unknown;
}

/** What {@link ports} gives back. */
export interface PortsResult {
  /** The lines. */
  readonly ports: readonly PortResult[];
  /** Number of them. */
  readonly count: number;
}

/** Lists the lines of a server with their settings. */
export const ports: TaskFunction<ServerInput, PortsResult, readonly ["server"]> = defineFunction({
  name: "fax.ports",
  summary: "List the lines of a fax server and their settings",
  input: serverInput,
  output: portsOutput,
  positional: ["server"],
  effect: "read",
  describe: () => ({ verb: "list lines", target: "fax server" }),
  async run({ server }, ctx) {
    const found = await server.ports({ signal: ctx.signal });
    return { ports: found.map((port) => ({ ...port })), count: found.length };
  },
});

const stationId = z.string().max(20).optional();

const portSetInput = z.strictObject({
  server: serverHandle,
  port: z.union([z.int(), z.string().min(1)]).describe("Line, by its number or name"),
  send: z.boolean().optional().describe("Whether it may send"),
  receive: receiveMode.optional()
    .describe("What it does with calls; manual with api faxcomex only"),
  rings: z.int().min(0).max(99).optional().describe("Rings before it answers"),
  csid: stationId.describe("How it names itself when it is called"),
  tsid: stationId.describe("How it names itself when it calls"),
  priority: z.int().min(1).optional().describe("Place among the lines; api faxcom only"),
});
const portSetOutput = z.object({ port: portSchema, changed: z.boolean() });

/** What {@link portSet} is given: what is left out stays as it is. */
export interface PortSetInput extends ServerInput, FaxPortChanges {
  /** Line, by its number or name. */
  readonly port: number | string;
}

/** What {@link portSet} gives back. */
export interface PortSetResult {
  /** The line after it. */
  readonly port: PortResult;
  /** Whether any of its settings was another one before. */
  readonly changed: boolean;
}

/**
 * Sets what is given of a line, and leaves the rest as it is.
 *
 * @throws {TaskError} `fax.port-not-found`, with the lines that there are.
 * @throws {FaxError} `fax.not-supported`: a setting of the other library. `fax.access-denied`.
 */
export const portSet: TaskFunction<
  PortSetInput,
  PortSetResult,
  readonly ["server", "port"]
> = defineFunction({
  name: "fax.port-set",
  summary: "Change the settings of a line",
  input: portSetInput,
  output: portSetOutput,
  positional: ["server", "port"],
  effect: "write",
  describe: ({ port, server: _, ...changes }) => ({
    verb: "set",
    target: `line ${port}${changesText(changes)}`,
  }),
  async test({ server, port, ...changes }, ctx) {
    return isAlready(await findPort(server, port, ctx.signal), changes);
  },
  async run({ server, port, ...changes }, ctx) {
    const { signal } = ctx;
    const before = await findPort(server, port, signal);
    if (isAlready(before, changes)) return { port: { ...before }, changed: false };
    await server.setPort(before.id, changes, { signal });
    return { port: { ...await findPort(server, before.id, signal) }, changed: true };
  },
  async reconcile(_onceKey, { server, port, ...changes }, ctx) {
    const found = await findPort(server, port, ctx.signal);
    if (!isAlready(found, changes)) return { happened: false };
    return { happened: true, result: { port: { ...found }, changed: true } };
  },
});

/** What is given, as `: rings 3, tsid "A"`. */
export function changesText(changes: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(changes).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === "string" ? JSON.stringify(value) : value}`);
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}

/** Whether everything that is given is so already. */
export function isAlready(
  present: Readonly<object>,
  changes: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(changes).every(([name, value]) =>
    value === undefined || (present as Record<string, unknown>)[FIELDS[name] ?? name] === value
  );
}

/** Where a line tells what has another name when it is set. */
const FIELDS: Readonly<Record<string, string>> = {
  send: "sends",
} satisfies Partial<Record<keyof FaxPortChanges, keyof FaxPortInfo>>;

async function findPort(
  server: AnyFaxServer,
  wanted: number | string,
  signal: AbortSignal,
): Promise<FaxPortInfo> {
  const all = await server.ports({ signal });
  const found = all.find(({ name }) => name === wanted) ??
    all.find(({ id }) => id === Number(wanted));
  if (found !== undefined) return found;
  const known = all.map(({ id, name }) => `${id} "${name}"`).join(", ");
  throw new TaskError(
    `Cannot use line ${JSON.stringify(wanted)}: the server does not have it; it has ` +
      (known || "none"),
    { code: "fax.port-not-found", details: { port: wanted } },
  );
}

const routingOutput = z.object({
  methods: z.array(z.looseObject({
    port: z.int(),
    portName: z.string(),
    guid: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    extension: z.string(),
  })),
  count: z.int(),
});

/** What {@link routing} gives back. */
export interface RoutingResult {
  /** Every method of every line. */
  readonly methods: readonly FaxRoutingInfo[];
  /** Number of them. */
  readonly count: number;
}

/** Lists what each line does with the faxes that it receives. */
export const routing: TaskFunction<ServerInput, RoutingResult, readonly ["server"]> =
  defineFunction({
    name: "fax.routing",
    summary: "List what each line does with received faxes",
    input: serverInput,
    output: routingOutput,
    positional: ["server"],
    effect: "read",
    describe: () => ({ verb: "list routing", target: "fax server" }),
    async run({ server }, ctx) {
      const found = await server.routing({ signal: ctx.signal });
      return { methods: found.map((method) => ({ ...method })), count: found.length };
    },
  });
