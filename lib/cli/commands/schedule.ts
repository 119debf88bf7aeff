/**
 * `comtask schedule …`: what runs by itself, as the `schedule` block of a file wishes.
 *
 * @module
 */
import { resolve } from "node:path";
import { exitCodeOf } from "../../engine/mod.ts";
import { driftOf, type InstalledJob, type JobOrigin, type Scheduler } from "../../schedule/mod.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { checkWithFunctions } from "../functions.ts";
import { message, object, option } from "../optique.ts";
import type { Row } from "../output/record.ts";
import { writeRows } from "../output/write_rows.ts";
import { paramsParser, type ParamValues } from "../params.ts";
import { positional, TASK_FILES } from "../positional.ts";
import {
  chooseScheduler,
  type SchedulerOptions,
  schedulerOptions,
} from "../schedule/choose_scheduler.ts";
import { writeWarning } from "../report_error.ts";
import { fetchModules } from "../schedule/fetch_modules.ts";
import { lastOutcome } from "../schedule/last_outcome.ts";
import { whyNotLasting } from "../schedule/lasting_program.ts";
import { jobName, scheduleWish } from "../schedule/scheduled_jobs.ts";
import { nearest } from "../suggest.ts";
import { fileArgument, paramsOfFile } from "../task_file_argument.ts";
import { sanitize } from "../terminal_text.ts";

interface InstallValues {
  readonly file: string;
  readonly params: ParamValues;
  readonly whatIf: boolean;
  readonly how: SchedulerOptions;
  readonly common: CommonOptions;
}

const install = defineCommand<InstallValues>({
  summary: "Install what the schedule block of a file wishes for",
  details:
    "Parameters are given now, as to run, and kept with the schedule; secrets never are. The task " +
    "runs with exactly the permissions that plan prints. What the scheduler of this system cannot " +
    "do exactly is refused.",
  examples: [
    "comtask schedule install tasks/nightly-invoices.yaml --what-if",
    "comtask schedule install tasks/nightly-invoices.yaml --scheduler crontab",
  ],
  parser: async (args) =>
    object({
      file: fileArgument(),
      params: paramsParser(await paramsOfFile(args)),
      whatIf: option("--what-if", { description: message`Show what would be installed, and stop` }),
      how: schedulerOptions(),
      common: commonOptions(),
    }),
  async run({ file, params, whatIf, how, common }, { io }) {
    const origin = originOf(file, params);
    const { name, jobs } = await scheduleWish(origin);
    if (jobs.length === 0) throw noSchedule(file);
    const scheduler = await chooseScheduler(how, { io, installs: !whatIf });
    const facts = await Promise.all(jobs.map((job) => scheduler.wish(job))); // all, or none
    if (whatIf) {
      const rows = jobs.flatMap((job, index) =>
        [...facts[index]].map(([property, value]) => ({ job: job.name, property, value }))
      );
      await writeRows(io.stdout, rows, rowsOptions(common));
      return exitCodeOf("ok");
    }
    const installed = await named(scheduler, name);
    for (const { name, origin: other } of installed) {
      if (other !== undefined && other.file !== origin.file) {
        throw new UsageError(
          `Cannot install "${name}": it is the name of a schedule of "${other.file}" already`,
          `Give the task another name, or remove that one: comtask schedule remove ${name}`,
        );
      }
    }
    await fetchModules();
    for (const job of jobs) {
      await scheduler.install(job);
      if (!common.quiet) {
        io.stderr.write(`${sanitize(job.name)} is installed (${scheduler.name}): ${job.cron}\n`);
      }
    }
    const warning = whyNotLasting(jobs[0].action.program);
    if (warning !== undefined) writeWarning(io.stderr, warning);
    for (const { name } of installed.filter((old) => !jobs.some((job) => job.name === old.name))) {
      await scheduler.remove(name); // an entry that the file no longer has
      if (!common.quiet) io.stderr.write(`${sanitize(name)} is removed\n`);
    }
    return exitCodeOf("ok");
  },
});

