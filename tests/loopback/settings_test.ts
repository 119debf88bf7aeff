import assert from "node:assert/strict";
import { defaultSettings, nextDiscountTime } from "../../lib/loopback/settings.ts";

/** The wall clock, the cheap hours, and when the next of them is: day, hour and minute. */
const CASES = [
  ["inside", [12, 30], [12, 0, 13, 0], [5, 12, 30]],
  ["before", [11, 59], [12, 0, 13, 0], [5, 12, 0]],
  ["at the end", [13, 0], [12, 0, 13, 0], [6, 12, 0]],
  ["past midnight, in the evening", [23, 15], [20, 0, 7, 0], [5, 23, 15]],
  ["past midnight, in the morning", [6, 59], [20, 0, 7, 0], [5, 6, 59]],
  ["past midnight, by day", [8, 0], [20, 30, 7, 0], [5, 20, 30]],
  ["a period of no length, which is always", [8, 0], [7, 0, 7, 0], [5, 8, 0]],
] as const;

for (
  const [name, [hour, minute], [startHour, startMinute, endHour, endMinute], expected] of CASES
) {
  Deno.test(`nextDiscountTime() ${name}`, () => {
    const settings = {
      ...defaultSettings(""),
      discountRateStartHour: startHour,
      discountRateStartMinute: startMinute,
      discountRateEndHour: endHour,
      discountRateEndMinute: endMinute,
    };
    const time = new Date(nextDiscountTime(settings, new Date(2026, 0, 5, hour, minute).getTime()));
    assert.deepEqual([time.getDate(), time.getHours(), time.getMinutes()], expected);
  });
}
