/**
 * Whether a change of files happened that a crash interrupted. Files appear complete or not at all,
 * so the folder tells; what would only be done again without harm counts as not happened.
 *
 * @module
 */
import type { Reconciled } from "../../lib/engine/mod.ts";
import { exists, numbered } from "./file_place.ts";

/** What `ifExists` may be. */
export type Mode = "fail" | "overwrite" | "rename" | "skip";

interface Change {
  readonly path: string;
  readonly changed: boolean;
}

/** Of a file with this content: it has been written if there is one that is the same. */
export async function reconcileWrite<T>(
  path: string,
  bytes: Uint8Array,
  mode: Mode,
  resultOf: (path: string) => T,
): Promise<Reconciled<T>> {
  if (mode === "overwrite" || !await exists(path)) return { happened: false };
  if (mode === "rename") return await lastOfName(path, (file) => holds(file, bytes), resultOf);
  return await holds(path, bytes)
    ? { happened: true, result: resultOf(path) }
    : { happened: false };
}

/** Of a copy: it has been made if there is one that is the same. */
export async function reconcileCopy(
  { from, to, ifExists }: { readonly from: string; readonly to: string; readonly ifExists: Mode },
): Promise<Reconciled<Change>> {
  if (ifExists === "overwrite" || !await exists(from)) return { happened: false };
  return await reconcileWrite(to, await Deno.readFile(from), ifExists, made);
}

/** Of a move: it has happened if the source is gone and there is a target. */
export async function reconcileMove(
  { from, to, ifExists, ifMissing }: {
    readonly from: string;
    readonly to: string;
    readonly ifExists: Mode;
    readonly ifMissing: "fail" | "ignore";
  },
): Promise<Reconciled<Change>> {
  if (await exists(from)) {
    // Between two disks it is there until the copy has its name.
    if (ifExists === "overwrite" || ifExists === "skip" || !await exists(to)) {
      return { happened: false };
    }
    const bytes = await Deno.readFile(from);
    const copied = await reconcileWrite(to, bytes, ifExists, made);
    if (copied.happened === true) await Deno.remove(from);
    return copied;
  }
  if (!await exists(to)) {
    if (ifMissing === "ignore") return { happened: true, result: { path: to, changed: false } };
    return { happened: "unclear", reason: `there is neither "${from}" nor "${to}"` };
  }
  return { happened: true, result: made(ifExists === "rename" ? await lastName(to) : to) };
}

/** Of a removal. */
export async function reconcileDelete(path: string): Promise<Reconciled<Change>> {
  return await exists(path)
    ? { happened: false }
    : { happened: true, result: { path, changed: true } };
}

function made(path: string): Change {
  return { path, changed: true };
}

async function lastOfName<T>(
  path: string,
  isIt: (file: string) => Promise<boolean>,
  resultOf: (path: string) => T,
): Promise<Reconciled<T>> {
  const last = await lastName(path);
  return await isIt(last) ? { happened: true, result: resultOf(last) } : { happened: false };
}

/** The youngest of `name.ext`, `name (2).ext`, …. */
async function lastName(path: string): Promise<string> {
  let number = 1;
  while (await exists(numbered(path, number + 1))) number++;
  return numbered(path, number);
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const { size, isFile } = await Deno.lstat(path);
  if (!isFile || size !== bytes.length) return false;
  const found = await Deno.readFile(path);
  return found.every((byte, index) => byte === bytes[index]);
}
