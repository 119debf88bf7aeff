/**
 * Writing files so that a reader, or a crash, never sees half of one.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileError } from "./file_error.ts";
import { exists, type IfExists, isOtherDisk, placeFile } from "./file_place.ts";

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
  if (ifExists === "fail" && await exists(path)) {
    throw fileError("write", path, new Deno.errors.AlreadyExists());
  }
  try {
    return await throughDraft(
      path,
      ifExists,
      (draft) => Deno.writeFile(draft, bytes, { createNew: true }),
    );
  } catch (error) {
    throw fileError("write", path, error);
  }
}

/** Copies a file; folders are there. */
export function copyFile(from: string, to: string, ifExists: IfExists): Promise<string> {
  return throughDraft(to, ifExists, (draft) => Deno.copyFile(from, draft));
}

/** Moves a file, also to another disk; folders are there. */
export async function moveFile(from: string, to: string, ifExists: IfExists): Promise<string> {
  try {
    return await placeFile(from, to, ifExists);
  } catch (error) {
    if (!isOtherDisk(error)) throw error;
    const moved = await copyFile(from, to, ifExists);
    await Deno.remove(from);
    return moved;
  }
}

/** Makes a file under a temporary name and gives it its own when it is complete. */
async function throughDraft(
  path: string,
  ifExists: IfExists,
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await make(draft);
    return await placeFile(draft, path, ifExists);
  } catch (error) {
    await Deno.remove(draft).catch(() => {}); // it may never have been made
    throw error;
  }
}

/** Makes a folder and those above it. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileError("make folder", folder, error);
  }
}
