import type { Bitmap } from "../bitmap.ts";
import { bytesPerRow, createBitmap } from "../bitmap.ts";
import { DocumentError } from "../document_error.ts";
import type { FaxResolution } from "../tiff/fax_tiff_writer.ts";
import type { GlyphImage } from "./fill_outline.ts";
import { fillOutline } from "./fill_outline.ts";
import { shapeArabic } from "./arabic_forms.ts";
import { type FindDirections, loadDirections } from "./bidi.ts";
import { loadFallbackFont } from "./fallback_font.ts";
import { checkPages, DEFAULT_LIMITS } from "../limits.ts";
import { OutlineFont } from "./outline_font.ts";
import type { PageFormat } from "../page_format.ts";
import { pageFormat } from "../page_format.ts";
import type { Line } from "./text_layout.ts";
import { isInvisible, layOutText } from "./text_layout.ts";

/** How text is set. */
export interface TextOptions {
  /** Size of the letters in points, 6 to 36. Default 10, which sets about 87 columns on A4. */
  readonly fontSize?: number;
  /** Most pages. Default 500. */
  readonly maxPages?: number;
}

/** Pages of text, and what the reader should know about them. */
export interface TextPages {
  readonly pages: readonly Bitmap[];
  /** Such as characters that no font here has; each is shown as a box. */
  readonly warnings: readonly string[];
}

const POINTS_PER_INCH = 72;
const LINE_SPACING = 1.2;
/** Missing characters that a warning names; the others are counted. */
const NAMED_CHARACTERS = 8;

/** Scripts whose letters form ligatures and change places, which is not done here. */
const COMPLEX_SCRIPTS = [
  ...["Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada"],
  ...["Malayalam", "Sinhala", "Khmer", "Myanmar", "Tibetan", "Mongolian", "Syriac", "Balinese"],
];

/**
 * Sets text in DejaVu Sans Mono, so that columns stay columns; characters that it
 * lacks come from DejaVu Sans, and what that lacks from GNU Unifont, which has every script of the
 * Basic Multilingual Plane. The fonts are loaded on first use.
 *
 * Text from right to left runs so (UAX 9), and Arabic letters join.
 *
 * @throws {RangeError} For a font size outside its range.
 * @throws {DocumentError} `"too-large"` beyond `maxPages`.
 */
export async function setText(
  text: string,
  format: PageFormat,
  options: TextOptions = {},
): Promise<TextPages> {
  const { fontSize = 10, maxPages = DEFAULT_LIMITS.maxPages } = options;
  if (!(fontSize >= 6 && fontSize <= 36)) {
    throw new RangeError(`Cannot set text: font size ${fontSize} is not between 6 and 36 points`);
  }
  const shaped = shapeArabic(text);
  const typesetter = await Typesetter.load(shaped, format, fontSize);
  if (typesetter.columns < 8 || typesetter.rows < 1) {
    throw new RangeError("Cannot set text: the margins leave no room for letters of this size");
  }
  const sheets = layOutText(shaped, typesetter);
  checkPages("text", sheets.length, maxPages);
  const pages = sheets.map((lines) => typesetter.draw(lines));
  return { pages, warnings: [...typesetter.warnings(), ...complexScripts(text)] };
}

function* complexScripts(text: string): Generator<string> {
  const found = COMPLEX_SCRIPTS.filter((name) => new RegExp(`\\p{Script=${name}}`, "u").test(text));
  if (found.length > 0) {
    yield `Letters of ${found.join(", ")} are set one by one: their ligatures are not formed`;
  }
}

/**
 * Decodes the bytes of a text file: UTF-8 with or without byte order mark, and UTF-16
 * with one.
 *
 * @throws {DocumentError} `"unsupported"` for another encoding.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
    ? "utf-16be"
    : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DocumentError("unsupported", "Cannot read text: it is not UTF-8; save it as UTF-8", {
      cause,
    });
  }
}

interface Glyph {
  readonly font: OutlineFont;
  readonly index: number;
}

/** Draws a line of text at the top of pages; made by {@link loadBanner}. */
export interface Banner {
  /** Puts `text` at the top of a page of this resolution, on a white band. */
  stamp(page: Bitmap, text: string, resolution: FaxResolution): Bitmap;
}

