/**
 * Checks mutated files in a process of its own, so that its memory can be looked at. Prints one
 * line of JSON; the argument is how many files.
 */
import { join } from "node:path";
import {
  type CheckResult,
  checkTask,
  exitCodeOf,
  formatDiagnostic,
  type TaskSource,
} from "../../../lib/engine/mod.ts";
import { yamlLibrary } from "../../../lib/yaml.ts";
import { type Data, FORMATS } from "./formats.ts";
import { createWorld } from "./library.ts";
import { GOOD, mutate, mutateBytes, randomFrom } from "./mutate.ts";

const SEED = 20_260_131;
const rounds = Number(Deno.args[0]);
const random = randomFrom(SEED);
const { library: functions } = createWorld();
const data = (await yamlLibrary()).load(GOOD) as Data;
const texts: readonly (readonly [string, string])[] = [
  ["yaml", GOOD],
  ["json", FORMATS.json(data)],
  ["jsonc", FORMATS.jsonc(data)],
  ["toml", FORMATS.toml(data)],
];

async function timed(file: TaskSource): Promise<[CheckResult, number]> {
  const started = performance.now();
  const result = await checkTask(file, { functions });
  return [result, performance.now() - started];
}

const folder = await Deno.makeTempDir({ prefix: "comtask-fuzz-" });
const codes: Record<string, number> = {};
const faults: string[] = [];
let slowestMs = 0;
try {
  for (let round = 0; round < rounds; round++) {
    // Every other file is YAML, every tenth is damaged in its bytes and read from the disk.
    const [format, good] = texts[round % 2 === 0 ? 0 : 1 + (round >> 1) % 3];
    const name = `fuzz.${format}`;
    let file: TaskSource = { name, text: "" };
    if (round % 10 === 9) {
      file = join(folder, name);
      await Deno.writeFile(file, mutateBytes(good, random));
    } else file = { name, text: mutate(good, random) };
    const [{ diagnostics, outcome, ok }, tookMs] = await timed(file);
    // Once more before it counts: the machine may have been busy with something else.
    slowestMs = Math.max(slowestMs, tookMs < 1_000 ? tookMs : (await timed(file))[1]);
    const code = String(exitCodeOf(outcome));
    codes[code] = (codes[code] ?? 0) + 1;
    if (!ok && diagnostics.length === 0) faults.push(`round ${round}: no finding`);
    for (const found of diagnostics) {
      const isPlaced = found.line >= 1 && found.column >= 1 && found.message !== "";
      const isTrace = /\bat .*:\d+:\d+\)|[Ee]rror:.*\n\s+at /.test(formatDiagnostic(found));
      if (!isPlaced || isTrace) faults.push(`round ${round}: ${formatDiagnostic(found)}`);
    }
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(JSON.stringify({ codes, faults: faults.slice(0, 5), slowestMs }));
