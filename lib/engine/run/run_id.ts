/**
 * Ids of runs.
 *
 * @module
 */

/** An id that sorts by time: `20260131-223000-4f9a2c`. */
export function newRunId(now: Temporal.Instant): string {
  const time = now.toString({ fractionalSecondDigits: 0 }).replace(/[-:Z]/g, "").replace("T", "-");
  return `${time}-${crypto.getRandomValues(new Uint8Array(3)).toHex()}`;
}
