/**
 * The file that a fax service is given: it takes names, not bytes.
 *
 * @module
 */
import { resolve } from "node:path";

/** Names that a service takes for a fax as it is, whatever programs the machine has. */
const TIFF_NAME = /\.tiff?$/i;

/** Pages that were checked, and where the same bytes are to be found. */
export interface CheckedPages {
  /** A fax TIFF. */
  readonly tiff: Uint8Array;
  /** The document itself, where it passes as it is. */
  readonly original: DocumentVersion | undefined;
}

/** A file as it was at some moment. */
export interface DocumentVersion {
  readonly path: string;
  /** Changes with the content. */
  readonly version: string;
}

/**
 * How old the last change of a file must be for its times to tell it from the next one: the
 * coarsest clock of a file system, that of FAT, has steps of two seconds.
 */
const CLOCK_STEP_MS = 2000;

/**
 * Looks at a document before it is read. Undefined if it has to be copied for a service: it is no
 * file, its name is not that of a TIFF, or it was written so recently that its times would not show
 * another change.
 */
export function versionOf(document: string, now: number = Date.now()): DocumentVersion | undefined {
  if (!TIFF_NAME.test(document)) return undefined;
  const path = resolve(document);
  const state = stateOf(path);
  if (state === undefined || now - state.changedAt < CLOCK_STEP_MS) return undefined;
  return { path, version: state.version };
}

interface FileState {
  readonly version: string;
  readonly changedAt: number;
}

/** Undefined if it is no file, or cannot be looked at: who reads it says why. */
function stateOf(path: string): FileState | undefined {
  try {
    const { isFile, dev, ino, size, mtime, ctime } = Deno.statSync(path);
    if (!isFile || mtime === null) return undefined;
    // Copying can keep the time of the content, but not that of the file's own record.
    const times = [mtime.getTime(), ctime?.getTime() ?? 0];
    return { version: [dev, ino, size, ...times].join(), changedAt: Math.max(...times) };
  } catch {
    return undefined;
  }
}

function isStill({ path, version }: DocumentVersion): boolean {
  return stateOf(path)?.version === version;
}

/**
 * Lends a file with the pages that were checked: the document, or a copy if it is another one by
 * now, or was none that a service takes. The service makes a copy of its own before it answers.
 *
 * @param use Gives the file to the service.
 * @param undo Takes back what the service was given: the document became another one in the
 * meantime, so that nobody knows which of the two it has read. The copy is lent then.
 */
export async function withFaxFile<T>(
  { tiff, original }: CheckedPages,
  use: (file: string) => Promise<T>,
  undo: (result: T) => Promise<void>,
): Promise<T> {
  if (original !== undefined && isStill(original)) {
    const result = await use(original.path);
    if (isStill(original)) return result;
    await undo(result);
  }
  // A small file that goes no further than the cache of the system: waiting for a thread costs more.
  const file = Deno.makeTempFileSync({ prefix: "comtask-", suffix: ".tif" });
  try {
    Deno.writeFileSync(file, tiff);
    return await use(file);
  } finally {
    removeQuietly(file);
  }
}

/** Removes a file, unless the service still has it open. */
function removeQuietly(file: string): void {
  try {
    Deno.removeSync(file);
  } catch {
    // it is in the folder for temporary files
  }
}
