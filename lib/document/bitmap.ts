/**
 * A black and white picture: rows of packed bits, most significant bit first,
 * 1 is black, each row padded to a whole byte with white.
 */
export interface Bitmap {
  /** Pixels in a row; 1728 on a standard fax page. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `height * ceil(width / 8)` bytes. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Bytes that one row of `width` pixels takes. */
export function bytesPerRow(width: number): number {
  return (width + 7) >> 3;
}

/**
 * Makes a white bitmap.
 *
 * @throws {RangeError} If a side is not a positive whole number.
 */
export function createBitmap(width: number, height: number): Bitmap {
  for (const [name, value] of [["width", width], ["height", height]] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot create bitmap: ${name} must be a positive whole number`);
    }
  }
  return { width, height, data: new Uint8Array(bytesPerRow(width) * height) };
}

/** Whether both have the same size and the same pixels, padding apart. */
export function equalBitmaps(a: Bitmap, b: Bitmap): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  const stride = bytesPerRow(a.width);
  const lastMask = (a.width & 7) === 0 ? 0xff : (0xff00 >> (a.width & 7)) & 0xff;
  for (let i = 0; i < stride * a.height; i++) {
    const mask = i % stride === stride - 1 ? lastMask : 0xff;
    if (((a.data[i] ^ b.data[i]) & mask) !== 0) return false;
  }
  return true;
}
