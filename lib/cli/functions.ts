/**
 * The step functions that a command needs: all of them for a list, those of a file for its run.
 *
 * @module
 */
import { FUNCTION_AREAS, loadTaskFunctions } from "../../tasks/functions/load.ts";
import {
  type CheckOptions,
  type CheckResult,
  checkTask,
  type FunctionLibrary,
  MAX_FILE_BYTES,
} from "../engine/mod.ts";
import { importOptions } from "./imports.ts";

/** Every function that ships. */
export function allFunctions(): Promise<FunctionLibrary> {
  return loadTaskFunctions();
}

/** The functions of some areas, as `fax`. */
export function functionsOfAreas(areas: readonly string[]): Promise<FunctionLibrary> {
  return loadTaskFunctions(areas);
}

/**
 * The functions that a file may use: those of the areas that its text names. A file with imports,
 * and one that cannot be read here, may use any.
 */
export async function functionsFor(file: string | URL): Promise<FunctionLibrary> {
  const text = await textOf(file);
  if (text === undefined || /^\s*["']?imports["']?\s*[:=]|^\[+imports/m.test(text)) {
    return await allFunctions();
  }
  return await loadTaskFunctions(FUNCTION_AREAS.filter((area) => text.includes(`${area}.`)));
}

/** A file that was checked, and the functions that it was checked with. */
export interface CheckedTask {
  readonly result: CheckResult;
  readonly functions: FunctionLibrary;
}

/** Checks a file with the functions it may use; what it misspelt is told among all of them. */
export async function checkWithFunctions(
  file: string | URL,
  options: Omit<CheckOptions, "functions"> = {},
): Promise<CheckedTask> {
  const functions = await functionsFor(file);
  const given = { ...importOptions(), ...options };
  const result = await checkTask(file, { ...given, functions });
  if (result.ok) return { result, functions };
  const all = await allFunctions();
  return { result: await checkTask(file, { ...given, functions: all }), functions: all };
}

async function textOf(file: string | URL): Promise<string | undefined> {
  const isRemote = file instanceof URL && file.protocol !== "file:";
  const isData = /\.(?:ya?ml|jsonc?|toml)$/i.test(String(file));
  if (isRemote || !isData) return undefined;
  try {
    // What is larger is no task file.
    return (await Deno.stat(file)).size > MAX_FILE_BYTES ? "" : await Deno.readTextFile(file);
  } catch {
    return undefined; // the check says why
  }
}
