import { type Directions, type FindDirections, visualOrder } from "./bidi.ts";

/** Columns between two tab stops. */
const TAB = 8;

/** Characters that take no room: they join the cell before, or are not shown at all. */
const COMBINING = /^\p{M}$/u;
const INVISIBLE = /^[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]$/u;

/** Whether a character takes no room and is not shown. */
export function isInvisible(character: string): boolean {
  return INVISIBLE.test(character);
}

/** One character of a line, with the marks that are drawn over it. */
export interface Cell {
  readonly text: string;
  /** Columns it takes; wide characters take two. */
  readonly columns: number;
  /** Direction: odd ones run from right to left. */
  readonly level: number;
}

/** A line of text that fits; an empty one is a blank line. */
export type Line = readonly Cell[];

/** How text is broken into lines. */
export interface LayoutOptions {
  /** Columns that fit into a line. */
  readonly columns: number;
  /** Lines that fit on a page. */
  readonly rows: number;
  /** Columns that a character takes. */
  readonly widthOf: (character: string) => number;
  /** Directions of a paragraph; without it everything runs from left to right. */
  readonly directions?: FindDirections;
}

/**
 * Breaks text into lines and pages.
 *
 * Lines break at spaces and after hyphens, and within a word only if it is longer than
 * a line. A form feed begins a new page; tabs go to every eighth column. Lines come in the order in
 * which they are seen; those of a paragraph from right to left end at the right margin.
 */
export function layOutText(text: string, options: LayoutOptions): Line[][] {
  const pages: Line[][] = [];
  for (const sheet of normalize(text).split("\f")) {
    const lines = sheet.replace(/\n$/, "").split("\n").flatMap((line) => wrap(line, options));
    for (let i = 0; i < lines.length; i += options.rows) {
      pages.push(lines.slice(i, i + options.rows));
    }
  }
  return pages;
}

function normalize(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll(/\r\n?|\u0085|\u2028|\u2029/g, "\n")
    .replace(/\f\n?$/, "").normalize("NFC");
}

function wrap(line: string, { columns, widthOf, directions }: LayoutOptions): Line[] {
  const found = directions?.(line);
  const lines: Cell[][] = [];
  let current: Cell[] = [], used = 0;
  let breakAt = 0; // cells of the line up to the last place where it may break
  for (const cell of cells(line, widthOf, found?.levels)) {
    if (used + cell.columns > columns && current.length > 0) {
      if (cell.text === " ") {
        breakAt = current.length; // spaces at the end of a line are swallowed
        continue;
      }
      const rest = breakAt > 0 ? current.splice(breakAt) : [];
      while (breakAt > 0 && current.at(-1)?.text === " ") current.pop();
      lines.push(current);
      current = rest;
      used = rest.reduce((sum, { columns }) => sum + columns, 0);
      breakAt = 0;
    }
    current.push(cell);
    used += cell.columns;
    if (cell.text === " " || cell.text === "-" || cell.text === "\u2010") breakAt = current.length;
  }
  lines.push(current);
  return found === undefined ? lines : lines.map((cells) => visualLine(cells, found, columns));
}

/** A line as it is seen. Spaces at its end have the direction of the paragraph (rule L1). */
function visualLine(cells: readonly Cell[], found: Directions, columns: number): Line {
  const base = found.isRightToLeft ? 1 : 0;
  const end = cells.findLastIndex(({ text }) => text !== " ");
  const ordered = visualOrder(
    cells.map((cell, i) => i > end ? { ...cell, level: base } : cell),
    ({ level }) => level,
  ).map((cell) => {
    const mirrored = (cell.level & 1) === 1 ? found.mirrored(cell.text) : undefined;
    return mirrored === undefined ? cell : { ...cell, text: mirrored };
  });
  const used = ordered.reduce((sum, cell) => sum + cell.columns, 0);
  if (!found.isRightToLeft || used >= columns) return ordered;
  return [{ text: " ", columns: columns - used, level: 0 }, ...ordered];
}

function cells(
  line: string,
  widthOf: LayoutOptions["widthOf"],
  levels: Uint8Array | undefined,
): Cell[] {
  const out: Cell[] = [];
  let column = 0, unit = 0;
  for (const character of line) {
    const level = levels?.[unit] ?? 0;
    unit += character.length;
    if (character === "\t") {
      for (let i = TAB - column % TAB; i > 0; i--) out.push({ text: " ", columns: 1, level });
      column += TAB - column % TAB;
    } else if (isInvisible(character) || character < " " || character === "\x7f") {
      continue;
    } else if (COMBINING.test(character) && out.length > 0) {
      const last = out[out.length - 1];
      out[out.length - 1] = { ...last, text: last.text + character };
    } else {
      const cell = { text: character, columns: widthOf(character), level };
      out.push(cell);
      column += cell.columns;
    }
  }
  return out;
}
