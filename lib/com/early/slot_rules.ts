/**
 * What is known of a slot call before and after it, without calling anything.
 *
 * @module
 */
import { VARIANT_VALUE } from "../calls/frame.ts";
import { VT } from "../values/vt.ts";
import {
  passedParameters,
  type SlotFunction,
  type SlotParameter,
  type SlotTarget,
} from "./interface_table.ts";
import type { SlotFrame } from "./slot_frame.ts";

/** How `DispCallFunc` must take what the slot returns. */
export function returnedVt({ result: { vt } }: SlotTarget): number {
  return vt === VT.HRESULT ? VT.I4 : vt === VT.VOID ? VT.EMPTY : vt;
}

/** The HRESULT of the slot, or of the call itself where the slot returns none. */
export function hresultOf(failed: number, target: SlotTarget, frame: SlotFrame): number {
  if (failed < 0 || target.result.vt !== VT.HRESULT) return failed;
  return frame.block.i32[(frame.result + VARIANT_VALUE) >> 2];
}

/** Whether the callee may replace a string: by-reference parameters other than `[in] VARIANT *`. */
export function mayWrite({ byRef, out, type }: SlotParameter): boolean {
  return out || (byRef && type.vt === VT.BSTR);
}

/** What a parameter array takes becomes one array. */
export function gather(target: SlotFunction, args: readonly unknown[]): readonly unknown[] {
  const before = passedParameters(target).length - 1;
  return [...args.slice(0, before), args.slice(before)];
}

/** Has a frame pass what a function takes: values, or pointers to them. */
export function pass(target: SlotFunction, frame: SlotFrame): void {
  target.parameters.forEach(({ type: { vt }, byRef, retval, lcid }, i) => {
    const isPointer = byRef || retval || vt === VT.VARIANT || vt === VT.DECIMAL;
    if (isPointer && !lcid) frame.passPointer(i, vt);
    else frame.passValue(i, lcid ? VT.I4 : vt);
  });
  frame.target = target;
}
