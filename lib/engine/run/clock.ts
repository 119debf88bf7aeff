/**
 * Waiting and limits of time, all through `AbortSignal`.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";
import { formatDuration } from "../language/duration.ts";

/**
 * Who waits for a signal. One listener serves all: adding and removing many is slow. A list, not a
 * `Set`: a set that has many come and go leaves a chain of old tables behind, which V8 collects late.
 */
const waiting = new WeakMap<AbortSignal, Waiter[]>();

interface Waiter {
  onAbort(): void;
}

function onAbort(signal: AbortSignal, waiter: Waiter): void {
  let waiters = waiting.get(signal);
  if (waiters === undefined) {
    const all: Waiter[] = waiters = [];
    waiting.set(signal, all);
    signal.addEventListener("abort", () => {
      for (const each of all.splice(0)) each.onAbort();
    }, { once: true });
  }
  waiters.push(waiter);
}

function offAbort(signal: AbortSignal, waiter: Waiter): void {
  const waiters = waiting.get(signal) ?? [];
  const index = waiters.lastIndexOf(waiter); // the youngest are most often the first to go
  if (index < 0) return;
  waiters[index] = waiters.at(-1)!;
  waiters.pop();
}

/** A timer of the system runs 24.8 days at most; what is to wait longer takes several. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Waits; settles at once with the reason of the signal when that aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > LONGEST_TIMER_MS) {
    return sleep(LONGEST_TIMER_MS, signal).then(() => sleep(ms - LONGEST_TIMER_MS, signal));
  }
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const waiter = {
      onAbort: () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
    };
    const timer = setTimeout(() => {
      offAbort(signal, waiter);
      resolve();
    }, ms);
    onAbort(signal, waiter);
  });
}

/** Why a run ended whose time was up. */
export function deadlineOfRun(name: string, ms: number): TaskError {
  return new TaskError(`Cannot finish "${name}": the run took longer than ${formatDuration(ms)}`, {
    code: "run.deadline",
  });
}

/** A signal that follows another one and can also run out of time. */
export class TimeLimit implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #follow: Waiter;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param error Made when the time is up; its code is `timeout` or `deadline`. */
  constructor(outer: AbortSignal, ms: number | undefined, error: () => TaskError) {
    this.#outer = outer;
    this.#follow = { onAbort: () => this.#controller.abort(outer.reason) };
    if (outer.aborted) this.#follow.onAbort();
    else onAbort(outer, this.#follow);
    if (ms !== undefined) this.#arm(ms, error);
  }

  #arm(ms: number, error: () => TaskError): void {
    this.#timer = ms > LONGEST_TIMER_MS
      ? setTimeout(() => this.#arm(ms - LONGEST_TIMER_MS, error), LONGEST_TIMER_MS)
      : setTimeout(() => this.#controller.abort(error()), ms);
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
  options: AbandonOptions<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = new Patience(signal, options, reject);
    promise.then((value) => {
      if (patience.end()) resolve(value);
      else options.late?.(value);
    }, (error) => {
      if (patience.end()) reject(error);
    });
  });
}

/** How long {@link abandonOn} goes on waiting; a class, since most calls of it are over at once. */
class Patience implements Waiter {
  readonly #signal: AbortSignal;
  readonly #options: Pick<AbandonOptions<never>, "graceMs" | "impatient">;
  readonly #reject: (reason: unknown) => void;
  #isOver = false;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #hurry: Waiter | undefined;

  constructor(
    signal: AbortSignal,
    options: Pick<AbandonOptions<never>, "graceMs" | "impatient">,
    reject: (reason: unknown) => void,
  ) {
    this.#signal = signal;
    this.#options = options;
    this.#reject = reject;
    if (signal.aborted) this.onAbort();
    else onAbort(signal, this);
  }

  onAbort(): void {
    const { graceMs, impatient } = this.#options;
    if (impatient?.aborted) return this.#giveUp();
    this.#grace = setTimeout(() => this.#giveUp(), graceMs);
    if (impatient === undefined) return;
    this.#hurry = { onAbort: () => this.#giveUp() };
    onAbort(impatient, this.#hurry);
  }

  /** What was waited for has come; `false` if it is too late for it. */
  end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    offAbort(this.#signal, this);
    if (this.#grace !== undefined) clearTimeout(this.#grace);
    if (this.#hurry !== undefined) offAbort(this.#options.impatient!, this.#hurry);
    return true;
  }

  #giveUp(): void {
    if (this.end()) this.#reject(this.#signal.reason ?? this.#options.impatient?.reason);
  }
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
