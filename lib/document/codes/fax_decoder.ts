import type { Bitmap } from "../bitmap.ts";
import { bytesPerRow, createBitmap } from "../bitmap.ts";
import { createChanges, endChanges, findChanges, paintChanges } from "./changes.ts";
import { corrupt, DocumentError } from "../document_error.ts";
import {
  BLACK_RUNS,
  MODE_BITS,
  MODE_EXTENSION,
  MODE_HORIZONTAL,
  MODE_PASS,
  MODE_V0,
  MODES,
  RUN_BITS,
  WHITE_RUNS,
} from "./fax_codes.ts";

/** A page decoded from Group 3, with the damage that a telephone line can do. */
export interface DecodedT4 {
  /** The page. */
  readonly bitmap: Bitmap;
  /** Rows that could not be read and show the row above instead. */
  readonly badRowCount: number;
}

/** How {@link decodeT4} reads a page. */
export interface DecodeT4Options {
  /** Rows carry a bit that says whether they refer to the row above. Default false. */
  readonly twoDimensional?: boolean;
  /** No end-of-line marks, and every row begins at a byte (TIFF compression 2). Default false. */
  readonly byteRows?: boolean;
}

/** One in so many rows of a Group 3 page may be damaged before it counts as corrupt. */
const TOLERATED_BAD_ROWS = 4;
const EOL_BITS = 12;

/**
 * Decodes Group 4 data (ITU-T T.6, TIFF compression 4).
 *
 * @throws {DocumentError} `"corrupt"` if a row has no valid code or does not fit
 * `width`; there is no way to resume after that.
 */
export function decodeT6(data: Uint8Array, width: number, height: number): Bitmap {
  const bitmap = createBitmap(width, height);
  const stride = bytesPerRow(width);
  readRowsT6(data, { width, height }, (row, y) => {
    paintChanges(row, width, bitmap.data, y * stride);
  });
  return bitmap;
}

/**
 * Reads Group 4 data to the end as {@link decodeT6} does, and paints nothing.
 *
 * @throws {DocumentError} What `decodeT6` throws for the same data.
 */
export function checkT6(data: Uint8Array, width: number, height: number): void {
  readRowsT6(data, { width, height }, () => {});
}

function readRowsT6(
  data: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  take: (row: Int32Array, y: number) => void,
): void {
  const input = new BitReader(data);
  const pixels = new Uint8Array(bytesPerRow(width));
  let reference = createChanges(width), current = createChanges(width);
  reference.fill(width);
  for (let y = 0; y < height; y++) {
    const state = readRow2d(input, reference, current, width);
    if (state === Row.BAD) throw badRow(input, "Group 4", y);
    if (state === Row.EXTENSION) {
      throw new DocumentError(
        "unsupported",
        `Cannot read Group 4 data: row ${y + 1} uses an extension, such as uncompressed mode`,
      );
    }
    if (state === Row.EMPTY_RUNS) {
      // A run of no length is no change; the row below must not refer to it.
      pixels.fill(0);
      paintChanges(current, width, pixels, 0);
      findChanges(pixels, 0, width, current);
    }
    take(current, y);
    [reference, current] = [current, reference];
  }
}

/**
 * Decodes Group 3 data (ITU-T T.4, TIFF compressions 2 and 3).
 *
 * A damaged row shows the row above, and reading goes on at the next end-of-line
 * mark, as fax machines do it.
 *
 * @throws {DocumentError} `"corrupt"` if the data ends early or more than a quarter
 * of the rows are damaged.
 */
export function decodeT4(
  data: Uint8Array,
  size: { readonly width: number; readonly height: number },
  options: DecodeT4Options = {},
): DecodedT4 {
  const { width, height } = size;
  const { twoDimensional = false, byteRows = false } = options;
  const bitmap = createBitmap(width, height);
  const stride = bytesPerRow(width);
  const input = new BitReader(data);
  let reference = createChanges(width), current = createChanges(width);
  reference.fill(width);
  let badRowCount = 0;
  for (let y = 0; y < height; y++) {
    if (byteRows) input.alignToByte();
    else input.skipEndOfLine();
    if (input.atEnd) throw badRow(input, "Group 3", y);
    const alone = !twoDimensional || input.take(1) === 1;
    const state = alone
      ? readRow1d(input, current, width)
      : readRow2d(input, reference, current, width);
    if (state === Row.BAD || state === Row.EXTENSION) {
      if (byteRows || ++badRowCount * TOLERATED_BAD_ROWS > height) {
        throw badRow(input, "Group 3", y);
      }
      if (!input.seekEndOfLine() && y + 1 < height) throw badRow(input, "Group 3", y);
      current.set(reference);
    }
    paintChanges(current, width, bitmap.data, y * stride);
    if (state === Row.EMPTY_RUNS) findChanges(bitmap.data, y * stride, width, current);
    [reference, current] = [current, reference];
  }
  return { bitmap, badRowCount };
}

const enum Row {
  GOOD,
  EMPTY_RUNS,
  BAD,
  EXTENSION,
}

function badRow(input: BitReader, kind: string, y: number): DocumentError {
  return corrupt(
    `${kind} data`,
    input.atEnd ? `it ends in row ${y + 1}` : `row ${y + 1} has no valid code`,
  );
}