interface RemoveValues {
  readonly target: string;
  readonly whatIf: boolean;
  readonly how: SchedulerOptions;
  readonly common: CommonOptions;
}

const remove = defineCommand<RemoveValues>({
  summary: "Remove the schedules of a file, or one by its name",
  examples: [
    "comtask schedule remove tasks/nightly-invoices.yaml",
    "comtask schedule remove nightly-invoices --what-if",
  ],
  parser: () =>
    object({
      target: positional(
        "FILE|NAME",
        "A task file, or a name as schedule list shows it",
        TASK_FILES,
      ),
      whatIf: option("--what-if", { description: message`Show what would be removed, and stop` }),
      how: schedulerOptions(),
      common: commonOptions(),
    }),
  async run({ target, whatIf, how, common }, { io }) {
    const scheduler = await chooseScheduler(how, { io, installs: false });
    const jobs = await jobsOfTarget(scheduler, target);
    if (jobs.length === 0) throw await unknownJob(scheduler, target);
    for (const { name } of jobs) {
      if (!whatIf) await scheduler.remove(name);
      if (!common.quiet || whatIf) {
        io.stderr.write(`${sanitize(name)} ${whatIf ? "would be" : "is"} removed\n`);
      }
    }
    return exitCodeOf("ok");
  },
});

interface ShowValues {
  readonly file: string;
  readonly params: ParamValues;
  readonly how: SchedulerOptions;
  readonly common: CommonOptions;
}

const show = defineCommand<ShowValues>({
  summary: "Compare what a file wishes for with what is installed",
  details:
    "Tells how the last run ended, and when the next is. The exit code is 0 if all is as wished, " +
    "30 if something is missing or differs.",
  examples: ["comtask schedule show tasks/nightly-invoices.yaml"],
  parser: async (args) =>
    object({
      file: fileArgument(),
      params: paramsParser(await paramsOfFile(args)),
      how: schedulerOptions(),
      common: commonOptions(),
    }),
  async run({ file, params, how, common }, context) {
    const scheduler = await chooseScheduler(how, { io: context.io, installs: false });
    const given = originOf(file, params);
    const checked = (await checkWithFunctions(given.file)).result;
    const { name, schedule } = checked;
    const installed = await named(scheduler, name);
    if (checked.ok && installed.length === 0 && schedule.length > 0) {
      // Without parameters, which may be missing here, there is nothing to compare with either.
      const missing = schedule.map(async ({ cron }, index) => ({
        ...await jobRow(jobName(name, index), undefined),
        wished: cron,
        state: "missing",
        drift: [],
      }));
      await write(await Promise.all(missing), scheduler, common, context);
      return exitCodeOf("failed");
    }
    // Parameters and folder are those of the installation, unless they are given.
    const kept = installed.find(({ origin }) => origin?.file === given.file)?.origin;
    const { jobs } = await scheduleWish(
      kept && Object.keys(params).length === 0 ? kept : given,
    );
    if (jobs.length === 0 && installed.length === 0) throw noSchedule(file);
    const rows: Row[] = [];
    for (const job of jobs) {
      const found = await scheduler.find(job.name);
      const drift = found ? driftOf(await scheduler.wish(job), found.facts) : [];
      const state = found === undefined
        ? "missing"
        : drift.length > 0
        ? "differs"
        : found.enabled
        ? "installed"
        : "disabled";
      rows.push({ ...await jobRow(job.name, found), wished: job.cron, state, drift });
    }
    for (const found of installed.filter(({ name }) => !jobs.some((job) => job.name === name))) {
      rows.push({ ...await jobRow(found.name, found), wished: "", state: "not wished", drift: [] });
    }
    await write(rows, scheduler, common, context);
    return exitCodeOf(rows.every(({ state }) => state === "installed") ? "ok" : "failed");
  },
});

interface ListValues {
  readonly how: SchedulerOptions;
  readonly common: CommonOptions;
}

