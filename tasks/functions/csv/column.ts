/**
 * Columns of a CSV file: what a field must look like, and which value it becomes.
 *
 * @module
 */
import { z } from "../../../lib/zod.ts";

/** What a column can hold. */
export type CsvColumnType =
  | "string"
  | "int"
  | "number"
  | "bool"
  | "date"
  | "e164"
  | "email"
  | "url"
  | "path"
  | "enum";

/** How a column is declared in `csv.read`. */
export interface CsvColumnInput {
  /** What each field must be; default `"string"`. */
  readonly type?: CsvColumnType;
  /** Heading in the file, if it is not the name. */
  readonly header?: string;
  /** Whether a field may not be empty; default true. */
  readonly required?: boolean;
  /** Value of an empty field, and of a column that the file does not have. */
  readonly default?: string | number | boolean;
  /** Whether no two rows may have the same value; default false. */
  readonly unique?: boolean;
  /** The values of an enum. */
  readonly values?: string[];
}

/** Schema of {@link CsvColumnInput}. */
export const csvColumn: z.ZodType<CsvColumn, CsvColumnInput> = z.strictObject({
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
export interface CsvColumn extends CsvColumnInput {
  /** What each field must be. */
  readonly type: CsvColumnType;
  /** Whether a field may not be empty. */
  readonly required: boolean;
  /** Whether no two rows may have the same value. */
  readonly unique: boolean;
  /** From TypeScript: judges what the text was converted to, and what stands for an empty field. */
  readonly schema?: z.ZodType;
}

/** A value, or why the text is none. */
export type Converted =
  | { readonly value: CsvValue }
  | { readonly reason: string };

/** What a field can become. */
export type CsvValue = string | number | boolean | null;

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

/** The column that a schema of a TypeScript caller describes. */
export function columnOfSchema(schema: z.ZodType): CsvColumn {
  const required = !schema.safeParse(undefined).success;
  return { type: "string", required, unique: false, schema };
}

/** The value of a field by a schema: the text as it is, or the number or truth value it spells. */
export function judge(text: string | undefined, schema: z.ZodType): Converted {
  const asText = schema.safeParse(text);
  if (asText.success) return { value: asText.data as CsvValue };
  for (const value of text === undefined ? [] : spelt(text)) {
    const result = schema.safeParse(value);
    if (result.success) return { value: result.data as CsvValue };
    return { reason: `does not fit: ${result.error.issues[0].message}` };
  }
  return { reason: `does not fit: ${asText.error.issues[0].message}` };
}

function spelt(text: string): (number | boolean)[] {
  if (NUMBER.test(text)) return [Number(text)];
  return text === "true" || text === "false" ? [text === "true"] : [];
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
