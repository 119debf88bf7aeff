/**
 * Waiting that can be called off.
 *
 * @module
 */

/** Longest single timer: a 32-bit number of milliseconds, about 24 days. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (let rest = ms; rest > 0; rest -= MAX_TIMER_MS) {
    await oneTimer(Math.min(rest, MAX_TIMER_MS), signal);
  }
}

function oneTimer(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => {
    clearTimeout(timer);
    reject(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", onAbort);
    resolve();
  }, ms);
  signal.addEventListener("abort", onAbort, { once: true });
  return promise;
}
