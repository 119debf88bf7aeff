/**
 * Writes rows to stdout in the format that was asked for.
 *
 * @module
 */
import { style, type TextSink } from "../io.ts";
import { UsageError } from "../errors.ts";
import { nearest } from "../suggest.ts";
import { sanitize, sanitizeLines } from "../terminal_text.ts";
import { cellText, type Column, columnsOf, type Row, toJson, valueAt } from "./record.ts";
import { renderList, renderTable } from "./table.ts";
import { yamlLibrary } from "../../yaml.ts";

/** The formats of `--output`. */
export const OUTPUT_FORMATS = ["table", "list", "json", "jsonl", "csv", "yaml", "none"] as const;

/** A format of `--output`. */
export type OutputFormat = typeof OUTPUT_FORMATS[number];

/** How rows are written. */
export interface WriteRowsOptions {
  /** Default: a table on a terminal, JSON otherwise. */
  readonly format?: OutputFormat;
  /** What table, list and CSV show; default is every key of the rows. */
  readonly columns?: readonly Column[];
  /** Property paths of `--select`: only these, in this order, in every format. */
  readonly select?: readonly string[];
  /** Whether a path of `select` that no row has is refused, or what is called with the reason. */
  readonly checksSelect?: boolean | ((error: UsageError) => void);
}

/** The format used when none was asked for: for people on a terminal, for programs elsewhere. */
export function defaultFormat(sink: TextSink): OutputFormat {
  return sink.isTerminal ? "table" : "json";
}

/** @throws {UsageError} If no row has a path, and it is none of the columns. */
function checkSelect(
  rows: readonly Row[],
  { select = [], checksSelect = false }: WriteRowsOptions,
  columns: readonly Column[],
): void {
  if (rows.length === 0 || checksSelect === false) return;
  const known = [...columns, ...columnsOf(rows)].map(({ path }) => path);
  const missing = select.find((path) =>
    !known.includes(path) && rows.every((row) => valueAt(row, path) === undefined)
  );
  if (missing === undefined) return;
  const guess = nearest(missing, known);
  const error = new UsageError(
    `Cannot select "${missing}": there is no such column`,
    guess ? `Did you mean "${guess}"?` : `There are ${[...new Set(known)].join(", ")}.`,
  );
  if (checksSelect === true) throw error;
  checksSelect(error);
}

/** Writes `rows` to `sink`; JSON and YAML as one array. */
export async function writeRows(
  sink: TextSink,
  rows: readonly Row[],
  options: WriteRowsOptions = {},
): Promise<void> {
  const format = options.format ?? defaultFormat(sink);
  const known = options.columns ?? columnsOf(rows);
  checkSelect(rows, options, known);
  const columns = options.select
    ? options.select.map((path) => known.find((column) => column.path === path) ?? { path })
    : known;
  switch (format) {
    case "table":
      if (rows.length > 0) sink.write(renderTable(rows, columns, sink));
      return;
    case "list":
      sink.write(renderList(rows, columns, sink));
      return;
    case "csv":
      sink.write(toCsv(rows, columns, sink.isTerminal));
      return;
    default:
      await writeData(sink, selected(rows, options.select), format);
  }
}

/** Writes one object: a list of its fields for people, the object itself in data formats. */
export async function writeObject(
  sink: TextSink,
  object: Row,
  options: WriteRowsOptions = {},
): Promise<void> {
  const format = options.format ?? defaultFormat(sink);
  checkSelect([object], options, []);
  if (format === "table" && !options.columns) await writeFields(sink, object, options);
  else if (format === "table" || format === "list" || format === "csv") {
    await writeRows(sink, [object], { ...options, format: format === "table" ? "list" : format });
  } else if (format === "jsonl") {
    sink.write(`${toJson(selected([object], options.select)[0])}\n`);
  } else {
    await writeData(sink, selected([object], options.select)[0], format);
  }
}

/** The plain fields as a list, and below it a table of each that holds records. */
async function writeFields(
  sink: TextSink,
  object: Row,
  options: WriteRowsOptions,
): Promise<void> {
  const paths = options.select ?? Object.keys(object);
  const tables = paths.filter((path) => isTable(valueAt(object, path)));
  const plain = paths.filter((path) => !tables.includes(path));
  if (plain.length > 0) await writeRows(sink, [object], { format: "list", select: plain });
  for (const [index, path] of tables.entries()) {
    const heading = style(sink, sanitize(path), "bold");
    sink.write(`${index > 0 || plain.length > 0 ? "\n" : ""}${heading}\n`);
    await writeRows(sink, valueAt(object, path) as readonly Row[], { format: "table" });
  }
}

function isTable(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

/** Writes what a program returned: a record as such, anything else as its value or its text. */
export async function writeValue(
  sink: TextSink,
  value: unknown,
  options: WriteRowsOptions = {},
): Promise<void> {
  const format = options.format ?? defaultFormat(sink);
  if (isRecord(value)) await writeObject(sink, value, { ...options, format });
  else if (options.select) throw new UsageError("Cannot select columns: the result is no record");
  else if (format === "csv") await writeRows(sink, [{ value }], { format });
  else if (format === "jsonl") sink.write(`${toJson(value)}\n`);
  else if (format === "table" || format === "list") {
    sink.write(`${sanitizeLines(cellText(value))}\n`);
  } else await writeData(sink, value, format);
}

function isRecord(value: unknown): value is Row {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

async function writeData(sink: TextSink, data: unknown, format: OutputFormat): Promise<void> {
  if (format === "json") sink.write(`${toJson(data, 2)}\n`);
  else if (format === "yaml") sink.write(await toYaml(data));
  else if (format === "jsonl") {
    for (const row of data as readonly Row[]) sink.write(`${toJson(row)}\n`);
  }
}

function selected(rows: readonly Row[], select: readonly string[] | undefined): readonly Row[] {
  if (!select) return rows;
  return rows.map((row) =>
    Object.fromEntries(select.map((path) => [path, valueAt(row, path) ?? null]))
  );
}

/** RFC 4180 with LF line ends; a terminal gets control characters as visible escapes. */
function toCsv(rows: readonly Row[], columns: readonly Column[], isTerminal: boolean): string {
  const field = (text: string): string => {
    const safe = isTerminal ? sanitize(text) : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [columns.map((column) => field(column.title ?? column.path)).join(",")];
  for (const row of rows) {
    lines.push(columns.map((column) => field(cellText(valueAt(row, column.path)))).join(","));
  }
  return lines.join("\n") + "\n";
}

async function toYaml(data: unknown): Promise<string> {
  const { dump } = await yamlLibrary();
  // Through JSON, so that both formats show the same data; YAML itself escapes controls.
  return dump(JSON.parse(toJson(data)), { lineWidth: -1, noRefs: true });
}
