/**
 * Objects that exist already: monikers, the running object table, pointers of other code.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { systemText } from "../errors/error_text.ts";
import { IID } from "../values/guid.ts";
import { E_NOINTERFACE } from "../errors/hresult.ts";
import { wideText } from "../values/native_memory.ts";

const ACTIVEOBJECT_STRONG = 0;

/** A pointer, which is the caller's, and whether it is an `IDispatch`. */
export interface BoundObject {
  readonly address: Address;
  readonly dispatch: boolean;
}

/**
 * Binds a moniker to an object: its `IDispatch` if it has one.
 *
 * @throws {ComError} If the moniker cannot be read or its object not be reached.
 */
export function bindMoniker(ole: Ole, moniker: string): BoundObject {
  const out = new NativeBlock(8);
  let hr = ole.CoGetObject(wideText(moniker), null, IID.IDispatch, out.u64);
  const dispatch = hr !== E_NOINTERFACE;
  if (!dispatch) hr = ole.CoGetObject(wideText(moniker), null, IID.IUnknown, out.u64);
  if (hr < 0) {
    throw new ComError(`bind moniker "${moniker}"`, hr, { systemText: systemText(ole, hr) });
  }
  return { address: out.u64[0], dispatch };
}

/** The running object of a class, as an `IUnknown`. @throws {ComError} If none is registered. */
export function runningObject(
  ole: Ole,
  clsid: Uint8Array<ArrayBuffer>,
  label: string,
): Address {
  const out = new NativeBlock(8);
  const hr = ole.GetActiveObject(clsid, 0n, out.u64);
  if (hr < 0) {
    throw new ComError(`find a running "${label}"`, hr, { systemText: systemText(ole, hr) });
  }
  return out.u64[0];
}

/** Registers an object as the running one of a class. */
export function registerRunningObject(
  ole: Ole,
  object: Address,
  clsid: Uint8Array<ArrayBuffer>,
  label: string,
): Disposable {
  const cookie = new Uint32Array(1);
  const hr = ole.RegisterActiveObject(object, clsid, ACTIVEOBJECT_STRONG, cookie);
  if (hr < 0) throw new ComError(`register a running "${label}"`, hr);
  let open = true;
  return {
    [Symbol.dispose]: () => {
      if (open) ole.RevokeActiveObject(cookie[0], 0n);
      open = false;
    },
  };
}
