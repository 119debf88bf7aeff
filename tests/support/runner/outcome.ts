/** What suites report, and how the reports of a run become one. */

/** Something that failed, with all there is to say about it. */
export interface Failure {
  readonly name: string;
  readonly detail: string;
}

/** Something that did not run, and why. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** The result of one suite. */
export interface Outcome {
  /** Names of what passed. */
  readonly passed: readonly string[];
  readonly failed: readonly Failure[];
  readonly skipped: readonly Skip[];
}

/** A suite that has run. */
export interface SuiteResult extends Outcome {
  readonly suite: string;
  readonly durationMs: number;
}

/** Counts of a whole run. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts of a run: a test skipped in one suite that another suite ran is not a skipped one. */
export function totalsOf(results: readonly SuiteResult[]): Totals {
  const failed = results.flatMap((result) => result.failed).length;
  const passed = results.flatMap((result) => result.passed).length;
  return { passed, failed, skipped: remainingSkips(results).length };
}

/** What no suite ran, each once. */
export function remainingSkips(results: readonly SuiteResult[]): Skip[] {
  const ran = new Set(results.flatMap((result) => [
    ...result.passed,
    ...result.failed.map((failure) => failure.name),
  ]));
  const skips = new Map<string, Skip>();
  for (const skip of results.flatMap((result) => result.skipped)) {
    if (!ran.has(skip.name)) skips.set(skip.name, skip);
  }
  return [...skips.values()];
}

/** The report of a run, line by line; the last line is the count. */
export function reportLines(results: readonly SuiteResult[]): string[] {
  const lines: string[] = [];
  for (const result of results) {
    for (const failure of result.failed) {
      lines.push("", `FAILED ${result.suite}: ${failure.name}`, failure.detail);
    }
  }
  const width = Math.max(0, ...results.map((result) => result.suite.length));
  lines.push("");
  for (const result of results) lines.push(`${result.suite.padEnd(width)}  ${summary(result)}`);
  const skips = remainingSkips(results);
  if (skips.length > 0) lines.push("");
  for (const skip of skips) lines.push(`skipped: ${skip.name} (${skip.reason})`);
  const totals = totalsOf(results);
  const tail = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
  lines.push("", `${totals.passed} passed, ${totals.failed} failed${tail}`);
  return lines;
}

/** One suite in one line, as `12 passed, 1 failed (3.2 s)`. */
export function summary(result: SuiteResult): string {
  const parts = [`${result.passed.length} passed`];
  if (result.failed.length > 0) parts.push(`${result.failed.length} failed`);
  if (result.skipped.length > 0) parts.push(`${result.skipped.length} skipped`);
  return `${parts.join(", ")} (${(result.durationMs / 1000).toFixed(1)} s)`;
}
