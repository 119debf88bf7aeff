import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  createLibrary,
  defineFunction,
  diffRuns,
  openJournal,
  resumeTask,
} from "../../lib/engine/mod.ts";
import { lockGroup } from "../../lib/engine/journal/lock.ts";
import { z } from "../../lib/zod.ts";
import { withJournal } from "./support/journal.ts";
import { createWorld } from "./support/library.ts";
import { runText, withHeader } from "./support/run.ts";

const DURABLE = `
durable: { key: night, keep: 1h }
steps:
  - { id: first, uses: demo.write, with: { text: first } }
  - { id: second, uses: demo.fail }
  - { id: third, uses: demo.write, with: { text: "\${ steps.first.length }" } }
`.replace('"${ steps.first.length }"', '"${ string(steps.first.length) }"');

Deno.test("runTask() resumes a durable run: what succeeded is reused, once finished it is refused", async () => {
  await withJournal(async (journal) => {
    const world = createWorld();
    const first = await runText(DURABLE, { world, journal });
    assert.equal(first.result.outcome, "failed");
    const repaired = DURABLE.replace("demo.fail }", "demo.list }");
    const second = await runText(repaired, { world, journal });
    assert.equal(second.result.outcome, "ok", JSON.stringify(second.result.error));
    assert.deepEqual(world.did, ["write first", "fail demo.failed", "write 5"]);
    assert.equal(second.result.runId, first.result.runId);
    assert.equal(second.result.steps[0].outcome, "reused");
    const third = await runText(repaired, { world, journal });
    assert.deepEqual([third.result.exitCode, third.result.error?.code], [50, "durable.finished"]);
    const again = await runText(repaired, { world, journal, again: true });
    assert.equal(again.result.outcome, "ok");
    assert.notEqual(again.result.runId, first.result.runId);
  });
});

Deno.test("runTask() refuses to resume when a finished step has changed", async () => {
  await withJournal(async (journal) => {
    await runText(DURABLE, { journal });
    const { result } = await runText(
      DURABLE.replace("id: first", "id: begin")
        .replace("steps.first", "steps.begin"),
      { journal },
    );
    assert.equal(result.error?.code, "durable.changed");
    assert.match(result.error!.message, /"first".*gone/);
  });
});

Deno.test("once keeps an effect from happening twice, across runs and inside a repeated block", async () => {
  await withJournal(async (journal) => {
    const text = `
steps:
  - id: block
    retry: { times: 2, delay: 0ms, on: "true" }
    steps:
      - { id: a, uses: demo.write, with: { text: once }, once: "key-1" }
      - { id: b, uses: demo.write, with: { text: each time } }
      - { id: c, uses: demo.fail }
`;
    const world = createWorld();
    await runText(text, { world, journal });
    const repeated = ["write each time", "fail demo.failed"];
    assert.deepEqual(world.did, ["write once", ...repeated, ...repeated, ...repeated]);
    const { result } = await runText(
      "steps: [{ id: x, uses: demo.write, with: { text: once }, once: key-1 }]",
      { world, journal },
    );
    assert.deepEqual([world.did.length, result.steps[0].outcome], [7, "reused"]);
  });
});

Deno.test("resumeTask() retries the failed items of a finished run only", async () => {
  await withJournal(async (journal, folder) => {
    const world = createWorld();
    world.busy.set("+14255550101", 1);
    const file = join(folder, "batch.yaml");
    await Deno.writeTextFile(
      file,
      withHeader(`
params: { n: { type: int, default: 1 } }
steps:
  - { id: list, uses: demo.list, with: { count: "\${ params.n }" } }
  - id: batch
    using: { line: { uses: demo.open } }
    each: { in: steps.list.rows, key: item.id }
    onError: collect
    uses: demo.send
    with: { line: "\${ line }", to: "\${ item.to }" }
`),
    );
    const first = await runText("", { world, journal, file, params: { n: 3 } });
    assert.equal(first.result.exitCode, 20);
    const second = await resumeTask({
      runId: first.result.runId,
      journal,
      functions: world.library,
    });
    assert.equal(second.exitCode, 0, JSON.stringify(second.error));
    assert.deepEqual(world.did.filter((text) => text.startsWith("send")), [
      "send +14255550100",
      "send +14255550102",
      "send +14255550101",
    ]);
    const statuses = second.steps[1].loop!.items.map(({ status }) => status);
    assert.deepEqual(statuses, ["reused", "changed", "reused"]);
  });
});

