/**
 * Schedules as timers of the systemd of a user.
 *
 * @module
 */
import { join } from "node:path";
import type { InstalledJob, JobFacts, ScheduleJob, Scheduler } from "./job.ts";
import { runProgram } from "./run_program.ts";
import { ScheduleError } from "./schedule_error.ts";
import { factsOfUnits, originOfUnits, type SystemdUnits, systemdUnits } from "./systemd_units.ts";

const PREFIX = "comtask-";

/** The user's systemd. */
export class Systemd implements Scheduler {
  readonly name = "systemd";
  readonly #folder: string;

  /** @param config The user's folder of settings, as `~/.config`; units go below it. */
  constructor(config: string) {
    this.#folder = join(config, "systemd", "user");
  }

  /** Whether the user has a systemd that can be talked to. */
  static async isThere(): Promise<boolean> {
    try {
      return (await runProgram("systemctl", ["--user", "show-environment"])).code === 0;
    } catch {
      return false;
    }
  }

  async wish(job: ScheduleJob): Promise<JobFacts> {
    return factsOfUnits(await systemdUnits(job));
  }

  async install(job: ScheduleJob): Promise<void> {
    const units = await systemdUnits(job);
    const files = this.#files(job.name);
    await Deno.mkdir(this.#folder, { recursive: true });
    await Deno.writeTextFile(files.service, units.service);
    await Deno.writeTextFile(files.timer, units.timer);
    try {
      await systemctl("daemon-reload");
      await systemctl("enable", `${unitName(job.name)}.timer`);
      await systemctl("restart", `${unitName(job.name)}.timer`); // start would keep old times
    } catch (error) {
      await this.remove(job.name).catch(() => {}); // what was half done; the first error counts
      throw error;
    }
  }

  async remove(name: string): Promise<boolean> {
    const files = this.#files(name);
    if (await textOf(files.timer) === undefined) return false;
    await runProgram("systemctl", ["--user", "disable", "--now", `${unitName(name)}.timer`]);
    await Deno.remove(files.timer);
    await Deno.remove(files.service).catch(ignoreMissing);
    await runProgram("systemctl", ["--user", "daemon-reload"]);
    return true;
  }

  async find(name: string): Promise<InstalledJob | undefined> {
    const files = this.#files(name);
    const [timer, service] = await Promise.all([textOf(files.timer), textOf(files.service)]);
    if (timer === undefined) return undefined;
    const units: SystemdUnits = { timer, service: service ?? "" };
    const facts = factsOfUnits(units);
    const [ofTimer, ofService] = await Promise.all([
      show(`${unitName(name)}.timer`, ["ActiveState", "NextElapseUSecRealtime"]),
      show(`${unitName(name)}.service`, [
        ...["ActiveState", "ExecMainStatus", "ExecMainCode", "ExecMainStartTimestamp", "Result"],
      ]),
    ]);
    const hasRun = !["", "n/a"].includes(ofService.get("ExecMainStartTimestamp") ?? "");
    const ended = ofService.get("ExecMainCode") === "1"; // 1: exited, 2: killed by a signal
    return {
      name,
      origin: originOfUnits(facts),
      enabled: ofTimer.get("ActiveState") === "active",
      facts,
      running: ofService.get("ActiveState") === "active",
      ...hasRun && { lastRun: ofService.get("ExecMainStartTimestamp")! },
      ...optional("nextRun", ofTimer.get("NextElapseUSecRealtime")),
      ...hasRun && ended && { lastCode: Number(ofService.get("ExecMainStatus")) },
      ...hasRun && !ended && { lastNote: ofService.get("Result") ?? "" },
    };
  }

  async list(): Promise<readonly InstalledJob[]> {
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(this.#folder)) {
        const unit = /^comtask-(.+)\.timer$/.exec(name)?.[1];
        if (unit !== undefined) names.push(unit.replaceAll("\\x20", " "));
      }
    } catch (error) {
      ignoreMissing(error);
    }
    const jobs = await Promise.all(names.sort().map((name) => this.find(name)));
    return jobs.filter((job) => job !== undefined);
  }

  #files(name: string): { readonly timer: string; readonly service: string } {
    const base = join(this.#folder, unitName(name));
    return { timer: `${base}.timer`, service: `${base}.service` };
  }
}

/** As systemd-escape writes a space; all other characters of task names may stand in unit names. */
function unitName(name: string): string {
  return PREFIX + name.replaceAll(" ", "\\x20");
}

async function systemctl(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram("systemctl", ["--user", ...args]);
  if (code === 0) return;
  throw new ScheduleError(`Cannot run systemctl --user ${args.join(" ")}: ${stderr.trim()}`, {
    advice: 'Without a systemd of the user, use "--scheduler crontab".',
  });
}

async function show(unit: string, properties: readonly string[]): Promise<Map<string, string>> {
  const args = ["--user", "show", unit, ...properties.map((name) => `--property=${name}`)];
  const { stdout } = await runProgram("systemctl", args);
  return new Map(
    stdout.split("\n").filter((line) => line.includes("=")).map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function optional(key: "nextRun", value: string | undefined): { readonly nextRun?: string } {
  return value === undefined || value === "" || value === "n/a" ? {} : { [key]: value };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    return ignoreMissing(error);
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
