/**
 * The step functions that ship, loaded by area: a program that runs one task file pays for the
 * areas which that file uses.
 *
 * @module
 */
import { type AnyTaskFunction, createLibrary, type FunctionLibrary } from "../../lib/engine/mod.ts";

type Area = Readonly<Record<string, unknown>>;

/** Every area, and where its functions are. */
const AREAS: Readonly<Record<string, () => Promise<Area>>> = {
  com: () => import("./com.ts"),
  csv: () => import("./csv.ts"),
  fax: () => import("./fax.ts"),
  file: () => import("./file.ts"),
  http: () => import("./http.ts"),
  log: () => import("./log.ts"),
  mail: () => import("./mail.ts"),
  process: () => import("./process.ts"),
  report: () => import("./report.ts"),
  wait: () => import("./wait.ts"),
};

/** Names of the areas. */
export const FUNCTION_AREAS: readonly string[] = Object.keys(AREAS);

/**
 * Loads functions.
 *
 * @param areas Names of areas; default is all. An unknown one is passed over.
 */
export async function loadTaskFunctions(
  areas: Iterable<string> = FUNCTION_AREAS,
): Promise<FunctionLibrary> {
  const wanted = [...new Set(areas)].filter((area) => Object.hasOwn(AREAS, area));
  const modules = await Promise.all(wanted.map((area) => AREAS[area]()));
  return libraryOf(modules);
}

/** The library of the functions that modules export. */
export function libraryOf(modules: readonly Area[]): FunctionLibrary {
  return createLibrary(modules.flatMap((module) => Object.values(module).filter(isTaskFunction)));
}

function isTaskFunction(value: unknown): value is AnyTaskFunction {
  return typeof value === "function" && "declaration" in value;
}
