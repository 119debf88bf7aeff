/**
 * The phases of the engine, each loaded when it is first used: a script that only calls task
 * functions does not pay for the parser, the checker and the runner.
 *
 * Their modules are named at run time: what a dynamic import names in its text, Deno reads at
 * every start, and the five packages behind them cost a start more than the rest of the engine.
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

/** Imports a module of the engine by a path that is not part of the module graph. */
async function load<T>(path: string): Promise<T> {
  return await import(new URL(path, import.meta.url).href);
}

/** Reads a task file and finds every mistake in it; calls no function. */
export async function checkTask(file: TaskSource, options: CheckOptions): Promise<CheckResult> {
  return await (await load<typeof import("./check/check.ts")>("./check/check.ts")).checkTask(
    file,
    options,
  );
}

/** Checks a file, adds the parameters, and tells what a run would do; calls no function. */
export async function planTask(options: PlanOptions): Promise<Plan> {
  return await (await load<typeof import("./plan/plan.ts")>("./plan/plan.ts")).planTask(options);
}

/** Checks and runs a task file. */
export async function runTask(options: RunOptions): Promise<RunResult> {
  return await (await load<typeof import("./run/run.ts")>("./run/run.ts")).runTask(options);
}

/**
 * Goes on with a run that was interrupted, cancelled, or left with failures: what succeeded is
 * not done again.
 */
export async function resumeTask(options: ResumeOptions): Promise<RunResult> {
  return await (await load<typeof import("./run/run.ts")>("./run/run.ts")).resumeTask(options);
}

/** Runs a task that is written in TypeScript; see `defineTask`. */
export async function runCodeTask<P extends TaskParams>(
  options: RunCodeOptions<P>,
): Promise<RunResult> {
  return await (await load<typeof import("./code/run_code_task.ts")>("./code/run_code_task.ts"))
    .runCodeTask(options);
}

/** Reads a YAML, JSON, JSONC or TOML file as plain data. */
export async function readDataFile(path: string): Promise<unknown> {
  return await (await load<typeof import("./language/load.ts")>("./language/load.ts")).readDataFile(
    path,
  );
}

/** The JSON Schema of task files, as editors use it. */
export async function taskFileSchema(
  options: TaskFileSchemaOptions = {},
): Promise<Record<string, unknown>> {
  return (await load<typeof import("./language/json_schema.ts")>("./language/json_schema.ts"))
    .taskFileSchema(options);
}

/** The reference page of the task language, as Markdown. */
export async function taskFileReference(): Promise<string> {
  return (await load<typeof import("./language/reference.ts")>("./language/reference.ts"))
    .taskFileReference();
}

/**
 * Opens the journal of runs, a SQLite file that is made where there is none.
 *
 * @throws {TaskError} If the file cannot be used as one.
 */
export async function openJournal(path: string): Promise<Journal> {
  return await (await load<typeof import("./journal/sqlite.ts")>("./journal/sqlite.ts"))
    .openJournal(path);
}

/**
 * Opens a store of work, a SQLite file that is made where there is none.
 *
 * @throws {TaskError} If the file cannot be used as one.
 */
export async function openWorkStore(path: string): Promise<WorkStore> {
  return await (await load<typeof import("./work/sqlite_work_store.ts")>(
    "./work/sqlite_work_store.ts",
  )).openWorkStore(path);
}
