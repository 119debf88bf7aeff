/**
 * Schedules as lines of the crontab of a user.
 *
 * @module
 */
import {
  type CrontabEntry,
  crontabEntry,
  entriesOf,
  factsOfEntry,
  withEntry,
} from "./crontab_line.ts";
import type { InstalledJob, JobFacts, ScheduleJob, Scheduler } from "./job.ts";
import { runProgram } from "./run_program.ts";
import { ScheduleError } from "./schedule_error.ts";

/** The user's crontab. How runs ended is not kept there: the journal of runs knows. */
export class Crontab implements Scheduler {
  readonly name = "crontab";

  async wish(job: ScheduleJob): Promise<JobFacts> {
    return factsOfEntry(await crontabEntry(job));
  }

  async install(job: ScheduleJob): Promise<void> {
    const entry = await crontabEntry(job);
    await write(withEntry(await read(), job.name, entry));
  }

  async remove(name: string): Promise<boolean> {
    const crontab = await read();
    if (!entriesOf(crontab).some((entry) => entry.name === name)) return false;
    await write(withEntry(crontab, name));
    return true;
  }

  async find(name: string): Promise<InstalledJob | undefined> {
    const entry = entriesOf(await read()).find((found) => found.name === name);
    return entry && installed(entry);
  }

  async list(): Promise<readonly InstalledJob[]> {
    return entriesOf(await read()).map(installed);
  }
}

function installed(entry: CrontabEntry): InstalledJob {
  const { name, origin, line } = entry;
  return { name, origin, enabled: !line.startsWith("#"), facts: factsOfEntry(entry) };
}

async function read(): Promise<string> {
  const { code, stdout, stderr } = await runProgram("crontab", ["-l"]);
  if (code === 0) return stdout;
  if (/no crontab for/.test(stderr)) return "";
  throw new ScheduleError(`Cannot read the crontab: ${stderr.trim()}`);
}

async function write(crontab: string): Promise<void> {
  const { code, stderr } = await runProgram("crontab", ["-"], crontab);
  if (code !== 0) throw new ScheduleError(`Cannot write the crontab: ${stderr.trim()}`);
}
