/**
 * The jobs that the `schedule` block of a task file wishes for, with the command that each runs.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import {
  mergePermissions,
  parseDuration,
  permissionFlags,
  type PermissionRequest,
  planTask,
  type ScheduleData,
} from "../../engine/mod.ts";
import type { JobOrigin, ScheduleJob } from "../../schedule/mod.ts";
import { TaskFileError, UsageError } from "../errors.ts";
import { checkWithFunctions, functionsFor } from "../functions.ts";
import { identityPermissions } from "../identity.ts";
import { importOptions } from "../imports.ts";
import { homeFolder } from "../journal.ts";
import { flagsOf } from "../params.ts";

/** What a file wishes for. */
export interface ScheduleWish {
  readonly name: string;
  readonly jobs: readonly ScheduleJob[];
}

/**
 * Reads a file and makes its jobs.
 *
 * @throws {TaskFileError} If the file, or a parameter, is wrong.
 */
export async function scheduleWish(origin: JobOrigin): Promise<ScheduleWish> {
  const { result: checked } = await checkWithFunctions(origin.file);
  if (!checked.ok) throw new TaskFileError(checked);
  const { name, schedule } = checked;
  if (schedule.length === 0) return { name, jobs: [] };
  const action = await actionOf(origin);
  const jobs = schedule.map((entry, index): ScheduleJob => ({
    name: jobName(name, index),
    origin,
    cron: entry.cron,
    ...entry.timezone !== undefined && { timezone: entry.timezone },
    missed: entry.missed ?? "skip",
    ...stopAfter(entry),
    action: {
      ...action,
      args: [...action.args, ...entry.stopAfter ? ["--stop-after", entry.stopAfter] : []],
    },
  }));
  return { name, jobs };
}

/** The name of the job of one entry of the block. */
export function jobName(task: string, index: number): string {
  return index === 0 ? task : `${task}-${index + 1}`;
}

function stopAfter({ stopAfter }: ScheduleData): { readonly stopAfterMs?: number } {
  return stopAfter === undefined ? {} : { stopAfterMs: parseDuration(stopAfter) };
}

/** `deno run` with what the plan says that the file needs, or the program itself if compiled. */
async function actionOf({ file, params, folder }: JobOrigin): Promise<ScheduleJob["action"]> {
  const words = [
    "run",
    file,
    ...paramWords(params),
    ...["--output", "none", "--progress", "auto"],
  ];
  const program = Deno.execPath();
  if (Deno.build.standalone) return { program, folder, args: words };
  const plan = await planTask({
    file,
    functions: await functionsFor(file),
    ...importOptions(),
    params,
    cwd: folder,
    env: (name) => Deno.env.get(name),
  });
  if (plan.outcome !== "ok") {
    const [first] = plan.diagnostics;
    throw new UsageError(
      `Cannot schedule "${plan.name}": ${first?.message ?? plan.outcome}`,
      "Nobody is there to give a parameter later: give it now, as you would to run.",
    );
  }
  const flags = permissionFlags(mergePermissions([
    plan.permissions,
    ownPermissions(file),
    identityPermissions(plan.needs),
  ]));
  const main = Deno.mainModule;
  return {
    program,
    folder,
    args: ["run", "--no-prompt", "--cached-only", ...lockFlags(), ...flags, main, ...words],
  };
}

/** Reading the file, and the journal with the variables that say where it is. */
function ownPermissions(file: string): PermissionRequest {
  const home = homeFolder();
  return {
    read: [file, ...home === undefined ? [] : [home]],
    ...home !== undefined && { write: [home] },
    env: Deno.build.os === "windows"
      ? ["COMTASK_HOME", "LOCALAPPDATA", "USERNAME"]
      : ["COMTASK_HOME", "HOME", "USER", "XDG_STATE_HOME"],
  };
}

/** A checkout has a lock file; what is imported by URL has only its cache. */
function lockFlags(): string[] {
  const config = new URL("../../../deno.json", import.meta.url);
  return config.protocol === "file:"
    ? ["--frozen", `--config=${fileURLToPath(config)}`]
    : ["--no-config"];
}

function paramWords(params: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const [flag] = flagsOf(name);
    if (typeof value === "boolean") return [value ? flag : `--no-${flag.slice(2)}`];
    return (Array.isArray(value) ? value : [value]).map((one) => `${flag}=${one}`);
  });
}
