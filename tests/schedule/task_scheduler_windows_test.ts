import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { driftOf, ScheduleError, type ScheduleJob, TaskScheduler } from "../../lib/schedule/mod.ts";

/** A name of its own, so that what a person has scheduled is left alone. */
const NAME = `comtask-test-${crypto.randomUUID().slice(0, 8)}`;

const JOB: ScheduleJob = {
  name: NAME,
  origin: { file: "C:\\tasks\\nightly.yaml", params: { to: 'a "b" <c>' }, folder: "C:\\tasks" },
  cron: "*/20 8-17 * * 1-5",
  missed: "run-once",
  stopAfterMs: 6 * 3_600_000,
  action: {
    program: "C:\\Program Files\\deno\\deno.exe",
    args: ["run", "--no-prompt", "C:\\tasks\\nightly.yaml", '--to=a "b" <c>'],
    folder: "C:\\tasks",
  },
};

const scheduler = new TaskScheduler({ logon: "InteractiveToken" });

/** Wine's client drops these from the XML of a task before it registers it. */
const DROPPED_BY_WINE = /^(?:Triggers$|Actions\/)/;
const isWine = Deno.env.has("WINEDEBUG");

Deno.test("TaskScheduler registers a task, reads it back and deletes it", async () => {
  const before = com.stats();
  try {
    await scheduler.install(JOB);
    const found = await scheduler.find(NAME);
    assert.ok(found, "the task is there");
    assert.deepEqual(found.origin, JOB.origin);
    assert.equal(found.enabled, true);
    assert.equal(found.facts.get("Settings/ExecutionTimeLimit"), "PT6H2M");
    assert.equal(found.facts.get("Settings/StartWhenAvailable"), "true");
    assert.equal(found.facts.get("Settings/DisallowStartIfOnBatteries"), "false");
    const drift = driftOf(await scheduler.wish(JOB), found.facts)
      .filter(({ property }) => !isWine || !DROPPED_BY_WINE.test(property));
    assert.deepEqual(drift, []);
  } finally {
    assert.equal(await scheduler.remove(NAME), true);
  }
  assert.equal(await scheduler.find(NAME), undefined);
  assert.equal(await scheduler.remove(NAME), false);
  assert.deepEqual(com.stats(), before);
});

Deno.test("TaskScheduler registers nothing if a schedule cannot be mapped", async () => {
  const impossible = { ...JOB, cron: "1,2,4 * * * *" };
  await assert.rejects(
    scheduler.install(impossible),
    (error) => error instanceof ScheduleError && error.code === "schedule.unmappable",
  );
  assert.equal(await scheduler.find(NAME), undefined);
});
