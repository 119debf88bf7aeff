/**
 * `runTask` and `resumeTask`: check, parameters, then a run with one outcome.
 *
 * @module
 */
import { loadAndCheck, toCheckResult } from "../check/check.ts";
import type { ResumeOptions, RunOptions } from "../contract/entry.ts";
import { TaskError, toErrorInfo } from "../contract/error.ts";
import type { RunResult } from "../contract/event.ts";
import { resolveParams } from "../params/resolve.ts";
import { codeParams } from "../code/code_file.ts";
import type { CodeTask } from "../code/define_task.ts";
import { runCodeTask } from "../code/run_code_task.ts";
import type { LoadedFile } from "../language/load.ts";
import { deadlineOfRun, TimeLimit } from "./clock.ts";
import { finish, type ResultBase } from "./result.ts";
import { newRunId } from "./run_id.ts";
import { Runner } from "./runner.ts";

/**
 * Runs a task file.
 *
 * @returns How it ended, with the exit code; a bad file, bad parameters and failing steps are
 *   results, not exceptions.
 */
export async function runTask(options: RunOptions): Promise<RunResult> {
  const started = Temporal.Now.instant();
  const checked = await loadAndCheck(options.file, options);
  const result = toCheckResult(checked, options.task);
  const base: ResultBase = {
    runId: options.runId ?? newRunId(started),
    name: result.name,
    file: result.file,
    mode: options.mode ?? "run",
    started,
    on: options.on,
  };
  const { program, loaded } = checked;
  if (loaded.code !== undefined) return await runCodeFile(loaded.code, loaded, base, options);
  if (program === undefined) {
    return finish(base, {
      outcome: result.outcome === "ok" ? "invalid-file" : result.outcome,
      diagnostics: result.diagnostics,
    });
  }
  const task = program.tasks.get(options.task ?? "main")!;
  const params = resolveParams(task.params, options, program.source);
  if (params.diagnostics.length > 0) {
    return finish(base, { outcome: "invalid-params", diagnostics: params.diagnostics });
  }
  return await new Runner({ base, program, task, params: params.values, options }).run();
}

async function runCodeFile(
  task: CodeTask,
  { source, sha256 }: LoadedFile,
  base: ResultBase,
  options: RunOptions,
): Promise<RunResult> {
  if (options.mode === "what-if") {
    const error = new TaskError(`Cannot rehearse "${task.spec.name}": it is code`, {
      code: "code.what-if",
      advice: "Only files whose steps are data can be run under what-if",
    });
    return finish({ ...base, name: task.spec.name }, {
      outcome: "unsuitable",
      error: toErrorInfo(error),
    });
  }
  const { params, file: _file, functions: _functions, deadlineMs, ...rest } = options;
  const outer = options.signal ?? new AbortController().signal;
  using limit = new TimeLimit(
    outer,
    deadlineMs,
    () => deadlineOfRun(task.spec.name, deadlineMs!),
  );
  return await runCodeTask({
    ...rest,
    signal: limit.signal,
    task,
    params: codeParams(task, params ?? {}),
    file: source.path ?? source.name,
    sha256,
  });
}

/**
 * Goes on with a run that was interrupted, cancelled, or left with failures: what succeeded is
 * reused, what failed is tried again, what is unclear is reconciled.
 */
export async function resumeTask(options: ResumeOptions): Promise<RunResult> {
  const { runId, journal, ...rest } = options;
  const earlier = journal.get(runId);
  if (earlier?.file === undefined) {
    const reason = earlier === undefined ? "there is none" : "its file is not known";
    const error = new TaskError(`Cannot resume run "${runId}": ${reason}`, {
      code: "durable.unknown",
    });
    const base = { runId, name: "", file: "", mode: "run" as const, on: options.on };
    return finish({ ...base, started: Temporal.Now.instant() }, {
      outcome: "failed",
      error: toErrorInfo(error),
    });
  }
  const params = Object.fromEntries(
    Object.entries(earlier.params).filter(([, value]) => value !== null),
  );
  return await runTask({
    ...rest,
    file: earlier.file,
    task: earlier.task,
    params,
    journal,
    resume: runId,
  });
}
