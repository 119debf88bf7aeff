import type { Bitmap } from "./bitmap.ts";
import type { CoverPage } from "./cover_page.ts";
import { coverPageText } from "./cover_page.ts";
import type { DocumentKind } from "./document_kind.ts";
import { documentKind } from "./document_kind.ts";
import { DocumentError } from "./document_error.ts";
import {
  checkBilevelPage,
  decodeBilevelPage,
  FAX_WIDTH,
  inspectFaxTiff,
} from "./tiff/fax_tiff_reader.ts";
import type { FaxResolution, FaxTiffInfo } from "./tiff/fax_tiff_writer.ts";
import { FINE_FROM_DPI, writeFaxTiff } from "./tiff/fax_tiff_writer.ts";
import { decodeGif } from "./pictures/gif.ts";
import type { Halftone } from "./pictures/halftone.ts";
import { fillPage, setImage } from "./pictures/halftone.ts";
import { decodeJpeg } from "./pictures/jpeg.ts";
import type { DocumentLimits } from "./limits.ts";
import { checkPages, checkPixels, DEFAULT_LIMITS } from "./limits.ts";
import type { PageFormat, PageOptions } from "./page_format.ts";
import { pageFormat } from "./page_format.ts";
import { drawPdf } from "./pdf/pdf.ts";
import { decodePng } from "./pictures/png.ts";
import { readDocument } from "./read_document.ts";
import type { DocumentSource } from "./read_document.ts";
import type { TextPages } from "./text/text_pages.ts";
import { decodeText, setText } from "./text/text_pages.ts";
import { decodeTiff, grayFromBitmap, isUpright, uprightPage } from "./tiff/tiff_image.ts";

/** How a document becomes fax pages. */
export interface RenderOptions extends PageOptions, DocumentLimits {
  /** Default `"dither"`. Black and white pictures of the right size are never touched. */
  readonly halftone?: Halftone;
  /** Size of plain text in points. Default 10. */
  readonly fontSize?: number;
  /** A page that is put in front; a prepared TIFF is coded anew then. */
  readonly coverPage?: CoverPage;
  /** Written into the TIFF that is made; a prepared TIFF keeps what it says. */
  readonly info?: FaxTiffInfo;
}

/** A document as fax pages. */
export interface RenderedFax {
  /** What the document was. */
  readonly kind: DocumentKind;
  /** How many pages it has. */
  readonly pageCount: number;
  /** The pages, in the order in which they are sent; those of a prepared TIFF as they are asked for. */
  readonly pages: readonly Bitmap[];
  /** The same pages as a TIFF of class F. */
  readonly tiff: Uint8Array<ArrayBuffer>;
  /** Of all pages. */
  readonly resolution: FaxResolution;
  /** Whether the document was a fax TIFF already, and `tiff` are its own bytes. */
  readonly wasPrepared: boolean;
  /** What the person should know, such as characters that could not be shown. */
  readonly warnings: readonly string[];
}

/** Points; a cover page has little text. */
const COVER_FONT_SIZE = 12;

/**
 * Turns a document into fax pages.
 *
 * The kind is told by the content: TIFF, PNG, JPEG, GIF, PDF or UTF-8 text. A fax TIFF
 * that a fax service takes as it is (see `FaxTiff.isPrepared`) goes through unchanged,
 * byte for byte; its pages are read to the end all the same, so that damage is found here.
 *
 * @throws {DocumentError} If the file is missing, unreadable, of unknown kind, corrupt,
 * unsupported or too large; the message names the document.
 * @throws {RangeError} For options outside their range.
 * @example
 * ```ts
 * import { renderFax } from "./mod.ts";
 *
 * const bytes = new TextEncoder().encode("Grüße\n");
 * const fax = await renderFax({ bytes, name: "note.txt" }, { resolution: "standard" });
 * console.log(fax.kind, fax.pages.length, fax.pages[0].width); // text 1 1728
 * ```
 */
export async function renderFax(
  source: DocumentSource,
  options: RenderOptions = {},
): Promise<RenderedFax> {
  const format = pageFormat(options); // wrong options are found before the file is read
  const { name, bytes } = readDocument(source, options.maxBytes);
  try {
    return await render(bytes, format, options);
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    const reason = cause.message.replace(/^Cannot read document: /, "");
    throw new DocumentError(cause.problem, `Cannot fax document "${name}": ${reason}`, { cause });
  }
}

async function render(
  bytes: Uint8Array<ArrayBuffer>,
  format: PageFormat,
  options: RenderOptions,
): Promise<RenderedFax> {
  const kind = documentKind(bytes);
  if (kind === "tiff") {
    const fax = readPreparedFax(bytes, options);
    if (fax !== undefined && options.coverPage === undefined) return fax;
  }
  const body = await PAINTERS[kind](bytes, format, options);
  const cover = await paintCover(body, options);
  const pages = [...cover.pages, ...body.pages], { resolution } = body;
  const warnings = [...cover.warnings, ...body.warnings];
  const tiff = writeFaxTiff(pages, { resolution, info: options.info });
  const pageCount = pages.length;
  return { kind, pageCount, pages, tiff, resolution, wasPrepared: false, warnings };
}

