/**
 * Giving a file its name, so that a file of that name is only replaced where that is wanted: not
 * either by two steps, or two processes, that do the same at the same time.
 *
 * @module
 */
import { extname } from "node:path";
import { fileError } from "./file_error.ts";

/** What to do when the file exists. */
export type IfExists = "fail" | "overwrite" | "rename";

/**
 * Moves a file to a name on the same disk.
 *
 * @returns The name that it has: another one if `rename` had to find a free one.
 * @throws {Deno.errors.AlreadyExists} Under `fail`, if there is one of that name.
 */
export async function placeFile(file: string, path: string, ifExists: IfExists): Promise<string> {
  if (ifExists === "overwrite") {
    await Deno.rename(file, path);
    return path;
  }
  for (let number = 1;; number++) {
    const candidate = numbered(path, number);
    if (await tryName(file, candidate)) return candidate;
    if (ifExists === "fail") throw new Deno.errors.AlreadyExists(`there is "${path}"`);
  }
}

/** Whether an error says that two names are not on the same disk. */
export function isOtherDisk(error: unknown): boolean {
  // EXDEV on Unix, ERROR_NOT_SAME_DEVICE on Windows; 17 is something else on Unix.
  const code = Deno.build.os === "windows" ? 17 : 18;
  return error instanceof Error &&
    (/EXDEV|cross-device/.test(error.message) || error.message.includes(`(os error ${code})`));
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

/** The path itself, or `name (2).ext`, `name (3).ext`: the first that is free. */
export async function freeName(path: string): Promise<string> {
  for (let number = 1;; number++) {
    const candidate = numbered(path, number);
    if (!await exists(candidate)) return candidate;
  }
}

/** The name with a number behind it, from the second on. */
export function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)} (${number})${extension}`;
}

/** Gives a file a name that nobody has; `false` if somebody has. */
async function tryName(file: string, name: string): Promise<boolean> {
  if (await exists(name)) return false;
  try {
    await Deno.link(file, name); // unlike a rename it never replaces a file
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    if (isOtherDisk(error) || error instanceof Deno.errors.NotFound) throw error;
    return await tryNameWithoutLinks(file, name);
  }
  await Deno.remove(file);
  return true;
}

/** Disks such as those of cameras have no links, and folders none either. */
async function tryNameWithoutLinks(file: string, name: string): Promise<boolean> {
  const isFolder = (await Deno.lstat(file)).isDirectory;
  try {
    if (isFolder) await Deno.mkdir(name);
    else (await Deno.open(name, { createNew: true, write: true })).close();
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
  try {
    if (isFolder && Deno.build.os === "windows") await Deno.remove(name);
    await Deno.rename(file, name);
  } catch (error) {
    await Deno.remove(name).catch(() => {}); // the name was only taken for it
    throw error;
  }
  return true;
}
