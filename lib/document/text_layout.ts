/** Columns between two tab stops. */
const TAB = 8;

/** Characters that take no room: they join the cell before, or are not shown at all. */
const COMBINING = /^\p{M}$/u;
const INVISIBLE = /^[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]$/u;

/** One character of a line, with the marks that are drawn over it. */
export interface Cell {
  readonly text: string;
  /** Columns it takes; wide characters take two. */
  readonly columns: number;
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
}

/**
 * Breaks text into lines and pages.
 *
 * Lines break at spaces and after hyphens, and within a word only if it is longer than
 * a line. A form feed begins a new page; tabs go to every eighth column.
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

function wrap(line: string, { columns, widthOf }: LayoutOptions): Line[] {
  const lines: Cell[][] = [];
  let current: Cell[] = [], used = 0;
  let breakAt = 0; // cells of the line up to the last place where it may break
  for (const cell of cells(line, widthOf)) {
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
  return lines;
}

function cells(line: string, widthOf: LayoutOptions["widthOf"]): Cell[] {
  const out: Cell[] = [];
  let column = 0;
  for (const character of line) {
    if (character === "\t") {
      for (let i = TAB - column % TAB; i > 0; i--) out.push({ text: " ", columns: 1 });
      column += TAB - column % TAB;
    } else if (INVISIBLE.test(character) || character < " " || character === "\x7f") {
      continue;
    } else if (COMBINING.test(character) && out.length > 0) {
      const last = out[out.length - 1];
      out[out.length - 1] = { text: last.text + character, columns: last.columns };
    } else {
      const cell = { text: character, columns: widthOf(character) };
      out.push(cell);
      column += cell.columns;
    }
  }
  return out;
}
