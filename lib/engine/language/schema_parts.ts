/**
 * Building blocks of the task file schema: names, expressions, values that may be computed.
 *
 * @module
 */
import { z } from "../../zod.ts";
import { parseDuration } from "./duration.ts";

/** Words that the expression language keeps for itself. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  ("as break const continue else false for function if import in let loop null namespace " +
    "package prototype return true var void while").split(" "),
);

/** Names that expressions bind; a resource or loop variable cannot have one of them. */
export const BOUND_NAMES: ReadonlySet<string> = new Set(
  ["params", "vars", "run", "steps", "targets", "secrets", "error", "result", "cel"],
);

/** Words in the paths of a run that tell the steps of a `rescue` or `finally` from the others. */
export const ENDINGS: ReadonlySet<string> = new Set(["rescue", "finally"]);

/** A name that an expression can say after a dot. */
export const name: z.ZodString = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
  error: "a name of letters, digits and _, not beginning with a digit",
}).refine((text) => !RESERVED_WORDS.has(text), {
  error: "a name that is no word of the expression language",
}).meta({ id: "Name" });

/** The whole text is an expression. */
export const expression: z.ZodUnion<readonly [z.ZodString, z.ZodBoolean]> = z.union([
  z.string().min(1),
  z.boolean(),
], {
  error: "an expression, as text",
}).meta({ id: "Expression", description: "A CEL expression, without ${ }" });

/** Whether text holds a `${ }` that is computed. */
export function isTemplate(text: unknown): boolean {
  return typeof text === "string" && text.includes("${");
}

/** A literal that fits `schema`, or text with `${ }` that yields one. */
export function computed<T extends z.ZodType>(
  schema: T,
  expected: string,
): z.ZodUnion<readonly [T, z.ZodString]> {
  const template = z.string().regex(/\$\{/, { error: expected });
  return z.union([schema, template], { error: expected });
}

/** A duration as literal text. */
export const duration: z.ZodString = z.string().refine(
  (text) => parseDuration(text) !== undefined,
  {
    error: "a duration, as 500ms, 90s, 45m, 6h or 1h30m",
  },
).meta({ id: "Duration", pattern: "^(\\d+(\\.\\d+)?(ms|[smhdw]))+$" });

/** A duration, literal or computed. */
export const computedDuration: z.ZodUnion<readonly [z.ZodString, z.ZodString]> = computed(
  duration,
  "a duration, as 500ms, 90s, 45m or 1h30m",
);

/** Text that may hold `${ }`. */
export const text: z.ZodString = z.string();

/** The name of what is the same: nothing may have the same name as all that has none. */
export const keyText: z.ZodString = z.string().regex(/\S/, { error: "text that is not empty" });

/** A share of something, as `25%`. */
export const percentage: z.ZodString = z.string().regex(/^(?:100|[0-9]{1,2})(?:\.[0-9]+)?%$/, {
  error: "a percentage, as 25%",
});
