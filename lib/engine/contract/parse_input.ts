/**
 * Inputs of a call, as the schema of the function has them.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import { expectedOf } from "../language/expected.ts";
import { nearest } from "../language/nearest.ts";
import { TaskError } from "./error.ts";

/** What is known of the inputs of a function. */
interface Inputs {
  /** Name of the function. */
  readonly name: string;
  /** Schema of the inputs. */
  readonly input: z.ZodObject;
}

/**
 * The inputs as the schema has them; a promise only where a schema needs one.
 *
 * @throws {TaskError} With code `input`, naming the inputs that do not fit.
 */
export function parseInput(
  declaration: Inputs,
  input: unknown,
): Record<string, unknown> | Promise<Record<string, unknown>> {
  const result = parseNow(declaration.input, input);
  if (result !== undefined) return parsedInput(declaration, result, input);
  return declaration.input.safeParseAsync(input)
    .then((late) => parsedInput(declaration, late, input));
}

function parsedInput(
  declaration: Inputs,
  result: z.ZodSafeParseResult<Record<string, unknown>>,
  given: unknown,
): Record<string, unknown> {
  if (result.success) return result.data;
  const names = Object.keys(declaration.input.shape);
  const issues = result.error.issues.map((issue) => faultOf(issue, names, given));
  throw new TaskError(`Cannot call ${declaration.name}: ${issues.join("; ")}`, {
    code: "input",
    details: { inputs: result.error.issues.map((issue) => issue.path.join(".")) },
  });
}

/** Longer text is cut in messages. */
const MOST_SHOWN = 60;

/** One fault in words: `"to" cannot be "abc", expected a number in international form`. */
function faultOf(issue: z.core.$ZodIssue, names: readonly string[], given: unknown): string {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    const near = path === "" ? nearest(key, names) : undefined;
    const meant = near === undefined ? "" : `, did you mean "${near}"?`;
    return `there is no input "${path === "" ? key : `${path}.${key}`}"${meant}`;
  }
  if (path === "") return issue.message;
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined | null)?.[key],
    given,
  );
  const expected = `expected ${expectedOf(issue)}`;
  return value === undefined
    ? `"${path}" is missing, ${expected}`
    : `"${path}" cannot be ${shown(value)}, ${expected}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") {
    return value.length > MOST_SHOWN ? `"${value.slice(0, MOST_SHOWN)}…"` : `"${value}"`;
  }
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** Parses without a promise, which is several times as fast; `undefined` if the schema needs one. */
function parseNow(
  schema: z.ZodObject,
  input: unknown,
): z.ZodSafeParseResult<Record<string, unknown>> | undefined {
  try {
    return schema.safeParse(input);
  } catch {
    return undefined; // an asynchronous refinement, or one that throws: once more, with promises
  }
}
