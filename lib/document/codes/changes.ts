/**
 * Rows of packed pixels as lists of *changing elements* (T.4, 4.2.1.1): the
 * columns where the colour differs from the one before, beginning with white. Even
 * entries begin black, odd ones end it. A list is ended by entries of `width`.
 *
 * @module
 */

/** Entries of `width` that end a list, so that a reader may look ahead. */
const END_MARKS = 4;

/** A list long enough for any row of `width` pixels. */
export function createChanges(width: number): Int32Array<ArrayBuffer> {
  return new Int32Array(width + END_MARKS + 2);
}

/** Finds the changing elements of the row that begins at byte `offset` of `data`. */
export function findChanges(
  data: Uint8Array,
  offset: number,
  width: number,
  changes: Int32Array,
): void {
  let count = 0;
  let before = 0;
  const end = offset + ((width + 7) >> 3);
  for (let x = 0, i = offset; x < width; x += 32, i += 4) {
    let word = i + 4 <= end
      ? data[i] << 24 | data[i + 1] << 16 | data[i + 2] << 8 | data[i + 3]
      : partialWord(data, i, end);
    if (word === before) continue; // 32 pixels of the colour that was before
    const rest = width - x;
    if (rest < 32) {
      // Padding takes the colour of the last pixel, so that no change is seen there.
      const padding = -1 >>> rest;
      word = (word >>> (32 - rest)) & 1 ? word | padding : word & ~padding;
    }
    let edges = word ^ (word >>> 1 | before << 31);
    while (edges !== 0) {
      const column = Math.clz32(edges);
      changes[count++] = x + column;
      edges &= ~(0x8000_0000 >>> column);
    }
    before = word & 1 ? -1 : 0;
  }
  for (let i = 0; i < END_MARKS; i++) changes[count + i] = width;
}

/** Paints the black runs of `changes` into the white row that begins at byte `offset`. */
export function paintChanges(
  changes: Int32Array,
  width: number,
  data: Uint8Array,
  offset: number,
): void {
  for (let i = 0; changes[i] < width; i += 2) {
    const from = changes[i], to = changes[i + 1];
    if (from >= to) continue;
    const first = offset + (from >> 3), last = offset + ((to - 1) >> 3);
    const head = 0xff >> (from & 7), tail = (0xff00 >> (((to - 1) & 7) + 1)) & 0xff;
    if (first === last) {
      data[first] |= head & tail;
    } else {
      data[first] |= head;
      for (let j = first + 1; j < last; j++) data[j] = 0xff;
      data[last] |= tail;
    }
  }
}

/** Ends a list of `count` elements with the marks that {@link findChanges} writes. */
export function endChanges(changes: Int32Array, count: number, width: number): void {
  for (let i = 0; i < END_MARKS; i++) changes[count + i] = width;
}

function partialWord(data: Uint8Array, from: number, end: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word = word << 8 | (from + i < end ? data[from + i] : 0);
  return word;
}
