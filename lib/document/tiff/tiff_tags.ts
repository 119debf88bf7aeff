import { corrupt, DocumentError } from "../document_error.ts";

/** Tag numbers of TIFF 6.0 and of TIFF Class F (RFC 2306). */
export const TAG = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  FillOrder: 266,
  DocumentName: 269,
  ImageDescription: 270,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  XResolution: 282,
  YResolution: 283,
  T4Options: 292,
  T6Options: 293,
  ResolutionUnit: 296,
  PlanarConfiguration: 284,
  PageNumber: 297,
  Software: 305,
  DateTime: 306,
  Artist: 315,
  HostComputer: 316,
  Predictor: 317,
  ColorMap: 320,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  BadFaxLines: 326,
  CleanFaxData: 327,
  ExtraSamples: 338,
  SampleFormat: 339,
  JpegTables: 347,
} as const;

/** Values of the tag `Compression` that this layer names. */
export const COMPRESSION = { none: 1, huffman: 2, group3: 3, group4: 4 } as const;

/** A value of a tag: its text, or its numbers (a rational number as a quotient). */
export type TagValue = string | readonly number[];

/** The tags of one page, by number; those of unknown type are left out. */
export type TagMap = ReadonlyMap<number, TagValue>;

const TYPE_SIZES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const TYPE_ASCII = 2, TYPE_UNDEFINED = 7;
/** Values that all tags of a page may have together; what goes beyond is left out. */
const MAX_VALUES = 1 << 18;

/** Whether `bytes` begin as a classic TIFF does, in either byte order. */
export function isTiff(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (a === 0x49 && b === 0x49 && c === 42 && d === 0) ||
    (a === 0x4d && b === 0x4d && c === 0 && d === 42);
}

/**
 * Reads the tags of every page of a TIFF.
 *
 * @throws {DocumentError} `"corrupt"` for what is not a TIFF, for directories that
 * lie outside the file or form a circle; `"too-large"` beyond `maxPages`.
 */
export function readTiffTags(bytes: Uint8Array, maxPages = 10_000): TagMap[] {
  if (!isTiff(bytes) || bytes.length < 8) throw corrupt("TIFF", "it has no TIFF header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const pages: TagMap[] = [];
  const seen = new Set<number>();
  for (let offset = view.getUint32(4, little); offset !== 0;) {
    if (seen.has(offset)) throw corrupt("TIFF", "its pages form a circle");
    seen.add(offset);
    if (pages.length === maxPages) {
      throw new DocumentError("too-large", `Cannot read TIFF: more than ${maxPages} pages`);
    }
    if (offset + 2 > bytes.length) {
      throw corrupt("TIFF", `page ${pages.length + 1} lies outside the file`);
    }
    const count = view.getUint16(offset, little);
    const end = offset + 2 + count * 12;
    if (end > bytes.length) {
      throw corrupt("TIFF", `the tags of page ${pages.length + 1} lie outside the file`);
    }
    pages.push(readDirectory(view, offset, little));
    offset = end + 4 <= bytes.length ? view.getUint32(end, little) : 0;
  }
  if (pages.length === 0) throw corrupt("TIFF", "it has no page");
  return pages;
}

/** The first number of a tag, or `fallback` where the tag is absent or text. */
export function tagNumber(tags: TagMap, tag: number, fallback: number): number {
  const value = tags.get(tag);
  return typeof value === "object" && value.length > 0 ? value[0] : fallback;
}

/** The text of a tag, or `""`. */
export function tagText(tags: TagMap, tag: number): string {
  const value = tags.get(tag);
  return typeof value === "string" ? value : "";
}

function readDirectory(view: DataView, offset: number, little: boolean): TagMap {
  const tags = new Map<number, TagValue>();
  const count = view.getUint16(offset, little);
  let room = MAX_VALUES;
  for (let i = 0; i < count; i++) {
    const entry = offset + 2 + i * 12;
    const type = view.getUint16(entry + 2, little);
    const length = view.getUint32(entry + 4, little);
    const size = TYPE_SIZES[type] ?? 0;
    if (size === 0 || length > room) continue;
    const at = size * length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (at + size * length > view.byteLength) continue;
    room -= length;
    tags.set(
      view.getUint16(entry, little),
      type === TYPE_ASCII
        ? readText(view, at, length)
        : Array.from({ length }, (_, n) => readNumber(view, at + n * size, type, little)),
    );
  }
  return tags;
}

function readText(view: DataView, at: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function readNumber(view: DataView, at: number, type: number, little: boolean): number {
  switch (type) {
    case 1:
    case TYPE_UNDEFINED:
      return view.getUint8(at);
    case 3:
      return view.getUint16(at, little);
    case 4:
      return view.getUint32(at, little);
    case 5:
      return view.getUint32(at, little) / view.getUint32(at + 4, little);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, little);
    case 9:
      return view.getInt32(at, little);
    case 10:
      return view.getInt32(at, little) / view.getInt32(at + 4, little);
    case 11:
      return view.getFloat32(at, little);
    default:
      return view.getFloat64(at, little);
  }
}
