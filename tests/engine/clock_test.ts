import assert from "node:assert/strict";
import { mock } from "node:test";
import { TaskError } from "../../lib/engine/mod.ts";
import { sleep, TimeLimit } from "../../lib/engine/run/clock.ts";

const DAY_MS = 86_400_000;

/** Lets days go by, as far as timers can tell. */
async function pass(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    mock.timers.tick(DAY_MS);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

Deno.test("sleep() and TimeLimit keep to times that no single timer can", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let isAwake = false;
    const { signal } = new AbortController();
    const slept = sleep(60 * DAY_MS, signal).then(() => void (isAwake = true));
    using limit = new TimeLimit(signal, 60 * DAY_MS, () => new TaskError("late", { code: "late" }));
    await pass(59);
    assert.deepEqual([isAwake, limit.signal.aborted], [false, false]);
    await pass(3); // the next timer begins on the day on which the last one ended
    assert.deepEqual([isAwake, limit.signal.aborted], [true, true]);
    await slept;
  } finally {
    mock.timers.reset();
  }
});
