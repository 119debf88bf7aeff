/**
 * Small pictures of fax pages.
 *
 * @module
 */
import { type Bitmap, DocumentError, type RenderedFax, renderFax } from "../document/mod.ts";
import type { ReportPicture } from "./report.ts";
import type * as FastPng from "npm:fast-png@8.0.0";

/** Not named in the import itself: what is, Deno looks up at every start. */
const FAST_PNG = "npm:fast-png@8.0.0";

/** How much is drawn; a report stays small however many faxes a run sent. */
export interface PictureOptions {
  /** Width in pixels; default 200. */
  readonly width?: number;
  /** Pages of one document that are shown; default 3. */
  readonly maxPages?: number;
  /** Characters of all data URLs together, after which no more documents are drawn; default 1.5 million. */
  readonly maxTotal?: number;
  /** Ends the drawing. */
  readonly signal?: AbortSignal;
}

/** Levels of gray that are told apart: fewer pack better, and these are enough for a glance. */
const LEVELS = 16;

/**
 * Draws the first pages of documents, as a fax machine prints them. A document that is missing,
 * unreadable or broken has no picture: that it could not be sent is for the report to tell.
 *
 * @returns One member for each path; the same document is drawn once.
 */
export async function drawPictures(
  paths: readonly (string | undefined)[],
  { width = 200, maxPages = 3, maxTotal = 1_500_000, signal }: PictureOptions = {},
): Promise<(ReportPicture | undefined)[]> {
  const { encode } = await import(FAST_PNG) as typeof FastPng;
  const drawn = new Map<string, ReportPicture | undefined>();
  let total = 0;
  for (const path of paths) {
    if (path === undefined || drawn.has(path) || total >= maxTotal) continue;
    signal?.throwIfAborted();
    const fax = await render(path);
    const pages = fax?.pages.slice(0, maxPages).map((page) => {
      const height = Math.max(1, Math.round(width * paperRatio(page, fax.resolution)));
      const data = shrink(page, width, height);
      return `data:image/png;base64,${encode({ data, width, height, channels: 1 }).toBase64()}`;
    });
    total += pages?.reduce((sum, page) => sum + page.length, 0) ?? 0;
    drawn.set(path, fax && pages && { pageCount: fax.pages.length, pages });
  }
  return paths.map((path) => path === undefined ? undefined : drawn.get(path));
}

async function render(path: string): Promise<RenderedFax | undefined> {
  try {
    return await renderFax({ path });
  } catch (error) {
    if (error instanceof DocumentError) return undefined;
    throw error;
  }
}

/** Gray of a smaller size: each pixel is the mean of the dots that fall into it. */
function shrink({ width, height, data }: Bitmap, columns: number, rows: number): Uint8Array {
  const stride = (width + 7) >> 3;
  const gray = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const [top, bottom] = span(y, rows, height);
    for (let x = 0; x < columns; x++) {
      const [left, right] = span(x, columns, width);
      let black = 0;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          black += (data[row * stride + (column >> 3)] >> (7 - (column & 7))) & 1;
        }
      }
      const share = black / ((bottom - top) * (right - left));
      gray[y * columns + x] = Math.round((1 - share) * (LEVELS - 1)) * (255 / (LEVELS - 1));
    }
  }
  return gray;
}

/** The dots that fall into pixel `index` of `count`. */
function span(index: number, count: number, dots: number): [number, number] {
  const first = Math.floor(index * dots / count);
  return [first, Math.max(first + 1, Math.floor((index + 1) * dots / count))];
}

/** Height to width on paper: the dots of a fax are not square. */
function paperRatio({ width, height }: Bitmap, resolution: "standard" | "fine"): number {
  const linesPerInch = resolution === "fine" ? 196 : 98;
  return (height / linesPerInch) / (width / 204);
}
