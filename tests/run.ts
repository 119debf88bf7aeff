/**
 * Sets up what the tests need and runs all of them: `deno task test`.
 *
 * `--only=NAME,…` runs the suites of these names or layers (`--only=com` is `linux:com` and `wine:com`),
 * `--list` names them. The last line is the count; the exit code is 0 only if nothing failed.
 */
import { parseArgs } from "node:util";
import { messageOf } from "./support/process.ts";
import { reportLines, type SuiteResult, summary, totalsOf } from "./support/runner/outcome.ts";
import { allSuites, type Suite } from "./support/runner/suites.ts";

/** No suite may take longer; one that hangs is ended and counted as failed. */
const SUITE_TIMEOUT_MS = 1_200_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { only: { type: "string" }, list: { type: "boolean" } },
  });
  const suites = choose(await allSuites(), values.only);
  if (values.list) {
    for (const suite of suites) console.log(suite.name);
    return 0;
  }
  const results = new Map<string, SuiteResult>();
  const runLane = async (lane: Suite["lane"]) => {
    for (const suite of suites.filter((candidate) => candidate.lane === lane)) {
      const result = await runSuite(suite);
      results.set(suite.name, result);
      console.log(`${suite.name}: ${summary(result)}`);
    }
  };
  await runLane("first"); // it also downloads the packages, which the suites under Wine must find
  await Promise.all([runLane("linux"), runLane("wine")]);
  const ordered = suites.map((suite) => results.get(suite.name)!);
  for (const line of reportLines(ordered)) console.log(line);
  return totalsOf(ordered).failed === 0 ? 0 : 1;
}

function choose(suites: readonly Suite[], only: string | undefined): Suite[] {
  if (only === undefined) return [...suites];
  const wanted = only.split(",");
  const matches = (suite: Suite, name: string) =>
    suite.name === name || suite.name.split(":").includes(name);
  const unknown = wanted.filter((name) => !suites.some((suite) => matches(suite, name)));
  if (unknown.length === 0) {
    return suites.filter((suite) => wanted.some((name) => matches(suite, name)));
  }
  const names = suites.map((suite) => suite.name).join(", ");
  throw new Error(`Cannot run suite "${unknown[0]}": there are ${names}`);
}

async function runSuite(suite: Suite): Promise<SuiteResult> {
  const begin = performance.now();
  const signal = AbortSignal.timeout(SUITE_TIMEOUT_MS);
  try {
    const outcome = await suite.run(signal);
    return { ...outcome, suite: suite.name, durationMs: performance.now() - begin };
  } catch (error) {
    const failed = [{ name: suite.name, detail: messageOf(error) }];
    const durationMs = performance.now() - begin;
    return { passed: [], failed, skipped: [], suite: suite.name, durationMs };
  }
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main();
  } catch (error) {
    console.log(messageOf(error));
    console.log("0 passed, 1 failed");
    Deno.exitCode = 1;
  }
}
