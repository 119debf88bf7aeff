/**
 * `wait.for`.
 *
 * @module
 */
import { defineFunction, duration, type TaskFunction } from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";
import { sleep } from "./sleep.ts";

const input = z.strictObject({ duration: duration().describe("How long to wait, as 90s") });
const output = z.object({ waitedMs: z.int() });

/** What {@link for} is given. */
export interface ForInput {
  /** How long to wait, as 90s. */
  readonly duration: string | number;
}

/** What {@link for} gives back. */
export interface ForResult {
  /** How long it waited, in milliseconds. */
  readonly waitedMs: number;
}

/** Waits; ends at once when it is called off. */
const waitFor: TaskFunction<ForInput, ForResult, readonly ["duration"]> = defineFunction({
  name: "wait.for",
  summary: "Wait for a length of time",
  input,
  output,
  positional: ["duration"],
  effect: "none",
  async run({ duration }, ctx) {
    await sleep(duration, ctx.signal);
    return { waitedMs: duration };
  },
});

export {
  /** Waits; an abort ends it at once. */
  waitFor as for,
};
