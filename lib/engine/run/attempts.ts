/**
 * Repeats an action as `retry`, `timeout` and `deadline` of its step say.
 *
 * @module
 */
import type { CompiledStep } from "../check/program.ts";
import { TaskError, toErrorInfo, toTaskError } from "../contract/error.ts";
import type { FailedAttempt, RunEvent } from "../contract/event.ts";
import { innerContext } from "../expression/evaluate.ts";
import { toCel } from "../expression/values.ts";
import { isJournalError } from "../journal/journal_error.ts";
import { formatDuration } from "../language/duration.ts";
import { sleep, TimeLimit } from "./clock.ts";
import type { Frame } from "./frame.ts";
import { delayAfter, type RetryPolicy } from "./retry.ts";
import { firstError } from "./resources.ts";
import { durationOf, retryOf } from "./settings.ts";

/** Codes that no retry without `on` repeats: somebody wants it to end. */
const FINAL = new Set(["cancelled", "deadline", "unclear", "confirmation-needed", "declined"]);

/** What came of the attempts. */
export interface Attempted<T> {
  readonly attempts: number;
  readonly value?: T;
  readonly error?: unknown;
  /** Why it could not be said whether to try again. */
  readonly laterError?: unknown;
  /** Those before the last one; absent when the first was the last. */
  readonly earlierAttempts?: readonly FailedAttempt[];
}

/** How attempts are made, whichever form of a task asks for them. */
export interface AttemptPlan {
  readonly id: string;
  readonly path: string;
  readonly policy: RetryPolicy;
  readonly timeoutMs: number | undefined;
  readonly deadlineMs: number | undefined;
  /** Whether to try again; absent: what is transient. */
  readonly on: ((error: TaskError) => boolean) | undefined;
  /** Whether a result is what was waited for. */
  readonly until:
    | { readonly text: string; readonly holds: (result: unknown) => boolean }
    | undefined;
}

/** Where attempts happen. */
export interface AttemptPlace {
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number;
}

/** The plan of a step of a file. */
export function planAttempts(
  step: CompiledStep,
  frame: Frame,
  path: string,
): AttemptPlan | undefined {
  const { retry, timeout, deadline, id } = step;
  if (retry === undefined && timeout === undefined && deadline === undefined) return undefined;
  const { evaluation } = frame.run;
  const { on, until } = retry ?? {};
  return {
    id,
    path,
    policy: retryOf(step, frame),
    timeoutMs: durationOf(timeout, frame, "timeout"),
    deadlineMs: durationOf(deadline, frame, "deadline"),
    on: on && ((error) => {
      const context = innerContext(frame.context, { error: errorValue(error) });
      return evaluation.condition(on, context) === true;
    }),
    until: until && {
      text: until.text,
      holds: (result) =>
        evaluation.condition(until, innerContext(frame.context, { result })) !== false,
    },
  };
}

/**
 * Calls `action` until it succeeds, the retries are used up, or time is.
 *
 * @param resultOf What `until` sees of a value.
 */
export async function attempt<T>(
  plan: AttemptPlan | undefined,
  place: AttemptPlace,
  action: (attempt: number, signal: AbortSignal) => Promise<T>,
  resultOf: (value: T) => unknown,
): Promise<Attempted<T>> {
  if (plan === undefined) {
    try {
      return { attempts: 1, value: await action(1, place.signal) };
    } catch (error) {
      return { attempts: 1, error };
    }
  }
  const { id, path, policy, timeoutMs, deadlineMs, until } = plan;
  using deadline = new TimeLimit(
    place.signal,
    deadlineMs,
    () => timeError("deadline", id, deadlineMs!),
  );
  const started = performance.now();
  const earlier: FailedAttempt[] = [];
  const ended = (
    attempts: number,
    end: Pick<Attempted<T>, "value" | "error" | "laterError">,
  ): Attempted<T> => ({
    attempts,
    ...end,
    ...(earlier.length === 0 ? {} : { earlierAttempts: earlier }),
  });
  for (let count = 1;; count++) {
    place.emit({ type: "attempt", path, attempt: count });
    const startedMs = place.elapsedMs();
    let error: unknown;
    try {
      using limit = new TimeLimit(
        deadline.signal,
        timeoutMs,
        () => timeError("timeout", id, timeoutMs!),
      );
      const value = await action(count, limit.signal);
      if (until === undefined || until.holds(resultOf(value))) return ended(count, { value });
      error = new TaskError(`Cannot finish step "${id}": "${until.text}" does not hold`, {
        code: "until",
        transient: true,
      });
    } catch (thrown) {
      error = thrown;
    }
    // Of a block that failed, it is the error of its step that counts.
    const first = firstError(error);
    if (deadline.signal.aborted || count > policy.times) return ended(count, { error });
    try {
      if (!isWorthwhile(plan, place, first)) return ended(count, { error });
    } catch (laterError) {
      return ended(count, { error, laterError });
    }
    const delayMs = delayAfter(policy, count, Math.random());
    if (performance.now() - started + delayMs > policy.giveUpAfterMs) {
      return ended(count, { error });
    }
    const info = toErrorInfo(first);
    const { code } = info;
    earlier.push({ startedMs, durationMs: place.elapsedMs() - startedMs, code });
    place.emit({ type: "retry-wait", path, attempt: count, delayMs, error: info });
    try {
      await sleep(delayMs, deadline.signal);
    } catch (reason) {
      // The first error says why it was waiting; the deadline says why it stops.
      earlier.pop(); // it was the last one
      return ended(count, { error: place.signal.aborted ? reason : withCause(reason, first) });
    }
  }
}

function isWorthwhile(plan: AttemptPlan, place: AttemptPlace, thrown: unknown): boolean {
  const error = toTaskError(thrown);
  if (place.signal.aborted || FINAL.has(error.code) || isJournalError(error)) return false;
  if (error.code === "until") return true;
  if (plan.on !== undefined) return plan.on(error);
  return error.transient && plan.until === undefined;
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
