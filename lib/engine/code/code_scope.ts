/**
 * The scope of a task as code: steps, loops and resources over the same attempts, loops and
 * journal as those of task files.
 *
 * @module
 */
import { type ErrorInfo, TaskError, toErrorInfo } from "../contract/error.ts";
import type { FailedAttempt, StepRecord } from "../contract/event.ts";
import type { StepOutcome } from "../contract/outcome.ts";
import { parseDuration } from "../language/duration.ts";
import { attempt, type AttemptPlan } from "../run/attempts.ts";
import { isJournalError } from "../journal/journal_error.ts";
import { keyInPath } from "../run/frame.ts";
import { Abandoned, settleOn } from "../run/patience.ts";
import { joinErrors } from "../run/resources.ts";
import { keyOf } from "../run/key.ts";
import { runItems } from "../run/loop.ts";
import { type Item, sourceOf } from "../run/loop_items.ts";
import { beginEffect } from "../run/once_claim.ts";
import { NO_RETRY, type RetryPolicy } from "../run/retry.ts";
import type { RunState } from "../run/state.ts";
import { failedUnit, fieldsOf, type UnitEnd } from "../run/unit.ts";
import type {
  EachOptions,
  EachResult,
  ParamValues,
  RunIdentity,
  StepOptions,
  TaskParams,
  TaskScope,
} from "./define_task.ts";

/** What all scopes of one run share. */
export interface CodeRun<P extends TaskParams> {
  readonly state: RunState;
  readonly params: ParamValues<P>;
  readonly identity: RunIdentity;
  readonly signal: AbortSignal;
  /** Live values in the order they were taken. */
  readonly resources: (AsyncDisposable | Disposable)[];
  readonly records: StepRecord[];
}

/** A scope: the whole run, or one item of a loop. */
export class CodeScope<P extends TaskParams> implements TaskScope<P> {
  readonly #run: CodeRun<P>;
  readonly #path: string;
  readonly #ids = new Set<string>();
  /** Scalars of the results of its steps, for the record of an item. */
  readonly fields: Record<string, unknown> = {};
  attempts = 1;
  readonly earlierAttempts: FailedAttempt[] = [];
  changed = false;

  constructor(run: CodeRun<P>, path: string) {
    this.#run = run;
    this.#path = path;
  }

  get params(): ParamValues<P> {
    return this.#run.params;
  }

  get run(): RunIdentity {
    return this.#run.identity;
  }

  get signal(): AbortSignal {
    return this.#run.signal;
  }

  get log(): TaskScope<P>["log"] {
    return this.#run.state.logOf(this.#path, undefined);
  }

