/**
 * Classes of the in-process runtime: a table of class objects that this thread
 * registered. There is no registry and there are no other processes.
 *
 * @module
 */
import type { OleFunctions } from "../ole.ts";
import { NativeBlock } from "../native_block.ts";
import { bytesOf, guidKey, type NativeBuffer, storeU32, storeU64 } from "./buffers.ts";
import type { VtableCalls } from "./calls.ts";
import { HR } from "./layout.ts";
import { ADD_REF, QUERY_INTERFACE, RELEASE } from "../unknown_slots.ts";

type ActivationFunctions = Pick<
  OleFunctions,
  | "CoCreateInstance"
  | "CoGetClassObject"
  | "CoRegisterClassObject"
  | "CoRevokeClassObject"
  | "CLSIDFromProgID"
  | "GetActiveObject"
>;

const CREATE_INSTANCE = 3;

/** Activation over a class table of its own. */
export function activationFunctions(calls: VtableCalls): ActivationFunctions {
  const classes = new Map<number, { clsid: string; factory: bigint }>();
  let lastCookie = 0;

  const find = (clsid: NativeBuffer): bigint | undefined => {
    const key = guidKey(clsid);
    for (const entry of classes.values()) if (entry.clsid === key) return entry.factory;
    return undefined;
  };

  /** Calls a slot that takes an IID and returns a pointer through its last argument. */
  const request = (
    target: bigint,
    slot: number,
    iid: NativeBuffer,
    out: NativeBuffer,
    ...before: bigint[]
  ): number => {
    const block = new NativeBlock(24);
    block.u8.set(bytesOf(iid).subarray(0, 16));
    const hr = calls.call(target, slot, ...before, block.address, block.address + 16n);
    storeU64(out, block.u64[2]);
    return hr;
  };

  return {
    CoCreateInstance(clsid, outer, _context, iid, out) {
      storeU64(out, 0n);
      const factory = find(clsid);
      return factory === undefined
        ? HR.REGDB_E_CLASSNOTREG
        : request(factory, CREATE_INSTANCE, iid, out, outer);
    },
    CoGetClassObject(clsid, _context, _server, iid, out) {
      storeU64(out, 0n);
      const factory = find(clsid);
      return factory === undefined
        ? HR.REGDB_E_CLASSNOTREG
        : request(factory, QUERY_INTERFACE, iid, out);
    },
    CoRegisterClassObject(clsid, factory, _context, _flags, out) {
      calls.call(factory, ADD_REF);
      classes.set(++lastCookie, { clsid: guidKey(clsid), factory });
      storeU32(out, lastCookie);
      return HR.S_OK;
    },
    CoRevokeClassObject(cookie) {
      const entry = classes.get(cookie);
      if (!entry) return HR.E_INVALIDARG;
      classes.delete(cookie);
      calls.call(entry.factory, RELEASE);
      return HR.S_OK;
    },
    CLSIDFromProgID: () => HR.CO_E_CLASSSTRING, // lib/com knows the ProgIDs of this process
    GetActiveObject: () => HR.MK_E_UNAVAILABLE,
  };
}
