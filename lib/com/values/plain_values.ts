/**
 * Values that own nothing, as VARIANTs: numbers, booleans, and what stands for no value.
 *
 * @module
 */
import type { NativeBlock } from "../../ffi/mod.ts";
import { VARIANT_VALUE } from "../calls/frame.ts";
import { DISP_E_PARAMNOTFOUND } from "../errors/hresult.ts";
import { EMPTY, NOTHING } from "./values.ts";
import { VT } from "./vt.ts";

/** Largest values of the 64-bit vartypes. */
const I64_MIN = -(1n << 63n);
const I64_MAX = (1n << 63n) - 1n;
const U64_MAX = (1n << 64n) - 1n;

/**
 * Writes a value that owns nothing as a VARIANT.
 *
 * @returns False for any other value: nothing is written then.
 * @throws {RangeError} If an integer does not fit into 64 bits.
 */
export function writePlain(value: unknown, block: NativeBlock, offset: number): boolean {
  const at = offset + VARIANT_VALUE;
  switch (typeof value) {
    case "number":
      writeNumber(value, block, offset);
      return true;
    case "boolean":
      block.u16[offset >> 1] = VT.BOOL;
      block.i16[at >> 1] = value ? -1 : 0;
      return true;
    case "undefined": // an omitted argument
      block.u16[offset >> 1] = VT.ERROR;
      block.i32[at >> 2] = DISP_E_PARAMNOTFOUND;
      return true;
    case "bigint":
      if (value < I64_MIN || value > U64_MAX) {
        throw new RangeError(`Cannot pass ${value}: it does not fit into 64 bits`);
      }
      block.u16[offset >> 1] = value > I64_MAX ? VT.UI8 : VT.I8;
      block.u64[at >> 3] = value;
      return true;
    case "symbol":
      if (value !== EMPTY && value !== NOTHING) return false;
      block.u16[offset >> 1] = value === EMPTY ? VT.EMPTY : VT.DISPATCH;
      block.u64[at >> 3] = 0n;
      return true;
    case "object":
      if (value !== null) return false;
      block.u16[offset >> 1] = VT.NULL;
      return true;
    default:
      return false;
  }
}

/** An integer of 32 bits as `VT_I4`, any other number as `VT_R8`. */
export function writeNumber(value: number, block: NativeBlock, offset: number): void {
  if ((value | 0) === value && !Object.is(value, -0)) {
    block.u16[offset >> 1] = VT.I4;
    block.i32[(offset + VARIANT_VALUE) >> 2] = value;
  } else {
    block.u16[offset >> 1] = VT.R8;
    block.f64[(offset + VARIANT_VALUE) >> 3] = value;
  }
}
