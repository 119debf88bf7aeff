/**
 * BSTRs of the in-process runtime: four bytes of length, UTF-16, two bytes of
 * zero; the pointer is to the text.
 *
 * @module
 */
import type { OleFunctions } from "../ole.ts";
import type { Heap } from "./heap.ts";
import { bytesOf } from "./buffers.ts";

type StringFunctions = Pick<
  OleFunctions,
  "SysAllocStringLen" | "SysFreeString" | "SysStringByteLen"
>;

/** The BSTR functions over `heap`. */
export function stringFunctions(heap: Heap): StringFunctions {
  return {
    SysAllocStringLen(text, length) {
      const sizeBytes = length * 2;
      const block = heap.allocate(sizeBytes + 6);
      heap.writeU32(block, sizeBytes);
      if (text) heap.writeBytes(block + 4n, bytesOf(text).subarray(0, sizeBytes));
      return block + 4n;
    },
    SysFreeString(bstr) {
      if (bstr !== 0n) heap.free(bstr - 4n);
    },
    SysStringByteLen: (bstr) => bstr === 0n ? 0 : heap.readU32(bstr - 4n),
  };
}

/** A new BSTR with the bytes of another. */
export function copyBstr(heap: Heap, bstr: bigint): bigint {
  if (bstr === 0n) return 0n;
  const sizeBytes = heap.readU32(bstr - 4n);
  const block = heap.allocate(sizeBytes + 6);
  heap.copy(block, bstr - 4n, sizeBytes + 4);
  return block + 4n;
}
