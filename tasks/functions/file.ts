/**
 * `file.*`: copy, move, delete, list, read and write files.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import {
  defineFunction,
  path,
  type PermissionRequest,
  readAtMost,
  TaskError,
  type TaskFunction,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";
import { fileError } from "./file_error.ts";
import { exists } from "./file_place.ts";
import { reconcileCopy, reconcileDelete, reconcileMove, reconcileWrite } from "./file_reconcile.ts";
import { copyFile, makeFolder, moveFile, writeNewFile } from "./file_write.ts";
import { globToRegExp } from "./glob.ts";

const ifExists = z.enum(["fail", "overwrite", "rename", "skip"]).default("fail")
  .describe("What to do if the target exists");
const ifMissing = z.enum(["fail", "ignore"]).default("fail")
  .describe("What to do if the source does not exist");

const transferInput = z.strictObject({
  from: path({ access: "read" }).describe("File to take"),
  to: path({ access: "write" }).describe("File to make; folders are made"),
  ifExists,
  ifMissing,
});

const changed = z.object({
  path: z.string(),
  changed: z.boolean(),
});

/** What {@link copy} and {@link move} are given. */
export interface TransferInput {
  /** File to take. */
  readonly from: string;
  /** File to make; folders are made. */
  readonly to: string;
  /** What to do if the target exists; default "fail". */
  readonly ifExists?: "fail" | "overwrite" | "rename" | "skip";
  /** What to do if the source does not exist; default "fail". */
  readonly ifMissing?: "fail" | "ignore";
}

/** What functions give back that change a file. */
export interface FileChange {
  /** The file that is there now: another one if `rename` had to find a free name. */
  readonly path: string;
  /** Whether anything was done. */
  readonly changed: boolean;
}

/** A function that takes a file from one place to another. */
export type TransferFunction = TaskFunction<TransferInput, FileChange, readonly ["from", "to"]>;

/**
 * Copies a file.
 *
 * @throws {TaskError} `file.not-found`, `file.exists`, `permission`.
 */
export const copy: TransferFunction = defineFunction({
  name: "file.copy",
  summary: "Copy a file",
  input: transferInput,
  output: changed,
  positional: ["from", "to"],
  effect: "write",
  describe: ({ from, to }) => ({ verb: "copy", target: `${from} to ${to}` }),
  permissions: ({ from, to }) => transferPermissions(from, to, false),
  run: (input) => transfer("copy", input),
  reconcile: (_onceKey, input) => reconcileCopy(input),
});

/**
 * Moves a file, also to another disk.
 *
 * @throws {TaskError} `file.not-found`, `file.exists`, `permission`.
 *
 * @example
 * ```ts
 * import { file } from "../mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a.txt`, "text");
 * await file.move(`${folder}/a.txt`, `${folder}/done/a.txt`, { ifExists: "rename" });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export const move: TransferFunction = defineFunction({
  name: "file.move",
  summary: "Move or rename a file",
  input: transferInput,
  output: changed,
  positional: ["from", "to"],
  effect: "write",
  describe: ({ from, to }) => ({ verb: "move", target: `${from} to ${to}` }),
  permissions: ({ from, to }) => transferPermissions(from, to, true),
  run: (input) => transfer("move", input),
  reconcile: (_onceKey, input) => reconcileMove(input),
});

const removeInput = z.strictObject({
  path: path({ access: "write" }).describe("File to delete"),
  ifMissing,
});

/** What `delete` is given. */
export interface DeleteInput {
  /** File to delete. */
  readonly path: string;
  /** What to do if the file does not exist; default "fail". */
  readonly ifMissing?: "fail" | "ignore";
}

/** Deletes a file. */
const remove: TaskFunction<DeleteInput, FileChange, readonly ["path"]> = defineFunction({
  name: "file.delete",
  summary: "Delete a file",
  input: removeInput,
  output: changed,
  positional: ["path"],
  effect: "delete",
  describe: ({ path }) => ({ verb: "delete", target: path }),
  permissions: ({ path }) => readWrite(path),
  reconcile: (_onceKey, { path }) => reconcileDelete(path),
  async run({ path, ifMissing }) {
    try {
      await Deno.remove(path);
      return { path, changed: true };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound && ifMissing === "ignore") {
        return { path, changed: false };
      }
      throw fileError("delete", path, error);
    }
  },
});

export {
  /** Deletes a file; a folder only if it is empty. */
  remove as delete,
};

const listInput = z.strictObject({
  folder: path({ access: "read" }).describe("Folder to look into"),
  pattern: z.string().default("*").describe("File names to list, as *.tif"),
});

const listOutput = z.object({
  files: z.array(z.object({
    path: z.string(),
    name: z.string(),
    sizeBytes: z.int(),
    modified: z.string().nullable(),
  })),
  count: z.int(),
});

/** What {@link list} is given. */
export interface ListInput {
  /** Folder to look into. */
  readonly folder: string;
  /** File names to list, as *.tif; default "*". */
  readonly pattern?: string;
}

/** What {@link list} gives back. */
export interface ListResult {
  /** What was found, sorted by name. */
  readonly files: readonly ({
    /** The file that is there now: another one if `rename` had to find a free name. */
    readonly path: string;
    /** Name without the folder. */
    readonly name: string;
    /** Size in bytes. */
    readonly sizeBytes: number;
    /** When it was last changed, ISO 8601; null where the system does not tell. */
    readonly modified: string | null;
  })[];
  /** Number of files. */
  readonly count: number;
}

