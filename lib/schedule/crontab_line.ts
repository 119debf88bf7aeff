/**
 * A job as two lines of a crontab, and back.
 *
 * @module
 */
import { type CronTimes, cronTimes, needLocalZone } from "./cron_times.ts";
import { type JobFacts, type JobOrigin, originText, parseOrigin, type ScheduleJob } from "./job.ts";
import { cronCommandLine } from "./quoting.ts";
import { unmappable } from "./schedule_error.ts";

/** A job in a crontab: a comment that says whose the next line is, and that line. */
export interface CrontabEntry {
  readonly name: string;
  readonly origin: JobOrigin;
  readonly line: string;
}

const MARK = /^# comtask ("(?:[^"\\]|\\.)*") (\{.*\})$/;

/** @throws {ScheduleError} If cron has nothing that does exactly this. */
export async function crontabEntry(job: ScheduleJob): Promise<CrontabEntry> {
  needLocalZone(job.timezone, "cron");
  if (job.missed === "run-once") {
    throw unmappable(
      'Cannot map "missed: run-once": cron forgets what it missed',
      "Use a system with systemd, or leave missed out.",
    );
  }
  const { program, args, folder } = job.action;
  const words = [program, ...args];
  if ([folder, ...words].some((word) => /[\r\n]/.test(word))) {
    throw unmappable(`Cannot schedule "${job.name}": a crontab has no line ends in a line`);
  }
  const command = `cd ${cronCommandLine([folder])} && exec ${cronCommandLine(words)}`;
  return {
    name: job.name,
    origin: job.origin,
    line: `${fieldsOf(await cronTimes(job.cron))} ${command}`,
  };
}

/** The properties of an entry. */
export function factsOfEntry({ line }: CrontabEntry): JobFacts {
  const [, fields, command] = /^((?:\S+\s+){5})(.*)$/.exec(line) ?? ["", "", line];
  return new Map([["times", fields.trim().replace(/\s+/g, " ")], ["command", command]]);
}

/** Our entries of a crontab. */
export function entriesOf(crontab: string): CrontabEntry[] {
  const lines = crontab.split("\n");
  return lines.flatMap((line, index) => {
    const mark = MARK.exec(line);
    if (!mark) return [];
    const origin = parseOrigin(mark[2]);
    return origin ? [{ name: JSON.parse(mark[1]), origin, line: lines[index + 1] ?? "" }] : [];
  });
}

/** The crontab with an entry put in, or with the one of this name taken out. */
export function withEntry(crontab: string, name: string, entry?: CrontabEntry): string {
  const lines = crontab === "" ? [] : crontab.replace(/\n$/, "").split("\n");
  const at = lines.findIndex((line) => {
    const mark = MARK.exec(line);
    return mark !== null && JSON.parse(mark[1]) === name;
  });
  const added = entry
    ? [`# comtask ${JSON.stringify(entry.name)} ${originText(entry.origin)}`, entry.line]
    : [];
  if (at < 0) lines.push(...added);
  else lines.splice(at, 2, ...added);
  return lines.map((line) => `${line}\n`).join("");
}

/** Five fields as lists: what `*` and steps mean for days differs between crons. */
function fieldsOf(times: CronTimes): string {
  if (times.dayRule === "both" || times.lastDay) {
    throw unmappable(
      `Cannot map schedule "${times.cron}": a crontab has no ${
        times.lastDay ? "last day of the month" : "days of the week within days of the month"
      }`,
      "Use a system with systemd, or other days.",
    );
  }
  const list = (numbers: readonly number[], all: number) =>
    numbers.length === all ? "*" : numbers.join(",");
  const { dayRule } = times;
  return [
    list(times.minutes, 60),
    list(times.hours, 24),
    dayRule === "month" || dayRule === "either" ? list(times.days, 31) : "*",
    list(times.months, 12),
    dayRule === "week" || dayRule === "either" ? list(times.weekdays, 7) : "*",
  ].join(" ");
}
