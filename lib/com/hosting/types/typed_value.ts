/**
 * Values of declared types: converting what a caller passes, and writing what it gets.
 *
 * @module
 */
import { NativeBlock, type Ole } from "../../../ffi/mod.ts";
import { VARIANT_BYTES } from "../../calls/frame.ts";
import { DISP_E_TYPEMISMATCH } from "../../errors/hresult.ts";
import { ArrayVariant } from "../../values/values.ts";
import type { VariantCodec } from "../../values/variant_codec.ts";
import { type VartypeName, vartypeName, VT } from "../../values/vt.ts";

/**
 * Writes a value as exactly one type; arrays too.
 *
 * @throws {TypeError} If the value is of another kind.
 * @throws {RangeError} If it does not fit.
 */
export function writeDeclared(
  codec: VariantCodec,
  value: unknown,
  vt: number,
  block: NativeBlock,
  offset = 0,
): void {
  if (vt === VT.VARIANT && value === undefined) { // no value is VT_EMPTY, not a missing argument
    block.u16[offset >> 1] = VT.EMPTY;
  } else if (!(vt & VT.ARRAY)) {
    codec.writeOwned(value, block, offset, vt);
  } else if (value === null || value === undefined) {
    block.u16[offset >> 1] = vt;
    block.u64[(offset + 8) >> 3] = 0n;
  } else {
    const element = vartypeName(vt & ~VT.ARRAY) as VartypeName;
    const array = value instanceof ArrayVariant ? value : arrayOf(value, element);
    codec.writeOwned(array, block, offset);
  }
}

function arrayOf(value: unknown, element: VartypeName): ArrayVariant {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return new ArrayVariant(value as unknown as ArrayLike<unknown>, element);
  }
  throw new TypeError(`Cannot pass ${typeof value} as an array of ${element}`);
}

/** An argument that is not what the member declares. */
export class ArgumentMismatch {
  constructor(readonly hresult: number) {}
}

/**
 * Reads a VARIANT as a declared type, converted as `IDispatch` converts.
 *
 * Left out arguments read as `undefined`, whatever the type.
 *
 * @throws {ArgumentMismatch} If it is of another type and cannot be converted.
 */
export function readDeclared(
  codec: VariantCodec,
  ole: Ole,
  variants: NativeBlock,
  offset: number,
  vt: number,
): unknown {
  const found = variants.u16[offset >> 1];
  const value = codec.read(variants, offset);
  if (vt === VT.VARIANT || value === undefined || (found & ~VT.BYREF) === vt) return value;
  if (vt === VT.DISPATCH || vt === VT.UNKNOWN) return objectOnly(codec, value, vt);
  if (vt & VT.ARRAY || ole.kind !== "windows") return checked(codec, value, vt);
  const converted = new NativeBlock(VARIANT_BYTES);
  const source = variants.address + BigInt(offset);
  const hr = ole.VariantChangeTypeEx(converted.address, source, 0, 0, vt);
  if (hr < 0) throw new ArgumentMismatch(hr);
  return codec.take(converted, 0);
}

function objectOnly(codec: VariantCodec, value: unknown, vt: number): unknown {
  return value === null ? null : checked(codec, value, vt);
}

/** The value, if it can be written as the type. */
function checked(codec: VariantCodec, value: unknown, vt: number): unknown {
  const block = new NativeBlock(VARIANT_BYTES);
  try {
    writeDeclared(codec, value, vt, block);
  } catch {
    throw new ArgumentMismatch(DISP_E_TYPEMISMATCH);
  }
  codec.clear(block, 0);
  return value;
}