const list = defineCommand<ListValues>({
  summary: "List what comtask has installed for this user",
  examples: ["comtask schedule list", "comtask schedule list -o json"],
  parser: () => object({ how: schedulerOptions(), common: commonOptions() }),
  async run({ how, common }, { io }) {
    const scheduler = await chooseScheduler(how, { io, installs: false });
    const jobs = await scheduler.list();
    if (jobs.length === 0 && !common.quiet) io.stderr.write("Nothing is installed\n");
    const rows = await Promise.all(jobs.map((job) => jobRow(job.name, job)));
    const columns = ["name", "enabled", "lastRun", "lastOutcome", "nextRun", "file"]
      .map((path) => ({ path }));
    await writeRows(io.stdout, rows, { columns, ...rowsOptions(common) });
    return exitCodeOf("ok");
  },
});

/** The commands of the group, by verb. */
export const commands: Readonly<Record<string, Command>> = { install, remove, show, list };

function originOf(file: string, params: ParamValues): JobOrigin {
  if (/^https?:/.test(file)) {
    throw new UsageError(
      `Cannot schedule "${file}": it is not on this computer`,
      "Save it to a file: what runs unattended should not change by itself.",
    );
  }
  return { file: resolve(file), params, folder: Deno.cwd() };
}

/** The installed jobs of a task: `name`, `name-2`, and so on. */
async function named(scheduler: Scheduler, name: string): Promise<InstalledJob[]> {
  const jobs: InstalledJob[] = [];
  let job = await scheduler.find(name);
  while (job !== undefined) {
    jobs.push(job);
    job = await scheduler.find(`${name}-${jobs.length + 1}`);
  }
  return jobs;
}

/** The jobs that a name or a file stands for; the file may be gone. */
async function jobsOfTarget(scheduler: Scheduler, target: string): Promise<InstalledJob[]> {
  const byName = await scheduler.find(target);
  if (byName) return [byName];
  const file = resolve(target);
  const { name } = (await checkWithFunctions(file)).result;
  const jobs = name === "" ? await scheduler.list() : await named(scheduler, name);
  return jobs.filter(({ origin }) => origin?.file === file);
}

async function jobRow(name: string, found: InstalledJob | undefined): Promise<Row> {
  return {
    name,
    enabled: found?.enabled ?? null,
    running: found?.running ?? null,
    lastRun: found?.lastRun ?? null,
    lastOutcome: found ? await lastOutcome(found) : null,
    nextRun: found?.nextRun ?? null,
    file: found?.origin?.file ?? null,
    params: found?.origin?.params ?? null,
  };
}

async function write(
  rows: readonly Row[],
  scheduler: Scheduler,
  common: CommonOptions,
  { io }: CommandContext,
): Promise<void> {
  const columns = ["name", "state", "wished", "lastRun", "lastOutcome", "nextRun"]
    .map((path) => ({ path }));
  await writeRows(io.stdout, rows, { columns, ...rowsOptions(common) });
  if (common.quiet) return;
  for (const { name, drift } of rows) {
    for (const { property, wished, found } of drift as ReturnType<typeof driftOf>) {
      io.stderr.write(
        `${sanitize(String(name))}: ${property} is ${JSON.stringify(found)}, ` +
          `wished ${JSON.stringify(wished)} (${scheduler.name})\n`,
      );
    }
  }
}

function noSchedule(file: string): UsageError {
  return new UsageError(
    `Cannot find a schedule in "${file}": it has none`,
    'Add one, as schedule: [{ cron: "30 22 * * 1-5" }]',
  );
}

async function unknownJob(scheduler: Scheduler, target: string): Promise<UsageError> {
  const names = (await scheduler.list()).map(({ name }) => name);
  const guess = nearest(target, names);
  return new UsageError(
    `Cannot remove "${target}": no such schedule is installed`,
    guess ? `Did you mean "${guess}"?` : '"comtask schedule list" shows what there is.',
  );
}