Deno.test("journal lists, shows, compares and prunes runs", async () => {
  await withJournal(async (journal) => {
    const ok = await runText("steps: [{ id: a, uses: demo.write, with: { text: x } }]", {
      journal,
    });
    const bad = await runText(
      "durable: { key: k, keep: 1s }\nsteps: [{ id: a, uses: demo.fail }]",
      {
        journal,
      },
    );
    assert.deepEqual(journal.list().map(({ outcome }) => outcome), ["failed", "ok"]);
    assert.deepEqual(journal.list({ outcome: "failed" }).map(({ runId }) => runId), [
      bad.result.runId,
    ]);
    const details = journal.get(ok.result.runId)!;
    assert.deepEqual(details.steps.map(({ path, outcome }) => [path, outcome]), [["a", "changed"]]);
    assert.deepEqual(diffRuns(details, journal.get(bad.result.runId)!), [
      { path: "a", first: "changed", second: "failed" },
    ]);
    assert.equal(journal.prune(), 0);
    assert.equal(journal.prune(Temporal.Now.instant().add({ hours: 1 })), 1);
    assert.deepEqual(journal.list().map(({ runId }) => runId), [ok.result.runId]);
  });
});

Deno.test("diffRuns() takes what was reused for what was done", async () => {
  await withJournal(async (journal) => {
    const repaired = DURABLE.replace("demo.fail }", "demo.list }");
    await runText(DURABLE, { journal });
    const resumed = await runText(repaired, { journal });
    assert.equal(resumed.result.steps[0].outcome, "reused");
    const fresh = await runText(repaired, { journal, again: true });
    const [a, b] = [resumed, fresh].map(({ result }) => journal.get(result.runId)!);
    assert.deepEqual(diffRuns(a, b), []);
  });
});

Deno.test("journal carries a request to cancel to the process that runs", async () => {
  await withJournal(async (journal) => {
    const { result } = await runText("steps: [{ id: a, uses: demo.wait }]", {
      journal,
      on: (event) => {
        if (event.type === "progress") journal.requestCancel(journal.list()[0].runId);
      },
    });
    assert.deepEqual([result.exitCode, result.error?.message], [70, "The run was asked to cancel"]);
  });
});

for (
  const [whenBusy, exitCode] of [["skip", 50], ["fail", 30], ["queue, wait: 10ms", 50]] as const
) {
  Deno.test(`concurrency with whenBusy: ${whenBusy} ends with code ${exitCode}`, async () => {
    const said: string[] = [];
    await withJournal(async (journal) => {
      const text = `
concurrency: { group: g, whenBusy: ${whenBusy} }
steps: [{ id: a, uses: demo.wait }]
`;
      const cancel = new AbortController();
      let second: Promise<{ result: { exitCode: number } }> | undefined;
      await runText(text, {
        journal,
        signal: cancel.signal,
        on: (event) => {
          if (event.type !== "progress") return;
          second = runText(text, {
            journal,
            on: (told) => void (told.type === "log" && said.push(told.message)),
          });
          second.then(() => cancel.abort());
        },
      });
      assert.equal((await second)?.result.exitCode, exitCode);
      const waits = ['Waiting, for at most 10ms: the group "g" is busy'];
      assert.deepEqual(said, whenBusy.startsWith("queue") ? waits : []);
    });
  });
}

