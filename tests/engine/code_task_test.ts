import assert from "node:assert/strict";
import { join } from "node:path";
import {
  checkTask,
  createLibrary,
  defineTask,
  openJournal,
  planTask,
  resumeTask,
  runCodeTask,
  runTask,
  TaskError,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";

class Line implements AsyncDisposable {
  closed = 0;
  [Symbol.asyncDispose](): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

Deno.test("defineTask() runs steps, loops and resources with typed parameters", async () => {
  const line = new Line();
  const sent: string[] = [];
  const task = defineTask({
    name: "batch",
    params: { greeting: z.string().default("Hello"), lines: z.int().default(2) },
  }, async (t) => {
    const people = await t.step("list", () => ["Ada", "Bob", "Cy"]);
    const open = await t.use(Promise.resolve(line));
    const batch = await t.each("batch", people, {
      key: (name) => name,
      parallel: t.params.lines,
    }, async (name, inner) => {
      const { pages } = await inner.step("send", () => {
        assert.equal(open.closed, 0);
        if (name === "Bob") throw new TaskError("Cannot reach Bob", { code: "demo.away" });
        sent.push(`${inner.params.greeting} ${name}`);
        return { pages: name.length };
      });
      return pages;
    });
    return { ok: batch.ok, failed: batch.failed, pages: batch.results };
  });
  const result = await runCodeTask({ task, params: { greeting: "Hi" } });
  assert.equal(result.exitCode, 20, JSON.stringify(result.error));
  assert.deepEqual(result.outputs, { ok: 2, failed: 1, pages: [3, undefined, 2] });
  assert.deepEqual(sent, ["Hi Ada", "Hi Cy"]);
  assert.equal(line.closed, 1);
  const items = result.steps[1].loop!.items;
  assert.deepEqual(items.map((i) => [i.key, i.status, i.errorCode, i.pages]), [
    ["Ada", "changed", "", 3],
    ["Bob", "failed", "demo.away", undefined],
    ["Cy", "changed", "", 2],
  ]);
});

Deno.test("runCodeTask() warns where durable and once lack the journal they need", async () => {
  const task = defineTask({ name: "t", durable: { key: () => "k" } }, async (t) => {
    for (const id of ["a", "b"]) await t.step(id, () => id, { once: `key-${id}` });
  });
  const warnings: string[] = [];
  await runCodeTask({
    task,
    on: (event) => void (event.type === "log" && warnings.push(`${event.path}: ${event.message}`)),
  });
  assert.deepEqual(warnings, [
    ": The run is durable, but there is no journal to record it",
    'a: There is no journal to record it, so "once" holds for this run only',
  ]);
});

Deno.test("defineTask() retries, times out, and refuses two steps of one id", async () => {
  let calls = 0;
  const task = defineTask({ name: "retry" }, async (t) => {
    await t.step("busy", () => {
      if (++calls < 3) throw new TaskError("busy", { code: "demo.busy" });
    }, { retry: { times: 2, delay: "0ms", on: (error) => error.code === "demo.busy" } });
    const slow = t.step(
      "slow",
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason), { once: true })
        ),
      { timeout: "5ms" },
    );
    await assert.rejects(slow, { code: "timeout" });
    await t.step("busy", () => {});
  });
  const result = await runCodeTask({ task });
  assert.deepEqual([calls, result.error?.code], [3, "step.duplicate-id"]);
});

Deno.test("defineTask() is durable: a second run goes on where the first one ended", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using journal = await openJournal(join(folder, "journal.db"));
    const did: string[] = [];
    let broken = true;
    const task = defineTask({
      name: "durable",
      durable: { key: (_params, run) => run.day, keep: "1h" },
    }, async (t) => {
      const first = await t.step("first", () => did.push("first"));
      await t.each("all", ["a", "b"], { key: (x) => x, onError: "stop" }, async (x, inner) => {
        await inner.step("do", () => {
          if (x === "b" && broken) throw new Error("broken");
          did.push(x);
        });
      });
      return { first };
    });
    assert.equal((await runCodeTask({ task, journal })).exitCode, 30);
    broken = false;
    const second = await runCodeTask({ task, journal });
    assert.deepEqual([second.exitCode, second.outputs], [0, { first: 1 }]);
    assert.deepEqual(did, ["first", "a", "b"]);
    assert.equal((await runCodeTask({ task, journal })).exitCode, 50);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runCodeTask() ends with 41 for bad parameters and 70 when cancelled", async () => {
  const task = defineTask({ name: "p", params: { n: z.int() } }, (t) => {
    return t.step(
      "wait",
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason), { once: true })
        ),
    );
  });
  assert.equal((await runCodeTask({ task })).exitCode, 41);
  const cancel = new AbortController();
  const running = runCodeTask({
    task,
    params: { n: 1 },
    signal: cancel.signal,
    on: (event) => {
      if (event.type === "step-start") queueMicrotask(() => cancel.abort());
    },
  });
  assert.equal((await running).exitCode, 70);
});

Deno.test("runTask() runs a file whose default export is a task as code", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const module = (path: string) => new URL(`../../lib/${path}`, import.meta.url).href;
    const file = join(folder, "double.ts");
    await Deno.writeTextFile(
      file,
      `import { defineTask } from "${module("engine/mod.ts")}";
       import { z } from "${module("zod.ts")}";
       export default defineTask({
         name: "double",
         params: { n: z.int().describe("A number"), times: z.int().default(2) },
       }, async (t) => {
         const result = await t.step("double", () => t.params.n * t.params.times);
         await t.step("late", () => { if (t.run.attempt === 1) throw new Error("not yet"); });
         return { result };
       });`,
    );
    const functions = createLibrary([]);
    const checked = await checkTask(file, { functions });
    assert.deepEqual([checked.ok, checked.name, checked.params], [true, "double", [
      { name: "n", type: "int", required: true, help: "A number" },
      { name: "times", type: "int", required: false, help: "", default: 2 },
    ]]);
    const plan = await planTask({ file, functions, params: { n: "4" } });
    assert.deepEqual([plan.outcome, plan.params], ["ok", { n: 4 }]);
    using journal = await openJournal(join(folder, "journal.db"));
    const first = await runTask({ file, functions, params: { n: "21" }, journal });
    assert.equal(first.exitCode, 30);
    const second = await resumeTask({ runId: first.runId, functions, journal });
    assert.deepEqual([second.exitCode, second.outputs], [0, { result: 42 }]);
    assert.deepEqual(second.steps.map(({ outcome }) => outcome), ["reused", "changed"]);
    assert.equal((await runTask({ file, functions, mode: "what-if" })).exitCode, 42);
    assert.equal((await runTask({ file, functions, params: { n: "x" } })).exitCode, 41);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
