/**
 * Reading and writing native memory by address, a few bytes at a time.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";

const SCRATCH_BYTES = 4096;
const CHUNK_UNITS = 8192; // what String.fromCharCode may be given at once
const SHORT_UNITS = 128; // texts up to this length go through an array that is kept

/** The view of native memory that the value codecs share. */
export class NativeMemory {
  readonly #ole: Ole;
  readonly #scratch = new NativeBlock(SCRATCH_BYTES);
  readonly #scratchAddress = this.#scratch.address;
  /** Arrays of numbers by length: handing one over costs a third of what a typed array costs. */
  readonly #units: number[][] = [];

  constructor(ole: Ole) {
    this.#ole = ole;
  }

  readU16(address: Address): number {
    this.#ole.memcpy(this.#scratchAddress, address, 2);
    return this.#scratch.u16[0];
  }

  readI32(address: Address): number {
    this.#ole.memcpy(this.#scratchAddress, address, 4);
    return this.#scratch.i32[0];
  }

  readU32(address: Address): number {
    this.#ole.memcpy(this.#scratchAddress, address, 4);
    return this.#scratch.u32[0];
  }

  readU64(address: Address): bigint {
    this.#ole.memcpy(this.#scratchAddress, address, 8);
    return this.#scratch.u64[0];
  }

  writeU16(address: Address, value: number): void {
    this.#scratch.u16[0] = value;
    this.#ole.memcpy(address, this.#scratchAddress, 2);
  }

  writeU32(address: Address, value: number): void {
    this.#scratch.u32[0] = value;
    this.#ole.memcpy(address, this.#scratchAddress, 4);
  }

  writeU64(address: Address, value: bigint): void {
    this.#scratch.u64[0] = value;
    this.#ole.memcpy(address, this.#scratchAddress, 8);
  }

  /** Copies native bytes into a buffer of ours. */
  readBytes(address: Address, sizeBytes: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(sizeBytes);
    if (sizeBytes) this.#ole.copyFromNative(bytes, address, sizeBytes);
    return bytes;
  }

  /** Copies native bytes into a block whose views are needed. */
  readBlock(address: Address, sizeBytes: number): NativeBlock {
    const block = new NativeBlock(sizeBytes || 8);
    if (sizeBytes) this.#ole.memcpy(block.address, address, sizeBytes);
    return block;
  }

  /** Copies bytes of ours to native memory. */
  writeBytes(address: Address, bytes: ArrayBufferView<ArrayBuffer>): void {
    if (bytes.byteLength) this.#ole.copyToNative(address, bytes, bytes.byteLength);
  }

  /** Copies within native memory, or between it and a block. */
  copy(target: Address, source: Address, sizeBytes: number): void {
    this.#ole.memcpy(target, source, sizeBytes);
  }

  /** The text of a BSTR, by its length; the null BSTR is the empty string. */
  readBstr(address: Address): string {
    if (address === 0n) return "";
    const length = this.readU32(address - 4n) >> 1;
    return this.readUtf16(address, length);
  }

  /** A BSTR of `text` in native memory; whoever it is given to frees it. */
  allocateBstr(text: string): Address {
    const units = new Uint16Array(text.length || 1);
    for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
    const address = this.#ole.SysAllocStringLen(units, text.length);
    if (address === 0n) throw new RangeError("Cannot allocate BSTR: out of memory");
    return address;
  }

  /** Frees a BSTR of ours; null is allowed. */
  freeBstr(address: Address): void {
    this.#ole.SysFreeString(address);
  }

  /** Text of a known length in UTF-16 units; lone surrogates are kept. */
  readUtf16(address: Address, length: number): string {
    if (length * 2 <= SCRATCH_BYTES) {
      this.#ole.memcpy(this.#scratchAddress, address, length * 2);
      if (length <= SHORT_UNITS) return this.#shortText(length);
      return String.fromCharCode.apply(
        null,
        this.#scratch.u16.subarray(0, length) as unknown as number[],
      );
    }
    const units = new Uint16Array(length);
    this.#ole.copyFromNative(units, address, length * 2);
    let text = "";
    for (let i = 0; i < length; i += CHUNK_UNITS) {
      text += String.fromCharCode.apply(
        null,
        units.subarray(i, i + CHUNK_UNITS) as unknown as number[],
      );
    }
    return text;
  }

  /** The text at the start of the scratch block. */
  #shortText(length: number): string {
    const { u16 } = this.#scratch;
    const units = this.#units[length] ??= new Array<number>(length).fill(0);
    for (let i = 0; i < length; i++) units[i] = u16[i];
    return String.fromCharCode.apply(null, units);
  }

  /** Text up to a NUL, at most `limit` units. */
  readWideString(address: Address, limit = 32_768): string {
    if (address === 0n) return "";
    let length = 0;
    while (length < limit && this.readU16(address + BigInt(2 * length)) !== 0) length++;
    return this.readUtf16(address, length);
  }
}

/**
 * UTF-16 with a final NUL, as functions of Windows take text.
 *
 * @throws {TypeError} If it is no text, or has a NUL: they would read it only up to that.
 */
export function wideText(text: string): Uint16Array<ArrayBuffer> {
  if (typeof text !== "string") throw new TypeError(`Cannot use a ${typeof text} as a text`);
  if (text.includes("\0")) { // not quoted: it may be a password
    throw new TypeError("Cannot use a name with a NUL character: it would end there");
  }
  const units = new Uint16Array(text.length + 1);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}
