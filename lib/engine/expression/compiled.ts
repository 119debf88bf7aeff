/**
 * Expressions and values as check leaves them: parsed, typed, with their place in the file.
 *
 * @module
 */
import type { Range } from "../language/source.ts";
import type { Reference } from "./ast.ts";
import type { ValueType } from "./types.ts";

/** One expression. */
export interface Expression {
  readonly text: string;
  /** Place in the file. */
  readonly range: Range;
  /** Its line there, from 1. */
  readonly line: number;
  readonly type: ValueType;
  /** Set when the expression only names something: `steps.list.rows`. Live values pass as such. */
  readonly path: readonly string[] | undefined;
  readonly references: readonly Reference[];
  readonly comprehensionDepth: number;
  /** From a file that came from a URL: computed with a deadline. */
  readonly isRemote: boolean;
}

/** A value of the file: literal, computed, or partly so. */
export type Computed =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "text"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "secret"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Computed[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, Computed])[] };

/** A literal value. */
export function literal(value: unknown): Computed {
  return { kind: "literal", value };
}

/** Every expression in a value. */
export function* expressionsIn(value: Computed): Generator<Expression> {
  switch (value.kind) {
    case "expression":
      yield value.expression;
      break;
    case "text":
      for (const part of value.parts) if (typeof part !== "string") yield part;
      break;
    case "list":
      for (const item of value.items) yield* expressionsIn(item);
      break;
    case "map":
      for (const [, member] of value.entries) yield* expressionsIn(member);
  }
}
