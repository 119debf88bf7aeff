/**
 * The result of a run: its data on stdout, how it went on stderr.
 *
 * @module
 */
import type { ErrorInfo, RunOutcome, RunResult, StepRecord } from "../engine/mod.ts";
import { UsageError } from "./errors.ts";
import { style, type TextSink } from "./io.ts";
import { cellText, type Column, type Row, valueAt } from "./output/record.ts";
import {
  defaultFormat,
  writeObject,
  writeRows,
  type WriteRowsOptions,
} from "./output/write_rows.ts";
import { shortDuration } from "./progress/describe_event.ts";
import { writeDiagnostics, writeErrorInfo, writeWarning } from "./report_error.ts";
import { sanitize } from "./terminal_text.ts";

const ITEM_COLUMNS: readonly Column[] = [
  { path: "key" },
  { path: "label" },
  { path: "status" },
  { path: "attempts" },
  { path: "durationMs", title: "duration", align: "right", format: duration },
  { path: "error" },
];

const STEP_COLUMNS: readonly Column[] = [
  { path: "label", title: "step" },
  { path: "outcome" },
  { path: "attempts" },
  { path: "durationMs", title: "duration", align: "right", format: duration },
  { path: "wouldDo", title: "would do" },
];

/** What each outcome means, for the line that ends a run. */
const WORDS: Readonly<Record<RunOutcome, string>> = {
  "ok": "ok",
  "completed-with-failures": "completed with failures",
  "stopped-by-threshold": "stopped, too many failures",
  "failed": "failed",
  "timed-out": "timed out",
  "invalid-file": "not run, the task file has errors",
  "invalid-params": "not run, parameters are wrong",
  "unsuitable": "not run, needs another version or system",
  "busy": "not run, another run of the group is active",
  "no-permission": "failed, a permission is missing",
  "cancelled": "cancelled",
  "try-later": "failed, try again later",
  "needs-confirmation": "not run, needs a confirmation: --yes gives it",
  "unclear": "unclear, a person must look",
  "bug": "stopped by an error in comtask",
};

/** How the outputs of a run are written. */
export interface WriteRunOptions extends WriteRowsOptions {
  /** Steps that would have had an effect, as they ended: those of loops are in no result. */
  readonly planned?: readonly StepRecord[];
  /** Told of a path of `select` that is nowhere. */
  readonly onMissing?: (error: UsageError) => void;
}

/**
 * Writes the outputs of a run: for people lists of maps as tables and other values as lines; the
 * whole result in the data formats.
 */
export async function writeRunData(
  sink: TextSink,
  result: RunResult,
  { planned = [], ...options }: WriteRunOptions,
): Promise<void> {
  const format = options.format ?? defaultFormat(sink);
  if (result.steps.length === 0 && format !== "json" && format !== "yaml") return;
  if (format === "table" || format === "list" || format === "csv") {
    const { tables, values } = shown(result, planned);
    const missed: UsageError[] = [];
    for (const { rows, columns } of tables) {
      const checksSelect = (error: UsageError) => void missed.push(error);
      await writeRows(sink, rows, { columns, ...options, checksSelect, format });
      if (format === "table") sink.write("\n");
    }
    const wanted = options.select?.filter((path) => valueAt(values, path) !== undefined);
    const hasValues = (wanted ?? Object.keys(values)).length > 0;
    if (hasValues && format !== "csv") {
      await writeObject(sink, values, { format: "list", ...wanted && { select: wanted } });
    } else if (!hasValues && options.select && missed.length === tables.length) {
      // A run that has had its effects is no failure because of a column.
      options.onMissing?.(missed[0] ?? noOutput(options.select[0]));
    }
  } else {
    await writeObject(sink, { ...result }, {
      ...options,
      checksSelect: options.onMissing ?? false,
      format,
    });
  }
}

