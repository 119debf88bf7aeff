import assert from "node:assert/strict";
import { cronTimes } from "../../lib/schedule/cron_times.ts";
import { ScheduleError } from "../../lib/schedule/schedule_error.ts";
import { windowsTriggers } from "../../lib/schedule/windows_triggers.ts";
import { cronDueTimes, triggerDueTimes } from "../support/due_times.ts";

const FROM = Temporal.PlainDate.from("2026-01-25");

/** The expression, the days to compare (70 see two ends of a month), and how many triggers it takes. */
const EXACT: readonly (readonly [string, number, number])[] = [
  ["30 22 * * 1-5", 70, 1],
  ["0 6 * * *", 70, 1],
  ["*/15 8-17 * * *", 3, 10],
  ["* * * * *", 1, 24],
  ["*/7 * * * *", 2, 24],
  ["5,35 */6 * * *", 9, 4],
  ["0,10,25 9 * * *", 9, 3],
  ["0 8 1,15 * *", 70, 1],
  ["0 8 L * *", 70, 1],
  ["0 8 * 2,3 *", 70, 1],
  ["0 8 * 2 MON", 70, 1],
  ["@daily", 20, 1],
  ["0 8 ? * MON", 20, 1], // "?" is every day, and either of the two kinds of days counts
];

for (const [cron, dayCount, count] of EXACT) {
  Deno.test(`windowsTriggers() comes due exactly when "${cron}" does, with ${count} triggers`, async () => {
    const triggers = windowsTriggers(await cronTimes(cron));
    assert.equal(triggers.length, count);
    const due = triggerDueTimes(triggers, FROM, dayCount);
    assert.ok(due.length > 0);
    const before = new Date(Date.parse(`${FROM}T00:00:00Z`) - 1000);
    assert.deepEqual(due, await cronDueTimes(cron, before, due.length));
    const [next] = (await cronDueTimes(cron, before, due.length + 1)).slice(-1);
    assert.ok(next >= `${FROM.add({ days: dayCount })}`, `${next} is missing`);
  });
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["1,2,4 * * * *", /takes 72 triggers/],
  ["0 8 1 * 1", /days of the month or days of the week/],
  ["0 8 1 * +1", /days of the month or days of the week/],
  ["30 0 8 * * *", /by the second/],
  ["0 8 15W * *", /nearest/],
  ["0 8 * * 1#2", /n-th weekday/],
  ["0 0 8 1 1 * 2030", /certain years/],
];

for (const [cron, reason] of REFUSED) {
  Deno.test(`windowsTriggers() refuses "${cron}", which Windows cannot do exactly`, async () => {
    await assert.rejects(
      async () => windowsTriggers(await cronTimes(cron)),
      (error) => {
        assert.ok(error instanceof ScheduleError);
        assert.equal(error.code, "schedule.unmappable");
        assert.match(error.message, reason);
        assert.ok(error.advice);
        return true;
      },
    );
  });
}
