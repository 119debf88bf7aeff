import type { Bitmap } from "../bitmap.ts";
import { bytesPerRow, createBitmap } from "../bitmap.ts";
import { corrupt, DocumentError } from "../document_error.ts";
import { checkT6, decodeT4, decodeT6 } from "../codes/fax_decoder.ts";
import type { FaxTiffInfo } from "./fax_tiff_writer.ts";
import { DESCRIPTION_LINES } from "./fax_tiff_writer.ts";
import type { TagMap } from "./tiff_tags.ts";
import { COMPRESSION, readTiffTags, TAG, tagNumber, tagText } from "./tiff_tags.ts";

/** One page of a TIFF, as its tags describe it. */
export interface TiffPage {
  /** Pixels across. */
  readonly width: number;
  /** Pixels down. */
  readonly height: number;
  /** Dots per inch across; 0 where the file does not say. */
  readonly xDpi: number;
  /** Dots per inch down. */
  readonly yDpi: number;
  /** 1 none, 2 Modified Huffman, 3 Group 3, 4 Group 4; others as TIFF numbers them. */
  readonly compression: number;
  /** Bits of a pixel, over all samples. */
  readonly bitsPerPixel: number;
  /** Whether numbers in the data have their low byte first. */
  readonly littleEndian: boolean;
  /** All tags of the page by number; also those that nobody here knows. */
  readonly tags: TagMap;
}

/** A TIFF, as its tags describe it. */
export interface FaxTiff {
  /** The pages, in the order of the file. */
  readonly pages: readonly TiffPage[];
  /** What the first page says about the transmission. */
  readonly info: FaxTiffInfo;
  /**
   * Whether a fax service takes the file as it is: one bit, 1728 wide, compression 1 or
   * 4, at most 204 x 200 dots per inch, and one vertical resolution on all pages.
   */
  readonly isPrepared: boolean;
}

/** The width of a standard fax page in pixels. */
export const FAX_WIDTH = 1728;

/**
 * Reads the tags of a TIFF; the pixels are left alone, so a page may be corrupt.
 *
 * @throws {DocumentError} `"corrupt"` if the bytes are not a TIFF.
 */
export function inspectFaxTiff(bytes: Uint8Array): FaxTiff {
  const pages = readTiffTags(bytes).map((tags, index) =>
    describePage(tags, { index, littleEndian: bytes[0] === 0x49 })
  );
  return { pages, info: readInfo(pages[0].tags), isPrepared: isPrepared(pages) };
}

/** Whether {@link decodeBilevelPage} can read a page. */
export function isBilevelPage(page: TiffPage): boolean {
  return page.bitsPerPixel === 1 && page.compression >= COMPRESSION.none &&
    page.compression <= COMPRESSION.group4 && !page.tags.has(TAG.TileWidth) &&
    tagNumber(page.tags, TAG.PhotometricInterpretation, 0) <= 1;
}

/**
 * Decodes a black and white page: uncompressed, Modified Huffman, Group 3 or Group 4,
 * in any number of strips and either bit order.
 *
 * @throws {DocumentError} `"corrupt"` where strips or code words are wrong.
 */
export function decodeBilevelPage(bytes: Uint8Array, page: TiffPage): Bitmap {
  const { width, height, tags } = page;
  const whiteIsOne = tagNumber(tags, TAG.PhotometricInterpretation, 0) === 1;
  const bitmap = createBitmap(width, height);
  const stride = bytesPerRow(width);
  for (const strip of readStrips(bytes, page)) {
    const rows = decodeStrip(strip.data, page, { width, height: strip.rowCount });
    bitmap.data.set(rows.subarray(0, strip.rowCount * stride), strip.firstRow * stride);
  }
  if (whiteIsOne) invert(bitmap);
  return bitmap;
}

/**
 * Reads a black and white page to its end, and keeps no pixels.
 *
 * @throws {DocumentError} What {@link decodeBilevelPage} throws for the same page.
 */
export function checkBilevelPage(bytes: Uint8Array, page: TiffPage): void {
  for (const strip of readStrips(bytes, page)) {
    if (page.compression === COMPRESSION.group4) checkT6(strip.data, page.width, strip.rowCount);
    else decodeStrip(strip.data, page, { width: page.width, height: strip.rowCount });
  }
}

interface Strip {
  /** With the first pixel of a byte in its highest bit. */
  readonly data: Uint8Array;
  readonly firstRow: number;
  readonly rowCount: number;
}

function* readStrips(bytes: Uint8Array, { height, tags }: TiffPage): Generator<Strip> {
  const offsets = tags.get(TAG.StripOffsets), sizes = tags.get(TAG.StripByteCounts);
  if (typeof offsets !== "object") throw corrupt("TIFF", "a page has no strips");
  const rowsPerStrip = Math.min(height, tagNumber(tags, TAG.RowsPerStrip, height));
  if (!(rowsPerStrip >= 1 && Number.isInteger(rowsPerStrip))) {
    throw corrupt("TIFF", "a page has strips without rows");
  }
  const isReversed = tagNumber(tags, TAG.FillOrder, 1) === 2;
  for (let firstRow = 0, i = 0; firstRow < height; firstRow += rowsPerStrip, i++) {
    const from = offsets[i];
    // Old writers leave the size out where there is only one strip.
    const size = typeof sizes === "object" ? sizes[i] : bytes.length - from;
    if (!(from + size <= bytes.length)) throw corrupt("TIFF", "a page lies outside the file");
    const data = bytes.subarray(from, from + size);
    yield {
      data: isReversed ? reverseBits(data) : data,
      firstRow,
      rowCount: Math.min(rowsPerStrip, height - firstRow),
    };
  }
}

