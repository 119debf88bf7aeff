import { join } from "node:path";
import { checkTask, createLibrary, openJournal, runTask } from "../lib/engine/mod.ts";
import { yamlLibrary } from "../lib/yaml.ts";
import { compareWithAnsible } from "./engine/ansible.ts";
import { effect, nothing, rows } from "./engine/functions.ts";
import { compareMemory } from "./engine/memory.ts";
import type { Bench } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const ITEMS = 100_000;
/** Two waits for the disk each: measured once, in minutes. */
const EFFECTS = 100_000;
const STEPS = 2_000;

const BARE = `await of a function, ${ITEMS} times`;
const LOOP = `each over ${ITEMS} items`;
const TRANSACTIONS = `bare transactions for ${EFFECTS} effects`;
const DURABLE = `each over ${EFFECTS} effects, durable`;
const YAML = `parse the YAML of ${STEPS} steps`;
const CHECK = `check ${STEPS} steps`;

const functions = createLibrary([nothing, effect, rows]);

/** What the engine adds to what it does. */
export const bench: Bench = {
  about: "what loops, the journal and the check cost",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      const results = await measure([
        contender(BARE, awaitBare),
        contender(LOOP, () => loop(ITEMS, "bench.nothing")),
        contender(YAML, parseYaml),
        contender(CHECK, check),
      ], { rounds: options.rounds ?? 5, warmUp: 1 });
      const durables = await measure([
        contender(TRANSACTIONS, () => transactions(join(folder, "bare.db"))),
        contender(DURABLE, () => durable(join(folder, "runs.db"))),
      ], { rounds: 1, warmUp: 0 });
      const memory = await compareMemory(folder);
      const ansible = await compareWithAnsible(folder);
      const all = new Map([...results, ...durables, ...ansible.results]);
      const goals = [
        { contender: LOOP, reference: BARE, atMost: 30 },
        { contender: DURABLE, reference: TRANSACTIONS, atMost: 2 },
        { contender: CHECK, reference: YAML, atMost: 6 },
      ];
      return {
        results: all,
        verdicts: [...goals.map((goal) => judge(goal, all)), ...ansible.verdicts],
        notes: [memory, ...ansible.notes],
      };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function contender(name: string, action: () => Promise<void>): Contender {
  return {
    name,
    round: async () => {
      const begin = performance.now();
      await action();
      return (performance.now() - begin) * 1e6;
    },
  };
}

/** The bare function: what `run` of the declaration costs, without any engine around it. */
async function awaitBare(): Promise<void> {
  const { declaration } = { declaration: functions.get("bench.nothing")! };
  const ctx = {} as Parameters<typeof declaration.run>[1];
  for (let count = 0; count < ITEMS; count++) await declaration.run({}, ctx);
}

async function loop(count: number, uses: string, journal?: string): Promise<void> {
  using opened = journal === undefined ? undefined : await openJournal(journal);
  const { outcome } = await runTask({
    file: {
      name: "bench.json",
      text: JSON.stringify({
        version: 1,
        name: "bench",
        ...(journal === undefined ? {} : { durable: { key: "bench" } }),
        steps: [
          { id: "list", uses: "bench.rows", with: { count } },
          { id: "all", each: { in: "steps.list.rows", as: "row", key: "row.id" }, uses },
        ],
      }),
    },
    functions,
    ...(opened === undefined ? {} : { journal: opened }),
  });
  if (outcome !== "ok") throw new Error(`Cannot run the loop: it ended as ${outcome}`);
}

function durable(path: string): Promise<void> {
  return loop(EFFECTS, "bench.effect", path);
}

/** The two transactions that an effect needs, with the same durability. */
async function transactions(path: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode = wal; pragma synchronous = full;");
  database.exec("create table t (id text primary key, a text, b text) strict, without rowid");
  const insert = database.prepare("insert into t (id, a) values (?, ?)");
  const update = database.prepare("update t set b = ? where id = ?");
  for (let count = 0; count < EFFECTS; count++) {
    insert.run(`all/${count}`, "bench.effect");
    update.run("null", `all/${count}`);
  }
  database.close();
}

let longFile: string | undefined;

function text(): string {
  return longFile ??=
    "version: 1\nname: long\nparams: { a: { type: string, default: x } }\nsteps:\n" +
    Array.from(
      { length: STEPS },
      (_, index) =>
        `  - id: s${index}\n    name: "Step ${index} of \${ params.a }"\n    uses: bench.nothing\n` +
        `    if: ${condition(index)}\n    timeout: 45m\n    retry: { times: 2, delay: 1s }\n`,
    ).join("");
}

/** Another one for each step, so that nothing is checked once for all of them. */
function condition(index: number): string {
  return index % 2 === 0 ? `params.a == "x${index}"` : `steps.s${index - 1}.outcome == "ok"`;
}

async function parseYaml(): Promise<void> {
  const { load } = await yamlLibrary();
  load(text());
}

async function check(): Promise<void> {
  const { ok } = await checkTask({ name: "long.yaml", text: text() }, { functions });
  if (!ok) throw new Error("Cannot check the long file: it has findings");
}
