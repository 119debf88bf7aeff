/**
 * VARIANTs of the in-process runtime: clearing and copying.
 *
 * @module
 */
import type { OleFunctions } from "../ole.ts";
import type { VtableCalls } from "./calls.ts";
import type { Heap } from "./heap.ts";
import { ELEMENT_BYTES, HR, VARIANT_BYTES, VARIANT_VALUE, VT } from "./layout.ts";
import { clearValue, copyValue } from "./ownership.ts";

type VariantFunctions = Pick<OleFunctions, "VariantClear" | "VariantCopyInd">;

/** `VariantClear` and `VariantCopyInd` over `heap`. */
export function variantFunctions(heap: Heap, calls: VtableCalls): VariantFunctions {
  return {
    VariantClear(variant) {
      clearValue(heap, calls, heap.readU16(variant), variant + BigInt(VARIANT_VALUE));
      heap.writeU16(variant, 0);
      return HR.S_OK;
    },
    VariantCopyInd(target, source) {
      let at = source;
      let vt = heap.readU16(at);
      let value = at + BigInt(VARIANT_VALUE);
      if (vt === (VT.BYREF | VT.VARIANT)) {
        at = heap.readU64(value);
        vt = heap.readU16(at);
        value = at + BigInt(VARIANT_VALUE);
      }
      let sizeBytes = vt === VT.DECIMAL ? 16 : 8;
      if (vt & VT.BYREF) {
        vt &= ~VT.BYREF;
        value = heap.readU64(value);
        sizeBytes = vt & VT.ARRAY ? 8 : ELEMENT_BYTES[vt] ?? 8;
      }
      heap.writeBytes(target, new Uint8Array(VARIANT_BYTES));
      if (vt === VT.DECIMAL) {
        heap.copy(target, at === source ? source : value, 16);
        heap.writeU16(target, vt);
      } else {
        heap.copy(target + BigInt(VARIANT_VALUE), value, sizeBytes);
        heap.writeU16(target, vt);
        copyValue(heap, calls, vt, target + BigInt(VARIANT_VALUE));
      }
      return HR.S_OK;
    },
  };
}
