/**
 * `csv.write`.
 *
 * @module
 */
import { dirname } from "node:path";
import { defineFunction, path, type TaskFunction } from "../../../lib/engine/mod.ts";
import { z } from "../../../lib/zod.ts";
import { fileError } from "../file_error.ts";
import { reconcileWrite } from "../file_reconcile.ts";
import { writeNewFile } from "../file_write.ts";
import { encodeCsv } from "./text.ts";

const writeInput = z.strictObject({
  file: path({ access: "write" }).describe("File to write"),
  rows: z.array(z.record(z.string(), z.unknown())).describe("Rows, as maps"),
  columns: z.array(z.string()).optional().describe("Names and order of the columns; default all"),
  delimiter: z.string().length(1).default(",").describe("Character between two fields"),
  ifExists: z.enum(["fail", "overwrite", "rename"]).default("overwrite")
    .describe("What to do if the file exists"),
});

const writeOutput = z.object({ file: z.string(), count: z.int() });

/** What {@link write} is given. */
export interface WriteInput {
  /** File to write. */
  readonly file: string;
  /** Rows, as maps. */
  readonly rows: Record<string, unknown>[];
  /** Names and order of the columns; default all. */
  readonly columns?: string[];
  /** Character between two fields; default `","`. */
  readonly delimiter?: string;
  /** What to do if the file exists; default `"overwrite"`. */
  readonly ifExists?: "fail" | "overwrite" | "rename";
}

/** What {@link write} gives back. */
export interface WriteResult {
  /** The file that was written: another one if `rename` had to find a free name. */
  readonly file: string;
  /** Number of rows. */
  readonly count: number;
}

/**
 * Writes rows as CSV (RFC 4180, UTF-8). The file appears complete or not at all.
 *
 * @throws {TaskError} `file.exists`, `permission`.
 */
export const write: TaskFunction<WriteInput, WriteResult, readonly ["file", "rows"]> =
  defineFunction({
    name: "csv.write",
    summary: "Write rows to a CSV file",
    input: writeInput,
    output: writeOutput,
    positional: ["file", "rows"],
    effect: "write",
    describe: ({ file }) => ({ verb: "write", target: file }),
    permissions: ({ file }) => {
      const folders = file === undefined ? true : [dirname(file)]; // the draft lies beside the file
      return { read: folders, write: folders };
    },
    reconcile: (_onceKey, { file, rows, columns, delimiter, ifExists }, ctx) => {
      if (ifExists === "overwrite") return Promise.resolve({ happened: false });
      const text = encodeCsv(ctx.redact(rows), { columns, delimiter });
      return reconcileWrite(file, new TextEncoder().encode(text), ifExists, (written) => ({
        file: written,
        count: rows.length,
      }));
    },
    async run({ file, rows, columns, delimiter, ifExists }, ctx) {
      try {
        const text = encodeCsv(ctx.redact(rows), { columns, delimiter });
        const written = await writeNewFile(file, new TextEncoder().encode(text), ifExists);
        return { file: written, count: rows.length };
      } catch (error) {
        throw fileError("write", file, error);
      }
    },
  });
