/** Arithmetic of the benchmarks: medians, spreads, ratios. */

/** What a series of samples comes to. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The middle of the samples, or the mean of the middle two.
 *
 * @throws {RangeError} If there are none, or one is not a finite number.
 */
export function medianOf(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError("Cannot take the median: there are no samples");
  if (!samples.every(Number.isFinite)) {
    throw new RangeError(`Cannot take the median: not all finite in ${samples.join(", ")}`);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median and extremes of the samples. */
export function summarize(samples: readonly number[]): Summary {
  return { median: medianOf(samples), min: Math.min(...samples), max: Math.max(...samples) };
}

/** What is demanded of one contender, compared with another one of the same run. */
export interface Goal {
  readonly contender: string;
  readonly reference: string;
  /** The contender needs at most this share of the reference's time: 0.2 is five times as fast. */
  readonly atMost: number;
}

/** A goal and how it came out. */
export interface Verdict extends Goal {
  /** Time of the contender divided by that of the reference, both medians. */
  readonly ratio: number;
  readonly met: boolean;
}

/**
 * Compares medians of one run with a goal.
 *
 * @throws {RangeError} If the run did not measure one of the two.
 */
export function judge(goal: Goal, results: ReadonlyMap<string, Summary>): Verdict {
  const ratio = medianIn(results, goal.contender) / medianIn(results, goal.reference);
  return { ...goal, ratio, met: ratio <= goal.atMost };
}

function medianIn(results: ReadonlyMap<string, Summary>, name: string): number {
  const summary = results.get(name);
  if (summary === undefined) throw new RangeError(`Cannot judge "${name}": it was not measured`);
  return summary.median;
}
