/**
 * How long to wait for something that was told to stop.
 *
 * @module
 */
import { abandonOn } from "./clock.ts";

/** How long it may take to settle after its signal has aborted. */
const SETTLE_MS = 10_000;

/** An effect did not settle after its signal had aborted: nobody knows what it did. */
export class Abandoned extends Error {
  constructor(override readonly cause: unknown) {
    super("an effect was given up", { cause });
  }
}

/** Options of {@link settleOn}. */
export interface SettleOptions<T> {
  /** Ends the wait at once. */
  readonly impatient: AbortSignal;
  /** What is given up may have changed something. */
  readonly isEffect: boolean;
  /** Takes what was given up and came after all. */
  readonly late?: ((value: T) => void) | undefined;
}

/**
 * Waits for something that may not listen to its signal.
 *
 * @throws {Abandoned} If it is an effect, and did not settle in time.
 */
export function settleOn<T>(
  signal: AbortSignal,
  running: Promise<T>,
  { impatient, isEffect, late }: SettleOptions<T>,
): Promise<T> {
  const patience = { graceMs: SETTLE_MS, impatient, ...(late === undefined ? {} : { late }) };
  if (!isEffect) return abandonOn(signal, running, patience);
  let settled = false;
  const settling = running.finally(() => settled = true);
  return abandonOn(signal, settling, patience).catch((error) => {
    throw settled ? error : new Abandoned(error);
  });
}