/** Points of the letters in a banner line. */
const BANNER_FONT_SIZE = 8;
/** Millimetres beside a banner line. */
const BANNER_MARGIN = 8;

/** Loads the font of banner lines; after that they are drawn without waiting. */
export async function loadBanner(): Promise<Banner> {
  const { FONT } = await import("./fonts/dejavu_sans_mono.ts");
  const fonts = [OutlineFont.fromEmbedded(FONT)];
  const typesetters = new Map<FaxResolution, Typesetter>();
  return {
    stamp(page, text, resolution) {
      const margins = { top: 0, left: BANNER_MARGIN, right: BANNER_MARGIN };
      let typesetter = typesetters.get(resolution);
      if (typesetter === undefined) {
        typesetter = new Typesetter(fonts, pageFormat({ resolution, margins }), BANNER_FONT_SIZE);
        typesetters.set(resolution, typesetter);
      }
      const [lines] = layOutText(text, typesetter);
      const line = typesetter.draw(lines.slice(0, 1));
      const rows = Math.min(page.height, typesetter.rowHeight);
      const copied = Math.min(bytesPerRow(page.width), bytesPerRow(line.width));
      const data = page.data.slice();
      for (let y = 0; y < rows; y++) {
        const target = y * bytesPerRow(page.width), source = y * bytesPerRow(line.width);
        data.fill(0, target, target + bytesPerRow(page.width));
        data.set(line.data.subarray(source, source + copied), target);
      }
      return { ...page, data };
    },
  };
}

class Typesetter {
  /** Characters in a line and lines on a page. */
  readonly columns: number;
  readonly rows: number;
  readonly #format: PageFormat;
  readonly #fonts: readonly OutlineFont[];
  /** Pixels for each em, across and down. */
  readonly #em: { readonly x: number; readonly y: number };
  /** Pixels from one column and one line to the next. */
  readonly #cell: { readonly x: number; readonly y: number };
  readonly #images = new Map<string, GlyphImage>();
  readonly #missing = new Set<string>();
  /** Why there is no font for all scripts, where a text needed it. */
  readonly #problem: string | undefined;
  readonly directions: FindDirections | undefined;

