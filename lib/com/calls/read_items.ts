/**
 * The same properties of all items of a collection, without a wrapper for each item.
 *
 * @module
 */
import { type Address, RELEASE } from "../../ffi/mod.ts";
import { runtime } from "../current_runtime.ts";
import { ComError } from "../errors/com_error.ts";
import { ComObject } from "../objects/com_object.ts";
import type { Runtime } from "../runtime.ts";
import { VT } from "../values/vt.ts";

/** Options of {@linkcode readItems}. */
export interface ReadItemsOptions {
  /** Whether an item that cannot be had is left out; default: the error ends it all. */
  readonly skip?: (error: ComError) => boolean;
}

const NO_ARGUMENTS: readonly unknown[] = [];

/**
 * Reads the same properties of every item of a collection that has `Count` and, from 1, `Item`.
 *
 * Items are held one at a time. Names of members are asked for once: all items have the same ones.
 *
 * @returns The values of the first item in the order of the names, then those of the second, and
 * so on. Objects among them are the caller's.
 * @throws {ComError} If a member is missing or fails; what was read until then is released.
 * @throws {TypeError} If an item is no object.
 *
 * @example
 * ```ts ignore
 * const values = readItems(jobs, ["JobId", "FaxNumber"]); // [1, "+14255550100", 2, …]
 * ```
 */
export function readItems(
  collection: unknown,
  members: readonly string[],
  { skip = () => false }: ReadItemsOptions = {},
): unknown[] {
  const com = runtime();
  const source = com.dispatchOf(collection);
  const values: unknown[] = [];
  try {
    const count = Number(com.get(source, "Count", NO_ARGUMENTS));
    let model: ComObject | undefined;
    for (let index = 1; index <= count; index++) {
      const item = itemAt(com, source, { index, model }, skip);
      if (item === undefined) continue;
      model ??= item.object;
      try {
        for (const member of members) values.push(com.get(item.object, member, NO_ARGUMENTS));
      } finally {
        item.release();
      }
    }
    return values;
  } catch (error) {
    for (const value of values) {
      const object = com.objects.find(value);
      if (object) com.release(object);
    }
    throw error;
  }
}

/** An item that is held, and what lets go of it. */
interface HeldItem {
  readonly object: ComObject;
  release(): void;
}

/**
 * An item; undefined if it is left out. A wrapper costs as much as reading two properties: only
 * the first item has one, the others use the members that it has shown.
 */
function itemAt(
  com: Runtime,
  source: ComObject,
  { index, model }: { readonly index: number; readonly model: ComObject | undefined },
  skip: (error: ComError) => boolean,
): HeldItem | undefined {
  try {
    const dispid = !model || model.table || source.table
      ? undefined
      : source.members.dispids.get("Item");
    const before = com.objects.lastSerial;
    const found = dispid === undefined
      ? { value: com.get(source, "Item", [index]) }
      : com.invoker.getDispatch(source, dispid, [index], "Item");
    if (typeof found === "bigint") return bareItem(com, found, model!);
    const { value } = found;
    const release = () => com.objects.releaseNew(value, before); // somebody else may have it
    const object = com.objects.find(value);
    if (object?.dispatch) return { object, release };
    release();
  } catch (error) {
    if (error instanceof ComError && skip(error)) return undefined;
    throw error;
  }
  throw new TypeError(`Cannot read the items of ${source.label}: item ${index} is no object`);
}

function bareItem(com: Runtime, address: Address, model: ComObject): HeldItem {
  const object = new ComObject(address, VT.DISPATCH, model.label, model.members);
  object.progId = model.progId;
  return { object, release: () => void com.invoker.callSlot(object.detach(), RELEASE) };
}
