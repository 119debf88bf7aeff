/**
 * Who owns what inside VARIANTs and SAFEARRAYs: freeing and copying values
 * together with the strings, arrays and references that they hold.
 *
 * @module
 */
import type { VtableCalls } from "./calls.ts";
import type { Heap } from "./heap.ts";
import { VARIANT_BYTES, VARIANT_VALUE, VT } from "./layout.ts";
import { copyBstr } from "./strings.ts";
import { ADD_REF, RELEASE } from "../unknown_slots.ts";

/** Offsets within a SAFEARRAY; the vartype lies in the four bytes before it. */
export const SAFEARRAY = {
  PREFIX: 16n, // keeps the array on 16 bytes
  CB_ELEMENTS: 4n,
  PV_DATA: 16n,
  BOUNDS: 24n,
} as const;

/** Frees what a value of type `vt` at `address` owns. */
export function clearValue(heap: Heap, calls: VtableCalls, vt: number, address: bigint): void {
  if (vt & VT.BYREF) return;
  const pointer = heap.readU64(address);
  if (pointer === 0n) return;
  if (vt & VT.ARRAY) destroySafeArray(heap, calls, pointer);
  else if (vt === VT.BSTR) heap.free(pointer - 4n);
  else if (vt === VT.DISPATCH || vt === VT.UNKNOWN) calls.call(pointer, RELEASE);
}

/** Makes what a value at `address` refers to its own: a second string, array or reference. */
export function copyValue(heap: Heap, calls: VtableCalls, vt: number, address: bigint): void {
  const pointer = heap.readU64(address);
  if (vt & VT.ARRAY) {
    if (pointer) heap.writeU64(address, copySafeArray(heap, calls, pointer));
  } else if (vt === VT.BSTR) heap.writeU64(address, copyBstr(heap, pointer));
  else if ((vt === VT.DISPATCH || vt === VT.UNKNOWN) && pointer) calls.call(pointer, ADD_REF);
}

/** The number of elements over all dimensions. */
function elementCount(heap: Heap, array: bigint): number {
  let count = 1;
  for (let i = 0; i < heap.readU16(array); i++) {
    count *= heap.readU32(array + SAFEARRAY.BOUNDS + BigInt(8 * i));
  }
  return count;
}

/** Runs `visit` with the vartype and the address of each element that may own something. */
function eachOwner(heap: Heap, array: bigint, visit: (vt: number, at: bigint) => void): void {
  const vt = heap.readU32(array - 4n);
  const owns = vt === VT.BSTR || vt === VT.DISPATCH || vt === VT.UNKNOWN || vt === VT.VARIANT;
  if (!owns) return;
  const data = heap.readU64(array + SAFEARRAY.PV_DATA);
  const stride = vt === VT.VARIANT ? VARIANT_BYTES : 8;
  for (let i = 0, n = elementCount(heap, array); i < n; i++) {
    const at = data + BigInt(i * stride);
    if (vt === VT.VARIANT) visit(heap.readU16(at), at + BigInt(VARIANT_VALUE));
    else visit(vt, at);
  }
}

/** Frees an array and what its elements own. */
export function destroySafeArray(heap: Heap, calls: VtableCalls, array: bigint): void {
  if (array === 0n) return;
  eachOwner(heap, array, (vt, at) => clearValue(heap, calls, vt, at));
  heap.free(heap.readU64(array + SAFEARRAY.PV_DATA));
  heap.free(array - SAFEARRAY.PREFIX);
}

/** A second array with copies of the elements. */
export function copySafeArray(heap: Heap, calls: VtableCalls, array: bigint): bigint {
  const dims = heap.readU16(array);
  const headBytes = 16 + 24 + 8 * dims;
  const copy = heap.allocate(headBytes) + SAFEARRAY.PREFIX;
  heap.copy(copy - SAFEARRAY.PREFIX, array - SAFEARRAY.PREFIX, headBytes);
  const dataBytes = elementCount(heap, array) * heap.readU32(array + SAFEARRAY.CB_ELEMENTS);
  const data = heap.allocate(dataBytes);
  heap.copy(data, heap.readU64(array + SAFEARRAY.PV_DATA), dataBytes);
  heap.writeU64(copy + SAFEARRAY.PV_DATA, data);
  eachOwner(heap, copy, (vt, at) => copyValue(heap, calls, vt, at));
  return copy;
}
