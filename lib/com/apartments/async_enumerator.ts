/**
 * The items of a collection of the MTA, read on threads of the pool.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole, QUERY_INTERFACE, RELEASE } from "../../ffi/mod.ts";
import { CallFrame, VARIANT_BYTES } from "../calls/frame.ts";
import { checkHresult } from "../errors/com_error.ts";
import { IID } from "../values/guid.ts";
import type { VariantCodec } from "../values/variant_codec.ts";

const NEXT = 3;
const BLOCK_ITEMS = 64;

/** What reads the items of one collection. */
export interface AsyncEnumeration {
  readonly ole: Ole;
  readonly codec: VariantCodec;
  /** What is enumerated, for messages. */
  readonly label: string;
  /** Gets what was read before a fault. */
  discard(items: readonly unknown[]): Promise<void>;
}

/**
 * All items of an enumerator, fetched in blocks.
 *
 * @param source The enumerator, lent.
 * @throws {ComError} If it cannot be walked; what was read until then is discarded.
 */
export async function enumerateAsync(
  source: Address,
  { ole, codec, label, discard }: AsyncEnumeration,
): Promise<unknown[]> {
  const frame = new CallFrame(ole, 4);
  const block = new NativeBlock(32 + VARIANT_BYTES * BLOCK_ITEMS);
  block.u8.set(IID.IEnumVARIANT);
  const out = block.address + 16n;
  const hr = await frame.callSlotAsync(source, QUERY_INTERFACE, [block.address, out]);
  checkHresult(hr, `enumerate ${label}`);
  const enumerator = block.u64[2];
  const items: unknown[] = [];
  let [fetched, taken] = [0, 0];
  try {
    while (true) {
      block.u32[4] = 0; // over the pointer, which is kept above
      const next = [BLOCK_ITEMS, block.address + 32n, block.address + 16n];
      const hr = await frame.callSlotAsync(enumerator, NEXT, next);
      checkHresult(hr, `enumerate ${label}`);
      [fetched, taken] = [Math.min(block.u32[4], BLOCK_ITEMS), 0];
      if (fetched === 0) return items;
      while (taken < fetched) items.push(codec.take(block, 32 + VARIANT_BYTES * taken++));
    }
  } catch (error) {
    while (taken < fetched) codec.clear(block, 32 + VARIANT_BYTES * taken++);
    await discard(items);
    throw error;
  } finally {
    await frame.callSlotAsync(enumerator, RELEASE, []);
  }
}
