/**
 * Counting how steps ended.
 *
 * @module
 */
import type { StepCounts } from "../contract/event.ts";
import type { StepOutcome } from "../contract/outcome.ts";

/** All outcomes at zero. */
export function emptyCounts(): Record<StepOutcome, number> {
  return {
    ok: 0,
    changed: 0,
    skipped: 0,
    reused: 0,
    rescued: 0,
    failed: 0,
    ignored: 0,
    cancelled: 0,
    unclear: 0,
    undecided: 0,
  };
}

/** A copy that no longer changes. */
export function frozenCounts(counts: Record<StepOutcome, number>): StepCounts {
  return { ...counts };
}
