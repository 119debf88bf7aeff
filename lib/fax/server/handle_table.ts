/**
 * The objects of a server that the rest of the program holds by number.
 *
 * @module
 */
import { com, type DynamicObject } from "../../com/mod.ts";
import type { Target } from "../wire.ts";

interface Entry {
  readonly object: DynamicObject;
  readonly children: Map<string, number>;
  holders: number;
}

/** Objects by handle, in the thread that they belong to. Handle 0 is the server. */
export class HandleTable {
  readonly #entries = new Map<number, Entry>();
  readonly #handles = new Map<object, number>();
  #next = 0;

  /** How many objects are held. */
  get size(): number {
    return this.#entries.size;
  }

  /** Takes an object over; the same object keeps its handle, once more held. */
  add(object: DynamicObject): number {
    const known = this.#handles.get(object);
    if (known !== undefined) {
      this.#entries.get(known)!.holders++;
      return known;
    }
    const handle = this.#next++;
    this.#entries.set(handle, { object, children: new Map(), holders: 1 });
    this.#handles.set(object, handle);
    return handle;
  }

  /**
   * Finds an object. Properties on its path are read once and kept, so that values which were
   * set on a settings object are there when it is saved.
   */
  resolve(target: Target): DynamicObject {
    let { handle } = target;
    for (const member of target.path) {
      const entry = this.#entry(handle);
      let child = entry.children.get(member);
      if (child === undefined) {
        const value = com.get(entry.object, member);
        if (value === null || value === undefined) {
          throw new TypeError(`Cannot use "${member}": the server has no such object at present`);
        }
        child = this.add(value);
        entry.children.set(member, child);
      }
      handle = child;
    }
    return this.#entry(handle).object;
  }

  /** Gives an object and those below it back; twice is safe. */
  release(handle: number): void {
    const entry = this.#entries.get(handle);
    if (!entry || --entry.holders > 0) return;
    for (const child of entry.children.values()) this.release(child);
    this.#entries.delete(handle);
    this.#handles.delete(entry.object);
    com.release(entry.object);
  }

  /** Gives everything back, the youngest first. */
  releaseAll(): void {
    for (const { object } of [...this.#entries.values()].reverse()) com.release(object);
    this.#entries.clear();
    this.#handles.clear();
  }

  #entry(handle: number): Entry {
    const entry = this.#entries.get(handle);
    if (!entry) throw new TypeError("Cannot use the object of the fax server: it was released");
    return entry;
  }
}
