/**
 * `csv.read`.
 *
 * @module
 */
import { defineFunction, path, TaskError, type TaskFunction } from "../../../lib/engine/mod.ts";
import { z } from "../../../lib/zod.ts";
import { columnOfSchema, columnSchema, csvColumn, type CsvColumnInput } from "./column.ts";
import { type CsvRow, csvRows } from "./rows.ts";

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const readInput = z.strictObject({
  file: path({ access: "read" }).describe("CSV file with a line of headings"),
  delimiter: z.string().length(1).default(",").describe("Character between two fields"),
  encoding: z.string().default("utf-8").describe("Text encoding, as utf-8 or windows-1252"),
  columns: z.record(z.string(), csvColumn).optional()
    .describe("Columns by the name they get; without it every column, as text"),
});

const readOutput = z.object({ rows: z.array(z.record(z.string(), cell)), count: z.int() });

/** What {@link read} is given. */
export interface ReadInput {
  /** CSV file with a line of headings. */
  readonly file: string;
  /** Character between two fields; default `","`. */
  readonly delimiter?: string;
  /** Text encoding, as utf-8 or windows-1252; default `"utf-8"`. */
  readonly encoding?: string;
  /** Columns by the name they get; without it every column, as text. */
  readonly columns?: Record<string, CsvColumnInput>;
}

/** What {@link read} gives back. */
export interface ReadResult {
  /** The rows: values by column name. */
  readonly rows: readonly CsvRow[];
  /** Number of rows. */
  readonly count: number;
}

/** Columns by name, as zod schemas: only from TypeScript. */
export type CsvShape = Readonly<Record<string, z.ZodType>>;

/** How a file with a {@link CsvShape} is read. */
export interface CsvShapeOptions {
  /** Default `","`. */
  readonly delimiter?: string;
  /** Default `utf-8`. */
  readonly encoding?: string;
  /** Ends the call. */
  readonly signal?: AbortSignal;
}

/** `csv.read` as TypeScript calls it: with the inputs of task files, or with schemas. */
export type CsvRead =
  & (<Shape extends CsvShape>(
    file: string,
    shape: keyof Shape extends never ? never : Shape,
    options?: CsvShapeOptions,
  ) => Promise<{ [Name in keyof Shape]: z.output<Shape[Name]> }[]>)
  & TaskFunction<ReadInput, ReadResult, readonly ["file"]>;

/**
 * Reads a CSV file and checks every field against its column, so that nothing is begun with half
 * a good list: all faults come in one error, each with its line.
 *
 * From TypeScript the columns may be zod schemas; then the rows themselves come back, typed. For
 * files that do not fit into memory use `csv.rows`, which yields them one by one.
 *
 * @throws {TaskError} `file.not-found`, `csv.missing-column`, `csv.duplicate-heading`,
 *   `csv.invalid`, `csv.syntax`, `csv.encoding`, `csv.empty`.
 *
 * @example
 * ```ts
 * import { csv } from "../../mod.ts";
 * import { z } from "../../../lib/zod.ts";
 *
 * const file = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(file, "id;Fax\n1;+493023125000\n");
 * const { rows } = await csv.read(file, {
 *   delimiter: ";",
 *   columns: { id: { unique: true }, to: { type: "e164", header: "Fax" } },
 * });
 * console.log(rows); // [ { id: "1", to: "+493023125000" } ]
 *
 * const typed = await csv.read(file, { id: z.int(), Fax: z.string() }, { delimiter: ";" });
 * console.log(typed[0].id + 1); // 2
 * await Deno.remove(file);
 * ```
 */
export const read: CsvRead = withShapes(
  defineFunction({
    name: "csv.read",
    summary: "Read a CSV file and check its fields",
    input: readInput,
    output: readOutput,
    positional: ["file"],
    effect: "read",
    describe: ({ file }) => ({ verb: "read", target: file }),
    permissions: ({ file }) => ({ read: file === undefined ? true : [file] }),
    outputFor: ({ columns }) => rowsSchema(columns),
    checkInput: ({ columns, encoding }) => ({
      ...enumFaults(columns),
      ...(typeof encoding === "string" && !isEncoding(encoding)
        ? { encoding: `there is no encoding "${encoding}"` }
        : {}),
    }),
    async run({ file, ...options }, ctx) {
      if (!isEncoding(options.encoding)) {
        throw new TaskError(`Cannot read "${file}": there is no encoding "${options.encoding}"`, {
          code: "input",
        });
      }
      const rows = await ctx.collect(csvRows(file, { ...options, signal: ctx.signal }));
      return { rows, count: rows.length };
    },
  }),
);

/** Adds the form with schemas to the function; which one is meant shows in the second argument. */
function withShapes(
  plain: TaskFunction<ReadInput, ReadResult, readonly ["file"]>,
): CsvRead {
  async function call(
    file: string,
    second?: CsvShape | Parameters<typeof plain>[1],
    options?: CsvShapeOptions,
  ): Promise<unknown> {
    if (!isShape(second)) return await plain(file, second as Parameters<typeof plain>[1]);
    const columns = Object.fromEntries(
      Object.entries(second).map(([name, schema]) => [name, columnOfSchema(schema)]),
    );
    return await Array.fromAsync(csvRows(file, { ...options, columns }));
  }
  Object.defineProperty(call, "name", { value: plain.name });
  return Object.assign(call, { declaration: plain.declaration, inputs: plain.inputs }) as CsvRead;
}

function isShape(value: unknown): value is CsvShape {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0 &&
    Object.values(value).every((schema) =>
      typeof schema === "object" && schema !== null && "_zod" in schema
    );
}

function rowsSchema(columns: unknown): z.ZodType | undefined {
  const parsed = z.record(z.string(), csvColumn).safeParse(columns);
  if (!parsed.success) return undefined;
  const shape = Object.fromEntries(
    Object.entries(parsed.data).map(([name, column]) => [name, columnSchema(column)]),
  );
  return z.object({ rows: z.array(z.object(shape)), count: z.int() });
}

function enumFaults(columns: unknown): Record<string, string> {
  const parsed = z.record(z.string(), csvColumn).safeParse(columns);
  if (!parsed.success) return {};
  const [name] =
    Object.entries(parsed.data).find(([, { type, values }]) =>
      type === "enum" && (values === undefined || values.length === 0)
    ) ?? [];
  return name === undefined ? {} : { columns: `column "${name}" is an enum without "values"` };
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label) !== undefined;
  } catch {
    return false;
  }
}
