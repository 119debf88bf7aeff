import { toDate } from "../coerce.ts";

/** A moment as a VT_DATE in the local time zone; no moment is the zero date. */
export function toLocalDate(milliseconds: number | undefined): Temporal.PlainDateTime {
  return milliseconds === undefined
    ? toDate(undefined)
    : Temporal.Instant.fromEpochMilliseconds(Math.floor(milliseconds))
      .toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDateTime();
}
