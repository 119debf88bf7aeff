/**
 * Records as every output format sees them: columns, property paths, and a
 * value as text.
 *
 * @module
 */

/** One row of output. Values may be of any shape; JSON formats keep it. */
export type Row = Readonly<Record<string, unknown>>;

/** A column: where its value lies in the row, and how it is shown. */
export interface Column {
  /** Property path: `to`, `result.pages`. */
  readonly path: string;
  /** Heading; default is the path. */
  readonly title?: string;
  /** Default: right for numbers, left for everything else. */
  readonly align?: "left" | "right";
  /** How the table and the list show the value; other formats keep the value. */
  readonly format?: (value: unknown, row: Row) => string;
}

/** Columns for rows that declare none: every key, in order of first appearance. */
export function columnsOf(rows: readonly Row[]): Column[] {
  const paths = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) paths.add(key);
  return [...paths].map((path) => ({ path }));
}

/**
 * Follows a property path such as `result.pages`; a key that itself contains the
 * dots wins over the path.
 *
 * @returns `undefined` where the path leads nowhere.
 */
export function valueAt(row: unknown, path: string): unknown {
  if (typeof row !== "object" || row === null) return undefined;
  if (Object.hasOwn(row, path)) return (row as Row)[path];
  let value: unknown = row;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Row)[key];
  }
  return value;
}

/** A value as the text of one cell; objects as JSON of any depth. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  if (Array.isArray(value) && value.every(isScalar)) return value.map(cellText).join(", ");
  return toJson(value);
}

/**
 * JSON that may be printed on any terminal: what could steer it is escaped too, as
 * JSON allows. `bigint` becomes a number where that is exact, else a string.
 */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, plain, indent) ?? "null";
  return text.replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== "object";
}
