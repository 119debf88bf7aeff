/**
 * SAFEARRAYs of the in-process runtime, in the layout of `oaidl.h`: dimensions,
 * features, element size, locks, data pointer, bounds (last dimension first),
 * with the vartype in the four bytes before.
 *
 * @module
 */
import type { OleFunctions } from "../ole.ts";
import { bytesOf, storeU32, storeU64 } from "./buffers.ts";
import type { VtableCalls } from "./calls.ts";
import type { Heap } from "./heap.ts";
import { ELEMENT_BYTES, HR } from "./layout.ts";
import { destroySafeArray, SAFEARRAY } from "./ownership.ts";

type ArrayFunctions = Pick<
  OleFunctions,
  | "SafeArrayCreate"
  | "SafeArrayDestroy"
  | "SafeArrayGetDim"
  | "SafeArrayGetElemsize"
  | "SafeArrayGetLBound"
  | "SafeArrayGetUBound"
  | "SafeArrayGetVartype"
  | "SafeArrayAccessData"
  | "SafeArrayUnaccessData"
>;

const FADF_HAVEVARTYPE = 0x80;

/** The SAFEARRAY functions over `heap`. */
export function safeArrayFunctions(heap: Heap, calls: VtableCalls): ArrayFunctions {
  const bound = (array: bigint, dimension: number): bigint | undefined => {
    const dims = heap.readU16(array);
    if (dimension < 1 || dimension > dims) return undefined;
    return array + SAFEARRAY.BOUNDS + BigInt(8 * (dims - dimension));
  };
  return {
    SafeArrayCreate(vt, dims, bounds) {
      const elementBytes = ELEMENT_BYTES[vt];
      if (!elementBytes || dims < 1) return 0n;
      const given = bytesOf(bounds);
      const view = new DataView(given.buffer, given.byteOffset);
      let count = 1;
      const array = heap.allocate(16 + 24 + 8 * dims) + SAFEARRAY.PREFIX;
      for (let i = 0; i < dims; i++) { // first dimension last
        count *= view.getUint32(8 * i, true);
        const at = array + SAFEARRAY.BOUNDS + BigInt(8 * (dims - 1 - i));
        heap.writeU32(at, view.getUint32(8 * i, true));
        heap.writeU32(at + 4n, view.getUint32(8 * i + 4, true));
      }
      heap.writeU16(array, dims);
      heap.writeU16(array + 2n, FADF_HAVEVARTYPE);
      heap.writeU32(array - 4n, vt);
      heap.writeU32(array + SAFEARRAY.CB_ELEMENTS, elementBytes);
      heap.writeU64(array + SAFEARRAY.PV_DATA, heap.allocate(count * elementBytes));
      return array;
    },
    SafeArrayDestroy(array) {
      destroySafeArray(heap, calls, array);
      return HR.S_OK;
    },
    SafeArrayGetDim: (array) => heap.readU16(array),
    SafeArrayGetElemsize: (array) => heap.readU32(array + SAFEARRAY.CB_ELEMENTS),
    SafeArrayGetLBound(array, dimension, out) {
      const at = bound(array, dimension);
      if (at === undefined) return HR.DISP_E_BADINDEX;
      storeU32(out, heap.readU32(at + 4n));
      return HR.S_OK;
    },
    SafeArrayGetUBound(array, dimension, out) {
      const at = bound(array, dimension);
      if (at === undefined) return HR.DISP_E_BADINDEX;
      storeU32(out, heap.readI32(at + 4n) + heap.readU32(at) - 1);
      return HR.S_OK;
    },
    SafeArrayGetVartype(array, out) {
      const bytes = bytesOf(out);
      new DataView(bytes.buffer, bytes.byteOffset).setUint16(0, heap.readU32(array - 4n), true);
      return HR.S_OK;
    },
    SafeArrayAccessData(array, out) {
      storeU64(out, heap.readU64(array + SAFEARRAY.PV_DATA));
      return HR.S_OK;
    },
    SafeArrayUnaccessData: () => HR.S_OK,
  };
}
