import assert from "node:assert/strict";
import { runText } from "./support/run.ts";
import { BATCH } from "./support/batch.ts";

Deno.test("runTask() refuses before the first effect when nobody can confirm: code 80", async () => {
  const { result, did } = await runText(
    `
steps:
  - { id: w, uses: demo.write, with: { text: x } }
  - { id: s, using: { l: { uses: demo.open } }, uses: demo.send,
      with: { line: "\${ l }", to: "+14255550100" } }
`,
    { confirm: { from: "high" } },
  );
  assert.deepEqual([result.exitCode, did], [80, []]);
});

Deno.test("runTask() asks from the impact on, and takes no for an answer", async () => {
  const asked: string[] = [];
  const { result, did } = await runText(
    `
steps:
  - { id: w, uses: demo.write, with: { text: x }, confirm: true }
  - { id: v, uses: demo.write, with: { text: y } }
`,
    {
      confirm: {
        from: "high",
        ask: ({ effect }) => {
          asked.push(`${effect.verb} ${effect.target}`);
          return Promise.resolve("no");
        },
      },
    },
  );
  assert.deepEqual([asked, did, result.error?.code], [["write x"], [], "declined"]);
});

Deno.test("runTask() under what-if calls what reads, and says what it would do", async () => {
  const { result, did } = await runText(BATCH, { mode: "what-if" });
  assert.deepEqual(did, ["open x", "close x"]);
  assert.equal(result.exitCode, 0, JSON.stringify(result.error));
  assert.equal(result.steps[1].loop?.total, 3);
});

Deno.test("runTask() under what-if carries unknown values on, and shows undecided branches", async () => {
  const { result, did } = await runText(
    `
steps:
  - { id: w, uses: demo.write, with: { text: x } }
  - { id: a, if: steps.w.length > 3, uses: demo.write, with: { text: "n \${ steps.w.length }" } }
  - { id: b, if: "false && steps.w.length > 3", uses: demo.write, with: { text: never } }
  - { id: c, uses: demo.list, with: { count: "\${ steps.w.length }" } }
`,
    { mode: "what-if" },
  );
  assert.deepEqual(did, []);
  assert.deepEqual(result.steps.map(({ outcome }) => outcome), [
    "changed",
    "undecided",
    "skipped",
    "undecided",
  ]);
  assert.equal(result.steps[1].wouldDo?.target, "?");
});

Deno.test("runTask() under what-if refuses what a run would refuse: inputs, and an empty once", async () => {
  const step = (rest: string) =>
    `steps:\n  - { id: n, uses: demo.list }\n  - { id: s, uses: demo.write, ${rest} }\n`;
  for (
    const [text, reason] of [
      [step(`with: { text: "\${ [2, 'a'][0] }" }`), /"text" cannot be 2, expected text/],
      [step("with: { text: x }, once: \"${ default(null, '') }\""), /"once": it is empty/],
    ] as const
  ) {
    for (const mode of ["what-if", "run"] as const) {
      const { result, did } = await runText(text, { mode });
      assert.deepEqual([result.outcome, did], ["failed", []]);
      assert.match(result.error!.message, reason);
    }
  }
});

Deno.test("runTask() does not begin under an empty key, nor in a group without a name", async () => {
  for (const key of ["durable: { key: K }", "concurrency: { group: K }"]) {
    const head = key.replace("K", "\"${ default(null, '') }\"");
    const folder = await Deno.makeTempDir();
    try {
      const { result, did } = await runText(
        `${head}\nsteps: [{ id: a, uses: demo.write, with: { text: x } }]\n`,
        { locks: folder },
      );
      assert.deepEqual([result.outcome, result.error?.code, did], ["failed", "key.empty", []]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});
