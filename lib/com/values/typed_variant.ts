/**
 * Writing a value as a given vartype, with its range checked.
 *
 * @module
 */
import type { Address, NativeBlock } from "../../ffi/mod.ts";
import { dateToOle } from "./date.ts";
import { Decimal } from "./decimal.ts";
import { VARIANT_VALUE } from "../calls/frame.ts";
import { NOTHING, Scode } from "./values.ts";
import { vartypeName, VT } from "./vt.ts";
import { writeDecimal } from "./decimal_layout.ts";

/** What typed writing needs of the codec. */
export interface TypedWriter {
  writeUntyped(value: unknown, block: NativeBlock, offset: number): void;
  lend(value: unknown): { readonly address: Address; readonly owned?: boolean } | undefined;
  addRef(address: Address): void;
  allocateBstr(text: string): Address;
}

/** Smallest and largest value of each integer vartype. */
const INTEGER_RANGES: Readonly<Record<number, readonly [bigint, bigint]>> = {
  [VT.I1]: [-0x80n, 0x7fn],
  [VT.UI1]: [0n, 0xffn],
  [VT.I2]: [-0x8000n, 0x7fffn],
  [VT.UI2]: [0n, 0xffffn],
  [VT.I4]: [-0x8000_0000n, 0x7fff_ffffn],
  [VT.INT]: [-0x8000_0000n, 0x7fff_ffffn],
  [VT.UI4]: [0n, 0xffff_ffffn],
  [VT.UINT]: [0n, 0xffff_ffffn],
  [VT.I8]: [-(1n << 63n), (1n << 63n) - 1n],
  [VT.UI8]: [0n, (1n << 64n) - 1n],
};

/** A code, signed or as people write it. */
const SCODE_RANGE = [-0x8000_0000n, 0xffff_ffffn] as const;

/**
 * A number as elements of an array of type `vt` have it: a `bigint` for 64-bit integers.
 *
 * @throws {TypeError} If the value is no number.
 * @throws {RangeError} If it does not fit.
 */
export function toElement(value: unknown, vt: number): number | bigint {
  const range = INTEGER_RANGES[vt];
  if (!range) return toNumber(value, vt);
  const wide = vt === VT.I8 || vt === VT.UI8;
  if (!wide && typeof value === "number" && Number.isInteger(value)) { // without a bigint: faster
    if (value >= Number(range[0]) && value <= Number(range[1])) return value;
  }
  const integer = toRange(value, vt, range);
  return wide ? integer : Number(integer);
}

function toRange(value: unknown, vt: number, [min, max]: readonly [bigint, bigint]): bigint {
  const integer = toInteger(value, vt);
  if (integer >= min && integer <= max) return integer;
  throw new RangeError(`Cannot pass ${integer} as ${vartypeName(vt)}: it does not fit`);
}

/**
 * Writes `value` as a VARIANT of type `vt` that owns all it refers to.
 *
 * @throws {TypeError} If the value is of another kind; the message names both types.
 * @throws {RangeError} If it does not fit.
 */
export function writeTyped(
  writer: TypedWriter,
  value: unknown,
  vt: number,
  block: NativeBlock,
  offset: number,
): void {
  const at = offset + VARIANT_VALUE;
  const range = INTEGER_RANGES[vt];
  if (range) {
    block.u64[at >> 3] = BigInt.asUintN(64, toRange(value, vt, range));
  } else {
    switch (vt) {
      case VT.EMPTY:
      case VT.NULL:
        break;
      case VT.BOOL:
        block.i16[at >> 1] = toBoolean(value) ? -1 : 0;
        break;
      case VT.R4:
        block.f32[at >> 2] = toNumber(value, vt);
        break;
      case VT.R8:
        block.f64[at >> 3] = toNumber(value, vt);
        break;
      case VT.DATE:
        block.f64[at >> 3] = toDate(value);
        break;
      case VT.ERROR:
        block.i32[at >> 2] = value instanceof Scode
          ? value.hresult
          : Number(BigInt.asIntN(32, toRange(value, vt, SCODE_RANGE)));
        break;
      case VT.CY:
        block.i64[at >> 3] = toCurrency(value);
        break;
      case VT.DECIMAL:
        writeDecimal(toDecimal(value, vt), block, offset);
        return;
      case VT.BSTR:
        block.u64[at >> 3] = value === null ? 0n : writer.allocateBstr(toText(value));
        break;
      case VT.DISPATCH:
      case VT.UNKNOWN:
        block.u64[at >> 3] = toPointer(writer, value, vt);
        break;
      case VT.VARIANT:
        writer.writeUntyped(value, block, offset);
        return;
      default:
        throw mismatch(value, vt);
    }
  }
  block.u16[offset >> 1] = vt;
}

function mismatch(value: unknown, vt: number): TypeError {
  const kind = value === null
    ? "null"
    : typeof value === "object"
    ? `an object of class ${value.constructor?.name ?? "Object"}`
    : `a ${typeof value}`;
  return new TypeError(`Cannot pass ${kind} as ${vartypeName(vt)}`);
}

function toBoolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw mismatch(value, VT.BOOL);
  return value;
}

function toText(value: unknown): string {
  if (typeof value !== "string") throw mismatch(value, VT.BSTR);
  return value;
}

function toInteger(value: unknown, vt: number): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (typeof value === "number") {
    throw new RangeError(`Cannot pass ${value} as ${vartypeName(vt)}: it is not an integer`);
  }
  throw mismatch(value, vt);
}

function toNumber(value: unknown, vt: number): number {
  if (typeof value !== "number") throw mismatch(value, vt);
  if (vt === VT.R4 && Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
    throw new RangeError(`Cannot pass ${value} as VT_R4: it does not fit`);
  }
  return value;
}

function toDate(value: unknown): number {
  if (value instanceof Temporal.PlainDateTime || value instanceof Date) return dateToOle(value);
  if (typeof value === "number") return value; // an OLE date as it is
  throw mismatch(value, VT.DATE);
}

function toDecimal(value: unknown, vt: number): Decimal {
  if (
    value instanceof Decimal || typeof value === "string" || typeof value === "bigint" ||
    typeof value === "number"
  ) return Decimal.from(value);
  throw mismatch(value, vt);
}

function toCurrency(value: unknown): bigint {
  const { unscaled } = toDecimal(value, VT.CY).rescale(4);
  const [min, max] = INTEGER_RANGES[VT.I8];
  if (unscaled < min || unscaled > max) {
    throw new RangeError(`Cannot pass ${value} as VT_CY: it does not fit`);
  }
  return unscaled;
}

function toPointer(writer: TypedWriter, value: unknown, vt: number): Address {
  if (value === null || value === NOTHING) return 0n;
  const pointer = writer.lend(value);
  if (!pointer) throw mismatch(value, vt);
  if (!pointer.owned) writer.addRef(pointer.address);
  return pointer.address;
}
