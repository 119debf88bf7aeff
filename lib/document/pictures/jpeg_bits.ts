import { corrupt } from "../document_error.ts";

/** Bits of a code that are looked up at once. */
const LOOKUP_BITS = 8;
const LONGEST_CODE = 16;

/** A table of Huffman codes (ITU-T T.81, annex C). */
export interface HuffmanTable {
  /** By the next eight bits: length of the code and its value, or 0 if the code is longer. */
  readonly lookup: Uint16Array;
  /** By length: the code behind the last one, at the left of 16 bits, and where its values begin. */
  readonly ends: Int32Array;
  readonly offsets: Int32Array;
  readonly values: Uint8Array;
}

/**
 * Makes a table of the number of codes of each length, from 1 to 16, and their values in order.
 *
 * @throws {DocumentError} `"corrupt"` if there are more codes than that length allows.
 */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const lookup = new Uint16Array(1 << LOOKUP_BITS);
  const ends = new Int32Array(LONGEST_CODE + 1), offsets = new Int32Array(LONGEST_CODE + 1);
  let code = 0, at = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    offsets[length] = at - code;
    for (let i = 0; i < counts[length - 1]; i++, code++, at++) {
      if (length > LOOKUP_BITS) continue;
      const shift = LOOKUP_BITS - length;
      lookup.fill(length << 8 | values[at], code << shift, (code + 1) << shift);
    }
    if (code > 1 << length) throw corrupt("JPEG", "a table has too many codes");
    ends[length] = code << (LONGEST_CODE - length);
    code <<= 1;
  }
  return { lookup, ends, offsets, values };
}

/** Reads the bits of a scan up to the marker behind it. */
export class JpegBits {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;
  /** Zero bits that were added behind the end of the data. */
  #added = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where the marker is that ends the data; all bits before it must have been read. */
  get position(): number {
    return this.#at;
  }

  /** @throws {DocumentError} `"corrupt"` if more was read than there is. */
  check(): void {
    if (this.#count < this.#added) throw corrupt("JPEG", "it ends before the last row");
  }

  /** The value of the next code. */
  decode(table: HuffmanTable): number {
    if (this.#count < LONGEST_CODE) this.#fill();
    const next = (this.#bits >>> (this.#count - LONGEST_CODE)) & 0xffff;
    const found = table.lookup[next >> (LONGEST_CODE - LOOKUP_BITS)];
    if (found !== 0) {
      this.#count -= found >> 8;
      return found & 0xff;
    }
    for (let length = 1; length <= LONGEST_CODE; length++) {
      if (next >= table.ends[length]) continue;
      this.#count -= length;
      return table.values[table.offsets[length] + (next >> (LONGEST_CODE - length))];
    }
    throw corrupt("JPEG", "its data has an unknown code");
  }

  /** The next `count` bits, 16 at most. */
  read(count: number): number {
    if (count === 0) return 0;
    if (this.#count < count) this.#fill();
    this.#count -= count;
    return (this.#bits >>> this.#count) & ((1 << count) - 1);
  }

  /** A number of `count` bits; those that begin with 0 are negative. */
  readSigned(count: number): number {
    const value = this.read(count);
    return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** Goes behind the marker that restarts the data. @throws {DocumentError} If there is none. */
  restart(): void {
    this.check();
    const bytes = this.#bytes;
    while (bytes[this.#at] === 0xff && bytes[this.#at + 1] === 0xff) this.#at++; // filling
    const marker = bytes[this.#at + 1];
    if (bytes[this.#at] !== 0xff || !(marker >= 0xd0 && marker <= 0xd7)) {
      throw corrupt("JPEG", "its data does not restart where it should");
    }
    this.#at += 2;
    this.#bits = this.#count = this.#added = 0;
  }

  #fill(): void {
    const bytes = this.#bytes;
    while (this.#count <= 16) {
      const byte = bytes[this.#at];
      if (byte === undefined || (byte === 0xff && bytes[this.#at + 1] !== 0)) {
        this.#bits <<= 8; // a marker, or the end of the file
        this.#added += 8;
      } else {
        this.#bits = this.#bits << 8 | byte;
        this.#at += byte === 0xff ? 2 : 1;
      }
      this.#count += 8;
    }
  }
}
