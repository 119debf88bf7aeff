/**
 * What a schema wanted of a value, in words.
 *
 * @module
 */
import type { z } from "../../zod.ts";

type Issue = z.core.$ZodIssue;

/** What zod wanted, in words. */
export function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("Invalid input") ? articled(issue.expected) : issue.message;
    case "invalid_value":
      return `one of ${listOf(issue.values.map(String))}`;
    case "too_small":
      return `${sized(issue.origin)}at least ${issue.minimum}`;
    case "too_big":
      return `${sized(issue.origin)}at most ${issue.maximum}`;
    case "invalid_union": {
      if (issue.message !== "Invalid input") return issue.message;
      const all = issue.errors.map((errors) => errors[0]).filter(Boolean).map(expectedOf);
      return [...new Set(all)].join(", or ") || "another value";
    }
    default:
      return issue.message.replace(/^Invalid /, "a valid ");
  }
}

function articled(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a map",
    record: "a map",
    null: "nothing",
  };
  return names[type] ?? type;
}

function sized(origin: string): string {
  if (origin === "array") return "a list of ";
  return origin === "string" ? "a length of " : "a number of ";
}

/** Names for people, not too many. */
export function listOf(values: readonly string[]): string {
  return values.length > 24 ? `${values.slice(0, 24).join(", ")}, …` : values.join(", ");
}