/**
 * Takes a fax TIFF as it is.
 *
 * @returns undefined if it must be converted first.
 */
function readPreparedFax(
  bytes: Uint8Array<ArrayBuffer>,
  limits: DocumentLimits,
): RenderedFax | undefined {
  const { pages, isPrepared } = inspectFaxTiff(bytes);
  // a fax service takes pages that lie on their side, and sends them so
  if (!isPrepared || !pages.every(isUpright)) return undefined;
  checkPages("TIFF", pages.length, limits.maxPages ?? DEFAULT_LIMITS.maxPages);
  for (const page of pages) {
    checkPixels("TIFF", page, limits.maxPixels ?? DEFAULT_LIMITS.maxPixels);
    checkBilevelPage(bytes, page);
  }
  let bitmaps: readonly Bitmap[] | undefined;
  return {
    kind: "tiff",
    pageCount: pages.length,
    get pages() {
      return bitmaps ??= pages.map((page) => decodeBilevelPage(bytes, page));
    },
    tiff: bytes,
    resolution: pages[0].yDpi >= FINE_FROM_DPI ? "fine" : "standard",
    wasPrepared: true,
    warnings: [],
  };
}

async function paintCover(
  { pages, resolution }: Painted,
  options: RenderOptions,
): Promise<TextPages> {
  if (options.coverPage === undefined) return { pages: [], warnings: [] };
  const text = coverPageText(options.coverPage, pages.length);
  return await setText(text, pageFormat({ ...options, resolution }), { fontSize: COVER_FONT_SIZE });
}

interface Painted {
  readonly pages: readonly Bitmap[];
  readonly resolution: FaxResolution;
  readonly warnings: readonly string[];
}

type Painter = (
  bytes: Uint8Array,
  format: PageFormat,
  options: RenderOptions,
) => Painted | Promise<Painted>;

const PAINTERS: Readonly<Record<DocumentKind, Painter>> = {
  png: async (bytes, format, options) =>
    picture(await decodePng(bytes, options.maxPixels), format, options),
  jpeg: (bytes, format, options) => picture(decodeJpeg(bytes, options.maxPixels), format, options),
  gif: (bytes, format, options) => picture(decodeGif(bytes, options.maxPixels), format, options),
  text: async (bytes, format, options) => ({
    ...await setText(decodeText(bytes), format, options),
    resolution: format.resolution,
  }),
  pdf: async (bytes, format, options) => {
    const { halftone = "dither" } = options;
    const pages = await Array.fromAsync(drawPdf(bytes, format, { ...options, halftone }));
    return { pages, resolution: format.resolution, warnings: [] };
  },
  tiff: paintTiff,
};

function picture(
  image: Parameters<typeof setImage>[0],
  format: PageFormat,
  { halftone = "dither" }: RenderOptions,
): Painted {
  return {
    pages: [setImage(image, format, halftone)],
    resolution: format.resolution,
    warnings: [],
  };
}

/**
 * Converts a TIFF that is not a fax yet. Pages that already have the form of a fax keep
 * every pixel if all have the same resolution; others are fitted to the page.
 */
function paintTiff(
  bytes: Uint8Array,
  format: PageFormat,
  options: RenderOptions,
): Painted {
  const { halftone = "dither" } = options;
  const described = inspectFaxTiff(bytes).pages.map(uprightPage);
  const resolutions = new Set(
    described.map(({ yDpi }) => yDpi >= FINE_FROM_DPI ? "fine" : "standard"),
  );
  const areFaxPages = resolutions.size === 1 &&
    described.every((page) =>
      page.bitsPerPixel === 1 && page.width === FAX_WIDTH && isFaxResolution(page)
    );
  const pages: Bitmap[] = []; // one after the other: what is decoded is much larger
  for (const picture of decodeTiff(bytes, options)) {
    if (areFaxPages && "bitmap" in picture) pages.push(picture.bitmap);
    else if ("gray" in picture) pages.push(fillPage(picture.gray, format, halftone));
    else {
      const { xDpi, yDpi } = picture.page;
      const gray = grayFromBitmap(picture.bitmap, { x: xDpi, y: yDpi });
      pages.push(fillPage(gray, format, "threshold"));
    }
  }
  const isFine = areFaxPages ? resolutions.has("fine") : format.resolution === "fine";
  return { pages, resolution: isFine ? "fine" : "standard", warnings: [] };
}

/** 200 to 204 dots across, and about 98 or 196 down, as fax machines have them. */
function isFaxResolution({ xDpi, yDpi }: { xDpi: number; yDpi: number }): boolean {
  return xDpi >= 195 && xDpi <= 210 &&
    ((yDpi >= 90 && yDpi <= 105) || (yDpi >= 190 && yDpi <= 205));
}