  async step<T>(
    id: string,
    action: (signal: AbortSignal) => T | Promise<T>,
    options: StepOptions<T> = {},
  ): Promise<T> {
    const path = this.#take(id);
    const { state, signal } = this.#run;
    const label = options.label ?? id;
    const startedMs = state.elapsedMs();
    signal.throwIfAborted();
    state.emit({ type: "step-start", path, id, label });
    const attempted = await attempt(
      planOf(id, path, options),
      { signal, emit: (event) => state.emit(event), elapsedMs: () => state.elapsedMs() },
      (count, limited) => this.#once(path, count, limited, action, options),
      () => null,
    );
    const { value, attempts, earlierAttempts, laterError } = attempted;
    const error = laterError === undefined
      ? attempted.error
      : joinErrors(attempted.error, [laterError]);
    this.earlierAttempts.push(...earlierAttempts ?? []);
    this.attempts = Math.max(this.attempts, attempts);
    const outcome: StepOutcome = value?.outcome ?? this.#outcomeOf(attempted.error);
    const record: StepRecord = {
      path,
      id,
      label,
      outcome,
      attempts,
      startedMs,
      durationMs: state.elapsedMs() - startedMs,
      ...(earlierAttempts === undefined ? {} : { earlierAttempts }),
      ...(value === undefined ? { error: toErrorInfo(error) } : { result: value.result }),
    };
    state.counts[outcome]++;
    if (outcome === "unclear") state.unclear = true;
    if (outcome === "changed") this.changed = true;
    if (this.#path === "") this.#run.records.push(record);
    state.emit({ type: "step-end", path, step: record });
    if (value === undefined) throw error;
    Object.assign(this.fields, fieldsOf(value.result));
    return value.result;
  }

  async each<T, R>(
    id: string,
    items: Iterable<T>,
    options: EachOptions<T>,
    action: (item: T, scope: TaskScope<P>) => R | Promise<R>,
  ): Promise<EachResult<R>> {
    const path = this.#take(id);
    const { state, signal } = this.#run;
    const list = toItems(id, items, options);
    const results = new Map<string, R>();
    const startedMs = state.elapsedMs();
    state.emit({ type: "step-start", path, id, label: id, total: list.length });
    const loop = await runItems({
      path,
      items: sourceOf(list),
      parallel: options.parallel ?? 1,
      pauseMs: millisecondsOf(options.pause) ?? 0,
      stopAfter: stopOf(options.stopAfterFailures),
      stopOnFailure: options.onError === "stop",
      signal,
      emit: state.hasListener ? (event) => state.emit(event) : undefined,
      elapsedMs: () => state.elapsedMs(),
      redact: state.redact,
      runItem: async (item, itemPath): Promise<UnitEnd> => {
        const scope = new CodeScope(this.#run, itemPath);
        try {
          const result = await action(item.value as T, scope);
          results.set(item.key, result);
          const { fields, attempts, changed, earlierAttempts } = scope;
          const outcome = changed ? "changed" : "ok";
          return { outcome, attempts, earlierAttempts, fields, result };
        } catch (error) {
          const end = failedUnit(error, scope.attempts, this.#outcomeOf(error));
          return { ...end, fields: scope.fields, earlierAttempts: scope.earlierAttempts };
        }
      },
    });
    const { result, threshold, error } = loop;
    if (threshold) state.stoppedByThreshold = true;
    if (loop.unclear) state.unclear = true;
    const outcome = loop.cancelled ? "cancelled" : error === undefined ? "ok" : "failed";
    const record: StepRecord = {
      path,
      id,
      label: id,
      outcome: outcome === "failed" && options.onError === "ignore" ? "ignored" : outcome,
      attempts: 1,
      startedMs,
      durationMs: state.elapsedMs() - startedMs,
      loop: result,
      ...(error === undefined ? {} : { error: toErrorInfo(error) }),
    };
    state.counts[record.outcome]++;
    if (this.#path === "") this.#run.records.push(record);
    state.emit({ type: "step-end", path, step: record });
    signal.throwIfAborted();
    if (error !== undefined) {
      if (threshold || options.onError === "stop") throw error;
      if (options.onError !== "ignore") state.collected = true;
    }
    return {
      ...result,
      results: list.map(({ key }) => results.get(key)),
    };
  }

  async use<T extends AsyncDisposable | Disposable>(resource: T | Promise<T>): Promise<T> {
    const opened = await resource;
    this.#run.resources.push(opened);
    return opened;
  }

  /** One attempt: what is recorded is reused, what is unclear is reconciled. */
  async #once<T>(
    path: string,
    count: number,
    signal: AbortSignal,
    action: (signal: AbortSignal) => T | Promise<T>,
    options: StepOptions<T>,
  ): Promise<{ readonly outcome: StepOutcome; readonly result: T }> {
    const { state } = this.#run;
    const isEffect = options.effect !== false;
    const run = async () =>
      await settleOn(signal, Promise.resolve(action(signal)), {
        impatient: state.options.abandon,
        isEffect,
      });
    if (!isEffect) return { outcome: "ok", result: await run() };
    const { journal, resumed, runId, redactor } = state.options;
    const onceKey = options.once === undefined ? `${runId}/${path}` : keyOf("once", options.once);
    const settle = (outcome: "changed" | "failed", result: unknown, error?: ErrorInfo) => {
      if (outcome === "changed" && options.once !== undefined && journal === undefined) {
        state.once.set(onceKey, result);
      }
      journal?.settle({
        path,
        uses: "",
        outcome,
        result: redactor.clean(result) ?? null,
        attempts: count,
        ...(error === undefined ? {} : { error: redactor.clean(error) }),
        ...(options.once !== undefined && outcome === "changed" ? { onceKey } : {}),
      });
    };
    if (options.once !== undefined) {
      if (state.once.has(onceKey)) {
        return { outcome: "reused", result: state.once.get(onceKey) as T };
      }
      if (journal === undefined && state.once.size === 0) {
        const text = 'There is no journal to record it, so "once" holds for this run only';
        state.log(path, undefined, "warn", text);
      }
      const recorded = journal?.recallOnce(onceKey);
      if (recorded !== undefined) return { outcome: "reused", result: recorded.result as T };
    }
    const known = resumed || state.touched.has(path) ? journal?.recall(path) : undefined;
    if (known?.kind === "outcome" && known.outcome === "changed") {
      return { outcome: "reused", result: known.result as T };
    }
    if (known?.kind === "intent") {
      const answer = await options.reconcile?.(known.onceKey, signal);
      if (answer === undefined || answer.happened === "unclear") {
        throw new TaskError(
          `Cannot tell whether step "${path}" happened before the run was interrupted: ` +
            (answer?.reason ?? "the step has no reconcile"),
          {
            code: "unclear",
            advice: `Look what became of it, then say so: comtask runs settle ${runId} "${path}" ` +
              "--as done (or not-done), and resume",
          },
        );
      }
      if (answer.happened) {
        settle("changed", answer.result);
        return { outcome: "reused", result: answer.result };
      }
      if (answer.error !== undefined) {
        settle("failed", null, toErrorInfo(answer.error));
        throw answer.error;
      }
    }
    state.inFlight.add(path);
    try {
      const once = options.once !== undefined;
      const elsewhere = journal && await beginEffect(
        journal,
        { path, uses: "", onceKey, inputHash: "", attempt: count, once },
        {
          signal,
          isInFlight: (other) => state.inFlight.has(other),
          ask: async (key) =>
            await options.reconcile?.(key, signal) ??
              { happened: "unclear", reason: "the step has no reconcile" },
        },
      );
      state.touched.add(path);
      const result = elsewhere === undefined ? await run() : elsewhere.result as T;
      settle("changed", result);
      return { outcome: elsewhere === undefined ? "changed" : "reused", result };
    } catch (error) {
      if (error instanceof Abandoned) throw error.cause;
      const isUnclear = error instanceof TaskError && error.code === "unclear";
      if (!isUnclear && !isJournalError(error)) settle("failed", null, toErrorInfo(error));
      throw error;
    } finally {
      state.inFlight.delete(path);
    }
  }

  #take(id: string): string {
    if (this.#ids.has(id)) {
      throw new TaskError(`Cannot run step "${id}": another step here has this id`, {
        code: "step.duplicate-id",
      });
    }
    this.#ids.add(id);
    const part = keyInPath(id);
    return this.#path === "" ? part : `${this.#path}/${part}`;
  }

  #outcomeOf(error: unknown): StepOutcome {
    if (error instanceof TaskError && error.code === "unclear") return "unclear";
    return this.#run.signal.aborted ? "cancelled" : "failed";
  }
}

function planOf(
  id: string,
  path: string,
  options: Pick<StepOptions<unknown>, "retry" | "timeout" | "deadline">,
): AttemptPlan | undefined {
  const { retry, timeout, deadline } = options;
  if (retry === undefined && timeout === undefined && deadline === undefined) return undefined;
  const policy: RetryPolicy = retry === undefined ? NO_RETRY : {
    times: retry.times,
    delayMs: millisecondsOf(retry.delay) ?? 1000,
    backoff: retry.backoff ?? "constant",
    maxMs: millisecondsOf(retry.max) ?? Infinity,
    jitter: retry.jitter === undefined ? 0 : shareOf(retry.jitter),
    giveUpAfterMs: millisecondsOf(retry.giveUpAfter) ?? Infinity,
  };
  return {
    id,
    path,
    policy,
    timeoutMs: millisecondsOf(timeout),
    deadlineMs: millisecondsOf(deadline),
    on: retry?.on,
    until: undefined,
  };
}

function toItems<T>(id: string, items: Iterable<T>, options: EachOptions<T>): Item[] {
  const seen = new Set<string>();
  return Array.from(items, (value) => {
    const key = options.key(value);
    if (key === "" || seen.has(key)) {
      throw new TaskError(`Cannot go through the items of "${id}": the key "${key}" is taken`, {
        code: key === "" ? "loop.empty-key" : "loop.duplicate-key",
      });
    }
    seen.add(key);
    return { key, label: options.label?.(value) ?? key, value, context: {} };
  });
}

/** @throws {RangeError} If the text is no duration. */
export function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`Cannot use "${text}": it is no duration, as 45m`);
  return ms;
}

function stopOf(
  value: number | string | undefined,
): { readonly count: number } | { readonly share: number } | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? { count: value } : { share: shareOf(value) };
}

function shareOf(text: string): number {
  if (/^(?:100|\d{1,2})(?:\.\d+)?%$/.test(text)) return Number(text.slice(0, -1)) / 100;
  throw new RangeError(`Cannot use "${text}": it is no percentage, as 25%`);
}