/**
 * Decodes a tile of a black and white page; 1 is black where 0 is white.
 *
 * @throws {DocumentError} `"corrupt"` where code words are wrong.
 */
export function decodeBilevelTile(
  data: Uint8Array,
  page: TiffPage,
  size: { readonly width: number; readonly height: number },
): Uint8Array {
  const isReversed = tagNumber(page.tags, TAG.FillOrder, 1) === 2;
  return decodeStrip(isReversed ? reverseBits(data) : data, page, size);
}

function decodeStrip(
  data: Uint8Array,
  { compression, tags }: TiffPage,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  switch (compression) {
    case COMPRESSION.none: {
      const needed = bytesPerRow(width) * height;
      if (data.length < needed) throw corrupt("TIFF", "a strip is too short");
      return data;
    }
    case COMPRESSION.huffman:
      return decodeT4(data, { width, height }, { byteRows: true }).bitmap.data;
    case COMPRESSION.group3: {
      const twoDimensional = (tagNumber(tags, TAG.T4Options, 0) & 1) === 1;
      return decodeT4(data, { width, height }, { twoDimensional }).bitmap.data;
    }
    case COMPRESSION.group4:
      return decodeT6(data, width, height).data;
    default:
      throw new DocumentError("unsupported", `Cannot read TIFF: compression ${compression}`);
  }
}

function describePage(
  tags: TagMap,
  { index, littleEndian }: { readonly index: number; readonly littleEndian: boolean },
): TiffPage {
  const width = tagNumber(tags, TAG.ImageWidth, 0), height = tagNumber(tags, TAG.ImageLength, 0);
  if (![width, height].every((side) => Number.isInteger(side) && side >= 1)) {
    throw corrupt("TIFF", `page ${index + 1} has no size`);
  }
  const perInch = tagNumber(tags, TAG.ResolutionUnit, 2) === 3 ? 2.54 : 1;
  const bits = tags.get(TAG.BitsPerSample);
  const samples = tagNumber(tags, TAG.SamplesPerPixel, 1);
  return {
    width,
    height,
    xDpi: dpi(tagNumber(tags, TAG.XResolution, 0) * perInch),
    yDpi: dpi(tagNumber(tags, TAG.YResolution, 0) * perInch),
    compression: tagNumber(tags, TAG.Compression, 1),
    bitsPerPixel: typeof bits === "object" && bits.length > 1
      ? bits.reduce((sum, value) => sum + value, 0)
      : tagNumber(tags, TAG.BitsPerSample, 1) * samples,
    littleEndian,
    tags,
  };
}

function dpi(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.round(value * 100) / 100 : 0;
}

function isPrepared(pages: readonly TiffPage[]): boolean {
  return pages.every((page) =>
    isBilevelPage(page) && page.width === FAX_WIDTH &&
    (page.compression === COMPRESSION.none || page.compression === COMPRESSION.group4) &&
    page.xDpi > 0 && page.xDpi <= 204 && page.yDpi > 0 && page.yDpi <= 200 &&
    page.yDpi === pages[0].yDpi
  );
}

function readInfo(tags: TagMap): FaxTiffInfo {
  const lines = new Map(
    tagText(tags, TAG.ImageDescription).split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const fields: Array<[keyof FaxTiffInfo, unknown]> = [
    ["documentName", tagText(tags, TAG.DocumentName)],
    ["senderName", tagText(tags, TAG.Artist)],
    ["tsid", tagText(tags, TAG.HostComputer)],
    ["time", readTime(tagText(tags, TAG.DateTime))],
    ...Object.entries(DESCRIPTION_LINES).map(([field, label]) =>
      [field as keyof FaxTiffInfo, lines.get(label)] satisfies [keyof FaxTiffInfo, unknown]
    ),
  ];
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== ""));
}

function readTime(text: string): Temporal.PlainDateTime | undefined {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  try {
    return Temporal.PlainDateTime.from(`${match[1]}-${match[2]}-${match[3]}T${match[4]}`);
  } catch {
    return undefined; // "0000:00:00 00:00:00" and the like
  }
}

function reverseBits(data: Uint8Array): Uint8Array {
  return data.map((byte) => REVERSED[byte]);
}

/** Every byte with its bits in the other order. */
const REVERSED: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= (byte >> bit & 1) << (7 - bit);
  return reversed;
});

function invert({ width, height, data }: Bitmap): void {
  const stride = bytesPerRow(width);
  const lastMask = (width & 7) === 0 ? 0xff : (0xff00 >> (width & 7)) & 0xff;
  for (let i = 0; i < data.length; i++) data[i] ^= 0xff;
  for (let y = 1; y <= height; y++) data[y * stride - 1] &= lastMask;
}
