/**
 * Imports from URLs: kept by their hash once they were downloaded.
 *
 * @module
 */
import { join } from "node:path";
import { TaskError } from "../contract/error.ts";
import { download } from "../language/download.ts";

/** Code of the error when there would be something to download. */
export const NOT_KEPT = "import.not-kept";

/** Bytes of an imported file at most: a module may bring what it needs with it. */
const MAX_IMPORT_BYTES = 10_485_760;

/** Options of {@link fetchImport}. */
export interface ImportStoreOptions {
  /** Folder that keeps what was downloaded; absent: nothing is kept. */
  readonly importCache?: string;
  /** Whether what is not kept may be downloaded; default true. */
  readonly downloads?: boolean;
  /** Hears why something could not be kept: it will have to be downloaded again. */
  readonly onUnkept: (reason: string) => void;
}

/**
 * The text behind a URL. Its hash is compared each time: what is kept may have been changed.
 *
 * @throws {TaskError} `import.hash`; `import.not-kept` when nothing may be downloaded.
 */
export async function fetchImport(
  url: string,
  sha256: string,
  { importCache, downloads = true, onUnkept }: ImportStoreOptions,
): Promise<string> {
  const path = importCache === undefined ? undefined : join(importCache, sha256);
  const kept = path === undefined ? undefined : await readKept(path);
  if (kept !== undefined) {
    if (await hashOf(kept) === sha256) return kept;
    if (!downloads) throw await hashError(path!, kept, sha256);
  }
  if (!downloads) {
    throw new TaskError(
      `Cannot import "${url}": it was not downloaded yet, and nothing may be downloaded here`,
      { code: NOT_KEPT },
    );
  }
  const text = new TextDecoder().decode(await download(url, MAX_IMPORT_BYTES));
  await compareHash(url, text, sha256);
  if (path !== undefined) await keep(importCache!, path, text).catch((e) => onUnkept(String(e)));
  return text;
}

/** @throws {TaskError} `import.hash` if the text is another one. */
export async function compareHash(name: string, text: string, wanted: string): Promise<void> {
  if (await hashOf(text) !== wanted) throw await hashError(name, text, wanted);
}

async function hashError(name: string, text: string, wanted: string): Promise<TaskError> {
  return new TaskError(
    `Cannot import "${name}": its SHA-256 is ${await hashOf(text)}, not ${wanted}`,
    { code: "import.hash" },
  );
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

async function readKept(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined; // what cannot be read is as good as lost
  }
}

/** Under another name first: nobody finds half a file. */
async function keep(folder: string, path: string, text: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const half = await Deno.makeTempFile({ dir: folder });
  try {
    await Deno.writeTextFile(half, text);
    await Deno.rename(half, path);
  } catch (error) {
    await Deno.remove(half).catch(() => {});
    throw error;
  }
}
