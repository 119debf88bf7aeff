/**
 * Cron times as triggers of the Windows Task Scheduler.
 *
 * @module
 */
import type { CronTimes } from "./cron_times.ts";
import { unmappable } from "./schedule_error.ts";

/** A calendar trigger: a time of day, perhaps repeated within the hour, on certain days. */
export interface WindowsTrigger {
  /** `22:30`. */
  readonly at: string;
  readonly repeat: { readonly everyMinutes: number; readonly forSeconds: number } | undefined;
  readonly on: WindowsDays;
}

/** The days of a trigger, by the kinds that Task Scheduler has. */
export type WindowsDays =
  | { readonly kind: "day" }
  | { readonly kind: "week"; readonly weekdays: readonly string[] }
  | {
    readonly kind: "month";
    /** `1` to `31`, and `Last`. */
    readonly days: readonly string[];
    readonly months: readonly string[];
  }
  | {
    readonly kind: "weekdays-of-months";
    readonly weekdays: readonly string[];
    readonly months: readonly string[];
  };

/** A task has no more triggers than this. */
const MAX_TRIGGERS = 48;
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/**
 * Maps cron times exactly. Each hour has triggers of its own, so that the local time holds on days
 * when the clock is changed; evenly spaced minutes are one trigger that repeats within its hour.
 *
 * @throws {ScheduleError} If there are no triggers that come due at these times and no others.
 */
export function windowsTriggers(times: CronTimes): WindowsTrigger[] {
  const on = daysOf(times);
  const step = evenStep(times.minutes);
  const triggers = times.hours.flatMap((hour): WindowsTrigger[] => {
    const at = (minute: number) => [hour, minute].map((n) => String(n).padStart(2, "0")).join(":");
    if (step === undefined) {
      return times.minutes.map((minute) => ({ at: at(minute), repeat: undefined, on }));
    }
    // Ends half a step after the last time, so that it does not matter whether the end counts.
    const forSeconds = (times.minutes.length - 1) * step * 60 + step * 30;
    return [{ at: at(times.minutes[0]), repeat: { everyMinutes: step, forSeconds }, on }];
  });
  if (triggers.length <= MAX_TRIGGERS) return triggers;
  throw unmappable(
    `Cannot map schedule "${times.cron}": it takes ${triggers.length} triggers, and a task of ` +
      `Windows has at most ${MAX_TRIGGERS}`,
    "Use evenly spaced minutes, as */15, or split it into several entries.",
  );
}

/** The distance between the minutes if there are several and it is always the same. */
function evenStep(minutes: readonly number[]): number | undefined {
  if (minutes.length < 2) return undefined;
  const step = minutes[1] - minutes[0];
  return minutes.every((minute, index) => minute === minutes[0] + index * step) ? step : undefined;
}

function daysOf(times: CronTimes): WindowsDays {
  const months = times.months.map((month) => MONTHS[month - 1]);
  const allMonths = months.length === 12;
  const weekdays = times.weekdays.map((day) => WEEKDAYS[day]);
  switch (times.dayRule) {
    case "every":
      return allMonths
        ? { kind: "day" }
        : { kind: "month", days: Array.from({ length: 31 }, (_, i) => String(i + 1)), months };
    case "week":
      return allMonths
        ? { kind: "week", weekdays }
        : { kind: "weekdays-of-months", weekdays, months };
    case "month":
      return {
        kind: "month",
        days: [...times.days.map(String), ...times.lastDay ? ["Last"] : []],
        months,
      };
    case "either":
    case "both":
      throw unmappable(
        `Cannot map schedule "${times.cron}": a trigger of Windows has days of the month or days ` +
          "of the week, not both",
        "Use one of them, or two entries.",
      );
  }
}
