/**
 * Operations on single objects of a server: what the typed classes are made of.
 *
 * @module
 */
import { com, ComError, type DynamicObject, E_INVALIDARG, readItems } from "../../com/mod.ts";
import type { Target, WireValue } from "../wire.ts";
import type { HandleTable } from "./handle_table.ts";
import { decodeArgument, encodeValue } from "./wire_codec.ts";

/** The operations, over the handles of one server. */
export function objectOperations(handles: HandleTable) {
  const decode = (args: readonly WireValue[]) =>
    args.map((value) => decodeArgument(value, handles));

  return {
    get: (target: Target, member: string, args: readonly WireValue[]): WireValue =>
      encodeValue(com.get(handles.resolve(target), member, ...decode(args)), handles),

    put(target: Target, member: string, value: WireValue, byReference: boolean): void {
      const object = handles.resolve(target);
      const decoded = decodeArgument(value, handles);
      if (byReference) com.putRef(object, member, decoded);
      else com.put(object, member, decoded);
    },

    call: (target: Target, member: string, args: readonly WireValue[]): WireValue =>
      encodeValue(com.call(handles.resolve(target), member, ...decode(args)), handles),

    /** A method that also hands out a value through its last argument: both. */
    callOut(target: Target, member: string, args: readonly WireValue[]): WireValue {
      const out = com.ref<unknown>();
      const value = com.call(handles.resolve(target), member, ...decode(args), out);
      return [encodeValue(value, handles), encodeValue(out.value, handles)];
    },

    /** Many properties of one object. */
    read(target: Target, members: readonly string[]): WireValue {
      const object = handles.resolve(target);
      return members.map((member) => encodeValue(com.get(object, member), handles));
    },

    /**
     * The same properties of every item of a collection, one item after the other; items that
     * have gone are left out.
     */
    table(target: Target, members: readonly string[]): WireValue {
      const values = readItems(handles.resolve(target), members, { skip: isGone });
      return values.map((value) => encodeValue(value, handles));
    },

    /** Moves the iterator of an archive, and yields the message there; nothing at the end. */
    iterate(target: Target, step: "first" | "next" | "stay"): WireValue {
      const iterator = handles.resolve(target);
      if (step === "first") com.call(iterator, "MoveFirst");
      if (step === "next") com.call(iterator, "MoveNext");
      if (com.get(iterator, "AtEOF")) return undefined;
      return encodeValue(com.get(iterator, "Message"), handles);
    },

    release: (handle: number): void => handles.release(handle),
  };
}

/** Items that are held before they are released together. */
const ITEMS_AT_ONCE = 100;

/**
 * Visits the items of a collection by `Count` and 1-based `Item`, the way that both libraries
 * have, and releases them afterwards.
 *
 * @param use Returns false to stop.
 */
export function forEachItem(
  collection: DynamicObject,
  use: (item: DynamicObject, index: number) => boolean | void,
): void {
  com.scope(() => {
    const count: number = com.get(collection, "Count");
    let model: DynamicObject | undefined; // the first item: the others have the same members
    let index = 1;
    for (; index <= count && model === undefined; index++) {
      model = itemAt(collection, index);
      if (model !== undefined && use(model, index) === false) return;
    }
    let goOn = true;
    while (goOn && index <= count) {
      const last = Math.min(count, index + ITEMS_AT_ONCE - 1);
      goOn = com.scope(() => {
        for (; index <= last; index++) {
          const item = itemAt(collection, index);
          if (item === undefined) continue;
          com.alike(item, model);
          if (use(item, index) === false) return false;
        }
        return true;
      });
    }
  });
}

/** An item, or undefined if it has gone since the collection was made. */
export function itemAt(collection: DynamicObject, index: number): DynamicObject | undefined {
  try {
    return com.get(collection, "Item", index);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** `FAX_E_MESSAGE_NOT_FOUND` of `winfax.h`. */
const FAX_E_MESSAGE_NOT_FOUND = 0x8004_1B61 | 0;

/** Whether a call failed because the job or message is not there any more. */
export function isGone(error: unknown): boolean {
  return error instanceof ComError &&
    (error.hresult === E_INVALIDARG || error.hresult === FAX_E_MESSAGE_NOT_FOUND);
}
