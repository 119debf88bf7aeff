/**
 * `checkTask`: everything wrong with a file, at once.
 *
 * @module
 */
import type { CheckOptions, CheckResult, TaskSource } from "../contract/entry.ts";
import { nearest } from "../language/nearest.ts";
import { loadTaskFile, NO_PERMISSION } from "../language/load.ts";
import { checkCode } from "../code/code_file.ts";
import { type CheckedFile, checkFile } from "./file.ts";
import { toParamInfo } from "./params.ts";
import { runNeeds } from "./run_needs.ts";
import { child, toData } from "../language/node.ts";
import type { ScheduleData } from "../language/task_file.ts";
import { plain } from "./settings.ts";

/**
 * Checks a task file: reads it and nothing else, calls no function.
 *
 * @returns All findings with their places; this does not throw for a bad file.
 */
export async function checkTask(file: TaskSource, options: CheckOptions): Promise<CheckResult> {
  const checked = await loadAndCheck(file, options);
  const { code, source } = checked.loaded;
  return code === undefined ? toCheckResult(checked, options.task) : checkCode(code, source.name);
}

/** Loads and checks, and finds the wanted task. */
export async function loadAndCheck(file: TaskSource, options: CheckOptions): Promise<CheckedFile> {
  const loaded = await loadTaskFile(file);
  const checked = await checkFile(loaded, options);
  const task = options.task ?? "main";
  if (checked.program === undefined || checked.program.tasks.has(task)) return checked;
  loaded.findings.add({ start: 0, end: 0 }, {
    code: "reference.unknown-task",
    message: options.task === undefined
      ? "The file has no steps of its own; name one of its tasks"
      : `There is no task "${task}" in this file`,
    expected: checked.taskNames.join(", "),
    nearest: nearest(task, checked.taskNames),
  });
  return { ...checked, program: undefined };
}

/** The public form of a checked file. */
export function toCheckResult(checked: CheckedFile, task = "main"): CheckResult {
  const { loaded, program, taskNames } = checked;
  const { findings, root } = loaded;
  const params = task === "main" ? checked.params : program?.tasks.get(task)?.params ?? [];
  return {
    ok: !findings.hasErrors,
    outcome: outcomeOf(checked),
    file: loaded.source.name,
    diagnostics: findings.sorted(),
    name: String(plain(root, "name") ?? ""),
    description: task === "main"
      ? String(plain(root, "description") ?? "")
      : program?.tasks.get(task)?.description ?? "",
    params: params.map(toParamInfo),
    schedule: scheduleOf(checked),
    tasks: taskNames.length > 0 || child(root, "steps") === undefined ? taskNames : ["main"],
    needs: program === undefined ? [] : runNeeds(program),
  };
}

function outcomeOf({ unsuitable, loaded: { findings } }: CheckedFile): CheckResult["outcome"] {
  if (unsuitable) return "unsuitable";
  if (!findings.hasErrors) return "ok";
  return findings.sorted().some(({ code }) => code === NO_PERMISSION)
    ? "no-permission"
    : "invalid-file";
}

function scheduleOf({ loaded }: CheckedFile): readonly ScheduleData[] {
  const node = child(loaded.root, "schedule");
  if (node === undefined || loaded.findings.hasErrors) return [];
  return toData(node) as readonly ScheduleData[];
}
