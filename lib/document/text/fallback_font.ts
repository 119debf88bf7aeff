/**
 * The font for the scripts that DejaVu does not have.
 *
 * @module
 */
import { readUnifont } from "../../unifont.ts";
import { OutlineFont } from "./outline_font.ts";
import { unpackWoff } from "./woff.ts";

let loaded: Promise<OutlineFont> | undefined;

/**
 * GNU Unifont, which takes some 20 MB of memory from here on.
 *
 * @throws If the package is not there or may not be read.
 */
export function loadFallbackFont(): Promise<OutlineFont> {
  return loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
}

async function load(): Promise<OutlineFont> {
  return new OutlineFont(unpackWoff(await readUnifont()));
}
