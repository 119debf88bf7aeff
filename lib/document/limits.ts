import { DocumentError } from "./document_error.ts";

/** How large a document may be; hostile files are refused by these, not by the memory. */
export interface DocumentLimits {
  /** Bytes of the file. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Pixels of one picture. Default 40 million. */
  readonly maxPixels?: number;
  /** Pages. Default 500. */
  readonly maxPages?: number;
}

/** The limits with every field set. */
export const DEFAULT_LIMITS: Required<DocumentLimits> = {
  maxBytes: 64 * 1024 * 1024,
  maxPixels: 40_000_000,
  maxPages: 500,
};

/** @throws {DocumentError} `"too-large"` if a picture of this size has too many pixels. */
export function checkPixels(
  kind: string,
  size: { readonly width: number; readonly height: number },
  maxPixels: number,
): void {
  const { width, height } = size;
  if (width * height <= maxPixels) return;
  throw new DocumentError(
    "too-large",
    `Cannot read ${kind}: ${width} x ${height} pixels are more than the limit of ${maxPixels}; ` +
      "scale the picture down",
  );
}

/** Pages as large as a page may be that any file may have. */
const FULL_PAGES = 3;
/** Of long files a byte stands for so many pixels at most; scanned text has some hundred. */
const PIXELS_PER_BYTE = 16_384;

/**
 * Checks the pixels of all pages together: a small file of many pages would keep a service busy for
 * hours.
 *
 * @throws {DocumentError} `"too-large"` if one has too many, or all have more than fits the file.
 */
export function checkAllPixels(
  kind: string,
  pages: readonly { readonly width: number; readonly height: number }[],
  { maxPixels, sizeBytes }: { readonly maxPixels: number; readonly sizeBytes: number },
): void {
  for (const page of pages) checkPixels(kind, page, maxPixels);
  const pixels = pages.reduce((sum, { width, height }) => sum + width * height, 0);
  if (pixels <= Math.max(FULL_PAGES * maxPixels, sizeBytes * PIXELS_PER_BYTE)) return;
  throw new DocumentError(
    "too-large",
    `Cannot read ${kind}: ${pages.length} pages of ${pixels} pixels in ${sizeBytes} bytes are ` +
      "more than such a file can hold; split it",
  );
}

/** @throws {DocumentError} `"too-large"` if there are more than `maxPages` pages. */
export function checkPages(kind: string, count: number, maxPages: number): void {
  if (count <= maxPages) return;
  throw new DocumentError(
    "too-large",
    `Cannot read ${kind}: ${count} pages are more than the limit of ${maxPages}; split it`,
  );
}
