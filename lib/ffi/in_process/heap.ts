/**
 * The C library's allocator, and reading and writing what lies in it.
 *
 * @module
 */
import { NativeBlock } from "../native_block.ts";
import type { Address } from "../ole.ts";

const LIBC = {
  calloc: { parameters: ["usize", "usize"], result: "u64" },
  free: { parameters: ["u64"], result: "void" },
  memcpy: { parameters: ["u64", "u64", "u32"], result: "void" },
  copyToNative: { name: "memcpy", parameters: ["u64", "buffer", "u32"], result: "void" },
  copyFromNative: { name: "memcpy", parameters: ["buffer", "u64", "u32"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

const FILES: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};

/** Native memory by address, in the C library's heap. */
export class Heap {
  readonly #c: Deno.StaticForeignLibraryInterface<typeof LIBC>;
  readonly #word = new NativeBlock(16);
  /** Blocks handed out and not freed: a test's measure for leaks. */
  liveBlocks = 0;

  constructor() {
    const file = FILES[Deno.build.os];
    if (!file) {
      throw new Deno.errors.NotSupported(
        `Cannot open the in-process COM runtime: "${Deno.build.os}" is none of windows, linux, darwin`,
      );
    }
    this.#c = Deno.dlopen(file, LIBC).symbols;
  }

  /** `memcpy` as native code has it, and its two forms with a buffer of ours. */
  get copies(): Pick<
    Deno.StaticForeignLibraryInterface<typeof LIBC>,
    "memcpy" | "copyToNative" | "copyFromNative"
  > {
    const { memcpy, copyToNative, copyFromNative } = this.#c;
    return { memcpy, copyToNative, copyFromNative };
  }

  /** Copies within native memory. */
  copy(target: Address, source: Address, sizeBytes: number): void {
    this.#c.memcpy(target, source, sizeBytes);
  }

  /** Zeroed memory; never null. */
  allocate(sizeBytes: number): Address {
    const address = this.#c.calloc(1n, BigInt(sizeBytes || 1));
    if (address === 0n) throw new RangeError(`Cannot allocate ${sizeBytes} bytes: out of memory`);
    this.liveBlocks++;
    return address;
  }

  /** Frees a block; the null pointer is allowed. */
  free(address: Address): void {
    if (address === 0n) return;
    this.liveBlocks--;
    this.#c.free(address);
  }

  readU16(address: Address): number {
    this.#c.memcpy(this.#word.address, address, 2);
    return this.#word.u16[0];
  }

  readU32(address: Address): number {
    this.#c.memcpy(this.#word.address, address, 4);
    return this.#word.u32[0];
  }

  readI32(address: Address): number {
    this.#c.memcpy(this.#word.address, address, 4);
    return this.#word.i32[0];
  }

  readU64(address: Address): bigint {
    this.#c.memcpy(this.#word.address, address, 8);
    return this.#word.u64[0];
  }

  readI64(address: Address): bigint {
    this.#c.memcpy(this.#word.address, address, 8);
    return this.#word.i64[0];
  }

  readF32(address: Address): number {
    this.#c.memcpy(this.#word.address, address, 4);
    return this.#word.f32[0];
  }

  readF64(address: Address): number {
    this.#c.memcpy(this.#word.address, address, 8);
    return this.#word.f64[0];
  }

  writeU16(address: Address, value: number): void {
    this.#word.u16[0] = value;
    this.#c.memcpy(address, this.#word.address, 2);
  }

  writeU32(address: Address, value: number): void {
    this.#word.u32[0] = value;
    this.#c.memcpy(address, this.#word.address, 4);
  }

  writeU64(address: Address, value: bigint): void {
    this.#word.u64[0] = value;
    this.#c.memcpy(address, this.#word.address, 8);
  }

  /** Copies bytes of ours to native memory. */
  writeBytes(address: Address, bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.byteLength === 0) return;
    this.#c.copyToNative(address, bytes, bytes.byteLength);
  }
}
