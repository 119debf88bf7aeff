/**
 * The end of a run: its outcome, and the result that tells it.
 *
 * @module
 */
import { type ErrorInfo, toErrorInfo } from "../contract/error.ts";
import type { RunEvent, RunResult } from "../contract/event.ts";
import { exitCodeOf, type RunOutcome } from "../contract/outcome.ts";
import type { Journal } from "../journal/journal.ts";
import { emptyCounts } from "./counts.ts";
import { joinErrors, OpenError } from "./resources.ts";
import type { Redactor } from "./redact.ts";

/** What every result of a run says. */
export interface ResultBase {
  readonly runId: string;
  readonly name: string;
  readonly file: string;
  readonly mode: "run" | "what-if";
  readonly started: Temporal.Instant;
  readonly on: ((event: RunEvent) => void) | undefined;
}

/** How a run ends that this error ended. */
export function outcomeOfError(thrown: unknown): RunOutcome {
  const opening = thrown instanceof OpenError ||
    (thrown instanceof SuppressedError && thrown.suppressed instanceof OpenError);
  const { code, transient } = toErrorInfo(bare(thrown));
  if (code === "confirmation-needed") return "needs-confirmation";
  if (code === "unclear") return "unclear";
  if (code === "permission" || code.startsWith("permission.")) return "no-permission";
  if (transient && opening) return "try-later";
  return "failed";
}

/** Without the mark that it happened while something was being opened. */
export function bare(thrown: unknown): unknown {
  if (thrown instanceof OpenError) return thrown.cause;
  if (thrown instanceof SuppressedError && thrown.suppressed instanceof OpenError) {
    return joinErrors(thrown.suppressed.cause, [thrown.error]);
  }
  return thrown;
}

/** What is known at the end. */
export type Ending = Partial<Omit<RunResult, "outcome" | "error">> & {
  readonly outcome: RunOutcome;
  readonly error?: ErrorInfo;
};

/**
 * Records how a run ended. Where that fails, the result says so: what it did stands in the journal,
 * and a resume finds it.
 */
export function record(journal: Journal, result: RunResult): RunResult {
  try {
    journal.end(result.runId, result);
    journal.prune();
    return result;
  } catch (error) {
    const info = toErrorInfo(error);
    const first = result.error;
    const isFirst = first === undefined || first.code === info.code;
    const outcome = result.exitCode < 30 ? "failed" : result.outcome;
    return {
      ...result,
      outcome,
      exitCode: exitCodeOf(outcome),
      error: isFirst ? first ?? info : { ...first, suppressed: [...first.suppressed ?? [], info] },
    };
  }
}

/** Makes the result, tells it, and gives it back. */
export function finish(base: ResultBase, ending: Ending, redactor?: Redactor): RunResult {
  return tell(base, makeResult(base, ending, redactor));
}

/** Tells how a run ended: the last event there is. */
export function tell(base: ResultBase, result: RunResult): RunResult {
  const { diagnostics } = result;
  if (diagnostics.length > 0) base.on?.({ type: "diagnostics", diagnostics });
  base.on?.({ type: "run-end", result });
  return result;
}

/** Makes the result; nobody hears of it yet. */
export function makeResult(base: ResultBase, ending: Ending, redactor?: Redactor): RunResult {
  const ended = Temporal.Now.instant();
  const { outcome } = ending;
  const result: RunResult = {
    runId: base.runId,
    name: base.name,
    file: base.file,
    mode: base.mode,
    started: base.started.toString(),
    ended: ended.toString(),
    // The clock of the computer may have been set back meanwhile.
    durationMs: Math.max(0, ended.epochMilliseconds - base.started.epochMilliseconds),
    steps: [],
    counts: emptyCounts(),
    outputs: {},
    diagnostics: [],
    leftOpen: [],
    ...ending,
    exitCode: exitCodeOf(outcome),
  };
  return redactor?.clean(result) ?? result;
}
