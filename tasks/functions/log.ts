/**
 * `log.write`.
 *
 * @module
 */
import { defineFunction, type TaskFunction } from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";

const input = z.strictObject({
  message: z.string().describe("Line to write"),
  level: z.enum(["debug", "info", "warn", "error"]).default("info").describe("How important it is"),
  data: z.record(z.string(), z.unknown()).optional().describe("Values to log with it"),
});
const output = z.object({ message: z.string() });

/** What {@link write} is given. */
export interface WriteInput {
  /** Line to write. */
  readonly message: string;
  /** How important it is; default "info". */
  readonly level?: "debug" | "info" | "warn" | "error";
  /** Values to log with it. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What {@link write} gives back. */
export interface WriteResult {
  /** The line that was written. */
  readonly message: string;
}

/** Writes one line to the log of the run. */
export const write: TaskFunction<WriteInput, WriteResult, readonly ["message"]> = defineFunction({
  name: "log.write",
  summary: "Write a line to the log",
  input,
  output,
  positional: ["message"],
  effect: "none",
  run({ message, level, data }, ctx) {
    ctx.log[level](message, data);
    return { message };
  },
});
