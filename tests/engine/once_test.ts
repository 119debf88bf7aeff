import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkTask, type Journal, openJournal } from "../../lib/engine/mod.ts";
import { createWorld } from "./support/library.ts";
import { runText, withHeader } from "./support/run.ts";

async function withJournal(use: (journal: Journal, path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "runs.sqlite");
    using journal = await openJournal(path);
    await use(journal, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const SEND = `
steps:
  - id: all
    using: { line: { uses: demo.open } }
    each: { in: "['a', 'b', 'c']", key: item, parallel: 3 }
    once: "\${ item == 'none' ? 'another' : 'the-one' }"
    uses: demo.send
    with: { line: "\${ line }", to: "+14255550100" }
`;

Deno.test("once holds among steps that run at the same time", async () => {
  await withJournal(async (journal) => {
    const { result, did } = await runText(SEND, { journal });
    assert.equal(result.outcome, "ok", JSON.stringify(result.error));
    assert.deepEqual(did, ["open a", "send +14255550100", "close a"]);
    const statuses = result.steps[0].loop!.items.map(({ status }) => status);
    assert.deepEqual(statuses.toSorted(), ["changed", "reused", "reused"]);
  });
});

Deno.test("once lets another step try when the first one failed", async () => {
  await withJournal(async (journal) => {
    const world = createWorld();
    world.busy.set("+14255550100", 1);
    const { result, did } = await runText(SEND.replace("once:", "onError: collect\n    once:"), {
      journal,
      world,
    });
    assert.deepEqual(did, ["open a", "send +14255550100", "close a"]);
    assert.deepEqual([result.exitCode, result.steps[0].loop!.failed], [20, 1]);
  });
});

for (
  const [what, answer, code, did] of [
    ["and has happened", { happened: true, result: { length: 1 } }, 0, []],
    ["and has not", { happened: false }, 0, ["write x"]],
    ["of which nobody knows", { happened: "unclear", reason: "the log is gone" }, 90, []],
  ] as const
) {
  Deno.test(`once looks an effect up that a run left open which is gone, ${what}`, async () => {
    await withJournal(async (journal) => {
      const world = createWorld();
      // As a crash between intent and outcome leaves it.
      journal.begin({
        runId: "gone",
        name: "other",
        file: undefined,
        task: "main",
        key: undefined,
        sha256: "",
        shape: [],
        params: {},
        mode: "run",
        started: Temporal.Now.instant().toString(),
        keepMs: undefined,
      }).intend({ path: "p", uses: "", onceKey: "k", inputHash: "", attempt: 1, once: true });
      const declaration = world.library.get("demo.write")!;
      const functions = {
        ...world.library,
        get: (name: string) =>
          name !== "demo.write" ? world.library.get(name) : {
            ...declaration,
            reconcile: (key: string) => {
              assert.equal(key, "k");
              return Promise.resolve(answer);
            },
          },
      };
      const text = "steps: [{ id: a, uses: demo.write, with: { text: x }, once: k }]";
      const { result } = await runText(text, { world, journal, functions });
      assert.deepEqual([result.exitCode, world.did], [code, did], JSON.stringify(result.error));
      if (code === 90) {
        assert.match(result.error!.message, /"k" happened in run gone, .*the log is gone/);
        assert.ok(journal.decide("gone", "p", false), "a person finds that it did not");
      }
      const again = await runText(text, { world, journal, functions });
      assert.deepEqual([again.result.exitCode, world.did], [0, code === 90 ? ["write x"] : did]);
    });
  });
}

Deno.test("once does not ask another server for what a run with other parameters has left open", async () => {
  await withJournal(async (journal) => {
    const world = createWorld();
    const text = (key: string) =>
      `params: { server: { type: string } }\nsteps: [{ id: a, uses: demo.write, once: ${key}, ` +
      'with: { text: "${ params.server }" } }]';
    await runText(text("first"), { world, journal, params: { server: "one" } });
    const [{ runId }] = journal.list();
    const open = { path: "b", uses: "demo.write", onceKey: "k", inputHash: "", attempt: 1 };
    journal.reopen(runId).intend({ ...open, once: true });
    const declaration = world.library.get("demo.write")!;
    const functions = {
      ...world.library,
      get: (name: string) =>
        name !== "demo.write" ? world.library.get(name) : {
          ...declaration,
          reconcile: () => Promise.resolve({ happened: false } as const),
        },
    };
    const other = await runText(text("k"), {
      world,
      journal,
      functions,
      params: { server: "two" },
    });
    assert.equal(other.result.exitCode, 90);
    assert.match(
      other.result.error!.message,
      /other parameters, which may lead to another server$/,
    );
    assert.match(other.result.error!.advice!, new RegExp(`comtask resume ${runId}`));
    const same = await runText(text("k"), { world, journal, functions, params: { server: "one" } });
    assert.deepEqual([same.result.exitCode, world.did], [0, ["write one", "write one"]]);
  });
});

Deno.test("openJournal() takes over a journal of the first version", async () => {
  await withJournal(async (journal, path) => {
    const text = "durable: { key: k }\nsteps: [{ id: a, uses: demo.write, with: { text: x } }, " +
      "{ id: b, uses: demo.fail }]";
    const world = createWorld();
    await runText(text, { world, journal });
    journal[Symbol.dispose]();
    {
      using old = new DatabaseSync(path);
      old.exec(
        "drop index steps_open; alter table steps drop column once; " +
          "alter table steps drop column run_attempt; alter table runs drop column cwd; pragma user_version = 1",
      );
    }
    using taken = await openJournal(path);
    const { result } = await runText(text.replace("demo.fail", "demo.list"), {
      world,
      journal: taken,
    });
    assert.equal(result.outcome, "ok", JSON.stringify(result.error));
    assert.deepEqual([result.steps[0].outcome, world.did], ["reused", [
      "write x",
      "fail demo.failed",
    ]]);
  });
});

Deno.test("once inside of a loop may name the item, an outer item, or a step of the item", async () => {
  const text = (inner: string, once: string) => `
steps:
  - id: all
    each: { in: "['a', 'b']", as: outer, key: outer }
    steps:
      - { id: mine, uses: demo.echo, with: { value: "\${ outer }" } }
      - { id: x, ${inner}uses: demo.write, with: { text: x }, once: "${once}" }
`;
  const nested = "each: { in: \"['c']\", as: i, key: i }, ";
  for (
    const [inner, once, outcome] of [
      ["", "${ outer }", "ok"],
      [nested, "${ outer }", "ok"],
      [nested, "${ i }", "ok"],
      ["", "x/${ steps.mine.value }", "ok"],
      ["", "x/${ run.id }", "invalid-file"],
      [nested, "x", "invalid-file"],
      ["", "outer", "invalid-file"],
    ]
  ) {
    const { result } = await runText(text(inner, once));
    assert.equal(result.outcome, outcome, `${once} ${JSON.stringify(result.diagnostics)}`);
  }
});

Deno.test("check warns of a variable that looks like an expression without its marks", async () => {
  const text = withHeader(
    "params: { d: { type: string, default: x } }\nvars: { v: params.d, w: readme.txt, x: run }\n" +
      'steps: [{ id: a, uses: demo.write, with: { text: "${ vars.v }" } }]',
  );
  const { ok, diagnostics: [found, ...others] } = await checkTask({ text, name: "a.yaml" }, {
    functions: createWorld().library,
  });
  assert.equal(ok, true);
  assert.deepEqual(others, []);
  assert.deepEqual([found.severity, found.code, found.expected], [
    "warning",
    "expression.bare",
    '"${ params.d }"',
  ]);
});

Deno.test("once holds although another run came to its end between the look and the intent", async () => {
  await withJournal((journal) => {
    const begin = (runId: string) =>
      journal.begin({
        runId,
        name: "test",
        file: undefined,
        task: "main",
        key: undefined,
        sha256: "",
        shape: [],
        params: { for: runId },
        mode: "run",
        started: Temporal.Now.instant().toString(),
        keepMs: undefined,
      });
    const [first, second] = ["r1", "r2"].map(begin);
    const intent = { path: "p", uses: "", onceKey: "k", inputHash: "", attempt: 1, once: true };
    assert.equal(first.intend(intent), undefined);
    assert.equal(second.recallOnce("k"), undefined);
    const outcome = { path: "p", uses: "", outcome: "changed", attempts: 1 } as const;
    first.settle({ ...outcome, result: 1, onceKey: "k" });
    assert.deepEqual(second.intend(intent), { result: 1 });
    assert.equal(journal.get("r2")!.steps.length, 0);
    return Promise.resolve();
  });
});

Deno.test("once holds anew when its time was over and it has been done again", async () => {
  await withJournal(async (journal) => {
    const send = `{ uses: demo.write, with: { text: x }, once: "k" }`;
    const text = `
durable: { key: "\${ params.n }", keep: 1ms }
params: { n: { type: string, required: true } }
steps: [${["a", "b"].map((id) => send.replace("{ uses", `{ id: ${id}, uses`)).join(", ")}]
`;
    const other = text.replace("keep: 1ms", "keep: 1h");
    await runText(text, { journal, params: { n: "1" } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { did } = await runText(other, { journal, params: { n: "2" } });
    assert.deepEqual(did, ["write x"]);
  });
});
