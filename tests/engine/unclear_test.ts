import assert from "node:assert/strict";
import { join } from "node:path";
import { resumeTask, runTask, TaskError } from "../../lib/engine/mod.ts";
import { withJournal } from "./support/journal.ts";
import { createWorld } from "./support/library.ts";
import { runText, withHeader } from "./support/run.ts";

function refusing() {
  return { from: "low" as const, ask: () => Promise.resolve("no" as const) };
}

Deno.test("runTask() reconciles an effect that began and never ended", async () => {
  for (
    const [happened, outcome, did] of [
      [true, "ok", []],
      [false, "ok", ["write x"]],
      ["unclear", "unclear", []],
    ] as const
  ) {
    await withJournal(async (journal) => {
      const text = "durable: { key: k }\nsteps: [{ id: a, uses: demo.write, with: { text: x } }]";
      const world = createWorld();
      await runText(text, { journal, mode: "run", confirm: refusing() }).catch(() => {});
      const [run] = journal.list();
      // As a crash between intent and outcome leaves it.
      journal.reopen(run.runId).intend({
        path: "a",
        uses: "demo.write",
        onceKey: "once-a",
        inputHash: "",
        attempt: 1,
        once: false,
      });
      const asked: string[] = [];
      const declaration = world.library.get("demo.write")!;
      const library = {
        ...world.library,
        get: (name: string) =>
          name !== "demo.write" ? world.library.get(name) : {
            ...declaration,
            reconcile: (key: string) => {
              asked.push(key);
              return Promise.resolve(
                happened === true
                  ? { happened, result: { length: 1 } }
                  : happened === false
                  ? { happened }
                  : { happened, reason: "the archive is gone" },
              );
            },
          },
      };
      const { result } = await runText(text, { world, journal, functions: library });
      assert.deepEqual(asked, ["once-a"]);
      assert.equal(result.outcome, outcome, JSON.stringify(result.error));
      assert.deepEqual(world.did, did);
    });
  }
});

Deno.test("runTask() does not look for an unclear effect with other parameters, resumeTask() does with those it had", async () => {
  await withJournal(async (journal, folder) => {
    const file = join(folder, "test.yaml");
    const step = '{ id: a, uses: demo.write, with: { text: "${ params.server }" } }';
    await Deno.writeTextFile(
      file,
      withHeader(
        `durable: { key: k }\nparams: { server: { type: string } }\nsteps: [${step}]`,
      ),
    );
    const world = createWorld();
    const declaration = world.library.get("demo.write")!;
    const asked: unknown[] = [];
    const library = {
      ...world.library,
      get: (name: string) =>
        name !== "demo.write" ? world.library.get(name) : {
          ...declaration,
          reconcile: (_key: string, input: unknown) => {
            asked.push(input);
            return Promise.resolve({ happened: true, result: { length: 1 } } as const);
          },
        },
    };
    const options = { journal, functions: library, file };
    await runTask({ ...options, params: { server: "one" }, confirm: refusing() });
    const [{ runId }] = journal.list();
    const unclear = { path: "a", uses: "demo.write", onceKey: "once-a", inputHash: "", attempt: 1 };
    journal.reopen(runId).intend({ ...unclear, once: false });
    const other = await runTask({ ...options, params: { server: "two" } });
    assert.deepEqual([other.outcome, other.error?.code], ["failed", "durable.params"]);
    assert.match(other.error!.message, /parameter "server" was "one", not "two"$/);
    assert.equal(other.error?.advice, `Go on with the parameters it had: comtask resume ${runId}`);
    assert.deepEqual(asked, []);
    const resumed = await resumeTask({ journal, functions: library, runId });
    assert.equal(resumed.outcome, "ok", JSON.stringify(resumed.error));
    assert.deepEqual([asked, world.did], [[{ text: "one" }], []]);
  });
});

Deno.test("runTask() fails with what ended an effect that a crash had left on its way, and retries it", async () => {
  for (
    const [retry, outcome, did] of [["", "failed", []], [
      ", retry: { times: 1, delay: 0ms }",
      "ok",
      ["write x"],
    ]]
  ) {
    await withJournal(async (journal) => {
      const step = `{ id: a, uses: demo.write, with: { text: x }${retry} }`;
      const text = `durable: { key: k }\nsteps: [${step}]`;
      const world = createWorld();
      await runText(text, { journal, confirm: refusing() });
      journal.reopen(journal.list()[0].runId).intend({
        path: "a",
        uses: "demo.write",
        onceKey: "once-a",
        inputHash: "",
        attempt: 1,
        once: false,
      });
      const declaration = world.library.get("demo.write")!;
      const busy = new TaskError("Cannot send: busy", { code: "demo.busy", transient: true });
      const reconcile = () => Promise.resolve({ happened: false, error: busy } as const);
      const library = {
        ...world.library,
        get: (name: string) =>
          name === "demo.write" ? { ...declaration, reconcile } : world.library.get(name),
      };
      const { result } = await runText(text, { world, journal, functions: library });
      assert.equal(result.outcome, outcome, JSON.stringify(result.error));
      if (outcome === "failed") assert.equal(result.error?.code, "demo.busy");
      assert.deepEqual(world.did, did);
    });
  }
});

Deno.test("runTask() does not repeat an effect of which its function said that it is unclear", async () => {
  await withJournal(async (journal) => {
    const text = "durable: { key: k }\n" +
      "steps: [{ id: a, uses: demo.write, with: { text: x }, retry: { times: 3, delay: 0ms } }]";
    const world = createWorld();
    const declaration = world.library.get("demo.write")!;
    let calls = 0;
    const run = () => {
      calls++;
      return Promise.reject(new TaskError("Cannot tell", { code: "unclear" }));
    };
    const functions = {
      ...world.library,
      get: (name: string) =>
        name === "demo.write" ? { ...declaration, run } : world.library.get(name),
    };
    for (let start = 0; start < 2; start++) {
      const { result } = await runText(text, { world, journal, functions });
      assert.deepEqual([result.exitCode, calls], [90, 1]);
    }
  });
});

Deno.test("runTask() ends as unclear when nobody can tell whether an effect happened: code 90", async () => {
  await withJournal(async (journal) => {
    const text = "durable: { key: k }\nsteps: [{ id: a, uses: demo.write, with: { text: x } }]";
    await runText(text, { journal, confirm: refusing() });
    journal.reopen(journal.list()[0].runId).intend({
      path: "a",
      uses: "demo.write",
      onceKey: "k",
      inputHash: "",
      attempt: 1,
      once: false,
    });
    const { result, did } = await runText(text, { journal });
    assert.deepEqual([result.exitCode, did], [90, []]);
    assert.ok(
      result.error?.advice?.includes(`comtask runs settle ${result.runId} "a" --as done`),
      result.error?.advice,
    );
  });
});
