import assert from "node:assert/strict";
import { createLibrary, defineFunction, openJournal, SeenKeys } from "../../lib/engine/mod.ts";
import { Spool } from "../../lib/engine/data/spool.ts";
import { LONGEST_IN_MEMORY } from "../../lib/engine/run/long_lists.ts";
import { z } from "../../lib/zod.ts";
import { createWorld, type World } from "./support/library.ts";
import { runText } from "./support/run.ts";

const MANY = LONGEST_IN_MEMORY + 2_500;

/** The world with a function that gathers rows, and one that notes the rows it was given. */
function longWorld(sameKeyAt?: number): World & { readonly given: unknown[] } {
  const world = createWorld();
  const given: unknown[] = [];
  const rows = z.array(z.strictObject({ id: z.string(), n: z.int(), name: z.string() }));
  const functions = createLibrary([
    ...[...world.library].map((declaration) => ({ declaration })),
    defineFunction({
      name: "demo.rows",
      summary: "Gathers rows",
      input: z.strictObject({}),
      output: z.strictObject({ rows, count: z.int() }),
      effect: "read",
      describe: () => ({ verb: "read", target: "rows" }),
      run: async (_input, ctx) => {
        const made = await ctx.collect(async function* () {
          for (let n = 0; n < MANY; n++) {
            yield { id: n === sameKeyAt ? "r7" : `r${n}`, n, name: `Grüße 👋 "${n}"\n` };
          }
        }());
        return { rows: made, count: made.length };
      },
    }),
    defineFunction({
      name: "demo.take",
      summary: "Notes what it is given",
      input: z.strictObject({ rows: z.array(z.record(z.string(), z.unknown())) }),
      output: z.strictObject({ count: z.int() }),
      effect: "read",
      describe: () => ({ verb: "take", target: "rows" }),
      run: (input) => {
        given.push(...input.rows);
        return { count: input.rows.length };
      },
    }),
  ]);
  return { ...world, library: functions, given };
}

const LOOP = `
steps:
  - { id: list, uses: demo.rows }
  - id: all
    each: { in: "LIST", as: row, key: row.id, parallel: 3 }
    onError: collect
    steps:
      - { id: bad, if: row.n % 1000 == 999, uses: demo.fail }
      - { id: good, uses: demo.echo, with: { value: "\${ row.name }" } }
`;

for (
  const [what, list, total] of [
    ["a list that is only named", "steps.list.rows", MANY],
    ["a list behind a filter", "steps.list.rows.filter(r, r.n % 2 == 1)", MANY / 2],
    ["a list behind a map", "steps.list.result.rows.map(r, r).filter(r, r.n >= 0)", MANY],
    ["a list that an expression needs as a whole", "steps.list.rows.map(r, r) + []", MANY],
  ] as const
) {
  Deno.test(`each goes through ${what}, however long`, async () => {
    const world = longWorld();
    const { result } = await runText(LOOP.replace("LIST", list), { world });
    const { diagnostics, error } = result;
    assert.equal(result.outcome, "completed-with-failures", JSON.stringify([diagnostics, error]));
    const loop = result.steps[1].loop!;
    const failed = Math.floor(MANY / 1000);
    assert.deepEqual([loop.total, loop.ok, loop.failed], [total, total - failed, failed]);
    const keys = loop.items.filter(({ status }) => status === "failed").map(({ key }) => key);
    assert.deepEqual(keys, Array.from({ length: failed }, (_, n) => `r${1000 * n + 999}`));
    assert.equal(loop.items.length + (loop.omitted ?? 0), total);
  });
}

Deno.test("a long list stands in the result of a run as its length", async () => {
  const { result } = await runText("steps: [{ id: list, uses: demo.rows }]", {
    world: longWorld(),
  });
  assert.deepEqual(result.steps[0].result, { rows: { omitted: MANY }, count: MANY });
});

