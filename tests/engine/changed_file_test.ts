import assert from "node:assert/strict";
import { withJournal } from "./support/journal.ts";
import { createWorld } from "./support/library.ts";
import { runText } from "./support/run.ts";

const NESTED = `
durable: { key: night }
tasks:
  note:
    params: { text: { type: string } }
    steps:
      - id: block
        steps: [{ id: say, uses: demo.write, with: { text: "\${ params.text }" } }]
steps:
  - { id: call, uses: "task:note", with: { text: in a task } }
  - id: all
    each: { in: "['finally', 'a/b']", key: item }
    steps:
      - id: say
        steps: [{ id: it, uses: demo.write, with: { text: "\${ item }" } }]
    finally: [{ id: last, uses: demo.write, with: { text: in finally } }]
  - { id: bad, uses: demo.fail }
`;

Deno.test("runTask() finds what is finished in tasks, loops and their finally when the file has changed", async () => {
  await withJournal(async (journal) => {
    const world = createWorld();
    const first = await runText(NESTED, { world, journal });
    assert.equal(first.result.outcome, "failed");
    const before = [...world.did];
    const repaired = NESTED.replace("demo.fail", "demo.list");
    const second = await runText(repaired, { world, journal });
    assert.equal(second.result.outcome, "ok", JSON.stringify(second.result.error));
    assert.deepEqual(world.did, before);
  });
  await withJournal(async (journal) => {
    await runText(NESTED, { journal });
    const { result } = await runText(NESTED.replace("id: say, uses", "id: tell, uses"), {
      journal,
    });
    assert.match(result.error!.message, /"call\/block\/say".*gone/);
  });
});

Deno.test("runTask() keeps an item with the key finally apart from the finally of its loop", async () => {
  await withJournal(async (journal) => {
    const text = NESTED.replace(/- id: say\n.*id: it, (.*)\]/, "- { id: last, $1");
    assert.match(text, /- \{ id: last, uses: demo.write, with: \{ text: "\$\{ item/);
    const { result, did } = await runText(text, { journal });
    assert.deepEqual(did.filter((line) => line.startsWith("write")), [
      "write in a task",
      "write finally",
      "write a/b",
      "write in finally",
    ]);
    const paths = journal.get(result.runId)!.steps.map(({ path }) => path);
    assert.deepEqual(paths.filter((path) => path.startsWith("all/")).toSorted(), [
      "all/%66inally/last",
      "all/a%2Fb/last",
      "all/finally/last",
    ]);
  });
});
