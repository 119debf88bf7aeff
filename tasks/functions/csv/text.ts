/**
 * Rows as CSV text.
 *
 * @module
 */

/** How rows become text. */
export interface EncodeCsvOptions {
  /** Default: the keys of all rows, in order of first appearance. */
  readonly columns?: readonly string[];
  /** Default `","`. */
  readonly delimiter?: string;
  /** Puts `'` before text that a spreadsheet would compute; default: text stays as it is. */
  readonly guardFormulas?: boolean;
}

/** What begins a formula in a spreadsheet; a telephone number and a negative one are none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d ()./-]*$))/;

/** RFC 4180 with CRLF, as Excel writes it; lists and maps become JSON. */
export function encodeCsv(
  rows: readonly Readonly<Record<string, unknown>>[],
  options: EncodeCsvOptions = {},
): string {
  const delimiter = options.delimiter ?? ",";
  const columns = options.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const field = (value: unknown): string => {
    const plain = textOf(value);
    const isGuarded = options.guardFormulas === true && typeof value === "string" &&
      FORMULA.test(plain);
    const text = isGuarded ? `'${plain}` : plain;
    const quoted = text.includes(delimiter) || /["\r\n]/.test(text) || text !== text.trim();
    return quoted ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(field).join(delimiter)}\r\n`).join("");
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
