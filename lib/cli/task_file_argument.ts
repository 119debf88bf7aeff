/**
 * The task file among raw arguments: its parameters are flags, so it must be known before the
 * rest can be parsed.
 *
 * @module
 */
import type { ParamInfo } from "../engine/mod.ts";
import { TaskFileError, UsageError } from "./errors.ts";
import { checkWithFunctions } from "./functions.ts";
import { group, type Parser } from "./optique.ts";
import { positional, TASK_FILES } from "./positional.ts";
import { isTaskFileName } from "./task_file_name.ts";
import { nearest } from "./suggest.ts";

/** The parser of the file itself. */
export function fileArgument(): Parser<"sync", string, unknown> {
  return group("Arguments", positional("FILE", "Path or URL of the task file", TASK_FILES));
}

/** Options with a value that may stand before the file. */
const WITH_VALUE = new Set([
  "-o",
  "--output",
  "--select",
  "--progress",
  "--log",
  "--params-file",
  "--task",
  "--confirm",
  "--stop-after",
  "--error-action",
  "--scheduler",
  "--logon",
]);

/**
 * The first argument that is neither an option nor the value of one. A flag of the file itself may
 * stand before it, and is not known yet: after such a flag, what is called like a task file is it.
 */
export function findTaskFile(args: readonly string[]): string | undefined {
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === "--") {
      words.push(...args.slice(index + 1, index + 2));
      break;
    }
    if (!arg.startsWith("-")) words.push(arg);
    else if (WITH_VALUE.has(arg)) index++;
  }
  const isFirst = args[0] === words[0];
  return (isFirst ? undefined : words.find(isTaskFileName)) ?? words[0];
}

/** The value of an option among raw arguments. */
export function findOption(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (index < 0) return undefined;
  return args[index] === name ? args[index + 1] : args[index].slice(name.length + 1);
}

/**
 * The parameters of the file that the arguments name.
 *
 * @throws {TaskFileError} If it cannot be read: its flags would all seem to be unknown.
 */
export async function paramsOfFile(args: readonly string[]): Promise<readonly ParamInfo[]> {
  const file = findTaskFile(args);
  if (file === undefined) return [];
  const task = findOption(args, "--task");
  const { result } = await checkWithFunctions(fileSource(file), task === undefined ? {} : { task });
  if (task !== undefined && result.tasks.length > 0 && !result.tasks.includes(task)) {
    const guess = nearest(task, result.tasks);
    throw new UsageError(
      `Cannot use --task "${task}": the file has no such task`,
      guess ? `Did you mean "${guess}"?` : `Its tasks are ${result.tasks.join(", ")}.`,
    );
  }
  if (!result.ok && result.params.length === 0) throw new TaskFileError(result);
  return result.params;
}

/** A path, or a URL if it is one with a scheme of the web. */
export function fileSource(file: string): string | URL {
  return /^(?:https?|file):\/\//.test(file) ? new URL(file) : file;
}