Deno.test("later steps see every item of a long loop, in order", async () => {
  const world = longWorld();
  const text = `${LOOP.replace("LIST", "steps.list.rows")}
  - { id: take, uses: demo.take, with: { rows: "\${ steps.all.items }" } }
  - id: sum
    uses: demo.echo
    with: { value: "\${ size(steps.all.items.filter(i, i.status == 'failed')) }" }
outputs: { n: "\${ size(steps.list.rows) }", failed: "\${ steps.sum.value }" }
`;
  const { result } = await runText(text, { world });
  assert.deepEqual(result.outputs, { n: MANY, failed: Math.floor(MANY / 1000) });
  assert.equal(world.given.length, MANY);
  const rows = world.given as { readonly n: number; readonly name: string }[];
  assert.ok(rows.every(({ n, name }, index) => n === index && name === `Grüße 👋 "${n}"\n`));
});

Deno.test("two items of a long list with one key are refused before the first effect", async () => {
  const { result, did } = await runText(
    `
steps:
  - { id: list, uses: demo.rows }
  - { id: all, each: { in: steps.list.rows, as: row, key: row.id }, uses: demo.write,
      with: { text: "\${ row.id }" } }
`,
    { world: longWorld(MANY - 1) },
  );
  assert.deepEqual([did, result.error?.code], [[], "loop.duplicate-key"]);
  assert.match(result.error!.message, /"r7"/);
});

Deno.test("limit and stopAfterFailures count the items of a long list", async () => {
  const loop =
    "{ in: steps.list.rows, as: row, key: row.id, limit: 11000, stopAfterFailures: 10% }";
  const { result } = await runText(
    `
steps:
  - { id: list, uses: demo.rows }
  - { id: all, each: ${loop}, onError: collect, uses: demo.fail }
`,
    { world: longWorld() },
  );
  const { total, failed, notRun } = result.steps[1].loop!;
  assert.deepEqual([result.exitCode, total, failed, notRun], [21, 11_000, 1100, 9900]);
});

Deno.test("long lists leave no file behind", async () => {
  const folder = await Deno.makeTempDir();
  try {
    {
      using journal = await openJournal(`${folder}/runs.sqlite`);
      const text = LOOP.replace("LIST", "steps.list.rows");
      const files: string[] = [];
      await runText(text, {
        world: longWorld(),
        journal,
        on: ({ type }) => {
          if (type === "item-start" && files.length === 0) {
            files.push(...[...Deno.readDirSync(folder)].map(({ name }) => name));
          }
        },
      });
      // Wine goes on to list what is removed while it is open.
      const isHidden = Deno.build.os !== "windows";
      assert.ok(files.length > 0, "the run has been looked at");
      assert.ok(!isHidden || !files.some((name) => name.endsWith(".spool")), `${files}`);
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    const kept = ["runs.sqlite", "runs.sqlite.locks"]; // the locks of runs and groups stay
    assert.deepEqual(left.filter((name) => !kept.includes(name)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Spool gives back what was put, in any order, however long a line is", () => {
  using spool = Spool.open()!;
  const values = [1, "ä\n€😀", { a: [null, true] }, "x".repeat(200_000), "\ud800 alone", "end"];
  const places = values.map((value) => spool.append(value));
  const read = (order: readonly number[]) => [...spool.read(order.map((at) => places[at]))];
  const seen = values.with(4, "\ud800 alone");
  assert.deepEqual([...spool.readAll()], seen);
  assert.deepEqual(read([5, 3, 0, 4, 1, 2]), [5, 3, 0, 4, 1, 2].map((at) => seen[at]));
  spool.append("later");
  assert.equal([...spool.readAll()].at(-1), "later");
});

Deno.test("SeenKeys calls each of a million keys new once, and seen after that", () => {
  const keys = new SeenKeys();
  const fresh = (from: number, to: number) => {
    let count = 0;
    for (let n = from; n < to; n++) if (keys.add(`row-${n}`)) count++;
    return count;
  };
  assert.ok(1_000_000 - fresh(0, 1_000_000) <= 3, "hardly any looks like another");
  assert.equal(fresh(0, 1_000_000), 0, "no key is forgotten");
});
