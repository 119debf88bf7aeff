/**
 * Lists that are gone through one item at a time and never stand in memory as a whole.
 *
 * @module
 */

/** A list too long to hold. It can be gone through as often as is wanted, always in order. */
export class LongList implements Iterable<unknown> {
  readonly #read: () => Iterator<unknown>;
  #length: number | undefined;

  /**
   * @param read Begins to go through the items.
   * @param length How many there are; counted by going through them where it is not known.
   */
  constructor(read: () => Iterator<unknown>, length?: number) {
    this.#read = read;
    this.#length = length;
  }

  /** How many items there are. */
  get length(): number {
    if (this.#length === undefined) {
      let count = 0;
      for (const _item of this) count++;
      this.#length = count;
    }
    return this.#length;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#read();
  }

  /** The same list with each item turned into another one when it is read. */
  map(turn: (item: unknown) => unknown): LongList {
    return new LongList(() => mapped(this, turn), this.#length);
  }

  /** The items that fit. */
  filter(fits: (item: unknown) => boolean): LongList {
    return new LongList(() => fitting(this, fits));
  }

  /** All items at once, in memory. */
  toArray(): unknown[] {
    return [...this];
  }

  /** What results of a run show in place of the items. */
  toJSON(): { readonly omitted: number } {
    return { omitted: this.length };
  }
}

function* mapped(list: LongList, turn: (item: unknown) => unknown): Generator<unknown> {
  for (const item of list) yield turn(item);
}

function* fitting(list: LongList, fits: (item: unknown) => boolean): Generator<unknown> {
  for (const item of list) if (fits(item)) yield item;
}
