import assert from "node:assert/strict";
import { driftOf, type ScheduleJob } from "../../lib/schedule/mod.ts";
import { factsOfXml, originOfFacts, taskFacts, taskXml } from "../../lib/schedule/task_xml.ts";

const JOB: ScheduleJob = {
  name: "nightly",
  origin: { file: "C:\\tasks\\a & b.yaml", params: { to: "<x>" }, folder: "C:\\tasks" },
  cron: "*/20 8-9 * * 1-5",
  missed: "run-once",
  stopAfterMs: 6 * 3_600_000,
  action: {
    program: "C:\\deno.exe",
    args: ["run", "C:\\tasks\\a & b.yaml", "--to=<x>", 'say "hi"\\'],
    folder: "C:\\tasks",
  },
};
const HOW = { since: Temporal.PlainDate.from("2026-11-27"), logon: "InteractiveToken" } as const;

Deno.test("factsOfXml() reads back what taskXml() has written", async () => {
  for (const cron of [JOB.cron, "0 8 1,15 * *", "0 8 L 2 *", "0 8 * 2 MON", "0 8 * * *"]) {
    const job = { ...JOB, cron };
    const facts = await factsOfXml(await taskXml(job, HOW));
    assert.deepEqual(driftOf(await taskFacts(job), facts), [], cron);
    assert.deepEqual(originOfFacts(facts), job.origin);
  }
});

/** As Task Scheduler of Windows exports a task: its own order, defaults left out, a day of its own. */
const EXPORTED = `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <CalendarTrigger>
      <Repetition><Interval>PT20M</Interval><Duration>PT50M</Duration><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>
      <StartBoundary>2024-02-29T08:00:00</StartBoundary>
      <ScheduleByWeek>
        <DaysOfWeek><Monday /><Tuesday /><Wednesday /><Thursday /><Friday /></DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>
    </CalendarTrigger>
    <CalendarTrigger>
      <StartBoundary>2024-02-29T09:00:00</StartBoundary>
      <Enabled>false</Enabled>
      <ScheduleByDay><DaysInterval>2</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings><ExecutionTimeLimit>PT6H2M</ExecutionTimeLimit></Settings>
  <Actions Context="Author"><Exec><Command>C:\\deno.exe</Command></Exec></Actions>
</Task>`;

Deno.test("driftOf() names what somebody has changed in Task Scheduler", async () => {
  const drift = driftOf(await taskFacts(JOB), await factsOfXml(EXPORTED));
  const found = Object.fromEntries(drift.map(({ property, found }) => [property, found]));
  assert.equal(
    found.Triggers,
    "08:00 every PT20M for PT50M Monday,Tuesday,Wednesday,Thursday,Friday; " +
      "09:00 every 2 day disabled",
  );
  assert.equal(found["Settings/StartWhenAvailable"], "false", "the default of Windows");
  assert.equal(found["Settings/DisallowStartIfOnBatteries"], "true", "the default of Windows");
  assert.equal(found["Settings/ExecutionTimeLimit"], undefined, "as wished");
  assert.equal(found["Actions/Exec/Command"], undefined, "as wished");
});

Deno.test("taskXml() lets the run stop by itself before Windows ends it", async () => {
  assert.match(await taskXml(JOB, HOW), /<ExecutionTimeLimit>PT6H2M</);
  const { stopAfterMs: _, ...endless } = JOB;
  assert.match(await taskXml(endless, HOW), /<ExecutionTimeLimit>PT0S</);
});

Deno.test("taskXml() refuses a time zone that is not the computer's", async () => {
  const other = Temporal.Now.timeZoneId() === "Asia/Tokyo" ? "Europe/Berlin" : "Asia/Tokyo";
  await assert.rejects(taskXml({ ...JOB, timezone: other }, HOW), /Cannot map time zone/);
});
