import { com, ComError, E_INVALIDARG } from "../com/mod.ts";

/** Reads a BSTR argument as COM does: no string is an empty one, numbers become text. */
export function toText(value: unknown): string {
  return value === null || value === undefined || value === com.EMPTY ? "" : String(value);
}

/** Reads a BOOL argument of four bytes: anything but 0 is true. */
export function toFlag(value: unknown): boolean {
  if (typeof value === "string") return /^\s*(true|[^0\s].*)$/i.test(value) && value !== "false";
  return value !== null && value !== undefined && value !== com.EMPTY && Number(value) !== 0;
}

/** Writes a BOOL as the legacy model does: 1 or 0, not VT_BOOL. */
export function fromFlag(value: boolean): number {
  return value ? 1 : 0;
}

/** @throws {ComError} `E_INVALIDARG` if the argument is not a whole number. */
export function toLong(value: unknown): number {
  const number = typeof value === "boolean" ? (value ? -1 : 0) : Number(value);
  if (Number.isInteger(number) && Math.abs(number) < 2 ** 31) return number;
  throw new ComError("use argument", E_INVALIDARG, {
    description: `"${String(value)}" is not a whole number`,
  });
}

/** A moment as a VT_DATE in UTC; no moment is the zero date. */
export function toDate(milliseconds: number | undefined): Temporal.PlainDateTime {
  return milliseconds === undefined
    ? Temporal.PlainDateTime.from("1899-12-30")
    : Temporal.Instant.fromEpochMilliseconds(Math.floor(milliseconds)).toZonedDateTimeISO("UTC")
      .toPlainDateTime();
}
