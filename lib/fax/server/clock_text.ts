/**
 * Times of day as text.
 *
 * @module
 */

/** `20:05` as people write it. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
}

/** Writes `"20:05"`. */
export function clockText({ hour, minute }: ClockTime): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Reads `"20:05"`. @throws {RangeError} If it is no time of day. */
export function parseClock(text: string): ClockTime {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (minute === undefined) {
    throw new RangeError(`Cannot read time of day "${text}": it reads HH:MM, as 20:00`);
  }
  return { hour: Number(hour), minute: Number(minute) };
}
