/**
 * The one door to UnifontEX, a form of GNU Unifont with a letter for every character of the Basic
 * Multilingual Plane: where its file is. The package holds nothing that runs.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type * as _Font from "npm:@fontsource/unifontex@5.2.6"; // so that it is fetched with the rest

/** Not named in the import itself: what is, Deno looks up at every start. */
const PACKAGE = "npm:@fontsource/unifontex@5.2.6";
/** The font, as WOFF 1.0. */
const FILE = `${PACKAGE}/files/unifontex-latin-400-normal.woff`;

/** Where the font is, for permissions; undefined while the package is nowhere. */
export function unifontFile(): string | undefined {
  const address = import.meta.resolve(FILE);
  return address.startsWith("file:") ? fileURLToPath(address) : undefined;
}

/**
 * The bytes of the font.
 *
 * @throws If the package cannot be fetched, or its file may not be read.
 */
export async function readUnifont(): Promise<Uint8Array> {
  // a package has a place once something of it has been imported
  await import(`${PACKAGE}/package.json`, { with: { type: "json" } });
  return await Deno.readFile(new URL(import.meta.resolve(FILE)));
}