function readRow1d(input: BitReader, cur: Int32Array, width: number): Row {
  let column = 0, count = 0, state = Row.GOOD;
  while (column < width) {
    const run = input.takeRun(count & 1 ? BLACK_RUNS : WHITE_RUNS);
    if (run < 0 || column + run > width || count > width) return Row.BAD;
    if (run === 0 && count > 0) state = Row.EMPTY_RUNS;
    column += run;
    cur[count++] = column;
  }
  endChanges(cur, count, width);
  return state;
}

/**
 * Reads one row that refers to the one above; the names are those of T.4, 4.2.1.3.
 *
 * Most of a page's time goes by here, so that the position is a variable, not a field, and code
 * words are looked up in place.
 */
function readRow2d(input: BitReader, ref: Int32Array, cur: Int32Array, width: number): Row {
  const { data, lastBit } = input;
  let at = input.at;
  let a0 = 0, above = 0, count = 0, colour = 0, state = Row.GOOD; // ref[above] is b1
  while (a0 < width) {
    const i = at >>> 3;
    const window = (data[i] << 8 | data[i + 1]) >>> (16 - MODE_BITS - (at & 7)) &
      ((1 << MODE_BITS) - 1);
    if (window >= V0_ALONE) { // the edge of the row above, and the next one is the next b1
      if (count > width) return Row.BAD;
      a0 = cur[count++] = ref[above++];
      colour ^= 1;
      at++;
      continue;
    }
    const entry = MODES[window];
    const mode = entry >> 4;
    at += entry & 15;
    if (mode >= MODE_V0 - 3 && mode <= MODE_V0 + 3) {
      const a1 = ref[above] + mode - MODE_V0;
      if (a1 < a0 || a1 > width || count > width) return Row.BAD;
      if (a1 === a0 && count > 0) state = Row.EMPTY_RUNS;
      cur[count++] = a1;
      a0 = a1;
      colour ^= 1;
      above = above > 0 ? above - 1 : 1;
    } else if (mode === MODE_HORIZONTAL) {
      if (count > width) return Row.BAD;
      input.at = at;
      const first = input.takeRun(colour ? BLACK_RUNS : WHITE_RUNS);
      const second = input.takeRun(colour ? WHITE_RUNS : BLACK_RUNS);
      at = input.at;
      const a1 = a0 + first, a2 = a1 + second;
      if (first < 0 || second < 0 || a2 > width) return Row.BAD;
      if ((first === 0 && count > 0) || second === 0) state = Row.EMPTY_RUNS;
      cur[count] = a1;
      cur[count + 1] = a2;
      count += 2;
      a0 = a2;
    } else if (mode === MODE_PASS) {
      a0 = ref[above + 1];
      above += 2;
      continue; // to the edge it is a run in the colour that it has
    } else {
      return mode === MODE_EXTENSION ? Row.EXTENSION : Row.BAD;
    }
    while (ref[above] <= a0 && ref[above] < width) above += 2;
    if (at > lastBit) break; // zeros follow the end, and they are no code
  }
  input.at = Math.min(at, lastBit);
  if (a0 < width) return Row.BAD;
  endChanges(cur, count, width);
  return state;
}

/** The mode V0 has one bit: the first of those that are looked at. */
const V0_ALONE = 1 << (MODE_BITS - 1);
/** Bytes of zeros behind the data, so that no look ahead has to ask for the end. */
const PADDING = 8;

/** Bits of a byte array, most significant first; zeros follow its end. */
class BitReader {
  /** The bytes, with zeros behind them. */
  readonly data: Uint8Array;
  /** The last position that may be read at. */
  readonly lastBit: number;
  /** Bits taken so far. */
  at = 0;
  readonly #end: number;

  constructor(bytes: Uint8Array) {
    this.data = new Uint8Array(bytes.length + PADDING);
    this.data.set(bytes);
    this.#end = bytes.length * 8;
    this.lastBit = this.#end + PADDING * 4;
  }

  /** Whether all bits were taken. */
  get atEnd(): boolean {
    return this.at >= this.#end;
  }

  /** The next `count` bits (at most 16), which stay. */
  peek(count: number): number {
    const { data, at } = this, i = at >>> 3;
    const window = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
    return window >>> (24 - (at & 7) - count) & ((1 << count) - 1);
  }

  /** Drops bits that were peeked at. */
  skip(count: number): void {
    this.at = Math.min(this.at + count, this.lastBit);
  }

  take(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** The length of a run with its make-up codes, or -1 for no valid code. */
  takeRun(table: Uint16Array): number {
    const { data } = this;
    let at = this.at, run = 0;
    for (;;) {
      const i = at >>> 3;
      const window = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
      const entry = table[window >>> (24 - RUN_BITS - (at & 7)) & ((1 << RUN_BITS) - 1)];
      if (entry === 0) return -1;
      at += entry & 15;
      run += entry >> 4;
      if (entry >> 4 < 64) break;
    }
    this.at = at;
    return run;
  }

  alignToByte(): void {
    this.at = this.at + 7 & ~7;
  }

  /** Takes an end-of-line mark with its fill, if one is next. */
  skipEndOfLine(): void {
    if (this.peek(EOL_BITS - 1) !== 0) return;
    this.seekEndOfLine();
  }

  /**
   * Goes behind the next end-of-line mark.
   *
   * @returns false if there is none up to the end.
   */
  seekEndOfLine(): boolean {
    while (this.peek(EOL_BITS - 1) !== 0) {
      if (this.atEnd) return false;
      this.skip(1);
    }
    while (this.take(1) === 0) if (this.atEnd) return false;
    return true;
  }
}
