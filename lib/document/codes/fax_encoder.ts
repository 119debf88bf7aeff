import type { Bitmap } from "../bitmap.ts";
import { bytesPerRow } from "../bitmap.ts";
import { createChanges, findChanges } from "./changes.ts";
import {
  BLACK_CODES,
  LONGEST_MAKE_UP,
  MODE_CODES,
  MODE_HORIZONTAL,
  MODE_PASS,
  MODE_V0,
  WHITE_CODES,
} from "./fax_codes.ts";

/** How {@link encodeT4} codes a page. */
export interface T4Options {
  /** One-dimensional (Modified Huffman, the default) or two-dimensional (Modified READ) rows. */
  readonly dimensions?: 1 | 2;
  /**
   * In two-dimensional coding, at least one row in this many is coded by itself;
   * 2 is meant for standard resolution and 4 for fine. Default 4.
   */
  readonly k?: number;
  /** Pads every end-of-line mark so that it ends on a byte boundary. Default false. */
  readonly byteAligned?: boolean;
}

/**
 * Encodes a bitmap as Group 4 (ITU-T T.6, TIFF compression 4).
 *
 * @returns The rows and the end-of-facsimile-block mark, most significant bit first.
 */
export function encodeT6(bitmap: Bitmap): Uint8Array<ArrayBuffer> {
  const { width, height, data } = bitmap;
  const stride = bytesPerRow(width);
  const out = new BitWriter(data.length);
  let reference = createChanges(width), current = createChanges(width);
  reference.fill(width);
  for (let y = 0; y < height; y++) {
    findChanges(data, y * stride, width, current);
    writeRow2d(out, reference, current, width);
    [reference, current] = [current, reference];
  }
  out.write(1, 12);
  out.write(1, 12);
  return out.finish();
}

/**
 * Encodes a bitmap as Group 3 (ITU-T T.4, TIFF compression 3).
 *
 * Every row begins with an end-of-line mark. The return-to-control signal that
 * ends a page on the line is left out, as TIFF wants it.
 */
export function encodeT4(bitmap: Bitmap, options: T4Options = {}): Uint8Array<ArrayBuffer> {
  const { dimensions = 1, k = 4, byteAligned = false } = options;
  const { width, height, data } = bitmap;
  const stride = bytesPerRow(width);
  const out = new BitWriter(data.length);
  let reference = createChanges(width), current = createChanges(width);
  for (let y = 0; y < height; y++) {
    findChanges(data, y * stride, width, current);
    if (byteAligned) out.alignFor(12);
    out.write(1, 12);
    const alone = dimensions === 1 || y % k === 0;
    if (dimensions === 2) out.write(alone ? 1 : 0, 1);
    if (alone) writeRow1d(out, current, width);
    else writeRow2d(out, reference, current, width);
    [reference, current] = [current, reference];
  }
  return out.finish();
}

function writeRow1d(out: BitWriter, changes: Int32Array, width: number): void {
  let from = 0;
  for (let i = 0; from < width || i === 0; i++) {
    out.writeRun(i & 1 ? BLACK_CODES : WHITE_CODES, changes[i] - from);
    from = changes[i];
  }
}

/** Codes one row against the one above (T.4, 4.2.1.3); the names are the standard's. */
function writeRow2d(out: BitWriter, ref: Int32Array, cur: Int32Array, width: number): void {
  let a0 = 0, next = 0, above = 0; // cur[next] is a1, ref[above] is b1
  let colour = 0; // of a0: 0 white, 1 black
  while (a0 < width) {
    const a1 = cur[next], b1 = ref[above];
    const distance = a1 - b1;
    if (distance >= -3 && distance <= 3 && ref[above + 1] >= a1) {
      out.writeCode(MODE_CODES[MODE_V0 + distance]);
      a0 = a1;
      next++;
      colour ^= 1;
      above = above > 0 ? above - 1 : 1; // the other colour; may lie before a0 yet
    } else if (ref[above + 1] < a1) {
      out.writeCode(MODE_CODES[MODE_PASS]);
      a0 = ref[above + 1];
      above += 2;
      continue; // b1 now lies beyond a0
    } else {
      const a2 = cur[next + 1];
      out.writeCode(MODE_CODES[MODE_HORIZONTAL]);
      out.writeRun(colour ? BLACK_CODES : WHITE_CODES, a1 - a0);
      out.writeRun(colour ? WHITE_CODES : BLACK_CODES, a2 - a1);
      a0 = a2;
      next += 2;
    }
    while (ref[above] <= a0 && ref[above] < width) above += 2;
  }
}

/** Bits gathered into bytes; the buffer doubles when it is full. */
class BitWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  #bits = 0; // waiting bits, right aligned
  #count = 0; // how many wait, below 8 between calls

  constructor(sizeBytes: number) {
    this.#bytes = new Uint8Array(Math.max(64, sizeBytes));
  }

  /** Writes a table entry, `code << 4 | length`. */
  writeCode(entry: number): void {
    this.write(entry >>> 4, entry & 15);
  }

  /** Writes the make-up and terminating codes of a run. */
  writeRun(table: Uint32Array, run: number): void {
    while (run > LONGEST_MAKE_UP + 63) {
      this.writeCode(table[64 + LONGEST_MAKE_UP / 64]);
      run -= LONGEST_MAKE_UP;
    }
    if (run > 63) this.writeCode(table[64 + (run >> 6)]);
    this.writeCode(table[run & 63]);
  }

  /** Writes the low `count` bits of `value`, at most 24. */
  write(value: number, count: number): void {
    this.#bits = this.#bits << count | value;
    this.#count += count;
    if (this.#length + 4 > this.#bytes.length) this.#grow();
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#bytes[this.#length++] = this.#bits >>> this.#count;
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  /** Writes zeros until a word of `count` bits would end on a byte boundary. */
  alignFor(count: number): void {
    const padding = (8 - (this.#count + count) % 8) % 8;
    this.write(0, padding);
  }

  /** What was written, padded with zeros to a whole byte. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#count > 0) this.write(0, 8 - this.#count);
    return this.#bytes.slice(0, this.#length);
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