Deno.test("openJournal() says what is wrong with a file that is no journal", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "x.db");
    await Deno.writeTextFile(path, "this is no database, it is text of some length");
    await assert.rejects(() => openJournal(path), { code: "journal.damaged", name: "TaskError" });
    await assert.rejects(() => openJournal(join(folder, "none", "x.db")), { code: "journal.open" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A policy that ends a run before its first effect. */
Deno.test("runTask() stops when the journal cannot be written, and the next run knows what is unclear", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "journal.db");
  try {
    const text = "durable: { key: k }\nsteps: [{ id: a, uses: demo.send, with: { line: '${ l }', " +
      "to: '+14255550100' }, using: { l: { uses: demo.open } } }]";
    const journal = await openJournal(path);
    const first = await runText(text, {
      journal,
      // The disk goes away between the intent and the outcome.
      on: (event) => event.type === "progress" && journal[Symbol.dispose](),
    });
    assert.equal(first.result.error?.code, "journal.write");
    assert.equal(first.events.filter((event) => event.type === "run-end").length, 1);
    assert.deepEqual(first.did, ["open a", "send +14255550100", "close a"]);
    using again = await openJournal(path);
    const second = await runText(text, { journal: again });
    assert.deepEqual([second.result.exitCode, second.did], [90, ["open a", "close a"]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runTask() keeps the day and the time of its first start when it is resumed", async () => {
  await withJournal(async (journal) => {
    const text = `
durable: { key: k }
steps:
  - { id: a, uses: demo.write, with: { text: "\${ run.day } \${ now() == run.started }" } }
  - { id: b, uses: demo.fail }
outputs: { attempt: "\${ run.attempt }" }
`;
    const first = await runText(text, { journal });
    const second = await runText(text, { journal });
    assert.deepEqual([first.result.outputs, second.result.outputs], [{ attempt: 1 }, {
      attempt: 2,
    }]);
    assert.equal(journal.list().length, 1);
    assert.match(first.did[0], /^write \d{4}-\d\d-\d\d true$/);
    assert.equal(second.events.find((event) => event.type === "run-start")?.resumed, true);
  });
});

Deno.test("resumeTask() goes on under the key of the first start, also on another day", async () => {
  await withJournal(async (journal, folder) => {
    const text = `
durable: { key: "k/\${ run.day }" }
concurrency: { group: "g/\${ run.day }", whenBusy: fail }
steps:
  - { id: a, uses: demo.fail }
outputs: { key: "\${ run.key }" }
`;
    const { result } = await runText(text, { journal });
    using database = new DatabaseSync(join(folder, "journal.db"));
    database.exec("update runs set key = 'k/2026-01-02', started = '2026-01-02T12:00:00Z'");
    const signal = new AbortController().signal;
    for (const group of ["g", "durable/test/k"]) {
      const today = String(result.outputs["key"]).replace("k/", `${group}/`);
      using _other = await lockGroup({
        folder: journal.locks,
        group: today,
        max: 1,
        waitMs: 0,
        signal,
      });
      const resumed = await runText(text, { journal, resume: result.runId });
      assert.deepEqual(resumed.result.outputs, { key: "k/2026-01-02" });
    }
  });
});

Deno.test("Journal.progress() counts all effects of a run and shows the newest", async () => {
  await withJournal(async (journal) => {
    const items = Array.from({ length: 12 }, (_, i) => `"item ${i}"`).join(", ");
    const text = `
durable: { key: night }
steps:
  - id: all
    each: { in: [${items}], as: text, key: text }
    uses: demo.write
    with: { text: "\${ text }" }
`;
    const { result } = await runText(text, { journal });
    const { counts, newest } = journal.progress(result.runId, 5);
    assert.deepEqual(counts, { changed: 12 });
    const steps = journal.get(result.runId)!.steps;
    assert.equal(steps.length, 12);
    assert.deepEqual(newest, steps.slice(-5));
    assert.deepEqual(journal.progress("no such run", 5), { counts: {}, newest: [] });
  });
});

const REPORT = `
durable: { key: night }
steps:
  - id: all
    each: { in: "['a', 'b']", key: item }
    onError: collect
    steps:
      - { id: send, uses: demo.write, with: { text: "\${ item }" } }
      - { id: bad, uses: demo.fail, if: item == "b" }
finally:
  - { id: tell, uses: demo.write, with: { text: "\${ string(steps.all.failed) } failed" } }
  - { id: same, uses: demo.write, with: { text: always the same } }
`;

Deno.test("resumeTask() tells again how the run ended where that has changed", async () => {
  await withJournal(async (journal) => {
    const { result, did } = await runText(REPORT, { journal });
    assert.equal(result.exitCode, 20);
    assert.deepEqual(did.filter((line) => /failed$|same/.test(line) && /write/.test(line)), [
      "write 1 failed",
      "write always the same",
    ]);
    const repaired = REPORT.replace("demo.fail", "demo.list");
    const again = await runText(repaired, { journal, resume: result.runId });
    assert.equal(again.result.exitCode, 0, JSON.stringify(again.result.error));
    assert.deepEqual(again.did, ["write 0 failed"]);
  });
});

Deno.test("runTask() calls an effect unclear whose result cannot be recorded, and says what it is", async () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const functions = createLibrary([
    defineFunction({
      name: "demo.circle",
      summary: "Gives back what is no plain data",
      input: z.strictObject({}),
      output: z.unknown(),
      effect: "send",
      describe: () => ({ verb: "send", target: "" }),
      run: () => circle,
    }),
  ]);
  await withJournal(async (journal) => {
    const { result } = await runText("steps: [{ id: a, uses: demo.circle }]", {
      journal,
      functions,
    });
    assert.deepEqual([result.exitCode, result.error?.code], [90, "unclear"]);
    assert.match(result.error!.message, /what "a" gave back, which is not plain data/);
    assert.match(result.error!.advice!, /settle .* "a" --as done/);
  });
});
