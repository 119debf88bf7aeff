/**
 * Types of values in expressions, and how they follow from the schemas of functions.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import { kindOf } from "../contract/kinds.ts";

/** What an expression can yield, as far as check knows. */
export type ValueType =
  | { readonly kind: "dyn" | "string" | "int" | "double" | "bool" | "null" | "bytes" }
  | { readonly kind: "timestamp" | "duration" | "secret" }
  | { readonly kind: "list"; readonly of: ValueType }
  | { readonly kind: "map"; readonly of: ValueType }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, ValueType>> }
  | { readonly kind: "handle"; readonly of: string };

export const DYN: ValueType = { kind: "dyn" };
export const STRING: ValueType = { kind: "string" };
export const INT: ValueType = { kind: "int" };
export const DOUBLE: ValueType = { kind: "double" };
export const BOOL: ValueType = { kind: "bool" };
export const TIMESTAMP: ValueType = { kind: "timestamp" };
export const SECRET: ValueType = { kind: "secret" };

/** An object type with these fields. */
export function objectOf(fields: Readonly<Record<string, ValueType>>): ValueType {
  return { kind: "object", fields };
}

/** A list type. */
export function listOf(of: ValueType): ValueType {
  return { kind: "list", of };
}

interface SchemaDef {
  readonly type: string;
  readonly format?: string;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly out?: z.core.$ZodType;
  readonly catchall?: z.core.$ZodType;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly format?: string } } }[];
  readonly values?: readonly unknown[];
}

/**
 * The type of what a schema lets through.
 *
 * @param side `output`: what comes out of parsing; `input`: what may go in.
 */
export function typeOfSchema(
  schema: z.core.$ZodType,
  side: "input" | "output" = "output",
): ValueType {
  const known = schemaTypes[side].get(schema);
  if (known !== undefined) return known;
  const type = readSchema(schema, side, 0);
  schemaTypes[side].set(schema, type);
  return type;
}

/** One type for each schema: many steps call the same function. */
const schemaTypes = {
  input: new WeakMap<z.core.$ZodType, ValueType>(),
  output: new WeakMap<z.core.$ZodType, ValueType>(),
};

function readSchema(
  schema: z.core.$ZodType,
  side: "input" | "output",
  depth: number,
): ValueType {
  const kind = kindOf(schema as z.ZodType);
  if (kind?.kind === "handle") return { kind: "handle", of: kind.of };
  if (kind?.kind === "secret") {
    return kind.also === undefined ? SECRET : kind.also === "text" ? STRING : DYN;
  }
  if (kind?.kind === "duration") return side === "output" ? INT : DYN;
  if (depth > 12) return DYN;
  const def = schema._zod.def as SchemaDef;
  const inner = (at: z.core.$ZodType) => readSchema(at, side, depth + 1);
  switch (def.type) {
    case "string":
    case "enum":
    case "template_literal":
      return STRING;
    case "number":
      return isInteger(def) ? INT : DOUBLE;
    case "bigint":
      return INT;
    case "boolean":
      return BOOL;
    case "date":
      return TIMESTAMP;
    case "literal":
      return unify((def.values ?? []).map(typeOfLiteral));
    case "array":
      return listOf(inner(def.element!));
    case "record":
      return { kind: "map", of: inner(def.valueType!) };
    case "object": {
      const open = def.catchall !== undefined && def.catchall._zod.def.type !== "never";
      if (open) return { kind: "map", of: DYN };
      return objectOf(
        Object.fromEntries(Object.entries(def.shape!).map(([key, at]) => [key, inner(at)])),
      );
    }
    case "optional":
    case "default":
    case "prefault":
    case "readonly":
    case "nonoptional":
    case "catch":
      return inner(def.innerType!);
    case "union":
      return unify(def.options!.map(inner));
    case "pipe":
      return side === "output" && def.out ? inner(def.out) : DYN;
    default:
      return DYN;
  }
}

function isInteger(def: SchemaDef): boolean {
  const formats = [def.format, ...(def.checks ?? []).map((check) => check._zod.def.format)];
  return formats.some((format) => format !== undefined && /int/.test(format));
}

/** The type of a plain value. */
export function typeOfLiteral(value: unknown): ValueType {
  switch (typeof value) {
    case "string":
      return STRING;
    case "boolean":
      return BOOL;
    case "bigint":
      return INT;
    case "number":
      return Number.isInteger(value) ? INT : DOUBLE;
  }
  if (value === null || value === undefined) return { kind: "null" };
  if (Array.isArray(value)) return listOf(unify(value.slice(0, 100).map(typeOfLiteral)));
  if (value instanceof Date) return TIMESTAMP;
  const fields = Object.entries(value).map(([key, member]) => [key, typeOfLiteral(member)]);
  return objectOf(Object.fromEntries(fields));
}

/** The one type of several, or `dyn`. */
export function unify(types: readonly ValueType[]): ValueType {
  const [first, ...rest] = types;
  if (first === undefined) return DYN;
  return rest.every((type) => sameType(first, type)) ? first : DYN;
}

function sameType(a: ValueType, b: ValueType): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a value of type `given` may go where `wanted` is expected; `dyn` is decided later. */
export function isAssignable(given: ValueType, wanted: ValueType): boolean {
  if (given.kind === "dyn" || wanted.kind === "dyn") return true;
  if (given.kind === "list" && wanted.kind === "list") return isAssignable(given.of, wanted.of);
  if (given.kind === "handle" && wanted.kind === "handle") return given.of === wanted.of;
  const mapLike = (type: ValueType) => type.kind === "map" || type.kind === "object";
  if (mapLike(given) && mapLike(wanted)) return true;
  if (given.kind === "int" && wanted.kind === "double") return true;
  if (given.kind === "timestamp" && wanted.kind === "string") return true;
  return given.kind === wanted.kind;
}

/** A type in words: `a list of text`. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case "string":
      return "text";
    case "int":
      return "a whole number";
    case "double":
      return "a number";
    case "bool":
      return "true or false";
    case "null":
      return "nothing";
    case "timestamp":
      return "a point in time";
    case "duration":
      return "a duration";
    case "bytes":
      return "bytes";
    case "secret":
      return "a secret: ${ secrets.name }";
    case "handle":
      return `a live ${type.of}`;
    case "list":
      return type.of.kind === "dyn" ? "a list" : `a list, each ${describeType(type.of)}`;
    case "dyn":
      return "any value";
    default:
      return "a map";
  }
}
