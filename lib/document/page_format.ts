import type { FaxResolution } from "./tiff/fax_tiff_writer.ts";
import { FAX_DPI } from "./tiff/fax_tiff_writer.ts";

/** Paper that pages are laid out for. All but the last two are 1728 pixels wide. */
export type PaperSize = "a4" | "letter" | "legal" | "b4" | "a3";

/** White space at the edges of the paper, in millimetres. */
export interface Margins {
  /** Default 15. */
  readonly top?: number;
  /** Default 15. */
  readonly right?: number;
  /** Default 15. */
  readonly bottom?: number;
  /** Default 15. */
  readonly left?: number;
}

/** How pages are laid out. */
export interface PageOptions {
  /** Default `"a4"`. */
  readonly paper?: PaperSize;
  /** Default `"fine"`. */
  readonly resolution?: FaxResolution;
  /** One number for all edges or one for each; default 15 mm, at most a third of the page. */
  readonly margins?: number | Margins;
}

/** A page in pixels: its size, and the part inside the margins. */
export interface PageFormat {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly resolution: FaxResolution;
  /** Pixels for each inch of paper. */
  readonly xDpi: number;
  readonly yDpi: number;
}

/** Pixels across, and millimetres down. The pixels are those of ITU-T T.4, table 1. */
const PAPERS: Readonly<Record<PaperSize, { readonly width: number; readonly height: number }>> = {
  a4: { width: 1728, height: 297 },
  letter: { width: 1728, height: 279.4 },
  legal: { width: 1728, height: 355.6 },
  b4: { width: 2048, height: 364 },
  a3: { width: 2432, height: 420 },
};

const DEFAULT_MARGIN_MM = 15;
const MM_PER_INCH = 25.4;

/**
 * Computes a page in pixels.
 *
 * @throws {RangeError} For an unknown paper or resolution, or margins that are negative
 * or leave too little of the page.
 */
export function pageFormat(options: PageOptions = {}): PageFormat {
  const { paper = "a4", resolution = "fine", margins = DEFAULT_MARGIN_MM } = options;
  const size = PAPERS[paper], dpi = FAX_DPI[resolution];
  if (size === undefined) throw unknown("paper", paper, Object.keys(PAPERS));
  if (dpi === undefined) throw unknown("resolution", resolution, Object.keys(FAX_DPI));
  const { width } = size, height = Math.round(size.height / MM_PER_INCH * dpi.y);
  const given = typeof margins === "number"
    ? { top: margins, right: margins, bottom: margins, left: margins }
    : margins;
  const pixels = (side: keyof Margins, perInch: number, whole: number) => {
    const mm = given[side] ?? DEFAULT_MARGIN_MM;
    const value = Math.round(mm / MM_PER_INCH * perInch);
    if (!(mm >= 0 && value <= whole / 3)) {
      throw new RangeError(
        `Cannot lay out page: margin "${side}" of ${mm} mm is not between 0 and a third of the page`,
      );
    }
    return value;
  };
  const left = pixels("left", dpi.x, width), right = pixels("right", dpi.x, width);
  const top = pixels("top", dpi.y, height), bottom = pixels("bottom", dpi.y, height);
  return {
    width,
    height,
    left,
    top,
    innerWidth: width - left - right,
    innerHeight: height - top - bottom,
    resolution,
    xDpi: dpi.x,
    yDpi: dpi.y,
  };
}

function unknown(what: string, value: string, known: readonly string[]): RangeError {
  return new RangeError(
    `Cannot lay out page: ${what} "${value}" is unknown; known are ${known.join(", ")}`,
  );
}
