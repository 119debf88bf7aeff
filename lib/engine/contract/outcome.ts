/**
 * How steps and runs end, and the one place that turns a run's outcome into an exit code.
 *
 * @module
 */

/** How one step ended; a step has exactly one. `undecided` exists under what-if only. */
export type StepOutcome =
  | "ok"
  | "changed"
  | "skipped"
  | "reused"
  | "rescued"
  | "failed"
  | "ignored"
  | "cancelled"
  | "unclear"
  | "undecided";

/** How a run ended. */
export type RunOutcome =
  | "ok"
  | "completed-with-failures"
  | "stopped-by-threshold"
  | "failed"
  | "timed-out"
  | "invalid-file"
  | "invalid-params"
  | "unsuitable"
  | "busy"
  | "no-permission"
  | "cancelled"
  | "try-later"
  | "needs-confirmation"
  | "unclear"
  | "bug";

const EXIT_CODES: Readonly<Record<RunOutcome, number>> = {
  "ok": 0,
  "bug": 1,
  "completed-with-failures": 20,
  "stopped-by-threshold": 21,
  "failed": 30,
  "timed-out": 31,
  "invalid-file": 40,
  "invalid-params": 41,
  "unsuitable": 42,
  "busy": 50,
  "no-permission": 60,
  "cancelled": 70,
  "try-later": 75,
  "needs-confirmation": 80,
  "unclear": 90,
};

/**
 * The exit code of a run. Apart from 1, which says "bug in the runner", none is a code that Task
 * Scheduler shows as an error of Windows.
 */
export function exitCodeOf(outcome: RunOutcome): number {
  return EXIT_CODES[outcome];
}

/** The outcome that has an exit code, for reading a scheduler's last result back. */
export function outcomeOfExitCode(code: number): RunOutcome | undefined {
  return (Object.keys(EXIT_CODES) as RunOutcome[]).find((key) => EXIT_CODES[key] === code);
}
