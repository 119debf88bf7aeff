import { join } from "node:path";

/**
 * Writes a fax into a folder, whole or not at all.
 *
 * Ids are unique in one store, but folders may be those of several, or of one that began anew: a
 * file of the same name stays, and this one gets a number. The same fax written again, by somebody
 * who was killed before he could note it, keeps its name.
 *
 * @returns The path of the file.
 */
export function writeFaxFile(folder: string, name: string, bytes: Uint8Array): string {
  Deno.mkdirSync(folder, { recursive: true });
  for (let number = 1;; number++) {
    const path = join(folder, `${name}${number === 1 ? "" : `-${number}`}.tif`);
    const present = contentOf(path);
    if (present === undefined) {
      Deno.writeFileSync(`${path}.part`, bytes); // renaming makes the file appear whole
      Deno.renameSync(`${path}.part`, path);
      return path;
    }
    if (isSame(present, bytes)) return path;
  }
}

/** Undefined if there is no such file. */
function contentOf(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
