import { corrupt } from "../document_error.ts";
import type { GrayImage } from "./gray_image.ts";
import { DEFAULT_DPI, grayOf } from "./gray_image.ts";
import { checkPixels, DEFAULT_LIMITS } from "../limits.ts";
import { decodeLzw } from "../tiff/lzw.ts";

const EXTENSION = 0x21, IMAGE = 0x2c, GRAPHIC_CONTROL = 0xf9;
/** First row and step of the four passes of an interlaced picture. */
const PASSES = [[0, 8], [4, 8], [2, 4], [1, 2]] as const;

/** Whether `bytes` begin as a GIF does. */
export function isGif(bytes: Uint8Array): boolean {
  const signature = String.fromCharCode(...bytes.subarray(0, 6));
  return signature === "GIF87a" || signature === "GIF89a";
}

/**
 * Decodes the first picture of a GIF to gray on white.
 *
 * @throws {DocumentError} `"corrupt"` or `"too-large"`.
 */
export function decodeGif(bytes: Uint8Array, maxPixels = DEFAULT_LIMITS.maxPixels): GrayImage {
  if (!isGif(bytes) || bytes.length < 13) throw corrupt("GIF", "it has no GIF header");
  const size = { width: bytes[6] | bytes[7] << 8, height: bytes[8] | bytes[9] << 8 };
  if (size.width === 0 || size.height === 0) throw corrupt("GIF", "it has no size");
  checkPixels("GIF", size, maxPixels);
  const globalSize = colourCount(bytes[10]);
  let at = 13 + globalSize * 3, transparent = -1;
  while (bytes[at] === EXTENSION) {
    if (bytes[at + 1] === GRAPHIC_CONTROL && bytes[at + 3] & 1) transparent = bytes[at + 6];
    at = readBlocks(bytes, at + 2).end;
  }
  if (bytes[at] !== IMAGE || at + 11 > bytes.length) throw corrupt("GIF", "it has no picture");
  const [left, top, width, height] = [1, 3, 5, 7]
    .map((offset) => bytes[at + offset] | bytes[at + offset + 1] << 8);
  const flags = bytes[at + 9], localSize = colourCount(flags);
  if (left + width > size.width || top + height > size.height || width * height === 0) {
    throw corrupt("GIF", "its first picture does not fit");
  }
  const palette = localSize > 0
    ? bytes.subarray(at + 10, at + 10 + localSize * 3)
    : bytes.subarray(13, 13 + globalSize * 3);
  at += 10 + localSize * 3;
  const symbolBits = bytes[at];
  if (!(symbolBits >= 1 && symbolBits <= 8)) throw corrupt("GIF", "its code size is wrong");
  const { data } = readBlocks(bytes, at + 1);
  const indexes = decodeLzw(data, { symbolBits, variant: "gif", maxBytes: width * height });
  if (indexes.length < width * height) throw corrupt("GIF", "it ends before the last row");
  const grays = Uint8Array.from(
    { length: 256 },
    (_, i) =>
      i === transparent
        ? 255
        : grayOf(palette[i * 3] ?? 0, palette[i * 3 + 1] ?? 0, palette[i * 3 + 2] ?? 0),
  );
  const gray = new Uint8Array(size.width * size.height).fill(255);
  rowOrder(height, (flags & 0x40) !== 0).forEach((y, row) => {
    const target = (top + y) * size.width + left;
    for (let x = 0; x < width; x++) gray[target + x] = grays[indexes[row * width + x]];
  });
  return { ...size, data: gray, xDpi: DEFAULT_DPI, yDpi: DEFAULT_DPI };
}

function colourCount(flags: number): number {
  return flags & 0x80 ? 2 << (flags & 7) : 0;
}

/** Joins the sub-blocks that begin at `at`; a missing terminator ends them as well. */
function readBlocks(bytes: Uint8Array, at: number): { data: Uint8Array; end: number } {
  const begin = at;
  let length = 0;
  for (; at < bytes.length && bytes[at] !== 0; at += bytes[at] + 1) length += bytes[at];
  const data = new Uint8Array(length);
  let filled = 0;
  for (let i = begin; i < at && i < bytes.length; i += bytes[i] + 1) {
    const block = bytes.subarray(i + 1, i + 1 + bytes[i]);
    data.set(block, filled);
    filled += block.length;
  }
  return { data: data.subarray(0, filled), end: at + 1 };
}

function rowOrder(height: number, interlaced: boolean): number[] {
  const rows: number[] = [];
  for (const [first, step] of interlaced ? PASSES : [[0, 1] as const]) {
    for (let y = first; y < height; y += step) rows.push(y);
  }
  return rows;
}
