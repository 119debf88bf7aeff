/**
 * `fax.config` and `fax.config-set`: the settings of a fax server.
 *
 * @module
 */
import { defineFunction, type TaskFunction } from "../../../lib/engine/mod.ts";
import type { FaxConfigChanges, FaxServerConfig } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import { serverHandle, type ServerInput, serverInput } from "./handle.ts";
import { changesText, isAlready } from "./ports.ts";

const configSchema = z.looseObject({
  paused: z.boolean(),
  retries: z.int(),
  retryDelayMinutes: z.int(),
  queueAgeDays: z.int(),
  branding: z.boolean(),
  useDeviceTsid: z.boolean(),
  personalCoverPages: z.boolean(),
  archiveSent: z.boolean(),
  archiveFolder: z.string(),
  discountStart: z.string(),
  discountEnd: z.string(),
});

/** Reads the settings of a server. */
export const config: TaskFunction<ServerInput, FaxServerConfig, readonly ["server"]> =
  defineFunction({
    name: "fax.config",
    summary: "Read the settings of a fax server",
    input: serverInput,
    output: configSchema,
    positional: ["server"],
    effect: "read",
    describe: () => ({ verb: "read settings", target: "fax server" }),
    run: async ({ server }, ctx) => ({ ...await server.config({ signal: ctx.signal }) }),
  });

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
  error: "a time of day as HH:MM, as 20:00",
});

const configSetInput = z.strictObject({
  server: serverHandle,
  paused: z.boolean().optional().describe("Whether the whole outgoing queue is paused"),
  retries: z.int().min(0).max(99).optional().describe("Further attempts after the first"),
  retryDelayMinutes: z.int().min(0).max(1440).optional()
    .describe("Minutes between two attempts"),
  queueAgeDays: z.int().min(0).max(365).optional()
    .describe("Days that a failed job stays in the queue"),
  branding: z.boolean().optional().describe("Whether each page gets a line with sender and date"),
  useDeviceTsid: z.boolean().optional()
    .describe("Whether the station id of the line is sent instead of the sender's"),
  personalCoverPages: z.boolean().optional()
    .describe("Whether users may send cover pages of their own"),
  archiveSent: z.boolean().optional().describe("Whether sent faxes are kept"),
  archiveFolder: z.string().min(1).optional()
    .describe("Where they are kept: a folder of the server's computer"),
  discountStart: clock.optional().describe("When calls become cheap, as 20:00"),
  discountEnd: clock.optional().describe("When they cease to be, as 07:00"),
});
const configSetOutput = z.object({ config: configSchema, changed: z.boolean() });

/** What {@link configSet} is given: what is left out stays as it is. */
export interface ConfigSetInput extends ServerInput, FaxConfigChanges {}

/** What {@link configSet} gives back. */
export interface ConfigSetResult {
  /** The settings after it. */
  readonly config: FaxServerConfig;
  /** Whether any of them was another one before. */
  readonly changed: boolean;
}

/**
 * Sets what is given of a server's settings, and leaves the rest as it is.
 *
 * @throws {FaxError} `fax.access-denied` without the right to manage the configuration, `fax.not-ntfs`
 *   and `fax.folder-in-use` for archive folders, `fax.bad-argument`.
 */
export const configSet: TaskFunction<
  ConfigSetInput,
  ConfigSetResult,
  readonly ["server"]
> = defineFunction({
  name: "fax.config-set",
  summary: "Change the settings of a fax server",
  input: configSetInput,
  output: configSetOutput,
  positional: ["server"],
  effect: "write",
  describe: ({ server: _, ...changes }) => ({
    verb: "set",
    target: `fax server${changesText(changes)}`,
  }),
  async test({ server, ...changes }, ctx) {
    return isAlready(await server.config({ signal: ctx.signal }), changes);
  },
  async run({ server, ...changes }, ctx) {
    const { signal } = ctx;
    const before = await server.config({ signal });
    if (isAlready(before, changes)) return { config: { ...before }, changed: false };
    await server.setConfig(changes, { signal });
    return { config: { ...await server.config({ signal }) }, changed: true };
  },
  async reconcile(_onceKey, { server, ...changes }, ctx) {
    const found = await server.config({ signal: ctx.signal });
    if (!isAlready(found, changes)) return { happened: false };
    return { happened: true, result: { config: { ...found }, changed: true } };
  },
});
