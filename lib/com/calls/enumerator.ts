/**
 * Enumerating collections: `IEnumVARIANT`, read in blocks.
 *
 * @module
 */
import { type Address, NativeBlock, RELEASE } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { type CountedCollection, countedItems } from "./counted_items.ts";
import { VARIANT_BYTES } from "./frame.ts";
import type { Invoker } from "./invoker.ts";
import type { VariantCodec } from "../values/variant_codec.ts";

const NEXT = 3;
const FIRST_BLOCK = 8;
const LARGEST_BLOCK = 256;

/**
 * Walks an `IEnumVARIANT`, or what stands for one.
 *
 * The count that the server reports is trusted, not the result code: some
 * enumerators answer "fewer" while more follow, or "all" with fewer. The walk
 * ends at a count of zero. Blocks grow, so that looking at the first item of a
 * long list stays cheap.
 *
 * @param open Called for the first item: a reference that is taken over, so that none is held for a
 * walk that does not begin.
 */
export function* enumerate(
  open: () => Address | CountedCollection,
  invoker: Invoker,
  codec: VariantCodec,
  label: string,
): Generator<unknown, void, undefined> {
  const enumerator = open();
  if (typeof enumerator !== "bigint") return yield* countedItems(enumerator);
  let size = FIRST_BLOCK;
  let block = new NativeBlock(8 + VARIANT_BYTES * size);
  let fetched = 0;
  let next = 0;
  try {
    while (true) {
      if (next === fetched) {
        if (fetched === size && size < LARGEST_BLOCK) {
          size = Math.min(size * 8, LARGEST_BLOCK);
          block = new NativeBlock(8 + VARIANT_BYTES * size);
        }
        fetched = fetch(enumerator, invoker, block, size, label);
        next = 0;
        if (fetched === 0) return;
      }
      const at = 8 + VARIANT_BYTES * next++;
      yield codec.take(block, at);
    }
  } finally {
    for (; next < fetched; next++) codec.clear(block, 8 + VARIANT_BYTES * next);
    invoker.callSlot(enumerator, RELEASE);
  }
}

function fetch(
  enumerator: Address,
  invoker: Invoker,
  block: NativeBlock,
  size: number,
  label: string,
): number {
  block.u32[0] = 0;
  const hr = invoker.callSlot(enumerator, NEXT, size, block.address + 8n, block.address);
  if (hr < 0) throw new ComError(`enumerate ${label}`, hr);
  return Math.min(block.u32[0], size);
}
