/**
 * Columns of a CSV file: what a field must look like, and which value it becomes.
 *
 * @module
 */
import { z } from "../../lib/zod.ts";

/** How a column is declared in `csv.read`. */
export const csvColumn = z.strictObject({
  type: z.enum(["string", "int", "number", "bool", "date", "e164", "email", "url", "path", "enum"])
    .default("string").describe("What each field must be"),
  header: z.string().optional().describe("Heading in the file, if it is not the name"),
  required: z.boolean().default(true).describe("Whether a field may not be empty"),
  default: z.union([z.string(), z.number(), z.boolean()]).optional()
    .describe("Value of an empty field, and of a column that the file does not have"),
  unique: z.boolean().default(false).describe("Whether no two rows may have the same value"),
  values: z.array(z.string()).optional().describe("The values of an enum"),
});

/** A declared column. */
export type CsvColumn = z.output<typeof csvColumn>;

/** A value, or why the text is none. */
export type Converted =
  | { readonly value: string | number | boolean }
  | { readonly reason: string };

const INT = /^[+-]?\d{1,15}$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const E164 = /^\+[1-9][0-9]{6,14}$/;
const EMAIL = /^[^\s@<>"]+@[^\s@<>".]+(?:\.[^\s@<>".]+)+$/;
const TRUE = new Set(["true", "yes", "1", "ja", "x"]);
const FALSE = new Set(["false", "no", "0", "nein"]);

/** Converts one non-empty field; `path` and `string` are taken as they are. */
export function convertField(text: string, column: CsvColumn): Converted {
  switch (column.type) {
    case "string":
    case "path":
      return { value: text };
    case "int":
      return INT.test(text) ? { value: Number(text) } : { reason: "is not a whole number" };
    case "number":
      return NUMBER.test(text)
        ? { value: Number(text) }
        : { reason: "is not a number; the decimal separator is a point" };
    case "bool":
      if (TRUE.has(text.toLowerCase())) return { value: true };
      if (FALSE.has(text.toLowerCase())) return { value: false };
      return { reason: 'is neither "true" nor "false"' };
    case "date":
      return isDate(text) ? { value: text } : { reason: "is not a date, as 2026-11-24" };
    case "e164":
      return E164.test(text)
        ? { value: text }
        : { reason: "is not a number in international form, as +14255550100" };
    case "email":
      return EMAIL.test(text) ? { value: text } : { reason: "is not an e-mail address" };
    case "url":
      return URL.canParse(text) ? { value: text } : { reason: "is not a URL" };
    case "enum":
      return column.values?.includes(text)
        ? { value: text }
        : { reason: `is not one of ${(column.values ?? []).map((v) => `"${v}"`).join(", ")}` };
  }
}

/** The schema of the values that a column yields, for checking the steps that use them. */
export function columnSchema(column: CsvColumn): z.ZodType {
  const optional = !column.required && column.default === undefined;
  const schema = column.type === "int"
    ? z.int()
    : column.type === "number"
    ? z.number()
    : column.type === "bool"
    ? z.boolean()
    : z.string();
  return optional ? schema.nullable() : schema;
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}
