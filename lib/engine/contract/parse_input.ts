/**
 * Inputs of a call, as the schema of the function has them.
 *
 * @module
 */
import type { z } from "../../zod.ts";
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
  if (result !== undefined) return parsedInput(declaration, result);
  return declaration.input.safeParseAsync(input).then((late) => parsedInput(declaration, late));
}

function parsedInput(
  declaration: Inputs,
  result: z.ZodSafeParseResult<Record<string, unknown>>,
): Record<string, unknown> {
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `"${issue.path.join(".")}" ${issue.message}`
  );
  throw new TaskError(`Cannot call ${declaration.name}: ${issues.join("; ")}`, {
    code: "input",
    details: { inputs: result.error.issues.map((issue) => issue.path.join(".")) },
  });
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
