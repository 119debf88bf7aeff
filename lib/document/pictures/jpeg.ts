import { corrupt, DocumentError } from "../document_error.ts";
import type { GrayImage } from "./gray_image.ts";
import { upright, usableDpi } from "./gray_image.ts";
import type { ExpectedJpeg } from "./jpeg_decoder.ts";
import { decodeGrayJpeg } from "./jpeg_decoder.ts";
import { checkPixels, DEFAULT_LIMITS } from "../limits.ts";
import type { TagValue } from "../tiff/tiff_tags.ts";
import { readTiffTags, tagNumber } from "../tiff/tiff_tags.ts";

const EXIF_ORIENTATION = 0x0112;
/** No JPEG is shorter: a block of 8 x 8 pixels takes more than a bit. */
const MAX_PIXELS_PER_BYTE = 512;

/** Whether `bytes` begin as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes a baseline or progressive JPEG to gray, upright as its EXIF data says.
 *
 * @throws {DocumentError} `"corrupt"`, `"unsupported"` or `"too-large"`.
 */
export function decodeJpeg(bytes: Uint8Array, maxPixels = DEFAULT_LIMITS.maxPixels): GrayImage {
  const header = readHeader(bytes);
  checkPixels("JPEG", header, maxPixels);
  const { width, height } = header;
  const data = unpackJpeg(bytes, { width, height });
  const dpi = { xDpi: usableDpi(header.dpi.x), yDpi: usableDpi(header.dpi.y) };
  return upright({ width, height, data, ...dpi }, header.orientation);
}

/**
 * Decodes the picture of a JPEG to gray, as it is stored.
 *
 * @throws {DocumentError} `"corrupt"`, `"unsupported"` or `"too-large"`.
 */
export function unpackJpeg(bytes: Uint8Array, expected: ExpectedJpeg): Uint8Array {
  const { width, height } = expected;
  if (width * height > bytes.length * MAX_PIXELS_PER_BYTE) {
    throw corrupt("JPEG", "it is too short for its size");
  }
  return decodeGrayJpeg(bytes, expected);
}

/** Puts the tables that the strips of a TIFF share in front of one strip. */
export function joinJpegTables(data: Uint8Array, tables: TagValue | undefined): Uint8Array {
  if (typeof tables !== "object" || tables.length < 4) return data;
  return Uint8Array.from([...tables.slice(0, -2), ...data.subarray(2)]);
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly dpi: { readonly x?: number; readonly y?: number };
  /** 1 to 8, as EXIF numbers them; 1 is upright. */
  readonly orientation: number;
}

/** Walks over the marker segments up to the frame header. */
function readHeader(bytes: Uint8Array): Header {
  if (!isJpeg(bytes)) throw corrupt("JPEG", "it has no JPEG signature");
  let dpi: Header["dpi"] = {}, orientation = 1;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1];
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const size = bytes[at + 2] << 8 | bytes[at + 3];
    const body = bytes.subarray(at + 4, at + 2 + size);
    if (size < 2 || at + 2 + size > bytes.length) break;
    if (marker === 0xe0) dpi = jfifDpi(body) ?? dpi;
    else if (marker === 0xe1) orientation = exifOrientation(body) ?? orientation;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { ...frameSize(marker, body), dpi, orientation };
    } else if (marker === 0xda) break;
    at += 2 + size;
  }
  throw corrupt("JPEG", "it has no frame header");
}

function frameSize(marker: number, body: Uint8Array): { width: number; height: number } {
  if (marker > 0xc2) {
    throw new DocumentError(
      "unsupported",
      "Cannot read JPEG: only baseline and progressive files are read, not lossless or " +
        "arithmetic ones",
    );
  }
  if (body.length < 6) throw corrupt("JPEG", "its frame header is cut off");
  if (body[0] !== 8) throw new DocumentError("unsupported", `Cannot read JPEG: ${body[0]} bits`);
  const height = body[1] << 8 | body[2], width = body[3] << 8 | body[4];
  if (width === 0 || height === 0) throw corrupt("JPEG", "it has no size");
  return { width, height };
}

function jfifDpi(body: Uint8Array): Header["dpi"] | undefined {
  if (body.length < 12 || String.fromCharCode(...body.subarray(0, 4)) !== "JFIF") return undefined;
  const factor = body[7] === 1 ? 1 : body[7] === 2 ? 2.54 : 0;
  return {
    x: usableDpi((body[8] << 8 | body[9]) * factor),
    y: usableDpi((body[10] << 8 | body[11]) * factor),
  };
}

function exifOrientation(body: Uint8Array): number | undefined {
  if (String.fromCharCode(...body.subarray(0, 6)) !== "Exif\0\0") return undefined;
  try {
    const [tags] = readTiffTags(body.subarray(6));
    return tagNumber(tags, EXIF_ORIENTATION, 1);
  } catch {
    return undefined; // damaged EXIF data does not make the picture unreadable
  }
}
