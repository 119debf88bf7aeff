/**
 * Repeats an action as `retry`, `timeout` and `deadline` of its step say.
 *
 * @module
 */
import type { CompiledStep } from "../check/program.ts";
import { TaskError, toErrorInfo, toTaskError } from "../contract/error.ts";
import { innerContext } from "../expression/evaluate.ts";
import { toCel } from "../expression/values.ts";
import { formatDuration } from "../language/duration.ts";
import { sleep, TimeLimit } from "./clock.ts";
import type { Frame } from "./frame.ts";
import { delayAfter } from "./retry.ts";
import { durationOf, retryOf } from "./settings.ts";

/** Codes that no retry without `on` repeats: somebody wants it to end. */
const FINAL = new Set(["cancelled", "deadline", "unclear", "confirmation-needed", "declined"]);

/** What came of the attempts. */
export interface Attempted<T> {
  readonly attempts: number;
  readonly value?: T;
  readonly error?: unknown;
}

/**
 * Calls `action` until it succeeds, `retry` is used up, or time is.
 *
 * @param resultOf What `until` sees of a value.
 */
export async function attempt<T>(
  step: CompiledStep,
  frame: Frame,
  path: string,
  action: (attempt: number, signal: AbortSignal) => Promise<T>,
  resultOf: (value: T) => unknown,
): Promise<Attempted<T>> {
  if (step.retry === undefined && step.timeout === undefined && step.deadline === undefined) {
    try {
      return { attempts: 1, value: await action(1, frame.signal) };
    } catch (error) {
      return { attempts: 1, error };
    }
  }
  const policy = retryOf(step, frame);
  const timeoutMs = durationOf(step.timeout, frame, "timeout");
  const deadlineMs = durationOf(step.deadline, frame, "deadline");
  using deadline = new TimeLimit(
    frame.signal,
    deadlineMs,
    () => timeError("deadline", step.id, deadlineMs!),
  );
  const started = performance.now();
  for (let count = 1;; count++) {
    frame.run.emit({ type: "attempt", path, attempt: count });
    let error: unknown;
    try {
      using limit = new TimeLimit(
        deadline.signal,
        timeoutMs,
        () => timeError("timeout", step.id, timeoutMs!),
      );
      const value = await action(count, limit.signal);
      if (isDone(step, frame, resultOf(value))) return { attempts: count, value };
      error = new TaskError(
        `Cannot finish step "${step.id}": "${step.retry!.until!.text}" does not hold`,
        { code: "until", transient: true },
      );
    } catch (thrown) {
      error = thrown;
    }
    const gaveUp = deadline.signal.aborted || count > policy.times ||
      !isWorthwhile(step, frame, error);
    if (gaveUp) return { attempts: count, error };
    const delayMs = delayAfter(policy, count, Math.random());
    if (performance.now() - started + delayMs > policy.giveUpAfterMs) {
      return { attempts: count, error };
    }
    const info = toErrorInfo(error);
    frame.run.emit({ type: "retry-wait", path, attempt: count, delayMs, error: info });
    try {
      await sleep(delayMs, deadline.signal);
    } catch (reason) {
      // The first error says why it was waiting; the deadline says why it stops.
      return { attempts: count, error: frame.signal.aborted ? reason : withCause(reason, error) };
    }
  }
}

function isDone(step: CompiledStep, frame: Frame, result: unknown): boolean {
  const until = step.retry?.until;
  if (until === undefined) return true;
  return frame.run.evaluation.condition(until, innerContext(frame.context, { result })) !== false;
}

function isWorthwhile(step: CompiledStep, frame: Frame, thrown: unknown): boolean {
  const error = toTaskError(thrown);
  if (frame.signal.aborted || FINAL.has(error.code)) return false;
  if (error.code === "until") return true;
  const on = step.retry?.on;
  if (on === undefined) return error.transient && step.retry?.until === undefined;
  const context = innerContext(frame.context, { error: errorValue(error) });
  return frame.run.evaluation.condition(on, context) === true;
}

/** An error as expressions see it. */
export function errorValue(thrown: unknown): unknown {
  const { code, message, transient, details } = toErrorInfo(thrown);
  return toCel({ code, message, transient, details: details ?? {} });
}

function timeError(code: "timeout" | "deadline", id: string, ms: number): TaskError {
  return new TaskError(`Cannot finish step "${id}": it took longer than ${formatDuration(ms)}`, {
    code,
    transient: code === "timeout",
  });
}

function withCause(reason: unknown, cause: unknown): unknown {
  const { message, code } = toTaskError(reason);
  return new TaskError(message, { code, cause, details: { lastError: toTaskError(cause).code } });
}
