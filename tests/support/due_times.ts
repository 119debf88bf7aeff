/** When schedules come due: by the cron library, and by triggers of Windows as their pages say. */
import { cronLibrary } from "../../lib/croner.ts";
import type { WindowsTrigger } from "../../lib/schedule/windows_triggers.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** The next `count` times of a cron expression after `from`, in UTC. */
export async function cronDueTimes(
  cron: string,
  from: Date,
  count: number,
  timezone = "UTC",
): Promise<string[]> {
  const { Cron } = await cronLibrary();
  return new Cron(cron, { paused: true, timezone }).nextRuns(count, from)
    .map((date) => date.toISOString());
}

/** Every time that triggers come due on the days of a span, without a clock change. */
export function triggerDueTimes(
  triggers: readonly WindowsTrigger[],
  from: Temporal.PlainDate,
  dayCount: number,
): string[] {
  const due: string[] = [];
  for (let index = 0; index < dayCount; index++) {
    const day = from.add({ days: index });
    for (const trigger of triggers.filter(({ on }) => isOn(on, day))) {
      const start = day.toPlainDateTime(trigger.at);
      const { everyMinutes, forSeconds } = trigger.repeat ?? { everyMinutes: 1, forSeconds: 0 };
      for (let seconds = 0; seconds <= forSeconds; seconds += everyMinutes * 60) {
        due.push(`${start.add({ seconds })}.000Z`);
      }
    }
  }
  return due.map((text) => text.replace(/T(\d\d:\d\d)\.000Z/, "T$1:00.000Z")).sort();
}

function isOn(on: WindowsTrigger["on"], day: Temporal.PlainDate): boolean {
  const weekday = WEEKDAYS[day.dayOfWeek - 1];
  const month = MONTHS[day.month - 1];
  switch (on.kind) {
    case "day":
      return true;
    case "week":
      return on.weekdays.includes(weekday);
    case "month": {
      const isLast = day.day === day.daysInMonth && on.days.includes("Last");
      return on.months.includes(month) && (isLast || on.days.includes(String(day.day)));
    }
    case "weekdays-of-months":
      return on.months.includes(month) && on.weekdays.includes(weekday); // weeks 1 to 4 and last
  }
}
