import type { Summary, Verdict } from "./statistics.ts";

/** Writes results as a Markdown table, and the goals below it, so that both can go into a document. */
export function tableLines(
  results: ReadonlyMap<string, Summary>,
  verdicts: readonly Verdict[],
): string[] {
  const lines = ["| Operation | Median | Fastest | Slowest |", "| --- | ---: | ---: | ---: |"];
  for (const [name, { median, min, max }] of results) {
    lines.push(`| ${name} | ${duration(median)} | ${duration(min)} | ${duration(max)} |`);
  }
  if (verdicts.length > 0) lines.push("");
  for (const { contender, reference, ratio, atMost, met } of verdicts) {
    const share = `${factor(ratio)} of the time of ${reference} (goal: ${factor(atMost)})`;
    lines.push(`- ${met ? "met" : "MISSED"}: ${contender} takes ${share}`);
  }
  return lines;
}

/** Nanoseconds in the unit that suits them, with three digits that count. */
export function duration(nanoseconds: number): string {
  for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]] as const) {
    if (Math.abs(nanoseconds) >= size) return `${digits(nanoseconds / size)} ${unit}`;
  }
  return `${digits(nanoseconds)} ns`;
}

function factor(ratio: number): string {
  return digits(ratio);
}

function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
