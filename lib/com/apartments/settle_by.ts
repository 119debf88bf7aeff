/**
 * Waiting for a call that cannot be interrupted: a signal or a time limit ends the wait.
 *
 * @module
 */

/** What ends the wait for a call. The call itself goes on: COM cannot be interrupted. */
export interface WaitOptions {
  /** Its reason is what the wait ends with. */
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; default: for ever. */
  readonly timeoutMs?: number;
}

/** What timers can count; whoever asks for more waits for ever. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Makes sure that there is something to wait for, before a call is made that cannot be taken back.
 *
 * @throws {RangeError} If the time limit is no number of milliseconds.
 * @throws The signal's reason, if it has been given already.
 */
export function checkWait({ signal, timeoutMs }: WaitOptions): void {
  checkLimit(timeoutMs);
  signal?.throwIfAborted();
}

function checkLimit(timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || timeoutMs >= 0) return;
  throw new RangeError(`Cannot wait ${timeoutMs} ms: give 0 or more, or no limit at all`);
}

/**
 * The outcome of a call, or the end of the wait for it.
 *
 * @param action What is being done, for the message: `connect to "FAX1"`.
 * @param onGivenUp Called if the wait ends before the call.
 * @throws {RangeError} If the time limit is no number of milliseconds.
 * @throws {DOMException} `TimeoutError` when `timeoutMs` is over, or the signal's reason.
 */
export function settleBy<T>(
  call: Promise<T>,
  action: string,
  options: WaitOptions,
  onGivenUp?: () => void,
): Promise<T> {
  const { signal, timeoutMs } = options;
  if (!signal && timeoutMs === undefined) return call;
  checkLimit(timeoutMs);
  const { promise, reject } = Promise.withResolvers<never>();
  let waiting = true;
  const giveUp = (reason: unknown) => {
    if (!waiting) return;
    waiting = false;
    onGivenUp?.();
    reject(reason);
  };
  const onAbort = () => giveUp(signal!.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = timeoutMs === undefined || timeoutMs > LONGEST_TIMER_MS
    ? undefined
    : setTimeout(() => giveUp(timeoutError(action, timeoutMs)), timeoutMs);
  return Promise.race([call, promise]).finally(() => {
    waiting = false;
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  });
}

function timeoutError(action: string, timeoutMs: number): DOMException {
  const text = `Cannot ${action}: there was no answer within ${timeoutMs} ms`;
  return new DOMException(text, "TimeoutError");
}
