/**
 * Activation: from a ProgID or CLSID to an object.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../ffi/mod.ts";
import { ComError } from "./com_error.ts";
import { E_NOINTERFACE } from "./hresult.ts";
import { guidFromText, guidToText, IID, isGuid } from "./guid.ts";
import { wideText } from "./native_memory.ts";

/** Where a server may run, as flags of `CLSCTX`. Source: `wtypesbase.h`. */
const CLSCTX = {
  inproc: 0x1,
  local: 0x4,
  remote: 0x10,
  any: 0x1 | 0x4 | 0x10,
} as const;

/** Where a server may run. */
export type ClassContext = keyof typeof CLSCTX;

/** The number of a class context. */
export function classContextFlags(context: ClassContext): number {
  const flags = CLSCTX[context];
  if (flags === undefined) {
    throw new TypeError(
      `Cannot use class context "${context}": it is none of ${Object.keys(CLSCTX).join(", ")}`,
    );
  }
  return flags;
}

/**
 * Finds the CLSID of a class.
 *
 * @param name A ProgID, or a CLSID as text.
 * @throws {ComError} If no class of that ProgID is registered.
 */
export function resolveClass(ole: Ole, name: string): Uint8Array<ArrayBuffer> {
  if (isGuid(name)) return guidFromText(name);
  const clsid = new Uint8Array(16);
  const hr = ole.CLSIDFromProgID(wideText(name), clsid);
  if (hr < 0) {
    throw new ComError(`create object "${name}"`, hr, {
      description: `no class of that name is registered on this computer`,
    });
  }
  return clsid;
}

/**
 * Creates an object.
 *
 * @returns An `IDispatch`, or an `IUnknown` if the class has none; the caller owns it.
 * @throws {ComError} If the class cannot be created.
 */
export function createInstance(
  ole: Ole,
  clsid: Uint8Array<ArrayBuffer>,
  context: ClassContext,
  label: string,
): { readonly address: Address; readonly dispatch: boolean } {
  const flags = classContextFlags(context);
  const out = new NativeBlock(8);
  let hr = ole.CoCreateInstance(clsid, 0n, flags, IID.IDispatch, out.u64);
  let dispatch = true;
  if (hr === E_NOINTERFACE) {
    dispatch = false;
    hr = ole.CoCreateInstance(clsid, 0n, flags, IID.IUnknown, out.u64);
  }
  if (hr < 0) {
    const which = isGuid(label) ? `"${label}"` : `"${label}" ${guidToText(clsid)}`;
    throw new ComError(`create object ${which}`, hr);
  }
  return { address: out.u64[0], dispatch };
}
