import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Bench } from "./harness/bench.ts";
import { commandContender } from "./harness/command.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge, type Summary } from "./harness/statistics.ts";

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), "..");
const EMPTY = "an empty script";
const IMPORT = 'import "mod.ts"';
const ADDED = "what the import adds";
const ALLOWANCE = "the 60 ms that it may add";
const ALLOWANCE_NS = 60e6;

/** Start-up of Deno with and without our module. */
export const bench: Bench = {
  about: "what an import of mod.ts adds to the start of a script",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      const module = pathToFileURL(join(CHECKOUT, "mod.ts"));
      await Deno.writeTextFile(join(folder, "empty.ts"), "export {};\n");
      await Deno.writeTextFile(join(folder, "import.ts"), `import "${module}";\n`);
      const contenders = [script(EMPTY, folder, "empty.ts"), script(IMPORT, folder, "import.ts")];
      const results = await measure(contenders, { rounds: options.rounds ?? 15, warmUp: 2 });
      results.set(ADDED, difference(results.get(IMPORT)!, results.get(EMPTY)!));
      results.set(ALLOWANCE, { median: ALLOWANCE_NS, min: ALLOWANCE_NS, max: ALLOWANCE_NS });
      const goal = { contender: ADDED, reference: ALLOWANCE, atMost: 1 };
      return { results, verdicts: [judge(goal, results)] };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function script(name: string, folder: string, file: string): Contender {
  const config = `--config=${join(CHECKOUT, "deno.json")}`;
  const args = ["run", "--no-check", "--cached-only", "--frozen", config, file];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: folder, stdin: "null" });
  return commandContender(name, command);
}

function difference(a: Summary, b: Summary): Summary {
  return { median: a.median - b.median, min: a.min - b.min, max: a.max - b.max };
}
