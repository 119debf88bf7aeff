import type { Bitmap } from "../bitmap.ts";
import { bytesPerRow, createBitmap } from "../bitmap.ts";
import type { TiffPage } from "./fax_tiff_reader.ts";
import { decodeBilevelPage, inspectFaxTiff, isBilevelPage } from "./fax_tiff_reader.ts";
import type { GrayImage } from "../pictures/gray_image.ts";
import { upright, usableDpi } from "../pictures/gray_image.ts";
import type { DocumentLimits } from "../limits.ts";
import { checkAllPixels, checkPages, DEFAULT_LIMITS } from "../limits.ts";
import { TAG, tagNumber } from "./tiff_tags.ts";
import { decodeSamples } from "./tiff_samples.ts";

/** Values of the tag `Orientation`: the first row is the top; from 5 on it is a side. */
const UPRIGHT = 1, FIRST_SIDEWAYS = 5, LAST_ORIENTATION = 8;

/** A page of a TIFF: black and white as it is stored, or gray. */
export type TiffPicture =
  | { readonly page: TiffPage; readonly bitmap: Bitmap }
  | { readonly page: TiffPage; readonly gray: GrayImage };

/**
 * Decodes the pages of a TIFF one after the other.
 *
 * @throws {DocumentError} `"corrupt"`, `"unsupported"` or `"too-large"`.
 */
export function* decodeTiff(
  bytes: Uint8Array,
  limits: DocumentLimits = {},
): Generator<TiffPicture> {
  const { maxPages, maxPixels } = { ...DEFAULT_LIMITS, ...limits };
  const { pages } = inspectFaxTiff(bytes);
  checkPages("TIFF", pages.length, maxPages);
  checkAllPixels("TIFF", pages, { maxPixels, sizeBytes: bytes.length });
  for (const page of pages) {
    const orientation = orientationOf(page);
    if (isBilevelPage(page)) {
      const bitmap = decodeBilevelPage(bytes, page);
      if (orientation === UPRIGHT) yield { page, bitmap };
      else yield turned(page, upright(grayFromBitmap(bitmap), orientation));
    } else yield turned(page, upright(decodeSamples(bytes, page), orientation));
  }
}

/** Whether the first row of a page is its top, as viewers show it. */
export function isUpright(page: TiffPage): boolean {
  return orientationOf(page) === UPRIGHT;
}

function orientationOf({ tags }: TiffPage): number {
  const value = tagNumber(tags, TAG.Orientation, UPRIGHT);
  return value >= UPRIGHT && value <= LAST_ORIENTATION ? value : UPRIGHT;
}

/** A page with the size and resolution that it has when it is turned upright. */
export function uprightPage(page: TiffPage): TiffPage {
  if (orientationOf(page) < FIRST_SIDEWAYS) return page;
  const { width: height, height: width, xDpi: yDpi, yDpi: xDpi } = page;
  return { ...page, width, height, xDpi, yDpi };
}

function turned(page: TiffPage, gray: GrayImage): TiffPicture {
  return page.bitsPerPixel === 1
    ? { page: uprightPage(page), bitmap: bitmapFromGray(gray) }
    : { page: uprightPage(page), gray };
}

/** Makes black and white pixels shades of gray, for scaling. */
export function grayFromBitmap(bitmap: Bitmap, dpi: { x?: number; y?: number } = {}): GrayImage {
  const { width, height } = bitmap;
  const stride = bytesPerRow(width);
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (bitmap.data[y * stride + (x >> 3)] & (0x80 >> (x & 7))) data[y * width + x] = 0;
    }
  }
  return { width, height, data, xDpi: usableDpi(dpi.x), yDpi: usableDpi(dpi.y) };
}

function bitmapFromGray({ width, height, data }: GrayImage): Bitmap {
  const bitmap = createBitmap(width, height);
  const stride = bytesPerRow(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] < 128) bitmap.data[y * stride + (x >> 3)] |= 0x80 >> (x & 7);
    }
  }
  return bitmap;
}
