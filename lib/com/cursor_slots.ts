/**
 * Enumerators that native code moves through: the slots that all `IEnum…` interfaces share.
 *
 * @module
 */
import type { Address, Slot } from "../ffi/mod.ts";
import { scodeOf } from "./hosted_failure.ts";
import { E_POINTER, S_FALSE, S_OK } from "./hresult.ts";
import type { NativeMemory } from "./native_memory.ts";

/** Items, and how far the reader has come. */
export interface Cursor<T> {
  readonly items: readonly T[];
  position: number;
}

/** How the items of one kind of enumerator are handed out. */
export interface CursorKind<T> {
  /** What is behind a pointer; undefined if nobody holds it. */
  find(self: Address): Cursor<T> | undefined;
  readonly itemBytes: number;
  /** Writes an item; the reader owns what it refers to. */
  write(item: T, out: Address): void;
  /** A further enumerator, with one reference, which is the reader's. */
  clone(cursor: Cursor<T>, self: Address): Address;
}

/** `Next`, `Skip`, `Reset` and `Clone`. */
export function cursorSlots<T>(memory: NativeMemory, kind: CursorKind<T>): Slot[] {
  const bytes = BigInt(kind.itemBytes);
  return [
    { // Next
      parameters: ["u64", "u32", "u64", "u64"],
      result: "i32",
      call: (self: Address, wanted: number, out: Address, fetchedOut: Address) => {
        const cursor = kind.find(self);
        if (!cursor || (out === 0n && wanted > 0)) return E_POINTER;
        let fetched = 0;
        try {
          for (; fetched < wanted && cursor.position < cursor.items.length; fetched++) {
            kind.write(cursor.items[cursor.position], out + bytes * BigInt(fetched));
            cursor.position++;
          }
        } catch (error) {
          if (fetched === 0) return scodeOf(error);
        }
        if (fetchedOut !== 0n) memory.writeU32(fetchedOut, fetched);
        return fetched === wanted ? S_OK : S_FALSE;
      },
    },
    { // Skip
      parameters: ["u64", "u32"],
      result: "i32",
      call: (self: Address, count: number) => {
        const cursor = kind.find(self);
        if (!cursor) return E_POINTER;
        const left = cursor.items.length - cursor.position;
        cursor.position += Math.min(count, left);
        return count <= left ? S_OK : S_FALSE;
      },
    },
    { // Reset
      parameters: ["u64"],
      result: "i32",
      call: (self: Address) => {
        const cursor = kind.find(self);
        if (!cursor) return E_POINTER;
        cursor.position = 0;
        return S_OK;
      },
    },
    { // Clone
      parameters: ["u64", "u64"],
      result: "i32",
      call: (self: Address, out: Address) => {
        const cursor = kind.find(self);
        if (!cursor || out === 0n) return E_POINTER;
        memory.writeU64(out, kind.clone(cursor, self));
        return S_OK;
      },
    },
  ];
}
