/**
 * A job as the XML of the Windows Task Scheduler, and back.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema}
 * @module
 */
import { type XmlElement, xmlLibrary } from "../xml.ts";
import { cronTimes, needLocalZone } from "./cron_times.ts";
import {
  type JobFacts,
  type JobOrigin,
  originText,
  parseOrigin,
  type ScheduleJob,
  STOP_MARGIN_MS,
} from "./job.ts";
import { windowsCommandLine } from "./quoting.ts";
import { type WindowsDays, type WindowsTrigger, windowsTriggers } from "./windows_triggers.ts";

const NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task";
/** Where a task says what it was made from. */
const ORIGIN = "RegistrationInfo/Documentation";
/** What a setting is if the XML does not say; from the schema. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "Settings/MultipleInstancesPolicy": "IgnoreNew",
  "Settings/DisallowStartIfOnBatteries": "true",
  "Settings/StopIfGoingOnBatteries": "true",
  "Settings/StartWhenAvailable": "false",
  "Settings/Enabled": "true",
  "Settings/ExecutionTimeLimit": "PT72H",
};

/** How a task of Windows logs on: with the person, or without a password and the network. */
export type LogonType = "InteractiveToken" | "S4U" | "Password";

/** The properties that a job shall have, by their path in the XML. */
export async function taskFacts(job: ScheduleJob): Promise<JobFacts> {
  needLocalZone(job.timezone, "Task Scheduler");
  const triggers = windowsTriggers(await cronTimes(job.cron));
  const { program, args, folder } = job.action;
  return new Map([
    ["Triggers", triggers.map(triggerText).join("; ")],
    ["Actions/Exec/Command", program],
    ["Actions/Exec/Arguments", windowsCommandLine(args)],
    ["Actions/Exec/WorkingDirectory", folder],
    ["Settings/MultipleInstancesPolicy", "IgnoreNew"],
    ["Settings/DisallowStartIfOnBatteries", "false"],
    ["Settings/StopIfGoingOnBatteries", "false"],
    ["Settings/StartWhenAvailable", String(job.missed === "run-once")],
    ["Settings/Enabled", "true"],
    ["Settings/ExecutionTimeLimit", timeLimit(job)],
    ["RegistrationInfo/Description", `comtask: ${job.origin.file}`],
    [ORIGIN, withoutMarkup(originText(job.origin))],
  ]);
}

/**
 * The XML that registers a job.
 *
 * @param since The day of the start boundaries: triggers are due from then on.
 */
export async function taskXml(
  job: ScheduleJob,
  { since, logon }: { readonly since: Temporal.PlainDate; readonly logon: LogonType },
): Promise<string> {
  const facts = await taskFacts(job);
  const leaf = (path: string, indent: string) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return `${indent}<${name}>${escapeXml(facts.get(path)!)}</${name}>`;
  };
  const settings = [...facts.keys()].filter((path) => path.startsWith("Settings/"));
  const exec = ["Command", "Arguments", "WorkingDirectory"].map((name) => `Actions/Exec/${name}`);
  const triggers = windowsTriggers(await cronTimes(job.cron));
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="${NAMESPACE}">
  <RegistrationInfo>
    <Source>comtask</Source>
${leaf("RegistrationInfo/Description", "    ")}
${leaf(ORIGIN, "    ")}
  </RegistrationInfo>
  <Triggers>
${triggers.map((trigger) => triggerXml(trigger, since)).join("\n")}
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>${logon}</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
${settings.map((path) => leaf(path, "    ")).join("\n")}
  </Settings>
  <Actions Context="Author">
    <Exec>
${exec.map((path) => leaf(path, "      ")).join("\n")}
    </Exec>
  </Actions>
