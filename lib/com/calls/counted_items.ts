/**
 * Enumerating collections that have no enumerator: by `Count` and `Item`.
 *
 * @module
 */
import { ComError } from "../errors/com_error.ts";

/** What a collection without an enumerator can tell. */
export interface CountedCollection {
  count(): number;
  item(index: number): unknown;
}

/**
 * Walks a collection by numbers: from 1, as is usual, or from 0 where there is no item of the
 * number that `Count` says.
 */
export function* countedItems(
  collection: CountedCollection,
): Generator<unknown, void, undefined> {
  const count = collection.count();
  if (count <= 0) return;
  const last = lastItem(collection, count);
  const first = last ? 1 : 0;
  for (let i = first; i < count; i++) yield collection.item(i);
  if (last) yield last.value;
}

/** The item of a collection that counts from 1; undefined if there is none of this number. */
function lastItem(collection: CountedCollection, count: number): { value: unknown } | undefined {
  try {
    const value = collection.item(count);
    return value === undefined || value === null ? undefined : { value };
  } catch (error) {
    if (error instanceof ComError) return undefined;
    throw error;
  }
}
