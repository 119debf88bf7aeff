/**
 * Secrets that stand in files.
 *
 * @module
 */
import { resolve } from "node:path";
import { type SecretRequest, TaskError } from "../engine/mod.ts";

/** Names of files start at the folder of the task file, as all paths in it do. */
export function pathOfSecret({ name, folder }: SecretRequest): string {
  return folder === undefined ? resolve(name) : resolve(folder, name);
}

/** @throws {TaskError} With code `secret.missing`. */
export async function readSecretFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause; // names the flag that is missing
    throw new TaskError(`Cannot read secret from "${path}": it cannot be opened`, {
      code: "secret.missing",
      cause,
      advice: "Check the name, and the rights of the account that runs the task.",
    });
  }
}
