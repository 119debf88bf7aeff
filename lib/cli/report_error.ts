/**
 * Errors as people should see them: what could not be done, why, what to do; and the exit code.
 *
 * @module
 */
import { type Diagnostic, type ErrorInfo, formatDiagnostic, toErrorInfo } from "../engine/mod.ts";
import { exitCodeOf, type RunOutcome } from "../engine/mod.ts";
import { TaskFileError, UsageError } from "./errors.ts";
import { style, type TextSink } from "./io.ts";
import { withCode } from "./progress/describe_event.ts";
import { sanitizeLines } from "./terminal_text.ts";

/** How much to tell. */
export interface ReportOptions {
  readonly verbose: boolean;
}

const OUTCOME_BY_CODE: Readonly<Record<string, RunOutcome>> = {
  "permission": "no-permission",
  "cancelled": "cancelled",
  "timeout": "try-later",
  "input": "invalid-params",
  "not-supported": "unsuitable",
  "schedule.unmappable": "invalid-file",
};

/**
 * Writes an error that ended a command and gives the exit code for it. An error that nobody
 * expected is a bug of the runner: code 1.
 */
export function reportError(error: unknown, sink: TextSink, options: ReportOptions): number {
  if (error instanceof UsageError) {
    writeError(sink, error.message, error.advice);
    return exitCodeOf("invalid-params");
  }
  if (error instanceof TaskFileError) {
    writeDiagnostics(sink, error.result.diagnostics);
    return exitCodeOf(error.result.outcome);
  }
  const info = toErrorInfo(error);
  writeErrorInfo(sink, info);
  if (options.verbose && error instanceof Error) {
    sink.write(style(sink, `${sanitizeLines(error.stack ?? "")}\n`, "dim"));
  }
  // What a COM server answers is no fault of the runner, though its codes are no words.
  if (error instanceof Error && error.name === "ComError") return exitCodeOf("failed");
  if (info.code !== "error") return exitCodeOf(OUTCOME_BY_CODE[info.code] ?? "failed");
  if (!options.verbose) {
    writeHint(sink, "This should not have happened. Run it again with --verbose for the details.");
  }
  return exitCodeOf("bug");
}

/** Writes an error of a run with its advice, and those that came after it. */
export function writeErrorInfo(sink: TextSink, info: ErrorInfo): void {
  const advice = info.advice && !info.message.includes(info.advice) ? info.advice : undefined;
  writeError(sink, withCode(info.message, info.code), advice);
  for (const later of info.suppressed ?? []) {
    sink.write(`  then: ${sanitizeLines(later.message)} (${later.code})\n`);
  }
}

/** Writes findings about a task file, each with its place and the line it is in. */
export function writeDiagnostics(sink: TextSink, diagnostics: readonly Diagnostic[]): void {
  for (const found of diagnostics) {
    const [head, ...rest] = sanitizeLines(formatDiagnostic(found)).split("\n");
    const color = found.severity === "error" ? "red" : "yellow";
    const colored = head.replace(
      `: ${found.severity}: `,
      `: ${style(sink, `${found.severity}:`, color, "bold")} `,
    );
    sink.write([colored, ...rest.map((line) => style(sink, line, "dim"))].join("\n") + "\n");
  }
}

/** Writes what went not quite as wished. */
export function writeWarning(sink: TextSink, message: string, advice?: string): void {
  sink.write(`${style(sink, "warning:", "yellow")} ${sanitizeLines(message)}\n`);
  if (advice) writeHint(sink, advice);
}

/** Tells an error that came too late to stop anything. */
export function warner(sink: TextSink): (error: UsageError) => void {
  return ({ message, advice }) => writeWarning(sink, message, advice);
}

function writeError(sink: TextSink, message: string, advice?: string): void {
  sink.write(`${style(sink, "error:", "red", "bold")} ${sanitizeLines(message)}\n`);
  if (advice) writeHint(sink, advice);
}

function writeHint(sink: TextSink, text: string): void {
  sink.write(`  ${style(sink, sanitizeLines(text), "cyan")}\n`);
}
