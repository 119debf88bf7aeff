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

/** @throws {DocumentError} `"too-large"` if there are more than `maxPages` pages. */
export function checkPages(kind: string, count: number, maxPages: number): void {
  if (count <= maxPages) return;
  throw new DocumentError(
    "too-large",
    `Cannot read ${kind}: ${count} pages are more than the limit of ${maxPages}; split it`,
  );
}