  constructor(
    fonts: readonly OutlineFont[],
    format: PageFormat,
    fontSize: number,
    more: { readonly problem?: string; readonly directions?: FindDirections } = {},
  ) {
    this.#fonts = fonts;
    this.#problem = more.problem;
    this.directions = more.directions;
    this.#format = format;
    this.#em = {
      x: fontSize / POINTS_PER_INCH * format.xDpi,
      y: fontSize / POINTS_PER_INCH * format.yDpi,
    };
    const mono = fonts[0];
    this.#cell = {
      x: this.#em.x * mono.advance(mono.glyph(0x6e)) / mono.unitsPerEm,
      y: this.#em.y * LINE_SPACING,
    };
    this.columns = Math.floor(format.innerWidth / this.#cell.x);
    this.rows = Math.floor(format.innerHeight / this.#cell.y);
  }

  /** Pixels that a line takes, rounded up. */
  get rowHeight(): number {
    return Math.ceil(this.#cell.y);
  }

  /** Loads further fonts only for text that needs them. */
  static async load(text: string, format: PageFormat, fontSize: number): Promise<Typesetter> {
    const directions = await loadDirections(text);
    const { FONT: monoFont } = await import("./fonts/dejavu_sans_mono.ts");
    const fonts = [OutlineFont.fromEmbedded(monoFont)];
    let problem: string | undefined;
    if (!hasAll(fonts, text)) {
      const { FONT: sansFont } = await import("./fonts/dejavu_sans.ts");
      fonts.push(OutlineFont.fromEmbedded(sansFont));
    }
    if (!hasAll(fonts, text)) {
      try {
        fonts.push(await loadFallbackFont());
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    }
    return new Typesetter(fonts, format, fontSize, { problem, directions });
  }

  /** Columns of a character: as many as its glyph needs, at least one. */
  readonly widthOf = (character: string): number => {
    const glyph = this.#find(character);
    if (glyph === undefined || glyph.font === this.#fonts[0]) return 1;
    const advance = glyph.font.advance(glyph.index) / glyph.font.unitsPerEm * this.#em.x;
    return Math.max(1, Math.ceil(advance / this.#cell.x - 0.15));
  };

  draw(lines: readonly Line[]): Bitmap {
    const { left, top, width, height } = this.#format;
    const page = createBitmap(width, height);
    const mono = this.#fonts[0];
    const ascent = mono.ascent / mono.unitsPerEm * this.#em.y;
    lines.forEach((line, row) => {
      const baseLine = Math.round(top + row * this.#cell.y + ascent);
      let column = 0;
      for (const { text, columns } of line) {
        const pen = Math.round(left + column * this.#cell.x);
        for (const character of text) {
          if (character !== " " && character !== "\u00a0") {
            stamp(page, this.#image(character), pen, baseLine);
          }
        }
        column += columns;
      }
    });
    return page;
  }

  *warnings(): Generator<string> {
    if (this.#missing.size > 0) {
      const named = [...this.#missing].slice(0, NAMED_CHARACTERS)
        .map((character) => `"${character}" (U+${hex(character)})`);
      const more = this.#missing.size - named.length;
      yield `No font has ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}; ` +
        `boxes are shown instead${
          this.#problem === undefined
            ? ""
            : `; the font for all scripts cannot be read: ${this.#problem}`
        }`;
    }
  }

  /** A form of a letter that no font has is the letter itself. */
  #find(character: string): Glyph | undefined {
    const letter = character.normalize("NFKC");
    return this.#findForm(character) ??
      (letter.length === character.length ? this.#findForm(letter) : undefined);
  }

  #findForm(character: string): Glyph | undefined {
    const code = character.codePointAt(0) ?? 0;
    for (const font of this.#fonts) {
      const index = font.glyph(code);
      if (index !== 0) return { font, index };
    }
    return undefined;
  }

  #image(character: string): GlyphImage {
    let image = this.#images.get(character);
    if (image === undefined) {
      const glyph = this.#find(character);
      if (glyph === undefined) this.#missing.add(character);
      image = glyph === undefined ? this.#box() : fillOutline(glyph.font.contours(glyph.index), {
        x: this.#em.x / glyph.font.unitsPerEm,
        y: this.#em.y / glyph.font.unitsPerEm,
      });
      this.#images.set(character, image);
    }
    return image;
  }

  /** The sign for a character that is missing. */
  #box(): GlyphImage {
    const width = Math.max(3, Math.round(this.#cell.x * 0.8));
    const height = Math.max(3, Math.round(this.#em.y * 0.7));
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const edge = x < 2 || x >= width - 2 || y === 0 || y === height - 1;
        if (edge) pixels[y * width + x] = 1;
      }
    }
    return { width, height, left: 1, top: height, pixels };
  }
}

/** Whether some font has each character that is shown. */
function hasAll(fonts: readonly OutlineFont[], text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || isInvisible(character)) continue;
    if (!fonts.some((font) => font.glyph(code) !== 0)) return false;
  }
  return true;
}

/** Draws a glyph; what lies outside the page is cut off. */
function stamp(page: Bitmap, image: GlyphImage, pen: number, baseLine: number): void {
  const stride = bytesPerRow(page.width);
  for (let y = 0; y < image.height; y++) {
    const row = baseLine - image.top + y;
    if (row < 0 || row >= page.height) continue;
    for (let x = 0; x < image.width; x++) {
      const column = pen + image.left + x;
      if (image.pixels[y * image.width + x] === 0 || column < 0 || column >= page.width) continue;
      page.data[row * stride + (column >> 3)] |= 0x80 >> (column & 7);
    }
  }
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
