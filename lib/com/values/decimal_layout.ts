/**
 * The sixteen bytes of a `DECIMAL`, which overlap a VARIANT's tag.
 *
 * Source: `wtypes.h`: reserved (the vartype), scale, sign, high 32 bits, low 64 bits.
 *
 * @module
 */
import type { NativeBlock } from "../../ffi/mod.ts";
import { Decimal } from "./decimal.ts";
import { VT } from "./vt.ts";

const LOW_64 = (1n << 64n) - 1n;

/** Reads the decimal at an offset. */
export function readDecimal(block: NativeBlock, offset: number): Decimal {
  const digits = (BigInt(block.u32[(offset + 4) >> 2]) << 64n) | block.u64[(offset + 8) >> 3];
  return Decimal.of(block.u8[offset + 3] & 0x80 ? -digits : digits, block.u8[offset + 2]);
}

/** Writes all sixteen bytes of a `DECIMAL`, its vartype included. */
export function writeDecimal(value: Decimal, block: NativeBlock, offset: number): void {
  const negative = value.unscaled < 0n;
  const digits = negative ? -value.unscaled : value.unscaled;
  block.u16[offset >> 1] = VT.DECIMAL;
  block.u8[offset + 2] = value.scale;
  block.u8[offset + 3] = negative ? 0x80 : 0;
  block.u32[(offset + 4) >> 2] = Number(digits >> 64n);
  block.u64[(offset + 8) >> 3] = digits & LOW_64;
}
