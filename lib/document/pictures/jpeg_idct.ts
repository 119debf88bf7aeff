/** How the coefficients of a block are stored: in a zigzag from the lowest to the highest. */
export const ZIGZAG: Uint8Array = Uint8Array.from(
  [
    ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5],
    ...[12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
    ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51],
    ...[58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
  ],
);

const BLOCK = 64;

/** Factors that the transform leaves to the quantisers: 1, and cos(k pi / 16) times the root of 2. */
const AAN = Array.from(
  { length: 8 },
  (_, k) => k === 0 ? 1 : Math.SQRT2 * Math.cos(k * Math.PI / 16),
);

const C4 = Math.SQRT2, C2 = 2 * Math.cos(Math.PI / 8);
const C2_LESS_C6 = 2 * (Math.cos(Math.PI / 8) - Math.cos(3 * Math.PI / 8));
const C2_PLUS_C6 = 2 * (Math.cos(Math.PI / 8) + Math.cos(3 * Math.PI / 8));

/** The quantisers of a table, which is in zigzag order, as {@link drawBlock} takes them. */
export function scaledQuantisers(table: Uint16Array): Float32Array {
  const scaled = new Float32Array(BLOCK);
  for (let i = 0; i < BLOCK; i++) {
    const at = ZIGZAG[i];
    scaled[at] = table[i] * AAN[at >> 3] * AAN[at & 7] / 8;
  }
  return scaled;
}

const work = new Float32Array(BLOCK);

/**
 * Turns the coefficients of a block into 8 x 8 samples (Arai, Agui and Nakajima 1988).
 *
 * @param from Where the block begins among the coefficients, in natural order.
 * @param to Where its first sample goes.
 */
export function drawBlock(
  coefficients: Int16Array,
  from: number,
  quantisers: Float32Array,
  out: { readonly data: Uint8ClampedArray; readonly to: number; readonly stride: number },
): void {
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < BLOCK; y += 8) work[x + y] = coefficients[from + x + y] * quantisers[x + y];
    transform(x, 8);
  }
  const { data, to, stride } = out;
  for (let y = 0; y < 8; y++) {
    const row = y * 8, at = to + y * stride;
    transform(row, 1);
    for (let x = 0; x < 8; x++) data[at + x] = work[row + x] + 128; // rounded and cut off there
  }
}

/** Transforms eight values in place. */
function transform(at: number, step: number): void {
  const i1 = at + step, i2 = i1 + step, i3 = i2 + step, i4 = i3 + step;
  const i5 = i4 + step, i6 = i5 + step, i7 = i6 + step;
  const sum04 = work[at] + work[i4], difference04 = work[at] - work[i4];
  const sum26 = work[i2] + work[i6], rest26 = (work[i2] - work[i6]) * C4 - sum26;
  const e0 = sum04 + sum26, e3 = sum04 - sum26, e1 = difference04 + rest26;
  const e2 = difference04 - rest26;
  const z13 = work[i5] + work[i3], z10 = work[i5] - work[i3];
  const z11 = work[i1] + work[i7], z12 = work[i1] - work[i7];
  const z5 = (z10 + z12) * C2;
  const o7 = z11 + z13;
  const o6 = z5 - z10 * C2_PLUS_C6 - o7;
  const o5 = (z11 - z13) * C4 - o6;
  const o4 = z5 - z12 * C2_LESS_C6 - o5;
  work[at] = e0 + o7;
  work[i7] = e0 - o7;
  work[i1] = e1 + o6;
  work[i6] = e1 - o6;
  work[i2] = e2 + o5;
  work[i5] = e2 - o5;
  work[i3] = e3 + o4;
  work[i4] = e3 - o4;
}
