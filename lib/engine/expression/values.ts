/**
 * Values on their way into expressions and out again: the expression language has whole numbers
 * (BigInt) and fractions (number), JavaScript data has one kind of number.
 *
 * @module
 */
import { Secret } from "../contract/secret.ts";
import { TaskError } from "../contract/error.ts";
import { LongList } from "../data/long_list.ts";
import { DYN, type ValueType } from "./types.ts";
import { Unknown } from "./unknown.ts";

/** Plain data into the values of expressions; numbers become what their type says. */
export function toCel(value: unknown, type: ValueType = DYN): unknown {
  switch (typeof value) {
    case "number":
      if (type.kind === "double" || !Number.isSafeInteger(value)) return value;
      return BigInt(value);
    case "undefined":
      return null;
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (Array.isArray(value)) {
    const of = type.kind === "list" ? type.of : DYN;
    return value.map((item) => toCel(item, of));
  }
  if (value instanceof LongList) {
    const of = type.kind === "list" ? type.of : DYN;
    return value.map((item) => toCel(item, of));
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  if (prototype !== null && Object.values(value).every(isSameInCel)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    const of = type.kind === "object"
      ? type.fields[key] ?? DYN
      : type.kind === "map"
      ? type.of
      : DYN;
    result[key] = toCel(member, of);
  }
  return result;
}

/** Rows of text are the same on both sides: copying a million of them would be for nothing. */
function isSameInCel(member: unknown): boolean {
  return typeof member === "string" || typeof member === "boolean" || member === null;
}

/** Values of expressions back to plain data. Live values pass untouched. */
export function fromCel(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof LongList) return value.toArray().map(fromCel);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), fromCel(item)]));
  }
  if (value instanceof Set) return [...value].map(fromCel);
  if (value instanceof Date) return value.toISOString();
  if (value.constructor?.name === "Duration") return Number(value.valueOf());
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    result[key] = fromCel((value as Record<string, unknown>)[key]);
  }
  return result;
}

/** A value inside text. Lists and maps are written as JSON. */
export function toText(value: unknown): string | Unknown {
  if (value instanceof Unknown) return value;
  const plain = fromCel(value);
  switch (typeof plain) {
    case "string":
      return plain;
    case "number":
    case "bigint":
    case "boolean":
      return String(plain);
    case "undefined":
      return "";
  }
  if (plain === null) return "";
  if (Array.isArray(plain) || Object.getPrototypeOf(plain) === Object.prototype) {
    return JSON.stringify(plain);
  }
  const what = plain instanceof Secret ? "a secret" : "a live value";
  throw new TaskError(`Cannot put ${what} into text`, { code: "expression.text" });
}
