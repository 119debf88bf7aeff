/**
 * A cron expression as the sets that schedulers are made of.
 *
 * @module
 */
import { cronLibrary } from "../croner.ts";
import { unmappable } from "./schedule_error.ts";

/** When a cron expression comes due. */
export interface CronTimes {
  readonly cron: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1 to 31; all of them if the day of the month does not matter. */
  readonly days: readonly number[];
  readonly lastDay: boolean;
  /** 1 to 12. */
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Which days count: all, those of the month, those of the week, or a mixture of both. */
  readonly dayRule: "every" | "month" | "week" | "either" | "both";
}

const ANY_WEEK = 0b11_1111;

/**
 * Takes a cron expression apart.
 *
 * @throws {ScheduleError} If it uses what no scheduler here has: seconds, years, the nearest
 *   weekday, the n-th weekday of a month.
 */
export async function cronTimes(cron: string): Promise<CronTimes> {
  const { CronPattern } = await cronLibrary();
  let pattern: InstanceType<typeof CronPattern>;
  try {
    pattern = new CronPattern(cron);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw unmappable(`Cannot use schedule "${cron}": ${reason}`, undefined, cause);
  }
  const refuse = (reason: string): never => {
    throw unmappable(
      `Cannot map schedule "${cron}": ${reason}`,
      "Use the five fields minute, hour, day, month and weekday, as 30 22 * * 1-5.",
    );
  };
  if (places(pattern.second).join() !== "0") refuse("no scheduler starts tasks by the second");
  if (!pattern.starYear) refuse("no scheduler starts tasks in certain years only");
  if (pattern.lastWeekday || places(pattern.nearestWeekdays).length > 0) {
    refuse("no scheduler knows the weekday nearest to a day");
  }
  if (pattern.dayOfWeek.some((mask) => mask !== 0 && mask !== ANY_WEEK)) {
    refuse("the n-th weekday of a month is not the same everywhere");
  }
  const days = places(pattern.day, 1);
  const weekdays = places(pattern.dayOfWeek);
  return {
    cron,
    minutes: places(pattern.minute),
    hours: places(pattern.hour),
    days,
    lastDay: pattern.lastDayOfMonth,
    months: places(pattern.month, 1),
    weekdays,
    dayRule: dayRuleOf({
      month: days.length < 31,
      week: weekdays.length < 7,
      and: pattern.starDOM || pattern.starDOW || pattern.useAndLogic,
    }),
  };
}

/** The numbers of a field that are set. */
function places(field: readonly number[], offset = 0): number[] {
  return field.flatMap((value, index) => value === 0 ? [] : [index + offset]);
}

function dayRuleOf(
  { month, week, and }: { readonly month: boolean; readonly week: boolean; readonly and: boolean },
): CronTimes["dayRule"] {
  if (month && week) return and ? "both" : "either";
  if (!and) return "every"; // one of two alternatives always holds
  return month ? "month" : week ? "week" : "every";
}

/** Whether a zone is that of this computer; absent means that it is. */
export function isLocalZone(timezone: string | undefined): boolean {
  if (timezone === undefined) return true;
  const canonical = (name: string) =>
    new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  return canonical(timezone) === canonical(Temporal.Now.timeZoneId());
}

/** @throws {ScheduleError} If the job is for another time zone than that of this computer. */
export function needLocalZone(timezone: string | undefined, scheduler: string): void {
  if (isLocalZone(timezone)) return;
  throw unmappable(
    `Cannot map time zone "${timezone}": ${scheduler} only knows that of the computer, ` +
      Temporal.Now.timeZoneId(),
    "Give the times in the zone of the computer, and leave the time zone out.",
  );
}
