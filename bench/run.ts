/**
 * Runs benchmarks: `deno task bench [NAME…]`, all of them if none is named.
 *
 * Figures are only comparable within one run, so every goal is a ratio of two of them. `--rounds=N` sets
 * how often each is measured. The exit code is 1 if a goal was missed.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runUnderWine } from "../tests/support/wine.ts";
import type { Bench } from "./harness/bench.ts";
import { tableLines } from "./harness/table.ts";

const FOLDER = dirname(fileURLToPath(import.meta.url));

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { rounds: { type: "string" } },
    allowPositionals: true,
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const known = await benchNames();
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown) throw new Error(`Cannot run bench "${unknown}": there are ${known.join(", ")}`);
  let code = 0;
  for (const name of positionals.length > 0 ? positionals : known) {
    code = Math.max(code, await runBench(name, rounds));
  }
  return code;
}

async function benchNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(FOLDER)) {
    if (entry.isFile && entry.name.endsWith(".ts")) names.push(entry.name.replace(/\.ts$/, ""));
  }
  return names.filter((name) => name !== "run").sort();
}

async function runBench(name: string, rounds: number | undefined): Promise<number> {
  const { bench } = await import(`./${name}.ts`) as { readonly bench: Bench };
  if (bench.host === "windows" && Deno.build.os !== "windows") {
    const script = ["run", "-A", "--cached-only", "--no-check", "bench/run.ts", name];
    const args = rounds === undefined ? script : [...script, `--rounds=${rounds}`];
    return (await runUnderWine(["deno", ...args], { native: true })).code;
  }
  console.log(`## ${name}: ${bench.about}\n`);
  const { results, verdicts, notes = [], summary = [] } = await bench.run({ rounds });
  for (const line of tableLines(results, verdicts)) console.log(line);
  for (const { text, met } of notes) console.log(`- ${met ? "met" : "MISSED"}: ${text}`);
  console.log("");
  for (const line of summary) console.log(line);
  return [...verdicts, ...notes].every((item) => item.met) ? 0 : 1;
}

if (import.meta.main) Deno.exitCode = await main();
