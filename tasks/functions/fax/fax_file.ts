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
 * Looks at a document before it is read. Undefined if it has to be copied for a service: it is no
 * file, or its name is not that of a TIFF.
 */
export function versionOf(document: string): DocumentVersion | undefined {
  if (!TIFF_NAME.test(document)) return undefined;
  try {
    const { isFile, dev, ino, size, mtime } = Deno.statSync(document);
    if (!isFile || mtime === null) return undefined;
    return { path: resolve(document), version: [dev, ino, size, mtime.getTime()].join() };
  } catch {
    return undefined; // who reads it says why
  }
}

/**
 * Lends a file with the pages that were checked: the document, or a copy if it is another one by
 * now, or was none that a service takes. The service makes a copy of its own before it answers.
 */
export async function withFaxFile<T>(
  { tiff, original }: CheckedPages,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (original !== undefined && versionOf(original.path)?.version === original.version) {
    return await use(original.path);
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
