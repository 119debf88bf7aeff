/**
 * `Scripting.Dictionary` for systems without COM: a hosted class that answers as the real one
 * does, so that one suite runs against both.
 */
import { com, ComError } from "../../../lib/com/mod.ts";

const CLSID = "{EE09B103-97E0-11CF-978F-00A02463E06F}";
const KEY_EXISTS = 0x800A_01C9 | 0;
const KEY_MISSING = 0x800A_802B | 0;

class Dictionary {
  readonly #entries = new Map<unknown, unknown>();
  CompareMode = 0;

  get Count(): number {
    return this.#entries.size;
  }

  Add(key: unknown, item: unknown): void {
    if (this.#entries.has(key)) throw new ComError("add key", KEY_EXISTS);
    this.#entries.set(key, item);
  }

  Exists(key: unknown): boolean {
    return this.#entries.has(key);
  }

  Item = com.indexer<unknown>({
    get: (key) => {
      if (!this.#entries.has(key)) this.#entries.set(key, com.EMPTY);
      return this.#entries.get(key);
    },
    set: (value, key) => void this.#entries.set(key, value),
  });

  Key = com.indexer<unknown>({
    get: (_key) => com.EMPTY,
    set: (name, key) => {
      this.#entries.set(name, this.#entries.get(key));
      this.#entries.delete(key);
    },
  });

  Keys(): unknown[] {
    return [...this.#entries.keys()];
  }

  Items(): unknown[] {
    return [...this.#entries.values()];
  }

  Remove(key: unknown): void {
    if (!this.#entries.delete(key)) throw new ComError("remove key", KEY_MISSING);
  }

  RemoveAll(): void {
    this.#entries.clear();
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#entries.keys();
  }
}

/** Makes `Scripting.Dictionary` creatable: nothing to do where Windows has it. */
export function provideDictionary(): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]: () => {} };
  return com.registerClass({
    clsid: CLSID,
    progId: "Scripting.Dictionary",
    create: () => new Dictionary(),
    host: {
      defaultMember: "Item",
      members: { Add: { params: ["Key", "Item"] } },
    },
  });
}
