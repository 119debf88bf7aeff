/**
 * Waiting and limits of time, all through `AbortSignal`.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";

/**
 * Who waits for a signal. One listener serves all: adding and removing many is slow. A list, not a
 * `Set`: a set that has many come and go leaves a chain of old tables behind, which V8 collects late.
 */
const waiting = new WeakMap<AbortSignal, (() => void)[]>();

function onAbort(signal: AbortSignal, call: () => void): void {
  let calls = waiting.get(signal);
  if (calls === undefined) {
    const all: (() => void)[] = calls = [];
    waiting.set(signal, all);
    signal.addEventListener("abort", () => {
      for (const each of all.splice(0)) each();
    }, { once: true });
  }
  calls.push(call);
}

function offAbort(signal: AbortSignal, call: () => void): void {
  const calls = waiting.get(signal) ?? [];
  const index = calls.lastIndexOf(call); // the youngest are most often the first to go
  if (index < 0) return;
  calls[index] = calls.at(-1)!;
  calls.pop();
}

/** Waits; settles at once with the reason of the signal when that aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      offAbort(signal, stop);
      resolve();
    }, Math.min(ms, 2_147_483_647));
    onAbort(signal, stop);
  });
}

/** A signal that follows another one and can also run out of time. */
export class TimeLimit implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #follow: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param error Made when the time is up; its code is `timeout` or `deadline`. */
  constructor(outer: AbortSignal, ms: number | undefined, error: () => TaskError) {
    this.#outer = outer;
    this.#follow = () => this.#controller.abort(outer.reason);
    if (outer.aborted) this.#follow();
    else onAbort(outer, this.#follow);
    if (ms !== undefined) {
      this.#timer = setTimeout(
        () => this.#controller.abort(error()),
        Math.min(ms, 2_147_483_647),
      );
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    offAbort(this.#outer, this.#follow);
  }
}

/** Options of {@link abandonOn}. */
export interface AbandonOptions<T> {
  /** How long to wait after the signal has aborted. */
  readonly graceMs: number;
  /** Ends the wait at once. */
  readonly impatient?: AbortSignal;
  /** Takes what was given up and came after all. */
  readonly late?: (value: T) => void;
}

/** The promise, or the reason of the signal when that aborts and the promise does not settle. */
export function abandonOn<T>(
  signal: AbortSignal,
  promise: Promise<T>,
  { graceMs, impatient, late }: AbandonOptions<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let given = false;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const giveUp = () => {
      given = true;
      settle();
      reject(signal.reason ?? impatient?.reason);
    };
    const stop = () => {
      if (impatient?.aborted) return giveUp();
      grace = setTimeout(giveUp, graceMs);
      if (impatient !== undefined) onAbort(impatient, giveUp);
    };
    const settle = () => {
      if (grace !== undefined) {
        clearTimeout(grace);
        if (impatient !== undefined) offAbort(impatient, giveUp);
      }
      offAbort(signal, stop);
    };
    if (signal.aborted) stop();
    else onAbort(signal, stop);
    promise.then((value) => {
      settle();
      if (given) late?.(value);
      else resolve(value);
    }, (error) => {
      settle();
      if (!given) reject(error);
    });
  });
}

/** After a cancel, clean-up has a limited time. */
export class CleanupLimit implements Disposable {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #cancel: AbortSignal;
  readonly #start: () => void;

  constructor(cancel: AbortSignal, abandon: AbortController, limitMs: number) {
    this.#cancel = cancel;
    this.#start = () => {
      this.#timer = setTimeout(() => {
        abandon.abort(new TaskError("Cannot clean up: it takes too long", { code: "timeout" }));
      }, limitMs);
    };
    if (cancel.aborted) this.#start();
    else cancel.addEventListener("abort", this.#start, { once: true });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#cancel.removeEventListener("abort", this.#start);
  }
}
