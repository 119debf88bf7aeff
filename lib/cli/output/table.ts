/**
 * Rows as an aligned table that fits the terminal.
 *
 * @module
 */
import { style, type TextSink } from "../io.ts";
import { pad, sanitize, textWidth, truncate, wrap } from "../terminal_text.ts";
import { cellText, type Column, type Row, valueAt } from "./record.ts";

const GAP = "  ";
/** No column is squeezed below this, unless its content is narrower anyway. */
const MIN_WIDTH = 6;

/**
 * Renders `rows` under their headings. On a terminal the widest columns give way first; where all of
 * them cannot be shown beside each other, each row is a block of lines.
 */
export function renderTable(
  rows: readonly Row[],
  columns: readonly Column[],
  sink: TextSink,
): string {
  const titles = columns.map((column) => sanitize(column.title ?? column.path));
  const cells = rows.map((row) => columns.map((column) => sanitize(cellOf(row, column))));
  const natural = titles.map((title, index) =>
    cells.reduce((width, row) => Math.max(width, textWidth(row[index])), textWidth(title))
  );
  const available = sink.columns() - GAP.length * (columns.length - 1);
  const least = natural.reduce((sum, width) => sum + Math.min(width, MIN_WIDTH), 0);
  if (least > available) return renderList(rows, columns, sink);
  const widths = fit(natural, available);
  const aligns = columns.map((column) => column.align ?? alignOf(rows, column));
  const line = (texts: readonly string[]) =>
    texts.map((text, index) => {
      const cut = truncate(text, widths[index]);
      const last = index === texts.length - 1 && aligns[index] === "left";
      return last ? cut : pad(cut, widths[index], aligns[index]);
    }).join(GAP).trimEnd();
  const head = style(sink, line(titles), "bold");
  const rule = widths.map((width) => "-".repeat(width)).join(GAP);
  return [head, style(sink, rule, "dim"), ...cells.map(line)].join("\n") + "\n";
}

/** Renders each row as a block of `name: value` lines, as PowerShell's Format-List does. */
export function renderList(
  rows: readonly Row[],
  columns: readonly Column[],
  sink: TextSink,
): string {
  const titles = columns.map((column) => sanitize(column.title ?? column.path));
  const width = Math.max(0, ...titles.map(textWidth));
  const blocks = rows.map((row) =>
    columns.map((column, index) => {
      const room = Math.max(10, sink.columns() - width - 3);
      const value = sanitize(cellOf(row, column));
      const lines = textWidth(value) <= room ? [value] : wrap(value, room);
      return `${style(sink, pad(titles[index], width), "bold")} : ${
        lines.join(`\n${" ".repeat(width + 3)}`)
      }`.trimEnd();
    }).join("\n")
  );
  return blocks.length === 0 ? "" : blocks.join("\n\n") + "\n";
}

function cellOf(row: Row, column: Column): string {
  const value = valueAt(row, column.path);
  return column.format ? column.format(value, row) : cellText(value);
}

function alignOf(rows: readonly Row[], column: Column): "left" | "right" {
  const values = rows.map((row) => valueAt(row, column.path)).filter((value) => value != null);
  const numeric = values.length > 0 &&
    values.every((value) => typeof value === "number" || typeof value === "bigint");
  return numeric ? "right" : "left";
}

/** Takes width from the widest columns until the sum fits. */
function fit(natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest]--;
    excess--;
  }
  return widths;
}
