/**
 * `report.write`.
 *
 * @module
 */
import { dirname, extname } from "node:path";
import {
  defineFunction,
  formatDuration,
  path,
  TaskError,
  type TaskFunction,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";
import { encodeCsv } from "./csv/text.ts";
import { writeNewFile } from "./file_write.ts";
import type { ReportRow } from "../../lib/report/mod.ts";
import type { WrittenReport } from "./report_page.ts";

const row = z.record(z.string(), z.unknown());

const input = z.strictObject({
  rows: z.array(row).describe("What to report: the items of a loop, or any list of maps"),
  columns: z.array(z.string()).optional()
    .describe('Fields to show, in this order; "duration" is durationMs for people'),
  files: z.array(path({ access: "write" })).min(1)
    .describe("Files to write; the ending decides: .csv, .json or .html"),
  title: z.string().optional().describe("Heading of the report"),
  pictures: z.string().optional()
    .describe("Field with the path of a document: the HTML page shows pictures of its pages"),
});
const output = z.object({ files: z.array(z.string()), rows: z.array(row), count: z.int() });

const FORMATS: Readonly<Record<string, (report: WrittenReport) => string | Promise<string>>> = {
  // Station ids of callers and file names of others end up here, and people open it with Excel.
  ".csv": ({ rows, columns }) => encodeCsv(rows, { columns, guardFormulas: true }),
  ".json": ({ title, created, rows }) => JSON.stringify({ title, created, rows }, null, 2) + "\n",
  // Loaded here: pictures of pages take the decoders of all documents.
  ".html": async (report) => await (await import("./report_page.ts")).htmlReport(report),
};

const ENDINGS = Object.keys(FORMATS).join(", ");

/** What {@link write} is given. */
export interface WriteInput {
  /** What to report: the items of a loop, or any list of maps. */
  readonly rows: Readonly<Record<string, unknown>>[];
  /** Fields to show, in this order; "duration" is durationMs for people. */
  readonly columns?: string[];
  /** Files to write; the ending decides: .csv, .json or .html. */
  readonly files: string[];
  /** Heading of the report. */
  readonly title?: string;
  /** Field with the path of a document: the HTML page shows pictures of its pages. */
  readonly pictures?: string;
}

/** What {@link write} gives back. */
export interface WriteResult {
  /** Files that were written. */
  readonly files: readonly string[];
  /** The rows with the chosen columns. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Number of rows. */
  readonly count: number;
}

/**
 * Writes a report of rows, in one format per file. Each file appears complete or not at all.
 *
 * @throws {TaskError} `input` (unknown ending), `permission`.
 */
export const write: TaskFunction<WriteInput, WriteResult, readonly ["rows", "files"]> =
  defineFunction({
    name: "report.write",
    summary: "Write a report as CSV, JSON or HTML",
    input,
    output,
    positional: ["rows", "files"],
    effect: "write",
    describe: ({ files }) => ({ verb: "write report", target: files.join(", ") }),
    permissions: ({ files, rows, pictures }) => {
      // The drafts lie beside the files, and folders are made.
      const all = files === undefined ? true : [...new Set(files.map((file) => dirname(file)))];
      if (pictures === undefined) return { read: all, write: all };
      const documents = rows?.map((row) => row[pictures]);
      const known = Array.isArray(all) && documents?.every((path) => typeof path === "string");
      return { read: known ? [...all, ...documents as string[]] : true, write: all };
    },
    checkInput: ({ files }) => {
      const wrong = Array.isArray(files) ? files.find((file) => !isKnown(file)) : undefined;
      const faults: Record<string, string> = wrong === undefined
        ? {}
        : { files: `"${wrong}" does not end in ${ENDINGS}` };
      return faults;
    },
    reconcile: () => Promise.resolve({ happened: false }), // it is written anew
    async run({ rows, columns, files, title, pictures }, ctx) {
      const wrong = files.find((file) => !isKnown(file));
      if (wrong !== undefined) {
        throw new TaskError(`Cannot write report "${wrong}": it must end in ${ENDINGS}`, {
          code: "input",
        });
      }
      const given = ctx.redact(rows);
      const shown = given.map((row) => project(row, columns));
      const written: string[] = [];
      for (const file of files) {
        ctx.signal.throwIfAborted();
        const text = await FORMATS[extname(file).toLowerCase()]({
          title: title ?? "Report",
          created: ctx.now.toString(),
          columns: columns ?? [...new Set(shown.flatMap((row) => Object.keys(row)))],
          rows: shown,
          given,
          pictures,
          signal: ctx.signal,
        });
        written.push(await writeNewFile(file, new TextEncoder().encode(text)));
      }
      return { files: written, rows: shown, count: shown.length };
    },
  });

function isKnown(file: unknown): boolean {
  // Text with an expression in it is judged when the value is known.
  return typeof file !== "string" || file.includes("${") ||
    Object.hasOwn(FORMATS, extname(file).toLowerCase());
}

function project(row: ReportRow, columns: readonly string[] | undefined): ReportRow {
  if (!columns) return row;
  return Object.fromEntries(columns.map((name) => [name, fieldOf(row, name)]));
}

function fieldOf(row: ReportRow, name: string): unknown {
  // That a step had an effect matters to the engine; who reads a report asks whether it went well.
  if (name === "status" && row.status === "changed") return "ok";
  if (Object.hasOwn(row, name)) return row[name];
  if (name === "duration" && typeof row.durationMs === "number") {
    return durationText(row.durationMs);
  }
  return null;
}

/** Tenths of a second below a minute, whole seconds above: `4.2s`, `1m12s`. */
function durationText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)}s` : formatDuration(Math.round(ms / 1000) * 1000);
}
