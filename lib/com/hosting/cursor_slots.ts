/**
 * Enumerators that native code moves through: the slots that all `IEnum…` interfaces share.
 *
 * @module
 */
import type { Address, Slot } from "../../ffi/mod.ts";
import { scodeOf } from "./hosted_failure.ts";
import { E_POINTER, S_FALSE, S_OK } from "../errors/hresult.ts";
import type { NativeMemory } from "../values/native_memory.ts";

/** Items in a list, or that are made as the reader comes to them. */
export type CursorItems<T> = readonly T[] | PulledItems<T>;

/** Items of an iterable, read no further than somebody asked; what was read is kept. */
export class PulledItems<T> {
  readonly #iterator: Iterator<T>;
  readonly #read: T[] = [];
  #isAtEnd = false;

  constructor(items: Iterable<T>) {
    this.#iterator = items[Symbol.iterator]();
  }

  /** How many of the first `count` items there are. */
  countTo(count: number): number {
    while (!this.#isAtEnd && this.#read.length < count) {
      const next = this.#iterator.next();
      if (next.done) this.#isAtEnd = true;
      else this.#read.push(next.value);
    }
    return Math.min(count, this.#read.length);
  }

  /** An item that {@linkcode PulledItems.countTo} has counted. */
  at(index: number): T {
    return this.#read[index];
  }
}

/** Items, and how far the reader has come. */
export interface Cursor<T, Items extends CursorItems<T> = readonly T[]> {
  readonly items: Items;
  position: number;
}

/** How the items of one kind of enumerator are handed out. */
export interface CursorKind<T, Items extends CursorItems<T> = readonly T[]> {
  /** What is behind a pointer; undefined if nobody holds it. */
  find(self: Address): Cursor<T, Items> | undefined;
  readonly itemBytes: number;
  /** Writes an item; the reader owns what it refers to. */
  write(item: T, out: Address): void;
  /** A further enumerator, with one reference, which is the reader's. */
  clone(cursor: Cursor<T, Items>, self: Address): Address;
}

/** `Next`, `Skip`, `Reset` and `Clone`. */
export function cursorSlots<T, Items extends CursorItems<T> = readonly T[]>(
  memory: NativeMemory,
  kind: CursorKind<T, Items>,
): Slot[] {
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
          const end = countTo<T>(cursor.items, cursor.position + wanted);
          for (; cursor.position < end; fetched++) {
            kind.write(itemAt<T>(cursor.items, cursor.position), out + bytes * BigInt(fetched));
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
        const wanted = cursor.position + count;
        try {
          cursor.position = countTo<T>(cursor.items, wanted);
        } catch (error) {
          return scodeOf(error);
        }
        return cursor.position === wanted ? S_OK : S_FALSE;
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

function countTo<T>(items: CursorItems<T>, count: number): number {
  return items instanceof PulledItems ? items.countTo(count) : Math.min(count, items.length);
}

function itemAt<T>(items: CursorItems<T>, index: number): T {
  return items instanceof PulledItems ? items.at(index) : items[index];
}