/** Writes what went wrong, and one line with the outcome and its exit code. */
export function writeRunSummary(
  sink: TextSink,
  result: RunResult,
  options: { readonly quiet: boolean },
): void {
  writeDiagnostics(sink, result.diagnostics);
  const errors = new Map(
    [...failures(result.steps), ...(result.error ? [result.error] : [])]
      .map((error) => [error.message, error]),
  );
  for (const error of errors.values()) writeErrorInfo(sink, error);
  for (const { path, uses } of result.leftOpen) {
    writeWarning(sink, `${path} (${uses}) was left open and closed`);
  }
  if (options.quiet) return;
  const word = result.mode === "what-if" && result.outcome === "ok"
    ? "ok, nothing was changed"
    : result.error?.code === "durable.finished"
    ? "not run, it is done already"
    : WORDS[result.outcome];
  const color = result.exitCode === 0 ? "green" : result.exitCode < 30 ? "yellow" : "red";
  const code = result.exitCode === 0 ? "" : `, exit code ${result.exitCode}`;
  const name = sanitize(result.name || result.file);
  const time = result.steps.length === 0 ? "" : ` in ${shortDuration(result.durationMs)}`;
  sink.write(
    `${name}: ${style(sink, word, color, "bold")}${countsOf(result)}${time}${code}\n`,
  );
}

/** Errors of steps that the run went on after; those of items stand in the table of items. */
function failures(steps: readonly StepRecord[]): ErrorInfo[] {
  return steps.flatMap((step) => {
    const inner = failures(step.children ?? []);
    if (inner.length > 0 || step.loop) return inner;
    return step.error && step.outcome === "failed" ? [step.error] : [];
  });
}

interface Shown {
  readonly tables: readonly {
    readonly rows: readonly Row[];
    readonly columns?: readonly Column[];
  }[];
  readonly values: Row;
}

function shown(result: RunResult, planned: readonly StepRecord[]): Shown {
  const entries = Object.entries(result.outputs);
  const tables = entries.filter(([, value]) => isRows(value))
    .map(([, value]) => ({ rows: value as readonly Row[] }));
  const values = Object.fromEntries(entries.filter(([, value]) => !isRows(value)));
  if (entries.length > 0 && result.mode === "run") return { tables, values };
  const steps = withPlanned(flatten(result.steps), planned);
  const loops = steps.flatMap((step) =>
    step.loop && result.mode === "run" ? [{ rows: step.loop.items, columns: ITEM_COLUMNS }] : []
  );
  const columns = result.mode === "what-if"
    ? STEP_COLUMNS.map((column) =>
      column.path === "outcome" ? { ...column, format: wouldBe } : column
    )
    : STEP_COLUMNS.filter(({ path }) => path !== "wouldDo");
  return { tables: [{ rows: steps.map(stepRow), columns }, ...loops], values: {} };
}

function noOutput(path: string): UsageError {
  return new UsageError(`Cannot select "${path}": the file has no such output`);
}

function isRows(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 &&
    value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}

function flatten(steps: readonly StepRecord[]): StepRecord[] {
  return steps.flatMap((step) => [step, ...flatten(step.children ?? [])]);
}

/** Puts what the items of each loop would do below the loop. */
function withPlanned(
  steps: readonly StepRecord[],
  planned: readonly StepRecord[],
): readonly StepRecord[] {
  const known = new Set(steps.map(({ path }) => path));
  const inItems = planned.filter(({ path }) => !known.has(path));
  return steps.flatMap((step) =>
    step.loop ? [step, ...inItems.filter(({ path }) => path.startsWith(`${step.path}/`))] : [step]
  );
}

function stepRow(step: StepRecord): Row {
  const depth = step.path.split("/").length - 1;
  const { wouldDo } = step;
  return {
    ...step,
    label: "  ".repeat(depth) + step.label,
    wouldDo: wouldDo ? `${wouldDo.verb} ${wouldDo.target}` : "",
  };
}

function countsOf(result: RunResult): string {
  const loops = flatten(result.steps).flatMap((step) => step.loop ? [step.loop] : []);
  if (loops.length === 0) return "";
  const sum = (pick: (loop: typeof loops[number]) => number) =>
    loops.reduce((total, loop) => total + pick(loop), 0);
  const parts = [
    [sum((loop) => loop.ok), "ok"],
    [sum((loop) => loop.rescued), "rescued"],
    [sum((loop) => loop.failed), "failed"],
    [sum((loop) => loop.skipped), "skipped"],
    [sum((loop) => loop.notRun), "not begun"],
  ].filter(([count, word]) => count !== 0 || word === "ok").map(([count, word]) =>
    `${count} ${word}`
  );
  return ` (${parts.join(", ")} of ${sum((loop) => loop.total)})`;
}

/** A rehearsal has changed nothing. */
function wouldBe(outcome: unknown): string {
  return outcome === "changed" ? "would change" : cellText(outcome);
}

function duration(value: unknown): string {
  return typeof value === "number" ? shortDuration(value) : cellText(value);
}
