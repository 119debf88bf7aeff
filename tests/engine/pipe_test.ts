import assert from "node:assert/strict";
import { each, pipe, take, where } from "../../lib/engine/mod.ts";

Deno.test("pipe() streams: a later stage sees the first item before the source goes on", async () => {
  const seen: string[] = [];
  async function* source() {
    try {
      for (let n = 1;; n++) {
        seen.push(`give ${n}`);
        yield await Promise.resolve(n);
      }
    } finally {
      seen.push("stop");
    }
  }
  const result = await pipe(
    source(),
    where((n) => n % 2 === 0),
    each((n) => {
      seen.push(`take ${n}`);
      return n * 10;
    }),
    take(2),
  );
  assert.deepEqual(result, [20, 40]);
  assert.deepEqual(seen, ["give 1", "give 2", "take 2", "give 3", "give 4", "take 4", "stop"]);
});

Deno.test("pipe() takes lists and promises, and passes errors on", async () => {
  assert.deepEqual(await pipe(Promise.resolve([1, 2])), [1, 2]);
  const failing = pipe([1], each(() => Promise.reject(new Error("no"))));
  await assert.rejects(async () => await failing, /no/);
});
