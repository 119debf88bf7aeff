/**
 * Findings about a task file, with their place in the text.
 *
 * @module
 */

/** One finding: what is wrong, where, and what was expected. */
export interface Diagnostic {
  /** Only errors keep a file from running. */
  readonly severity: "error" | "warning";
  /** Stable: `schema.unknown-key`, `reference.unknown-step`, `expression.type`, … */
  readonly code: string;
  /** Without place and suggestion, no final period. */
  readonly message: string;
  /** File name or URL as the user gave it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** End of the range, exclusive. */
  readonly endLine: number;
  /** Column behind the last character, counted from 1. */
  readonly endColumn: number;
  /** The line of text at `line`. */
  readonly excerpt: string;
  /** What would have been right. */
  readonly expected?: string;
  /** The nearest name that exists: "did you mean". */
  readonly nearest?: string;
}

const MAX_WIDTH = 160;

/**
 * A finding as text: place, message, the line with the offending part underlined, what to do.
 *
 * ```text
 * send.yaml:12:7: error: Unknown key "retires" (schema.unknown-key)
 *    12 |       retires: 3
 *       |       ^^^^^^^
 *       = expected: …; did you mean "retry"?
 * ```
 */
export function formatDiagnostic(found: Diagnostic): string {
  const { line, column } = found;
  const lines = [
    `${found.file}:${line}:${column}: ${found.severity}: ${found.message} (${found.code})`,
  ];
  if (found.excerpt.trim() !== "") {
    const from = column - 1 > MAX_WIDTH ? column - 1 - MAX_WIDTH / 2 : 0;
    const shown = found.excerpt.slice(from, from + MAX_WIDTH).replaceAll("\t", " ");
    const end = found.endLine === line ? found.endColumn : found.excerpt.length + 1;
    const width = Math.max(1, Math.min(end - column, MAX_WIDTH - (column - 1 - from)));
    const gutter = String(line).padStart(5);
    lines.push(`${gutter} | ${shown}`);
    lines.push(`      | ${" ".repeat(column - 1 - from)}${"^".repeat(width)}`);
  }
  const hints: string[] = [];
  if (found.expected !== undefined) hints.push(`expected ${found.expected}`);
  if (found.nearest !== undefined) hints.push(`did you mean "${found.nearest}"?`);
  if (hints.length > 0) lines.push(`      = ${hints.join("; ")}`);
  return lines.join("\n");
}