</Task>
`;
}

/** What the XML of a registered task says, in the form of {@link taskFacts}. */
export async function factsOfXml(xml: string): Promise<JobFacts> {
  const { DOMParser } = await xmlLibrary();
  const root = new DOMParser().parseFromString(xml.trim(), "text/xml").documentElement!;
  const facts = new Map<string, string>();
  const leaf = (path: string) => textAt(root, path.split("/")) ?? DEFAULTS[path];
  facts.set("Triggers", triggersOf(root).join("; "));
  for (
    const path of [
      ...["Command", "Arguments", "WorkingDirectory"].map((name) => `Actions/Exec/${name}`),
      ...Object.keys(DEFAULTS),
      "RegistrationInfo/Description",
      ORIGIN,
    ]
  ) {
    facts.set(path, leaf(path) ?? "");
  }
  return facts;
}

/** What a task was made from, if it is one of ours. */
export function originOfFacts(facts: JobFacts): JobOrigin | undefined {
  return parseOrigin(facts.get(ORIGIN) ?? "");
}

function triggersOf(root: XmlElement): string[] {
  const triggers = childrenOf(root, "Triggers")[0];
  if (triggers === undefined) return [];
  return elementsOf(triggers).map((trigger) => {
    const at = (...path: string[]) => textAt(trigger, path);
    const by = elementsOf(trigger).find(({ localName }) => localName?.startsWith("ScheduleBy"));
    const time = at("StartBoundary")?.slice("yyyy-mm-ddT".length, "yyyy-mm-ddThh:mm".length) ?? "";
    const zone = /(?:Z|[+-]\d\d:\d\d)$/.exec(at("StartBoundary")?.slice(10) ?? "")?.[0] ?? "";
    const parts = [
      `${time}${zone}`,
      at("Repetition", "Interval") &&
      `every ${at("Repetition", "Interval")} for ${at("Repetition", "Duration") ?? "ever"}`,
      by ? daysText(by) : trigger.localName ?? "",
      at("Enabled") === "false" ? "disabled" : "",
    ];
    return parts.filter(Boolean).join(" ");
  });
}

/** In the same words as {@link triggerText}. */
function daysText(by: XmlElement): string {
  const names = (name: string) =>
    childrenOf(by, name).flatMap(elementsOf).map((element) =>
      name === "DaysOfMonth" || name === "Weeks" ? element.textContent ?? "" : element.localName!
    ).join(",");
  switch (by.localName) {
    case "ScheduleByDay":
      return every(textAt(by, ["DaysInterval"]), "day");
    case "ScheduleByWeek":
      return [names("DaysOfWeek"), every(textAt(by, ["WeeksInterval"]), "")].filter(Boolean).join(
        " ",
      );
    case "ScheduleByMonth":
      return `${names("DaysOfMonth")} of ${names("Months")}`;
    default:
      return `${names("DaysOfWeek")} of weeks ${names("Weeks")} of ${names("Months")}`;
  }
}

function every(interval: string | undefined, unit: string): string {
  return interval === undefined || interval === "1" ? unit : `every ${interval} ${unit}`;
}

function triggerText({ at, repeat, on }: WindowsTrigger): string {
  const again = repeat
    ? ` every PT${repeat.everyMinutes}M for ${isoSeconds(repeat.forSeconds)}`
    : "";
  return `${at}${again} ${wishedDays(on)}`;
}

function wishedDays(on: WindowsDays): string {
  switch (on.kind) {
    case "day":
      return "day";
    case "week":
      return on.weekdays.join(",");
    case "month":
      return `${on.days.join(",")} of ${on.months.join(",")}`;
    case "weekdays-of-months":
      return `${on.weekdays.join(",")} of weeks 1,2,3,4,Last of ${on.months.join(",")}`;
  }
}

function triggerXml({ at, repeat, on }: WindowsTrigger, since: Temporal.PlainDate): string {
  const repetition = repeat
    ? `
      <Repetition>
        <Interval>PT${repeat.everyMinutes}M</Interval>
        <Duration>${isoSeconds(repeat.forSeconds)}</Duration>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>`
    : "";
  return `    <CalendarTrigger>${repetition}
      <StartBoundary>${since}T${at}:00</StartBoundary>
      <Enabled>true</Enabled>
${daysXml(on)}
    </CalendarTrigger>`;
}

function daysXml(on: WindowsDays): string {
  const empty = (names: readonly string[]) => names.map((name) => `<${name} />`).join("");
  const months = on.kind === "month" || on.kind === "weekdays-of-months"
    ? `<Months>${empty(on.months)}</Months>`
    : "";
  switch (on.kind) {
    case "day":
      return "      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>";
    case "week":
      return `      <ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>${
        empty(on.weekdays)
      }</DaysOfWeek></ScheduleByWeek>`;
    case "month":
      return `      <ScheduleByMonth><DaysOfMonth>${
        on.days.map((day) => `<Day>${day}</Day>`).join("")
      }</DaysOfMonth>${months}</ScheduleByMonth>`;
    case "weekdays-of-months":
      return `      <ScheduleByMonthDayOfWeek><Weeks>${
        ["1", "2", "3", "4", "Last"].map((week) => `<Week>${week}</Week>`).join("")
      }</Weeks><DaysOfWeek>${empty(on.weekdays)}</DaysOfWeek>${months}</ScheduleByMonthDayOfWeek>`;
  }
}

function timeLimit({ stopAfterMs }: ScheduleJob): string {
  return stopAfterMs === undefined
    ? "PT0S" // no limit
    : isoSeconds(Math.ceil((stopAfterMs + STOP_MARGIN_MS) / 1000));
}

/** `PT6H2M`, as the scheduler writes it too. */
function isoSeconds(seconds: number): string {
  return Temporal.Duration.from({ seconds }).round({ largestUnit: "hours" }).toString();
}

function textAt(element: XmlElement, path: readonly string[]): string | undefined {
  let here: XmlElement | undefined = element;
  for (const name of path) here = here && childrenOf(here, name)[0];
  return here?.textContent?.trim();
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).filter(({ localName }) => localName === name);
}

function elementsOf(element: XmlElement): XmlElement[] {
  return [...element.childNodes].filter((node) => node.nodeType === 1) as XmlElement[];
}

/** JSON that needs no escapes of XML: Wine cannot read those back. */
function withoutMarkup(json: string): string {
  return json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
