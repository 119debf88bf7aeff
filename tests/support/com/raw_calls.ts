/** Calls below the public functions, for cases that are about the wire itself. */
import { NativeBlock } from "../../../lib/ffi/mod.ts";
import { com } from "../../../lib/com/mod.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";
import { wideText } from "../../../lib/com/values/native_memory.ts";
import { type VartypeName, vartypeNumber } from "../../../lib/com/values/vt.ts";

const GET_IDS_OF_NAMES = 5;
const INVOKE = 6;

/** Calls a slot of an object's vtable; the result as an unsigned number. */
export function callSlot(object: unknown, slot: number, ...args: (bigint | number)[]): number {
  return runtime().invoker.callSlot(com.pointer(object), slot, ...args) >>> 0;
}

/** `GetIDsOfNames`, with what it leaves in the slots of names it does not know. */
export function idsOfNames(object: unknown, names: readonly string[]): [hr: number, ids: number[]] {
  const texts = names.map((name) => {
    const units = wideText(name);
    const block = new NativeBlock(units.byteLength);
    block.u16.set(units);
    return block;
  });
  const pointers = new NativeBlock(8 * names.length);
  texts.forEach((text, i) => pointers.u64[i] = text.address);
  const iid = new NativeBlock(16);
  const ids = new NativeBlock(4 * names.length);
  const hr = callSlot(
    object,
    GET_IDS_OF_NAMES,
    ...[iid.address, pointers.address, names.length, 0, ids.address],
  );
  return [hr, [...ids.i32.subarray(0, names.length)]];
}

/** `Invoke` without arguments, with these pointers. */
export function invokeRaw(
  object: unknown,
  dispid: number,
  options: { readonly flags: number; readonly parameters?: bigint; readonly iid?: NativeBlock },
): number {
  const iid = options.iid ?? new NativeBlock(16);
  const none = new NativeBlock(24);
  const parameters = options.parameters ?? none.address;
  return callSlot(
    object,
    INVOKE,
    ...[dispid, iid.address, 0, options.flags, parameters, 0n, 0n, 0n],
  );
}

/** An `IEnumVARIANT`, one call at a time: HRESULT and number of items of each. */
export class RawEnumerator {
  readonly #object: unknown;

  /** @param collection An object with `_NewEnum`, or the enumerator itself. */
  constructor(collection: unknown, isEnumerator = false) {
    if (isEnumerator) {
      this.#object = collection;
      return;
    }
    const result = runtime().invoker.invoke(targetOf(collection), -4, 3, []);
    this.#object = com.queryInterface(result, "{00020404-0000-0000-C000-000000000046}");
  }

  next(count: number): [hr: number, items: unknown[]] {
    const { codec } = runtime();
    const items = new NativeBlock(24 * count);
    const fetched = new NativeBlock(8);
    const hr = callSlot(this.#object, 3, count, items.address, fetched.address);
    const found = fetched.u32[0];
    return [hr, Array.from({ length: found }, (_, i) => codec.take(items, 24 * i))];
  }

  skip(count: number): number {
    return callSlot(this.#object, 4, count);
  }

  reset(): number {
    return callSlot(this.#object, 5);
  }

  /** The HRESULT, and what is left for the clone; the clone itself is released. */
  clone(): [hr: number, items: unknown[]] {
    const out = new NativeBlock(8);
    const hr = callSlot(this.#object, 6, out.address);
    if (hr !== 0) return [hr, []];
    const clone = new RawEnumerator(com.attach(out.u64[0], { dispatch: false }), true);
    return [hr, clone.next(100)[1]];
  }
}

function targetOf(object: unknown) {
  return runtime().dispatchOf(object);
}

/** `VariantChangeTypeEx`: the converted value, or the HRESULT. */
export function convert(
  value: unknown,
  vt: VartypeName,
  options: { readonly lcid?: number; readonly flags?: number } = {},
): unknown {
  const { codec, ole } = runtime();
  const block = new NativeBlock(48);
  codec.writeOwned(value, block, 0);
  const { lcid = 0, flags = 0 } = options;
  const target = block.address + 24n;
  const hr = ole.VariantChangeTypeEx(target, block.address, lcid, flags, vartypeNumber(vt));
  codec.clear(block, 0);
  return hr < 0 ? { hr: hr >>> 0 } : codec.take(block, 24);
}
