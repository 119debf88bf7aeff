import assert from "node:assert/strict";
import { join } from "node:path";
import { crontabEntry, entriesOf, withEntry } from "../../lib/schedule/crontab_line.ts";
import { ScheduleError, type ScheduleJob } from "../../lib/schedule/mod.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { inUserSession, whyNoSession } from "../support/user_session.ts";

const JOB: ScheduleJob = {
  name: "nightly",
  origin: { file: "/tasks/50% off.yaml", params: { to: "it's" }, folder: "/tasks" },
  cron: "*/20 8 1 * MON",
  missed: "skip",
  action: { program: "/bin/true", args: ["run", "/tasks/50% off.yaml", "--to=it's"], folder: "/" },
};

Deno.test("crontabEntry() writes days as lists, so that every cron means the same", async () => {
  const { line } = await crontabEntry({ ...JOB, cron: "0 6 */10 * 1-5" });
  assert.ok(line.startsWith("0 6 1,11,21,31 * 1,2,3,4,5 cd / && exec /bin/true"), line);
});

Deno.test("withEntry() leaves the rest of a crontab as it is", async () => {
  const own = "MAILTO=me\n# mine\n0 1 * * * /bin/backup\n";
  const entry = await crontabEntry(JOB);
  const added = withEntry(own, JOB.name, entry);
  assert.deepEqual(entriesOf(added), [entry]);
  assert.equal(withEntry(added, JOB.name, entry), added, "again changes nothing");
  assert.equal(withEntry(added, JOB.name), own);
});

const REFUSED: readonly (readonly [string, Partial<ScheduleJob>, RegExp])[] = [
  ["another time zone", { timezone: "Asia/Tokyo" }, /cron only knows that of the computer/],
  ["what was missed", { missed: "run-once" }, /cron forgets what it missed/],
  ["the last day of the month", { cron: "0 8 L * *" }, /no last day of the month/],
  ["weekdays within days of the month", { cron: "0 8 1-7 * +1" }, /within days of the month/],
  ["a line end", { action: { ...JOB.action, args: ["a\nb"] } }, /no line ends/],
];

for (const [what, change, reason] of REFUSED) {
  Deno.test(`crontabEntry() refuses ${what}`, async () => {
    await assert.rejects(crontabEntry({ ...JOB, ...change }), (error) => {
      assert.ok(error instanceof ScheduleError);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test({
  name: "Crontab installs, finds and removes a job with the crontab program",
  ignore: whyNoSession() !== undefined,
  fn: async () => {
    await using folder = await temporaryFolder();
    const script = join(folder.path, "script.ts");
    const module = new URL("../../lib/schedule/mod.ts", import.meta.url);
    await Deno.writeTextFile(
      script,
      `import { Crontab, driftOf } from "${module}";
const job = ${JSON.stringify(JOB)};
const cron = new Crontab();
const shown = [];
shown.push(await cron.list());
await cron.install(job);
await cron.install(job);
const found = await cron.find(job.name);
shown.push(found.origin, driftOf(await cron.wish(job), found.facts), (await cron.list()).length);
shown.push(driftOf(await cron.wish({ ...job, cron: "0 9 * * *" }), found.facts));
shown.push(await cron.remove(job.name), await cron.remove(job.name), await cron.list());
console.log(JSON.stringify(shown));
`,
    );
    const deno = `'${Deno.execPath()}' run -A --no-check --config='${ROOT}deno.json' '${script}'`;
    const { code, stdout, stderr } = await inUserSession(
      `echo '0 1 * * * /bin/backup' | crontab -\n${deno}\ncrontab -l`,
      { folder: folder.path, systemd: false },
    );
    assert.equal(code, 0, stderr);
    const [first, ...rest] = stdout.trimEnd().split("\n");
    assert.deepEqual(JSON.parse(first), [
      [],
      JOB.origin,
      [],
      1,
      [{ property: "times", wished: "0 9 * * *", found: "0,20,40 8 1 * 1" }],
      true,
      false,
      [],
    ]);
    assert.deepEqual(rest, ["0 1 * * * /bin/backup"], "what the person had is still there");
  },
});
