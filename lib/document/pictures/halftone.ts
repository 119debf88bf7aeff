import type { Bitmap } from "../bitmap.ts";
import { bytesPerRow, createBitmap } from "../bitmap.ts";
import type { GrayImage } from "./gray_image.ts";
import type { PageFormat } from "../page_format.ts";

/**
 * How gray becomes black and white: `"dither"` spreads the error (Floyd and
 * Steinberg), for photographs; `"threshold"` cuts at half, for drawings and scans.
 */
export type Halftone = "dither" | "threshold";

/** A rectangle of a page, in pixels. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Sets a picture on a page of its own.
 *
 * It keeps its proportions and its natural size by its resolution, but shrinks to fit
 * between the margins; it is centred between left and right, and begins at the top.
 */
export function setImage(image: GrayImage, format: PageFormat, halftone: Halftone): Bitmap {
  const widthInches = image.width / image.xDpi, heightInches = image.height / image.yDpi;
  const shrink = Math.min(
    1,
    format.innerWidth / format.xDpi / widthInches,
    format.innerHeight / format.yDpi / heightInches,
  );
  const width = fit(widthInches * shrink * format.xDpi, format.innerWidth);
  const height = fit(heightInches * shrink * format.yDpi, format.innerHeight);
  const page = createBitmap(format.width, format.height);
  const left = format.left + ((format.innerWidth - width) >> 1);
  paintGray(scaleGray(image, width, height), page, { left, top: format.top, width, height }, {
    halftone,
  });
  return page;
}

/** Scales a picture to the whole of a page, margins and all; for pages of documents. */
export function fillPage(image: GrayImage, format: PageFormat, halftone: Halftone): Bitmap {
  const widthInches = image.width / image.xDpi, heightInches = image.height / image.yDpi;
  const shrink = Math.min(
    1,
    format.width / format.xDpi / widthInches,
    format.height / format.yDpi / heightInches,
  );
  const width = fit(widthInches * shrink * format.xDpi, format.width);
  const height = fit(heightInches * shrink * format.yDpi, format.height);
  const page = createBitmap(format.width, format.height);
  const left = (format.width - width) >> 1;
  paintGray(scaleGray(image, width, height), page, { left, top: 0, width, height }, { halftone });
  return page;
}

function fit(pixels: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(pixels)));
}

/**
 * Scales by area: each new pixel is the mean of what it covers, which also stretches
 * without blur. Rows and columns are scaled one after the other.
 */
export function scaleGray(image: GrayImage, width: number, height: number): Uint8Array {
  const across = new Float32Array(width * image.height);
  const columns = spans(image.width, width), rows = spans(image.height, height);
  for (let y = 0; y < image.height; y++) {
    const source = y * image.width, target = y * width;
    for (let x = 0; x < width; x++) {
      across[target + x] = mean(image.data, source, 1, columns[x]);
    }
  }
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      out[y * width + x] = mean(across, x, width, rows[y]) + 0.5;
    }
  }
  return out;
}

interface Span {
  readonly from: number;
  readonly to: number;
  /** Weight of the first and the last entry; those between weigh 1. */
  readonly first: number;
  readonly last: number;
}

function spans(source: number, target: number): Span[] {
  const ratio = source / target;
  return Array.from({ length: target }, (_, i) => {
    const begin = i * ratio, end = Math.min(source, (i + 1) * ratio);
    const from = Math.min(source - 1, Math.floor(begin));
    const to = Math.max(from, Math.ceil(end - 1e-9) - 1);
    return from === to
      ? { from, to, first: 1, last: 1 }
      : { from, to, first: from + 1 - begin, last: end - to };
  });
}

function mean(data: Uint8Array | Float32Array, base: number, step: number, span: Span): number {
  const { from, to, first, last } = span;
  if (from === to) return data[base + from * step];
  let sum = data[base + from * step] * first + data[base + to * step] * last;
  for (let i = from + 1; i < to; i++) sum += data[base + i * step];
  return sum / (first + last + to - from - 1);
}

/** Paints shades of gray into a box of a white page. */
function paintGray(
  gray: Uint8Array,
  page: Bitmap,
  box: Box,
  { halftone }: { readonly halftone: Halftone },
): void {
  const stride = bytesPerRow(page.width);
  let errors = new Float32Array(box.width + 2), below = new Float32Array(box.width + 2);
  for (let y = 0; y < box.height; y++) {
    const row = (box.top + y) * stride;
    // Every other row runs backwards, which keeps the error from drawing worms.
    const step = halftone === "dither" && y & 1 ? -1 : 1;
    for (let i = 0, x = step > 0 ? 0 : box.width - 1; i < box.width; i++, x += step) {
      const value = gray[y * box.width + x] + errors[x + 1];
      const black = value < 128;
      if (black) page.data[row + ((box.left + x) >> 3)] |= 0x80 >> ((box.left + x) & 7);
      if (halftone !== "dither") continue;
      const error = (value - (black ? 0 : 255)) / 16;
      errors[x + 1 + step] += error * 7;
      below[x + 1 - step] += error * 3;
      below[x + 1] += error * 5;
      below[x + 1 + step] += error;
    }
    [errors, below] = [below, errors.fill(0)];
  }
}
