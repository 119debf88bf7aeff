/**
 * A job as a timer and a service of systemd, and back.
 *
 * @see {@link https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html}
 * @module
 */
import { type CronTimes, cronTimes } from "./cron_times.ts";
import {
  type JobFacts,
  type JobOrigin,
  originText,
  parseOrigin,
  type ScheduleJob,
  STOP_MARGIN_MS,
} from "./job.ts";
import { systemdCommandLine } from "./quoting.ts";

/** The texts of the two files of a job. */
export interface SystemdUnits {
  readonly timer: string;
  readonly service: string;
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
/** Keys with `X-` are for programs like this one: systemd skips them. */
const ORIGIN_KEY = "X-Comtask-Origin";

/** Renders the units of a job. */
export async function systemdUnits(job: ScheduleJob): Promise<SystemdUnits> {
  const calendars = calendarsOf(await cronTimes(job.cron), job.timezone);
  const { program, args, folder } = job.action;
  const limit = job.stopAfterMs === undefined
    ? []
    : [`RuntimeMaxSec=${Math.ceil((job.stopAfterMs + STOP_MARGIN_MS) / 1000)}`];
  const about = [`Description=comtask: ${escapeValue(job.name)}`];
  return {
    timer: unit({
      Unit: about,
      Timer: [
        ...calendars.map((calendar) => `OnCalendar=${calendar}`),
        `Persistent=${job.missed === "run-once"}`,
        "AccuracySec=1s",
      ],
      Install: ["WantedBy=timers.target"],
    }),
    service: unit({
      Unit: [...about, `${ORIGIN_KEY}=${escapeValue(originText(job.origin))}`],
      Service: [
        "Type=exec", // of a oneshot RuntimeMaxSec would be ignored
        `WorkingDirectory=${escapeValue(folder)}`,
        `ExecStart=${systemdCommandLine([program, ...args])}`,
        ...limit,
      ],
    }),
  };
}

/** The properties of units: `Timer/OnCalendar`; what occurs twice is joined. */
export function factsOfUnits({ timer, service }: SystemdUnits): JobFacts {
  const facts = new Map<string, string>();
  for (const text of [timer, service]) {
    let section = "";
    for (const line of text.split("\n").map((part) => part.trim())) {
      if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
      if (line.startsWith("[")) section = line.slice(1, -1);
      else {
        const [key, ...rest] = line.split("=");
        const path = text === timer ? `timer ${section}/${key}` : `service ${section}/${key}`;
        const earlier = facts.get(path);
        facts.set(path, `${earlier === undefined ? "" : `${earlier}; `}${rest.join("=")}`);
      }
    }
  }
  return facts;
}

/** What the units were made from, if they are ours. */
export function originOfUnits(facts: JobFacts): JobOrigin | undefined {
  return parseOrigin((facts.get(`service Unit/${ORIGIN_KEY}`) ?? "").replaceAll("%%", "%"));
}

/** `Mon,Tue *-*-* 22:30:00 Europe/Berlin`; several where either of two kinds of days counts. */
function calendarsOf(times: CronTimes, timezone: string | undefined): string[] {
  const list = (numbers: readonly number[], all: number) =>
    numbers.length === all ? "*" : numbers.map((n) => String(n).padStart(2, "0")).join(",");
  const time = `${list(times.hours, 24)}:${list(times.minutes, 60)}:00`;
  const zone = timezone === undefined ? "" : ` ${timezone}`;
  const months = list(times.months, 12);
  const week = times.weekdays.map((day) => WEEKDAYS[day]).join(",");
  const monthly = [
    ...times.days.length > 0 ? [`*-${months}-${list(times.days, 31)}`] : [],
    ...times.lastDay ? [`*-${months}~01`] : [],
  ];
  const every = `*-${months}-*`;
  const dates: Readonly<Record<CronTimes["dayRule"], readonly string[]>> = {
    every: [every],
    month: monthly,
    week: [`${week} ${every}`],
    either: [...monthly, `${week} ${every}`],
    both: monthly.map((date) => `${week} ${date}`),
  };
  return dates[times.dayRule].map((date) => `${date} ${time}${zone}`);
}

function unit(sections: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(sections).map(([name, lines]) => `[${name}]\n${lines.join("\n")}\n`)
    .join("\n");
}

/** A value that is one line, and in which `%` has no meaning. */
function escapeValue(text: string): string {
  return text.replaceAll("%", "%%").replace(/[\r\n]+/g, " ");
}
