/** Functions that do nothing, so that what is measured is the engine. */
import { defineFunction, type TaskFunction } from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";

const empty = z.strictObject({});
const none = z.null();

/** Changes nothing. */
export const nothing: TaskFunction<typeof empty, typeof none> = defineFunction({
  name: "bench.nothing",
  summary: "Does nothing",
  input: empty,
  output: none,
  effect: "none",
  run: () => null,
});

/** Says that it changes something, so that the journal has its two entries. */
export const effect: TaskFunction<typeof empty, typeof none> = defineFunction({
  name: "bench.effect",
  summary: "Pretends an effect",
  input: empty,
  output: none,
  effect: "write",
  describe: () => ({ verb: "pretend", target: "" }),
  run: () => null,
});

const count = z.strictObject({ count: z.int() });
const list = z.strictObject({ rows: z.array(z.strictObject({ id: z.string() })) });

/** A list to go through. */
export const rows: TaskFunction<typeof count, typeof list> = defineFunction({
  name: "bench.rows",
  summary: "Makes rows",
  input: count,
  output: list,
  effect: "none",
  run: (input) => ({
    rows: Array.from({ length: input.count }, (_, index) => ({ id: String(index) })),
  }),
});
