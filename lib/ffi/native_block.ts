/**
 * A piece of memory that both sides see: typed views for us, one address for
 * native code.
 *
 * @module
 */
import type { Address } from "./ole.ts";

/**
 * An `ArrayBuffer` with its views and its address.
 *
 * A buffer of its own never moves, where a small typed array may live inside the
 * JavaScript heap; so the address is computed once. Native code may keep it for
 * as long as the block is referenced from JavaScript.
 */
export class NativeBlock {
  /** The memory itself. */
  readonly buffer: ArrayBuffer;
  /** Where it starts for native code. */
  readonly address: Address;
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly i16: Int16Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
  readonly f64: Float64Array<ArrayBuffer>;
  readonly i64: BigInt64Array<ArrayBuffer>;
  readonly u64: BigUint64Array<ArrayBuffer>;

  readonly #low: number;
  readonly #high: number;

  /** @param sizeBytes Rounded up to a multiple of eight; the memory is zeroed. */
  constructor(sizeBytes: number) {
    const buffer = new ArrayBuffer((sizeBytes + 7) & ~7);
    this.buffer = buffer;
    this.address = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)));
    this.#low = Number(this.address & 0xffff_ffffn);
    this.#high = Number(this.address >> 32n);
    this.u8 = new Uint8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.u64 = new BigUint64Array(buffer);
  }

  /**
   * Writes a pointer to a place in this block. Two 32-bit writes are cheaper than
   * a `bigint`.
   *
   * @param at Where the pointer goes, in bytes.
   * @param offset What it points to, in bytes.
   */
  writePointer(at: number, offset: number): void {
    const low = this.#low + offset;
    const carry = low > 0xffff_ffff ? 1 : 0;
    this.u32[at >> 2] = low;
    this.u32[(at >> 2) + 1] = this.#high + carry;
  }

  /** The block's size in bytes. */
  get sizeBytes(): number {
    return this.buffer.byteLength;
  }
}
