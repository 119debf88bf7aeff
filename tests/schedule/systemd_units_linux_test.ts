import assert from "node:assert/strict";
import { join } from "node:path";
import type { ScheduleJob } from "../../lib/schedule/mod.ts";
import { factsOfUnits, originOfUnits, systemdUnits } from "../../lib/schedule/systemd_units.ts";
import { temporaryFolder } from "../support/cli.ts";
import { cronDueTimes } from "../support/due_times.ts";
import { capture, mustRun } from "../support/process.ts";

const JOB: ScheduleJob = {
  name: "nightly",
  origin: { file: "/tasks/100% & more.yaml", params: { to: "$HOME %h" }, folder: "/tasks" },
  cron: "30 22 * * 1-5",
  missed: "run-once",
  stopAfterMs: 3_600_000,
  action: {
    program: "/bin/true",
    args: ["run", "/tasks/100% & more.yaml", "--to=$HOME %h", 'a "b" \\'],
    folder: "/",
  },
};

const EXACT: readonly (readonly [string, string | undefined])[] = [
  ["30 22 * * 1-5", undefined],
  ["30 22 * * 1-5", "Europe/Berlin"],
  ["*/15 8-17 * * *", "America/New_York"],
  ["*/7 * * * *", undefined],
  ["0 8 1,15 * *", undefined],
  ["0 8 L * *", undefined],
  ["0 8 1-7 * +1", undefined], // a Monday in the first seven days
  ["0 8 * 2 MON", undefined],
];

const BASE = "2026-01-25";
const COUNT = 40;

/** The next times that systemd itself finds for a cron expression. */
async function systemdDueTimes(cron: string, timezone = "UTC"): Promise<string[]> {
  const { timer } = await systemdUnits({ ...JOB, cron, timezone });
  const due = new Set<string>();
  for (const [, calendar] of timer.matchAll(/^OnCalendar=(.*)$/gm)) {
    const args = ["calendar", `--base-time=${BASE} 00:00:00 UTC`, `--iterations=${COUNT}`];
    const text = await mustRun("systemd-analyze", [...args, calendar], { env: { TZ: "UTC" } });
    const times = text.matchAll(/(?:Next elapse|Iter\. #\d+|\(in UTC\)): \w+ (\S+) (\S+) UTC/g);
    for (const [, day, time] of times) due.add(`${day}T${time}.000Z`);
  }
  return [...due].sort().slice(0, COUNT);
}

for (const [cron, timezone] of EXACT) {
  Deno.test(`systemd finds OnCalendar due exactly when "${cron}" is, ${timezone ?? "UTC"}`, async () => {
    const base = new Date(`${BASE}T00:00:00Z`);
    const expected = await cronDueTimes(cron, base, COUNT, timezone);
    assert.deepEqual(await systemdDueTimes(cron, timezone), expected);
  });
}

Deno.test("systemd finds OnCalendar due on either kind of days of a cron expression", async () => {
  // Counted here by the rule of crontab(5): croner 10.0.1 passes over the first of March.
  const first = Temporal.PlainDate.from(BASE);
  const days = Array.from({ length: 365 }, (_, index) => first.add({ days: index }))
    .filter(({ day, dayOfWeek }) => day === 1 || dayOfWeek === 1).slice(0, COUNT);
  const expected = days.map((day) => `${day}T08:00:00.000Z`);
  assert.deepEqual(await systemdDueTimes("0 8 1 * 1"), expected);
});

Deno.test("systemd accepts the units, and understands the words of the command", async () => {
  await using folder = await temporaryFolder();
  const units = await systemdUnits(JOB);
  await Deno.writeTextFile(join(folder.path, "comtask-x.service"), units.service);
  await Deno.writeTextFile(join(folder.path, "comtask-x.timer"), units.timer);
  const paths = ["service", "timer"].map((kind) => join(folder.path, `comtask-x.${kind}`));
  const { code, stderr } = await capture("systemd-analyze", ["verify", "--man=no", ...paths]);
  const ours = stderr.split("\n").filter((line) => line.includes("comtask-x"));
  assert.deepEqual([code, ours], [0, []], stderr);
  const facts = factsOfUnits(units);
  assert.deepEqual(originOfUnits(facts), JOB.origin);
  assert.equal(facts.get("timer Timer/Persistent"), "true");
  assert.equal(facts.get("service Service/RuntimeMaxSec"), String(3600 + 120));
});
