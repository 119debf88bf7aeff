import { zlib } from "../tiff/zlib.ts";

/** A point of an outline in font units, y upwards. */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  /** On the curve; otherwise it is the control point of a quadratic curve. */
  readonly on: boolean;
}

/** A closed line of points. */
export type Contour = readonly OutlinePoint[];

/** Glyphs within glyphs, so deep and no deeper. */
const MAX_DEPTH = 6;

/**
 * A TrueType font: which glyph a character has, how wide it is, and its outline.
 *
 * It reads the fonts of this directory, which are made by `fonts/embed.ts`.
 */
export class OutlineFont {
  /** Units that the size of the font is divided into. */
  readonly unitsPerEm: number;
  /** From the base line to the top and to the bottom of a line, both positive. */
  readonly ascent: number;
  readonly descent: number;
  readonly #view: DataView;
  readonly #tables: ReadonlyMap<string, number>;
  readonly #glyphs: ReadonlyMap<number, number>;
  readonly #advanceCount: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const tables = new Map<string, number>();
    for (let i = 0; i < this.#view.getUint16(4); i++) {
      const entry = 12 + i * 16;
      const name = String.fromCharCode(...bytes.subarray(entry, entry + 4));
      tables.set(name, this.#view.getUint32(entry + 8));
    }
    this.#tables = tables;
    this.unitsPerEm = this.#view.getUint16(this.#table("head") + 18);
    this.ascent = this.#view.getInt16(this.#table("hhea") + 4);
    this.descent = -this.#view.getInt16(this.#table("hhea") + 6);
    this.#advanceCount = this.#view.getUint16(this.#table("hhea") + 34);
    this.#glyphs = this.#readCharacterMap();
  }

  /** Opens a font that `fonts/embed.ts` has written. */
  static fromEmbedded(text: string): OutlineFont {
    return new OutlineFont(zlib().inflateRawSync(Uint8Array.fromBase64(text)));
  }

  /** The glyph of a character, or 0 if the font has none. */
  glyph(codePoint: number): number {
    return this.#glyphs.get(codePoint) ?? 0;
  }

  /** How far the pen moves after a glyph, in font units. */
  advance(glyph: number): number {
    const index = Math.min(glyph, this.#advanceCount - 1);
    return this.#view.getUint16(this.#table("hmtx") + index * 4);
  }

  /** The outline of a glyph; none for spaces. */
  contours(glyph: number): readonly Contour[] {
    return this.#contours(glyph, 0);
  }

  #contours(glyph: number, depth: number): Contour[] {
    const loca = this.#table("loca") + glyph * 4;
    const from = this.#view.getUint32(loca), to = this.#view.getUint32(loca + 4);
    if (from === to || depth > MAX_DEPTH) return [];
    const at = this.#table("glyf") + from;
    const count = this.#view.getInt16(at);
    return count >= 0 ? this.#simple(at, count) : this.#composite(at + 10, depth);
  }

  #simple(start: number, contourCount: number): Contour[] {
    const view = this.#view;
    const ends = Array.from({ length: contourCount }, (_, i) => view.getUint16(start + 10 + i * 2));
    const pointCount = (ends.at(-1) ?? -1) + 1;
    let at = start + 10 + contourCount * 2;
    at += 2 + view.getUint16(at);
    const flags: number[] = [];
    while (flags.length < pointCount) {
      const flag = view.getUint8(at++);
      const times = flag & 8 ? view.getUint8(at++) + 1 : 1;
      for (let i = 0; i < times; i++) flags.push(flag);
    }
    const read = (short: number, same: number) => {
      let value = 0;
      return flags.map((flag) => {
        if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
        else if (!(flag & same)) {
          value += view.getInt16(at);
          at += 2;
        }
        return value;
      });
    };
    const xs = read(2, 16), ys = read(4, 32);
    let first = 0;
    return ends.map((end) => {
      const contour: OutlinePoint[] = [];
      for (let i = first; i <= end; i++) {
        contour.push({ x: xs[i], y: ys[i], on: (flags[i] & 1) === 1 });
      }
      first = end + 1;
      return contour;
    });
  }

  #composite(start: number, depth: number): Contour[] {
    const view = this.#view;
    const contours: Contour[] = [];
    for (let at = start, flags = 0x20; flags & 0x20;) {
      flags = view.getUint16(at);
      const glyph = view.getUint16(at + 2);
      at += 4;
      const words = (flags & 1) !== 0;
      const dx = words ? view.getInt16(at) : view.getInt8(at);
      const dy = words ? view.getInt16(at + 2) : view.getInt8(at + 1);
      at += words ? 4 : 2;
      const number = () => view.getInt16((at += 2) - 2) / 16384;
      let a = 1, b = 0, c = 0, d = 1;
      if (flags & 8) a = d = number();
      else if (flags & 0x40) [a, d] = [number(), number()];
      else if (flags & 0x80) [a, b, c, d] = [number(), number(), number(), number()];
      for (const contour of this.#contours(glyph, depth + 1)) {
        contours.push(contour.map(({ x, y, on }) => ({
          x: a * x + c * y + dx,
          y: b * x + d * y + dy,
          on,
        })));
      }
    }
    return contours;
  }

  #table(name: string): number {
    const offset = this.#tables.get(name);
    if (offset === undefined) throw new TypeError(`Cannot read font: it has no table "${name}"`);
    return offset;
  }

  /** Reads the largest Unicode subtable, of format 4 or 12. */
  #readCharacterMap(): Map<number, number> {
    const view = this.#view, cmap = this.#table("cmap");
    const glyphs = new Map<number, number>();
    for (let i = 0; i < view.getUint16(cmap + 2); i++) {
      const at = cmap + view.getUint32(cmap + 4 + i * 8 + 4);
      const format = view.getUint16(at);
      if (format === 4) readSegments(view, at, glyphs);
      else if (format === 12) readGroups(view, at, glyphs);
    }
    return glyphs;
  }
}

function readSegments(view: DataView, at: number, glyphs: Map<number, number>): void {
  const size = view.getUint16(at + 6); // twice the number of segments
  for (let i = 0; i < size; i += 2) {
    const end = view.getUint16(at + 14 + i), start = view.getUint16(at + 16 + size + i);
    const delta = view.getInt16(at + 16 + 2 * size + i);
    const rangeAt = at + 16 + 3 * size + i, range = view.getUint16(rangeAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = range === 0 ? code : view.getUint16(rangeAt + range + (code - start) * 2);
      if (glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff);
    }
  }
}

function readGroups(view: DataView, at: number, glyphs: Map<number, number>): void {
  for (let i = 0; i < view.getUint32(at + 12); i++) {
    const group = at + 16 + i * 12;
    const start = view.getUint32(group), end = view.getUint32(group + 4);
    const first = view.getUint32(group + 8);
    for (let code = start; code <= end; code++) glyphs.set(code, first + code - start);
  }
}