/** Lists the files of one folder by name; folders inside it are left out. */
export const list: TaskFunction<ListInput, ListResult, readonly ["folder"]> = defineFunction({
  name: "file.list",
  summary: "List the files of a folder",
  input: listInput,
  output: listOutput,
  positional: ["folder"],
  effect: "read",
  describe: ({ folder, pattern }) => ({ verb: "list", target: join(folder, pattern) }),
  permissions: ({ folder }) => ({ read: folder === undefined ? true : [folder] }),
  async run({ folder, pattern }, ctx) {
    const wanted = globToRegExp(pattern);
    const files: z.output<typeof listOutput>["files"] = [];
    try {
      for await (const entry of Deno.readDir(folder)) {
        ctx.signal.throwIfAborted();
        if (!entry.isFile || !wanted.test(entry.name)) continue;
        const path = join(folder, entry.name);
        const { size, mtime } = await Deno.stat(path);
        files.push({
          path,
          name: entry.name,
          sizeBytes: size,
          modified: mtime?.toISOString() ?? null,
        });
      }
    } catch (error) {
      if (ctx.signal.aborted) throw ctx.signal.reason;
      throw fileError("list", folder, error);
    }
    files.sort((left, right) => left.name < right.name ? -1 : 1);
    return { files, count: files.length };
  },
});

const readInput = z.strictObject({
  path: path({ access: "read" }).describe("File to read"),
  encoding: z.string().default("utf-8").describe("Text encoding"),
});
const readOutput = z.object({ path: z.string(), text: z.string() });

/** What {@link read} is given. */
export interface ReadInput {
  /** File to read. */
  readonly path: string;
  /** Text encoding; default "utf-8". */
  readonly encoding?: string;
}

/** What {@link read} gives back. */
export interface ReadResult {
  /** The file that is there now: another one if `rename` had to find a free name. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
}

/** What is read ends up in results and expressions. */
const MAX_READ_BYTES = 16_777_216;

/**
 * Reads a whole text file.
 *
 * @throws {TaskError} `file.not-found`, `file.too-large` (16 MB), `permission`.
 */
export const read: TaskFunction<ReadInput, ReadResult, readonly ["path"]> = defineFunction({
  name: "file.read",
  summary: "Read a text file",
  input: readInput,
  output: readOutput,
  positional: ["path"],
  effect: "read",
  describe: ({ path }) => ({ verb: "read", target: path }),
  permissions: ({ path }) => ({ read: path === undefined ? true : [path] }),
  async run({ path, encoding }, ctx) {
    try {
      const file = await Deno.open(path);
      const bytes = await readAtMost(file.readable, MAX_READ_BYTES); // closes it
      ctx.signal.throwIfAborted();
      if (bytes === undefined) {
        throw new TaskError(`Cannot read "${path}": it has more than ${MAX_READ_BYTES} bytes`, {
          code: "file.too-large",
          advice: "csv.read takes lists of any length; a program can be run for other files.",
        });
      }
      return { path, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
    } catch (error) {
      throw fileError("read", path, error);
    }
  },
});

const writeInput = z.strictObject({
  path: path({ access: "write" }).describe("File to write; folders are made"),
  text: z.string().describe("What to write, as UTF-8"),
  ifExists,
});

/** What {@link write} is given. */
export interface WriteInput {
  /** File to write; folders are made. */
  readonly path: string;
  /** What to write, as UTF-8. */
  readonly text: string;
  /** What to do if the target exists; default "fail". */
  readonly ifExists?: "fail" | "overwrite" | "rename" | "skip";
}

/** Writes a text file; it appears complete or not at all. */
export const write: TaskFunction<WriteInput, FileChange, readonly ["path", "text"]> =
  defineFunction({
    name: "file.write",
    summary: "Write a text file",
    input: writeInput,
    output: changed,
    positional: ["path", "text"],
    effect: "write",
    describe: ({ path }) => ({ verb: "write", target: path }),
    permissions: ({ path }) => readWrite(path),
    reconcile: (_onceKey, { path, text, ifExists }) =>
      reconcileWrite(path, new TextEncoder().encode(text), ifExists, (written) => ({
        path: written,
        changed: true,
      })),
    async run({ path, text, ifExists }) {
      if (ifExists === "skip" && await exists(path)) return { path, changed: false };
      const mode = ifExists === "skip" ? "fail" : ifExists;
      const written = await writeNewFile(path, new TextEncoder().encode(text), mode);
      return { path: written, changed: true };
    },
  });

async function transfer(
  verb: "copy" | "move",
  { from, to, ifExists, ifMissing }: z.output<typeof transferInput>,
): Promise<z.output<typeof changed>> {
  if (!await exists(from)) {
    if (ifMissing === "ignore") return { path: to, changed: false };
    throw fileError(verb, from, new Deno.errors.NotFound());
  }
  if (ifExists === "skip" && await exists(to)) return { path: to, changed: false };
  await makeFolder(dirname(to));
  const mode = ifExists === "skip" ? "fail" : ifExists;
  try {
    const path = await (verb === "copy" ? copyFile : moveFile)(from, to, mode);
    return { path, changed: true };
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw fileError(verb, from, error);
    if (ifExists === "skip") return { path: to, changed: false }; // it came meanwhile
    throw fileError(`${verb} ${JSON.stringify(basename(from))} to`, to, error);
  }
}

function transferPermissions(
  from: string | undefined,
  to: string | undefined,
  takesSource: boolean,
): PermissionRequest {
  if (from === undefined || to === undefined) return { read: true, write: true };
  return { read: [from, dirname(to)], write: [...(takesSource ? [from] : []), dirname(to)] };
}

function readWrite(path: string | undefined): PermissionRequest {
  if (path === undefined) return { read: true, write: true };
  return { read: [dirname(path)], write: [dirname(path)] };
}
