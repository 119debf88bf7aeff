/**
 * OLE dates: days since 1899-12-30 as a double, without a time zone.
 *
 * @module
 */

const DAY_MS = 86_400_000;
const EPOCH = Temporal.PlainDateTime.from("1899-12-30");
/** The first and the last moment that COM accepts: the years 100 to 9999. */
const MIN_DAYS = -657_434;
const MAX_DAYS = 2_958_466;

/**
 * Converts an OLE date to a wall-clock time.
 *
 * The whole part counts days; the fraction is the time of day and always runs
 * forward, so -1.25 is 06:00 on 1899-12-29, not 18:00 on the 28th. The result is
 * exact to the millisecond, which is finer than a double is for late dates.
 *
 * @param date Days since 1899-12-30, as a `VT_DATE` VARIANT holds them.
 * @throws {RangeError} If `date` is not finite or outside the years 100 to 9999.
 * @see {@link https://learn.microsoft.com/cpp/atl-mfc-shared/date-type}
 */
export function dateFromOle(date: number): Temporal.PlainDateTime {
  if (!(date > MIN_DAYS - 1 && date < MAX_DAYS)) {
    throw new RangeError(`Cannot read OLE date ${date}: it is outside the years 100 to 9999`);
  }
  const days = Math.trunc(date);
  const milliseconds = Math.round(Math.abs(date - days) * DAY_MS);
  return EPOCH.add({ days }).add({ milliseconds }); // a duration of mixed signs is refused
}

/**
 * Converts a wall-clock time to an OLE date.
 *
 * @param value A `Temporal.PlainDateTime`, or a `Date`, whose local wall clock counts.
 * @returns Days since 1899-12-30, exact to the millisecond; finer parts are cut off.
 * @throws {RangeError} If the year is not 100 to 9999, or the `Date` is invalid.
 */
export function dateToOle(value: Temporal.PlainDateTime | Date): number {
  const plain = value instanceof Date ? wallClock(value) : value;
  if (plain.year < 100 || plain.year > 9999) {
    throw new RangeError(`Cannot write ${plain} as an OLE date: the year is not 100 to 9999`);
  }
  const days = EPOCH.toPlainDate().until(plain.toPlainDate(), { largestUnit: "days" }).days;
  const time = ((plain.hour * 60 + plain.minute) * 60 + plain.second) * 1000 + plain.millisecond;
  const fraction = time / DAY_MS;
  return days < 0 ? days - fraction : days + fraction;
}

function wallClock(date: Date): Temporal.PlainDateTime {
  if (Number.isNaN(date.getTime())) {
    throw new RangeError("Cannot write an invalid Date as an OLE date");
  }
  return Temporal.PlainDateTime.from({
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    millisecond: date.getMilliseconds(),
  });
}
