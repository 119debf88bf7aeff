import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import { toLong } from "../coerce.ts";
import { noSuchItem } from "../session.ts";

/**
 * A collection of the extended library over a list that was read when it was made: `Count`, `Item`
 * by position from 1 or by a key, and an enumerator.
 */
export abstract class Collection<T> {
  readonly #name: string;
  readonly #items: T[];
  readonly #key: ((item: T) => string) | undefined;

  /** @param key What a text given to `Item` is compared with; without it only positions count. */
  constructor(name: string, items: readonly T[], key?: (item: T) => string) {
    this.#name = name;
    this.#items = [...items];
    this.#key = key;
  }

  get Count(): number {
    return this.#items.length;
  }

  readonly Item: Indexer = com.indexer({
    get: (index: unknown): unknown => this._host(this.#items[this._position(index) - 1]),
  });

  *[Symbol.iterator](): Generator<unknown> {
    for (const item of this.#items) yield this._host(item);
  }

  /** What COM gets for an item. */
  protected abstract _host(item: T): HostedValue | number;

  /** Items, in their order; an implementation that changes the service changes them too. */
  protected get _items(): T[] {
    return this.#items;
  }

  /** The position, from 1, that an index means. @throws {ComError} `E_INVALIDARG`. */
  protected _position(index: unknown): number {
    const key = this.#key;
    const position = typeof index === "string" && key !== undefined
      ? this.#items.findIndex((item) => key(item).toLowerCase() === index.toLowerCase()) + 1
      : toLong(index);
    if (position >= 1 && position <= this.#items.length) return position;
    throw noSuchItem(this.#name, index, this.#items.length);
  }
}
