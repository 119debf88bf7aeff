/**
 * Reads CSV row by row. The one file that knows the CSV library.
 *
 * @module
 */
import { SeenKeys, TaskError } from "../../../lib/engine/mod.ts";
import { convertField, type CsvColumn, type CsvValue, judge } from "./column.ts";
import { fileError } from "../file_error.ts";

/** One row: values by column name. */
export type CsvRow = Record<string, CsvValue>;

/** How a file is read. */
export interface CsvOptions {
  /** Default `","`. */
  readonly delimiter?: string;
  /** Default `utf-8`; Excel in Europe often writes `windows-1252`. */
  readonly encoding?: string;
  /** Default: every column of the file, as text. */
  readonly columns?: Readonly<Record<string, CsvColumn>>;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** One field that does not fit its column. */
export interface CsvFault {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

interface Field {
  readonly name: string;
  readonly header: string;
  readonly column: CsvColumn;
  /** Position in the file; -1 if the file does not have the column. */
  readonly index: number;
}

interface RawRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** After so many faults the rest of the file would say nothing new. */
const MAX_FAULTS = 25;

const TEXT: CsvColumn = { type: "string", required: false, unique: false };

/**
 * Yields the rows of a CSV file with a heading, one at a time, whatever the size of the file.
 *
 * @throws {TaskError} `file.not-found`; `csv.missing-column`; `csv.duplicate-heading`; `csv.invalid` with every faulty field
 *   (at most 25) and its line, after the last good row before them was yielded.
 */
export async function* csvRows(
  file: string,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow, void, void> {
  let fields: readonly Field[] | undefined;
  let width = 0;
  const seen = new Map<string, SeenKeys>();
  const faults: CsvFault[] = [];
  for await (const raw of rawRows(file, options)) {
    if (fields === undefined) {
      fields = locate(file, raw.fields, options);
      width = raw.fields.length;
      continue;
    }
    if (raw.fields.slice(width).some((text) => text.trim() !== "")) {
      faults.push({
        line: raw.line,
        column: String(width + 1),
        value: raw.fields.slice(width).join(options.delimiter ?? ","),
        reason:
          `has no heading: the line has ${raw.fields.length} fields, and there are ${width} ` +
          "headings; quote a field that holds the delimiter",
      });
    }
    const row = convertRow(raw, fields, faults);
    for (const field of fields) {
      if (!field.column.unique || valueOf(raw, field) === undefined) continue;
      const values = seen.get(field.name) ?? new SeenKeys();
      seen.set(field.name, values);
      if (values.add(String(row[field.name]))) continue;
      const first = await lineBefore(raw, field, file, options);
      if (first === undefined) continue;
      faults.push({
        line: raw.line,
        column: field.header,
        value: textOf(raw, field),
        reason: `stands in line ${first} already, and must be unique`,
      });
    }
    if (faults.length === 0) yield row;
    if (faults.length >= MAX_FAULTS) break;
  }
  if (fields === undefined) {
    throw new TaskError(`Cannot read "${file}": it is empty, there is no line of headings`, {
      code: "csv.empty",
    });
  }
  if (faults.length > 0) throw faultsError(file, faults);
}

function textOf(raw: RawRow, { index }: Field): string {
  return (index < 0 ? "" : raw.fields[index] ?? "").trim();
}

/** The value of a field; `undefined` if it is empty or none of its column. */
function valueOf(raw: RawRow, field: Field): unknown {
  const text = textOf(raw, field);
  const converted = text === "" ? undefined : convertField(text, field.column);
  return converted !== undefined && "value" in converted ? converted.value : undefined;
}

/**
 * The line above this one that has the same value in a field; `undefined` if there is none. It is
 * looked for in the file: which line had which value is too much to remember of a long one.
 */
async function lineBefore(
  raw: RawRow,
  field: Field,
  file: string,
  options: CsvOptions,
): Promise<number | undefined> {
  const value = valueOf(raw, field);
  let isHeading = true;
  for await (const other of rawRows(file, options)) {
    if (other.line >= raw.line) return undefined;
    if (!isHeading && valueOf(other, field) === value) return other.line;
    isHeading = false;
  }
}

function convertRow(
  raw: RawRow,
  fields: readonly Field[],
  faults: CsvFault[],
): CsvRow {
  const row: CsvRow = {};
  for (const field of fields) {
    const { name, header, column } = field;
    const text = textOf(raw, field);
    const fault = (reason: string) =>
      faults.push({ line: raw.line, column: header, value: text, reason });
    if (text === "" && column.schema !== undefined) {
      const absent = judge(undefined, column.schema);
      if (column.required) fault("is empty");
      else if ("value" in absent && absent.value !== undefined) row[name] = absent.value;
      continue;
    }
    if (text === "") {
      if (column.default !== undefined) row[name] = column.default;
      else if (column.required) fault("is empty");
      else row[name] = column.type === "string" ? "" : null;
      continue;
    }
    const converted = column.schema === undefined
      ? convertField(text, column)
      : judge(text, column.schema);
    if ("reason" in converted) fault(converted.reason);
    else row[name] = converted.value;
  }
  return row;
}

function locate(file: string, headings: readonly string[], options: CsvOptions): Field[] {
  const found = headings.map((heading) => heading.trim());
  refuseTwins(file, found, options);
  if (!options.columns) {
    return found.map((name, index) => ({ name, header: name, column: TEXT, index }));
  }
  return Object.entries(options.columns).map(([name, column]) => {
    const header = column.header ?? name;
    let index = found.indexOf(header);
    if (index < 0) {
      index = found.findIndex((other) => other.toLowerCase() === header.toLowerCase());
    }
    const mayLack = column.default !== undefined || (column.schema && !column.required);
    if (index < 0 && !mayLack) {
      throw missingColumn(file, header, found, options);
    }
    return { name, header, column, index };
  });
}

/** Two headings of one name: which of the columns is meant, nobody can tell. */
function refuseTwins(file: string, found: readonly string[], { columns }: CsvOptions): void {
  const wanted = columns && Object.entries(columns).map(([name, { header }]) => header ?? name);
  const twin = found.find((name, index) =>
    name !== "" && found.indexOf(name) !== index && (wanted?.includes(name) ?? true)
  );
  if (twin === undefined) return;
  throw new TaskError(`Cannot read "${file}": line 1 has two columns "${twin}"`, {
    code: "csv.duplicate-heading",
    advice: "Give each column a heading of its own.",
    details: { file, column: twin },
  });
}

function missingColumn(
  file: string,
  header: string,
  found: readonly string[],
  options: CsvOptions,
): TaskError {
  const delimiter = options.delimiter ?? ",";
  const other = [";", ",", "\t", "|"].find((candidate) =>
    candidate !== delimiter && found.length === 1 && found[0].includes(candidate)
  );
  const names = found.map((name) => `"${name}"`).join(", ");
  return new TaskError(
    `Cannot read "${file}": line 1 has no column "${header}"; it has ${names}`,
    {
      code: "csv.missing-column",
      advice: other
        ? `The fields seem to be separated by "${other}": set delimiter to that.`
        : `Correct the heading in the file, or set "header" of the column in the task file.`,
      details: { file, column: header, found },
    },
  );
}

function faultsError(file: string, faults: readonly CsvFault[]): TaskError {
  const lines = faults.map(({ line, column, value, reason }) =>
    `line ${line}, column "${column}": ${value === "" ? "the field" : `"${value}"`} ${reason}`
  );
  const more = faults.length >= MAX_FAULTS ? ["and possibly more"] : [];
  const text = lines.length === 1 ? lines[0] : ["", ...lines, ...more].join("\n  ");
  return new TaskError(`Cannot read "${file}": ${text}`, {
    code: "csv.invalid",
    details: { file, faults },
  });
}

async function* rawRows(file: string, options: CsvOptions): AsyncGenerator<RawRow, void, void> {
  const [{ CsvError, parse }, { pipeline, Readable }] = await Promise.all([
    import("npm:csv-parse@7.0.3"),
    import("node:stream"),
  ]);
  const parser = parse({
    bom: true,
    delimiter: options.delimiter ?? ",",
    raw: true,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
  });
  // The callback is compulsory; the error itself reaches the reader of `parser`.
  pipeline(Readable.from(chunks(file, options)), parser, () => {});
  try {
    let line = 1; // the library's own count takes CRLF inside quotes for two lines
    for await (const { record, raw } of parser) {
      options.signal?.throwIfAborted();
      const isBlank = record.length === 1 && record[0].trim() === "";
      if (!isBlank) yield { line, fields: record };
      line += String(raw).replace(/^[\r\n]+|[\r\n]+$/g, "").split("\n").length;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TaskError(`Cannot read "${file}": ${error.message}`, {
      code: "csv.syntax",
      details: { file },
      cause: error,
    });
  } finally {
    parser.destroy();
  }
}

async function* chunks(file: string, options: CsvOptions): AsyncGenerator<string, void, void> {
  const encoding = options.encoding ?? "utf-8";
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    using handle = await Deno.open(file);
    const buffer = new Uint8Array(16_384);
    for (let count = await handle.read(buffer); count !== null; count = await handle.read(buffer)) {
      options.signal?.throwIfAborted();
      yield decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new TaskError(`Cannot read "${file}": it is not ${encoding} text`, {
        code: "csv.encoding",
        advice: 'Set encoding to what the file was saved with, as "windows-1252".',
        cause: error,
      });
    }
    throw options.signal?.aborted ? options.signal.reason : fileError("read", file, error);
  }
}
