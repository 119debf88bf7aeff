import type { Bitmap } from "./bitmap.ts";
import { bytesPerRow, createBitmap } from "./bitmap.ts";
import { createChanges, endChanges, findChanges, paintChanges } from "./changes.ts";
import { corrupt, DocumentError } from "./document_error.ts";
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
  const input = new BitReader(data);
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
    paintChanges(current, width, bitmap.data, y * stride);
    // A run of no length is no change; the row below must not refer to it.
    if (state === Row.EMPTY_RUNS) findChanges(bitmap.data, y * stride, width, current);
    [reference, current] = [current, reference];
  }
  return bitmap;
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

/** Reads one row that refers to the one above; the names are those of T.4, 4.2.1.3. */
function readRow2d(input: BitReader, ref: Int32Array, cur: Int32Array, width: number): Row {
  let a0 = 0, above = 0, count = 0, colour = 0, state = Row.GOOD; // ref[above] is b1
  while (a0 < width) {
    const entry = MODES[input.peek(MODE_BITS)];
    const mode = entry >> 4;
    input.skip(entry & 15);
    if (mode === MODE_PASS) {
      a0 = ref[above + 1];
      above += 2;
      if (a0 >= width) break; // a run to the edge, in the colour that it has
      continue;
    }
    if (count > width) return Row.BAD;
    if (mode === MODE_HORIZONTAL) {
      const first = input.takeRun(colour ? BLACK_RUNS : WHITE_RUNS);
      const second = input.takeRun(colour ? WHITE_RUNS : BLACK_RUNS);
      const a1 = a0 + first, a2 = a1 + second;
      if (first < 0 || second < 0 || a2 > width) return Row.BAD;
      if ((first === 0 && count > 0) || second === 0) state = Row.EMPTY_RUNS;
      cur[count++] = a1;
      cur[count++] = a2;
      a0 = a2;
    } else if (mode === 0) {
      return Row.BAD;
    } else if (mode === MODE_EXTENSION) {
      return Row.EXTENSION;
    } else {
      const a1 = ref[above] + mode - MODE_V0;
      if (a1 < a0 || a1 > width) return Row.BAD;
      if (a1 === a0 && count > 0) state = Row.EMPTY_RUNS;
      cur[count++] = a1;
      a0 = a1;
      colour ^= 1;
      above = above > 0 ? above - 1 : 1;
    }
    while (ref[above] <= a0 && ref[above] < width) above += 2;
  }
  endChanges(cur, count, width);
  return state;
}

/** Bits of a byte array, most significant first; zeros follow its end. */
class BitReader {
  readonly #data: Uint8Array;
  #next = 0; // byte to be loaded next
  #bits = 0; // loaded bits, right aligned
  #count = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** Whether all bits were taken. */
  get atEnd(): boolean {
    return this.#next * 8 - this.#count >= this.#data.length * 8;
  }

  /** The next `count` bits (at most 16), which stay. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#bits = this.#bits << 8 | (this.#next < this.#data.length ? this.#data[this.#next] : 0);
      this.#next++;
      this.#count += 8;
    }
    return this.#bits >>> (this.#count - count) & ((1 << count) - 1);
  }

  /** Drops bits that were peeked at. */
  skip(count: number): void {
    this.#count -= count;
  }

  take(count: number): number {
    const value = this.peek(count);
    this.#count -= count;
    return value;
  }

  /** The length of a run with its make-up codes, or -1 for no valid code. */
  takeRun(table: Uint16Array): number {
    let run = 0;
    for (;;) {
      const entry = table[this.peek(RUN_BITS)];
      if (entry === 0) return -1;
      this.#count -= entry & 15;
      run += entry >> 4;
      if (entry >> 4 < 64) return run;
    }
  }

  alignToByte(): void {
    this.#count -= this.#count & 7;
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
      this.#count--;
    }
    while (this.take(1) === 0) if (this.atEnd) return false;
    return true;
  }
}
