import assert from "node:assert/strict";
import { createLibrary, defineTask, runCodeTask, runTask } from "../../lib/engine/mod.ts";
import { withJournal } from "./support/journal.ts";

const DEAF = defineTask({ name: "deaf", durable: { key: () => "k" } }, async (t) => {
  await using line = await t.use({
    async [Symbol.asyncDispose]() {
      await new Promise(() => {});
    },
  });
  await t.step("hang", () => new Promise(() => line));
});

const TIMEOUT = { timeout: 20_000 };

/** Ends what does not listen to its signal: the second Ctrl+C. */
function soon(): AbortSignal {
  const abandon = new AbortController();
  setTimeout(() => abandon.abort(new DOMException("Abandoned", "AbortError")), 30);
  return abandon.signal;
}

Deno.test(
  "runCodeTask() gives up steps and releases that do not listen when it is told to abandon",
  TIMEOUT,
  async () => {
    await withJournal(async (journal) => {
      const cancel = new AbortController();
      const result = await runCodeTask({
        task: DEAF,
        journal,
        signal: cancel.signal,
        abandon: soon(),
        on: (event) => {
          if (event.type === "step-start") queueMicrotask(() => cancel.abort());
        },
      });
      assert.equal(result.exitCode, 70);
      const again = await runCodeTask({ task: DEAF, journal, abandon: soon(), cleanupLimitMs: 10 });
      assert.equal(again.exitCode, 90, "nobody knows what became of the step");
      assert.match(again.steps[0].error!.advice!, /runs settle .* "hang" --as done/);
    });
  },
);

Deno.test(
  "runCodeTask() does not wait where it was told to abandon before it began",
  TIMEOUT,
  async () => {
    const result = await runCodeTask({ task: DEAF, abandon: AbortSignal.abort() });
    assert.notEqual(result.exitCode, 0);
  },
);

Deno.test(
  "runCodeTask() gives clean-up after a cancel a limited time, and ends code that does not end",
  TIMEOUT,
  async () => {
    const cancel = new AbortController();
    const task = defineTask({ name: "deaf" }, () => new Promise(() => {}));
    const running = runCodeTask({ task, signal: cancel.signal, cleanupLimitMs: 20 });
    cancel.abort();
    assert.equal((await running).exitCode, 70);
  },
);

Deno.test(
  "runTask() ends a task as code at the deadline of the run: code 31",
  TIMEOUT,
  async () => {
    const path = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      const module = new URL("../../lib/engine/mod.ts", import.meta.url).href;
      await Deno.writeTextFile(
        path,
        `import { defineTask } from "${module}";
       export default defineTask({ name: "slow" }, (t) =>
         t.step("wait", (signal) => new Promise((_, reject) =>
           signal.addEventListener("abort", () => reject(signal.reason)))));`,
      );
      const result = await runTask({ file: path, functions: createLibrary([]), deadlineMs: 20 });
      assert.deepEqual([result.exitCode, result.error?.code], [31, "run.deadline"]);
    } finally {
      await Deno.remove(path);
    }
  },
);
