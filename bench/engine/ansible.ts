/** A hundred steps that do nothing, by comtask and by Ansible, each as a process of its own. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installTools } from "../../tests/support/apt.ts";
import { hasProgram, mustRun } from "../../tests/support/process.ts";
import type { Note } from "../harness/bench.ts";
import { type Contender, measure } from "../harness/rounds.ts";
import { judge, type Summary, type Verdict } from "../harness/statistics.ts";

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const STEPS = 100;
const PROGRAM = "ansible-playbook";

const OURS = `comtask run, ${STEPS} empty steps, start included`;
const MODULES = `${PROGRAM}, ${STEPS} calls of its empty module (ping), start included`;
const ACTIONS = `${PROGRAM}, ${STEPS} messages that call no module (debug), start included`;

/** What was found, or why nothing was. */
export interface AnsibleReport {
  readonly results: ReadonlyMap<string, Summary>;
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly Note[];
}

/** Measures both; on Debian as root Ansible is installed first. */
export async function compareWithAnsible(folder: string): Promise<AnsibleReport> {
  const missing = await hasProgram(PROGRAM) ? [] : await installTools([PROGRAM]);
  if (missing.length > 0) {
    const text = `not compared with Ansible: ${missing.join("; ")}`;
    return { results: new Map(), verdicts: [], notes: [{ text, met: true }] };
  }
  const [task, modules, actions] = await writeFiles(folder);
  const flags = ["run", "-A", "--no-check", "--cached-only", "--frozen"];
  const run = ["run", task, "--output", "none", "--quiet"];
  const results = await measure([
    processOf(OURS, Deno.execPath(), [...flags, join(CHECKOUT, "mod.ts"), ...run], folder),
    processOf(MODULES, PROGRAM, ["-i", "localhost,", "-c", "local", modules], folder),
    processOf(ACTIONS, PROGRAM, ["-i", "localhost,", "-c", "local", actions], folder),
  ], { rounds: 2, warmUp: 1 });
  const times = results.get(ACTIONS)!.median / results.get(OURS)!.median;
  return {
    results,
    verdicts: [judge({ contender: OURS, reference: MODULES, atMost: 1 / 50 }, results)],
    notes: [{
      text: `messages that call no module take Ansible ${times.toFixed(1)} times as long`,
      met: true,
    }],
  };
}

async function writeFiles(folder: string): Promise<readonly [string, string, string]> {
  const each = (line: (n: number) => string) =>
    Array.from({ length: STEPS }, (_, n) => line(n)).join("");
  const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`;
  const files = {
    "steps.yaml": "version: 1\nname: steps\nsteps:\n" +
      each((n) => `  - { id: s${n}, uses: log.write, with: { message: x, level: debug } }\n`),
    "modules.yaml": play(each((n) => `    - { name: s${n}, ansible.builtin.ping: {} }\n`)),
    "actions.yaml": play(each((n) => `    - { name: s${n}, ansible.builtin.debug: { msg: x } }\n`)),
  };
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text);
    paths.push(join(folder, name));
  }
  return [paths[0], paths[1], paths[2]];
}

function processOf(
  name: string,
  program: string,
  args: readonly string[],
  folder: string,
): Contender {
  const env = { COMTASK_HOME: join(folder, "home"), ANSIBLE_LOCALHOST_WARNING: "false" };
  return {
    name,
    round: async () => {
      const begin = performance.now();
      await mustRun(program, args, { env });
      return (performance.now() - begin) * 1e6;
    },
  };
}
