/**
 * Paths among the inputs of a function: relative ones start at the folder of the file.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import type { z } from "../../zod.ts";
import type { FunctionDeclaration } from "./function.ts";
import { kindOf } from "./kinds.ts";

const pathFields = new WeakMap<FunctionDeclaration, readonly string[]>();

/** The input with absolute paths; without a folder they stay as they are. */
export function absolutePaths(
  declaration: FunctionDeclaration,
  input: Record<string, unknown>,
  folder: string | undefined,
): Record<string, unknown> {
  let fields = pathFields.get(declaration);
  if (fields === undefined) {
    fields = Object.entries(declaration.input.shape)
      .filter(([, schema]) => holdsPath(schema as z.ZodType)).map(([name]) => name);
    pathFields.set(declaration, fields);
  }
  if (folder === undefined || fields.length === 0) return input;
  const absolute = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(absolute);
    if (typeof value !== "string" || value === "" || isAbsolute(value)) return value;
    return /^[A-Za-z]:[\\/]|^\\\\|^[a-z][a-z0-9+.-]+:/.test(value) ? value : resolve(folder, value);
  };
  const result = { ...input };
  for (const field of fields) if (field in result) result[field] = absolute(result[field]);
  return result;
}

/** A path, or a list of paths. */
function holdsPath(schema: z.ZodType): boolean {
  if (kindOf(schema)?.kind === "path") return true;
  const def = schema._zod.def as { readonly innerType?: z.ZodType; readonly element?: z.ZodType };
  const inner = def.innerType ?? def.element;
  return inner !== undefined && holdsPath(inner);
}
