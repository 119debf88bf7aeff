/**
 * Error objects for typed callers, who get nothing but an HRESULT from a slot.
 *
 * @module
 */
import { type Address, NativeBlock, QUERY_INTERFACE, RELEASE } from "../../../ffi/mod.ts";
import { guidFromText } from "../../values/guid.ts";
import type { HostedFailure } from "../hosted_failure.ts";
import { wideText } from "../../values/native_memory.ts";
import type { ArgumentHost } from "./hosted_arguments.ts";

/** Slots of `ICreateErrorInfo`. Source: `oaidl.h`. */
const SET_GUID = 3;
const SET_SOURCE = 4;
const SET_DESCRIPTION = 5;
const SET_HELP_FILE = 6;
const SET_HELP_CONTEXT = 7;
const IID_IErrorInfo = guidFromText("{1CF2B120-547D-101B-8E65-08002B2BD119}");

/** Leaves an error object for the caller of an interface. */
export function raiseError(
  { ole, callSlot }: ArgumentHost,
  failure: HostedFailure,
  iid: string,
): void {
  if (ole.kind !== "windows") return; // one process without error information
  const out = new NativeBlock(24);
  if (ole.CreateErrorInfo(out.u64) < 0) return; // the HRESULT alone must do
  const creator: Address = out.u64[0];
  try {
    out.u8.set(guidFromText(iid));
    callSlot(creator, SET_GUID, out.address);
    setText(SET_SOURCE, failure.source);
    setText(SET_DESCRIPTION, failure.description);
    if (failure.helpFile !== undefined) setText(SET_HELP_FILE, failure.helpFile);
    callSlot(creator, SET_HELP_CONTEXT, failure.helpContext);
    out.u8.set(IID_IErrorInfo);
    if (callSlot(creator, QUERY_INTERFACE, out.address, out.address + 16n) < 0) return;
    ole.SetErrorInfo(0, out.u64[2]);
    callSlot(out.u64[2], RELEASE);
  } finally {
    callSlot(creator, RELEASE);
  }

  function setText(slot: number, text: string): void {
    const units = wideText(text.replaceAll("\0", " "));
    const block = new NativeBlock(units.byteLength);
    block.u16.set(units);
    callSlot(creator, slot, block.address);
  }
}
