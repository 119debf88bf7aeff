/**
 * The end of one unit of work: a step, or one item of a loop.
 *
 * @module
 */
import { type ErrorInfo, toErrorInfo, toTaskError } from "../contract/error.ts";
import type { FailedAttempt, PlannedEffect, StepRecord } from "../contract/event.ts";
import type { StepOutcome } from "../contract/outcome.ts";

/** How a unit ended. */
export interface UnitEnd {
  readonly outcome: StepOutcome;
  readonly attempts: number;
  readonly earlierAttempts?: readonly FailedAttempt[];
  /** Plain data or a live value. */
  readonly result?: unknown;
  readonly celResult?: unknown;
  readonly error?: unknown;
  readonly errorInfo?: ErrorInfo;
  readonly wouldDo?: PlannedEffect;
  readonly children?: readonly StepRecord[];
  /** What an item record shows of the results of its steps. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How a list of steps ended. */
export interface BlockEnd {
  readonly outcome: "ok" | "failed" | "cancelled" | "unclear";
  readonly records: readonly StepRecord[];
  readonly error?: unknown;
  readonly attempts: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An inner block failed; carries its records through the attempts of the outer step. */
export class BlockError extends Error {
  constructor(readonly end: BlockEnd) {
    super("a block failed", { cause: end.error });
  }
}

/** A unit that failed; always with an error, even if nothing was thrown but `undefined`. */
export function failedUnit(
  thrown: unknown,
  attempts: number,
  outcome: StepOutcome,
  children?: readonly StepRecord[],
): UnitEnd {
  const error = thrown ?? toTaskError(thrown);
  return {
    outcome,
    attempts,
    error,
    errorInfo: toErrorInfo(error),
    fields: {},
    ...(children === undefined ? {} : { children }),
  };
}

/** Failed attempts of a unit and of all steps in it, by the time they began. */
export function allEarlierAttempts(
  { earlierAttempts = [], children = [] }: Pick<UnitEnd, "earlierAttempts" | "children">,
): readonly FailedAttempt[] {
  if (children.length === 0) return earlierAttempts;
  const all = [...earlierAttempts, ...children.flatMap(allEarlierAttempts)];
  return all.sort((a, b) => a.startedMs - b.startedMs);
}

/** Members of a result that fit a row of a report. */
export function fieldsOf(result: unknown): Record<string, unknown> {
  if (typeof result !== "object" || result === null) return {};
  if (Object.getPrototypeOf(result) !== Object.prototype) return {};
  return Object.fromEntries(
    Object.entries(result).filter(([, value]) =>
      ["string", "number", "boolean", "bigint"].includes(typeof value) || value === null
    ),
  );
}
