/**
 * Writing files so that a reader, or a crash, never sees half of one.
 *
 * @module
 */
import { dirname, extname } from "node:path";
import { fileError } from "./file_error.ts";

/** What to do when the file exists. */
export type IfExists = "fail" | "overwrite" | "rename";

/**
 * Writes a file under a temporary name and moves it into place; folders are made.
 *
 * @returns The path that was written: another one if `rename` had to find a free name.
 */
export async function writeNewFile(
  path: string,
  bytes: Uint8Array,
  ifExists: IfExists = "overwrite",
): Promise<string> {
  await makeFolder(dirname(path));
  const target = ifExists === "rename" ? await freeName(path) : path;
  if (ifExists === "fail" && await exists(target)) {
    throw fileError("write", path, new Deno.errors.AlreadyExists());
  }
  const draft = `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.writeFile(draft, bytes, { createNew: true });
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => {}); // it may never have been made
    throw fileError("write", target, error);
  }
  return target;
}

/** Makes a folder and those above it. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileError("make folder", folder, error);
  }
}

/** The path itself, or `name (2).ext`, `name (3).ext`: the first that is free. */
export async function freeName(path: string): Promise<string> {
  if (!await exists(path)) return path;
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 2;; number++) {
    const candidate = `${stem} (${number})${extension}`;
    if (!await exists(candidate)) return candidate;
  }
}

/** Whether there is anything at `path`. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw fileError("look at", path, error);
  }
}
