/**
 * The settings of a step with their values: times in milliseconds, numbers checked.
 *
 * @module
 */
import type { CompiledRetry, CompiledStep } from "../check/program.ts";
import { TaskError } from "../contract/error.ts";
import type { Computed } from "../expression/compiled.ts";
import { parseDuration } from "../language/duration.ts";
import type { Frame } from "./frame.ts";
import { NO_RETRY, type RetryPolicy } from "./retry.ts";

/** A duration in milliseconds; absent stays absent, unknown (what-if) counts as absent. */
export function durationOf(
  value: Computed | undefined,
  frame: Frame,
  key: string,
): number | undefined {
  if (value === undefined) return undefined;
  const given = frame.run.evaluation.value(value, frame.context);
  const ms = typeof given === "string" ? parseDuration(given) : given;
  if (typeof ms === "number" && ms >= 0) return ms;
  if (frame.run.rehearsal) return undefined;
  throw new TaskError(`Cannot use ${key} ${JSON.stringify(given)}: it is no duration, as 45m`, {
    code: "setting",
  });
}

/** A whole number within bounds. */
export function wholeOf(
  value: Computed | undefined,
  frame: Frame,
  key: string,
  least: number,
): number | undefined {
  if (value === undefined) return undefined;
  const given = frame.run.evaluation.value(value, frame.context);
  if (Number.isSafeInteger(given) && Number(given) >= least) return Number(given);
  if (frame.run.rehearsal) return least;
  throw new TaskError(
    `Cannot use ${key} ${JSON.stringify(given)}: it is no whole number from ${least}`,
    { code: "setting" },
  );
}

/** Text of a value, `?` where it is not known. */
export function textOf(value: Computed | undefined, frame: Frame): string | undefined {
  return value === undefined ? undefined : String(frame.run.evaluation.value(value, frame.context));
}

/** `retry` of a step with its values. */
export function retryOf(step: CompiledStep, frame: Frame): RetryPolicy {
  return step.retry === undefined ? NO_RETRY : policyOf(step.retry, frame);
}

function policyOf(retry: CompiledRetry, frame: Frame): RetryPolicy {
  return {
    times: wholeOf(retry.times, frame, "retry.times", 0) ?? 0,
    delayMs: durationOf(retry.delay, frame, "retry.delay") ?? 1000,
    backoff: retry.backoff,
    maxMs: durationOf(retry.max, frame, "retry.max") ?? Infinity,
    jitter: retry.jitter,
    giveUpAfterMs: durationOf(retry.giveUpAfter, frame, "retry.giveUpAfter") ?? Infinity,
  };
}
