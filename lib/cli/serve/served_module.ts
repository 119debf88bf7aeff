/**
 * The classes of a module that `comtask serve` offers.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { guidFromText, progIdFault, type RegisterClassOptions } from "../../com/mod.ts";
import { UsageError } from "../errors.ts";

/** A class that other programs find by name. */
export type ServedClass = RegisterClassOptions & { readonly progId: string };

const ADVICE = "Export by default one class, or an array of them: " +
  '{ clsid: "{…}", progId: "My.Class", create: () => new MyClass() }';

/**
 * The address of a module: what was typed, made absolute, so that COM can start it from anywhere.
 *
 * @param module A path or a URL.
 */
export function moduleAddress(module: string): string {
  return /^(?:https?|file|npm|jsr):/.test(module) || isAbsolute(module) ? module : resolve(module);
}

/**
 * Imports a module and returns its classes.
 *
 * @throws {UsageError} If it cannot be imported or exports no classes.
 */
export async function servedClasses(address: string): Promise<ServedClass[]> {
  const url = isAbsolute(address) ? pathToFileURL(address).href : address;
  let exported: { readonly default?: unknown };
  try {
    exported = await import(url);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot serve "${address}": it cannot be imported: ${text}`);
  }
  const classes = Array.isArray(exported.default) ? exported.default : [exported.default];
  if (classes.length === 0) throw new UsageError(`Cannot serve "${address}": its list is empty`);
  const checked = classes.map((each, i) => checkClass(each, address, i));
  for (const key of ["clsid", "progId"] as const) {
    const values = checked.map((each) => each[key].toLowerCase());
    const twice = checked.find((_, i) => values.indexOf(values[i]) !== i);
    if (twice) throw new UsageError(`Cannot serve "${address}": two classes are ${twice[key]}`);
  }
  return checked;
}

function checkClass(value: unknown, address: string, index: number): ServedClass {
  const fault = faultOf(value);
  if (fault === undefined) return value as ServedClass;
  const which = index === 0 ? "its default export" : `class ${index + 1}`;
  throw new UsageError(`Cannot serve "${address}": ${which} ${fault}`, ADVICE);
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "is no class to serve";
  const { clsid, progId, create } = value as Partial<Record<keyof ServedClass, unknown>>;
  if (typeof create !== "function") return "has no function create";
  if (typeof progId !== "string" || progId === "") return "has no progId";
  const wrong = progIdFault(progId);
  if (wrong) return `has the progId "${progId}": ${wrong}`;
  try {
    if (typeof clsid !== "string") return "has no clsid";
    guidFromText(clsid);
  } catch {
    return `has the clsid "${clsid}", which is no GUID`;
  }
  return undefined;
}
