import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench, Note } from "./harness/bench.ts";
import { commandContender } from "./harness/command.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import type { Summary } from "./harness/statistics.ts";

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), "..");
const EMPTY = "an empty script";
/** The program as it is installed, and as `deno run mod.ts`, which brings all that scripts can import. */
const PROGRAM = join(CHECKOUT, "lib", "cli", "mod.ts");
const ROOT_MODULE = join(CHECKOUT, "mod.ts");

const SMALL = `version: 1
name: small
params:
  who: { type: string, default: world }
steps:
  - id: say
    uses: log.write
    with: { message: "Hello \${ params.who }" }
`;

interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Milliseconds that it may take longer than an empty script. */
  readonly allowanceMs?: number;
}

const COMMANDS: readonly Command[] = [
  { name: "comtask --help", args: [PROGRAM, "--help"], allowanceMs: 80 },
  { name: "comtask check small.yaml", args: [PROGRAM, "check", "small.yaml"], allowanceMs: 120 },
  { name: "comtask run empty.yaml", args: [PROGRAM, "run", "empty.yaml"], allowanceMs: 150 },
  { name: "mod.ts --help", args: [ROOT_MODULE, "--help"] },
  { name: "mod.ts check small.yaml", args: [ROOT_MODULE, "check", "small.yaml"] },
];

/** How long people wait for the command line to begin. */
export const bench: Bench = {
  about: "what commands add to the start of Deno",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      await Deno.writeTextFile(join(folder, "empty.ts"), "export {};\n");
      await Deno.writeTextFile(join(folder, "small.yaml"), SMALL);
      const empty = "version: 1\nname: empty\nsteps: []\n";
      await Deno.writeTextFile(join(folder, "empty.yaml"), empty);
      const contenders = [
        contender(EMPTY, folder, ["empty.ts"]),
        ...COMMANDS.map(({ name, args }) => contender(name, folder, args)),
      ];
      const results = await measure(contenders, { rounds: options.rounds ?? 15, warmUp: 2 });
      return { results, verdicts: [], notes: COMMANDS.flatMap((item) => noteOf(item, results)) };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function noteOf(
  { name, allowanceMs }: Command,
  results: ReadonlyMap<string, Summary>,
): readonly Note[] {
  if (allowanceMs === undefined) return [];
  const addedMs = (results.get(name)!.median - results.get(EMPTY)!.median) / 1e6;
  const text = `${name} adds ${addedMs.toFixed(0)} ms; it may add ${allowanceMs} ms`;
  return [{ text, met: addedMs <= allowanceMs }];
}

function contender(name: string, folder: string, args: readonly string[]): Contender {
  const config = `--config=${join(CHECKOUT, "deno.json")}`;
  const flags = ["run", "-A", "--no-check", "--cached-only", "--frozen", config];
  const command = new Deno.Command(Deno.execPath(), {
    args: [...flags, ...args],
    cwd: folder,
    env: { COMTASK_HOME: join(folder, "home") },
    stdin: "null",
  });
  return commandContender(name, command);
}
