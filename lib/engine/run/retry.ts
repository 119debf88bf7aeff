/**
 * How long to wait before another attempt, and whether there is one.
 *
 * @module
 */

/** `retry` with its values computed. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly times: number;
  readonly delayMs: number;
  readonly backoff: "constant" | "linear" | "exponential";
  readonly maxMs: number;
  /** 0 to 1: random part of each wait. */
  readonly jitter: number;
  readonly giveUpAfterMs: number;
}

/** One attempt only. */
export const NO_RETRY: RetryPolicy = {
  times: 0,
  delayMs: 0,
  backoff: "constant",
  maxMs: Infinity,
  jitter: 0,
  giveUpAfterMs: Infinity,
};

/**
 * The wait before the attempt that follows `attempt`, in milliseconds.
 *
 * @param random Between 0 and 1; spreads the wait by `jitter` in both directions.
 */
export function delayAfter(policy: RetryPolicy, attempt: number, random: number): number {
  const factor = policy.backoff === "exponential"
    ? 2 ** Math.min(attempt - 1, 40)
    : policy.backoff === "linear"
    ? attempt
    : 1;
  const wait = Math.min(policy.delayMs * factor, policy.maxMs);
  const spread = Math.round(wait * (1 + policy.jitter * (2 * random - 1)));
  return Math.max(0, Math.min(spread, policy.maxMs));
}
