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
    const compared = atMost < 1
      ? `${digits(1 / ratio)} times as fast as ${reference} (goal: at least ${digits(1 / atMost)})`
      : `${digits(ratio)} of the time of ${reference} (goal: at most ${digits(atMost)})`;
    lines.push(`- ${met ? "met" : "MISSED"}: ${contender}: ${compared}`);
  }
  return lines;
}

/** The same in short: a row for each operation, a column for each host, empty where there is none. */
export function matrixLines<Row extends string, Column extends string>(
  rows: readonly Row[],
  columns: readonly Column[],
  medianOf: (row: Row, column: Column) => number | undefined,
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) => {
    const medians = columns.map((column) => medianOf(row, column));
    return line([row, ...medians.map((each) => each === undefined ? "" : duration(each))]);
  });
  return [
    line(["Operation", ...columns]),
    line(["---", ...columns.map(() => "---:")]),
    ...body,
    "",
  ];
}

/** Nanoseconds in the unit that suits them, with three digits that count. */
export function duration(nanoseconds: number): string {
  for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]] as const) {
    if (Math.abs(nanoseconds) >= size) return `${digits(nanoseconds / size)} ${unit}`;
  }
  return `${digits(nanoseconds)} ns`;
}

function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
