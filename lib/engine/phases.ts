/**
 * The phases of the engine, each loaded when it is first used: a script that only calls task
 * functions does not pay for the parser, the checker and the runner.
 *
 * @module
 */
import type { TaskParams } from "./code/define_task.ts";
import type { RunCodeOptions } from "./code/run_code_task.ts";
import type {
  CheckOptions,
  CheckResult,
  Plan,
  PlanOptions,
  ResumeOptions,
  RunOptions,
  TaskSource,
} from "./contract/entry.ts";
import type { RunResult } from "./contract/event.ts";
import type { Journal } from "./journal/journal.ts";
import type { WorkStore } from "./work/work_store.ts";
import type { TaskFileSchemaOptions } from "./language/json_schema.ts";

/** Reads a task file and finds every mistake in it; calls no function. */
export async function checkTask(file: TaskSource, options: CheckOptions): Promise<CheckResult> {
  return await (await import("./check/check.ts")).checkTask(
    file,
    options,
  );
}

/** Checks a file, adds the parameters, and tells what a run would do; calls no function. */
export async function planTask(options: PlanOptions): Promise<Plan> {
  return await (await import("./plan/plan.ts")).planTask(options);
}

/** Checks and runs a task file. */
export async function runTask(options: RunOptions): Promise<RunResult> {
  return await (await import("./run/run.ts")).runTask(options);
}

/**
 * Goes on with a run that was interrupted, cancelled, or left with failures: what succeeded is
 * not done again.
 */
export async function resumeTask(options: ResumeOptions): Promise<RunResult> {
  return await (await import("./run/run.ts")).resumeTask(options);
}

/** Runs a task that is written in TypeScript; see `defineTask`. */
export async function runCodeTask<P extends TaskParams>(
  options: RunCodeOptions<P>,
): Promise<RunResult> {
  return await (await import("./code/run_code_task.ts"))
    .runCodeTask(options);
}

/** Reads a YAML, JSON, JSONC or TOML file as plain data. */
export async function readDataFile(path: string): Promise<unknown> {
  return await (await import("./language/load.ts")).readDataFile(
    path,
  );
}

/** The JSON Schema of task files, as editors use it. */
export async function taskFileSchema(
  options: TaskFileSchemaOptions = {},
): Promise<Record<string, unknown>> {
  return (await import("./language/json_schema.ts"))
    .taskFileSchema(options);
}

/** The reference page of the task language, as Markdown. */
export async function taskFileReference(): Promise<string> {
  return (await import("./language/reference.ts"))
    .taskFileReference();
}

/**
 * Opens the journal of runs, a SQLite file that is made where there is none.
 *
 * @throws {TaskError} If the file cannot be used as one.
 */
export async function openJournal(path: string): Promise<Journal> {
  return await (await import("./journal/sqlite.ts"))
    .openJournal(path);
}

/**
 * Opens a store of work, a SQLite file that is made where there is none.
 *
 * @throws {TaskError} If the file cannot be used as one.
 */
export async function openWorkStore(path: string): Promise<WorkStore> {
  return await (await import("./work/sqlite_work_store.ts")).openWorkStore(path);
}
