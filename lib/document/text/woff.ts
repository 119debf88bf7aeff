/**
 * Fonts in WOFF 1.0: the tables of a TrueType font, each packed by itself.
 *
 * Source: https://www.w3.org/TR/WOFF/
 *
 * @module
 */
import { zlib } from "../tiff/zlib.ts";

const SIGNATURE = 0x774f4646; // "wOFF"
const HEADER_BYTES = 44, ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12, SFNT_ENTRY_BYTES = 16;

/** Tables that drawing needs; fonts have large ones besides. */
const NEEDED = new Set(["cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"]);

/**
 * Unpacks the tables that drawing needs.
 *
 * @returns The font as TrueType, for `OutlineFont`; its check sums are left out.
 * @throws {TypeError} If it is no WOFF.
 */
export function unpackWoff(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== SIGNATURE) {
    throw new TypeError("Cannot read font: it is not WOFF");
  }
  const tables: { readonly name: string; readonly data: Uint8Array }[] = [];
  for (let i = 0; i < view.getUint16(12); i++) {
    const entry = HEADER_BYTES + i * ENTRY_BYTES;
    const name = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    if (!NEEDED.has(name)) continue;
    const from = view.getUint32(entry + 4);
    const packedBytes = view.getUint32(entry + 8), size = view.getUint32(entry + 12);
    const packed = bytes.subarray(from, from + packedBytes);
    const data = packedBytes === size
      ? packed
      : zlib().inflateSync(packed, { maxOutputLength: size });
    tables.push({ name, data });
  }
  return joinTables(tables);
}

function joinTables(
  tables: readonly { readonly name: string; readonly data: Uint8Array }[],
): Uint8Array {
  let at = SFNT_HEADER_BYTES + tables.length * SFNT_ENTRY_BYTES;
  const font = new Uint8Array(tables.reduce((sum, { data }) => sum + data.length + 3 & ~3, at));
  const view = new DataView(font.buffer);
  view.setUint32(0, 0x0001_0000);
  view.setUint16(4, tables.length);
  tables.forEach(({ name, data }, i) => {
    const entry = SFNT_HEADER_BYTES + i * SFNT_ENTRY_BYTES;
    font.set(new TextEncoder().encode(name), entry);
    view.setUint32(entry + 8, at);
    view.setUint32(entry + 12, data.length);
    font.set(data, at);
    at = at + data.length + 3 & ~3;
  });
  return font;
}
