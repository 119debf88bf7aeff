/**
 * `IDispatchEx`: members that an object gains while it lives.
 *
 * @module
 */
import { type Address, NativeBlock, RELEASE } from "../../ffi/mod.ts";
import { guidFromText } from "../values/guid.ts";
import { type Invoker, queryInterface } from "./invoker.ts";
import type { NativeMemory } from "../values/native_memory.ts";

const GET_DISP_ID = 7;
const IID_IDispatchEx = guidFromText("{A6EF9860-C720-11D0-9337-00A0C90DCAA9}");

/** Flags of `GetDispID`. Source: `dispex.h`. */
const FDEX_NAME_CASE_SENSITIVE = 1;
const FDEX_NAME_ENSURE = 2;
const FDEX_NAME_CASE_INSENSITIVE = 8;

/**
 * The DISPID of a name, spelled so or in other letters.
 *
 * @param create Whether a name that does not exist becomes a member.
 * @returns Undefined if the object has no `IDispatchEx` or no such member.
 */
export function dispidByDispatchEx(
  invoker: Invoker,
  memory: NativeMemory,
  object: Address,
  name: string,
  create: boolean,
): number | undefined {
  const pointer = queryInterface(invoker, object, IID_IDispatchEx);
  if (pointer === 0n) return undefined;
  const bstr = memory.allocateBstr(name);
  try {
    const out = new NativeBlock(8);
    const flags = [FDEX_NAME_CASE_SENSITIVE, FDEX_NAME_CASE_INSENSITIVE];
    if (create) flags.push(FDEX_NAME_CASE_SENSITIVE | FDEX_NAME_ENSURE);
    for (const each of flags) {
      if (invoker.callSlot(pointer, GET_DISP_ID, bstr, each, out.address) >= 0) return out.i32[0];
    }
    return undefined;
  } finally {
    memory.freeBstr(bstr);
    invoker.callSlot(pointer, RELEASE);
  }
}
