/**
 * Objects that calls on other threads use: a release waits for the last of them.
 *
 * @module
 */
import type { ComObject } from "../objects/com_object.ts";

/** Counts the calls that use an object. */
export class ObjectUses {
  readonly #counts = new Map<ComObject, number>();
  /** Objects to be released once the last call that uses them is done. */
  readonly #released = new Set<ComObject>();
  readonly #release: (object: ComObject) => Promise<void>;

  /** @param release Gives the reference of an object back that no call uses. */
  constructor(release: (object: ComObject) => Promise<void>) {
    this.#release = release;
  }

  /** What is released while `work` goes on, also after a wait that ended, is kept until it is done. */
  async during<T>(objects: readonly ComObject[], work: () => Promise<T>): Promise<T> {
    for (const object of objects) this.#counts.set(object, (this.#counts.get(object) ?? 0) + 1);
    try {
      return await work();
    } finally {
      for (const object of objects) {
        const others = this.#counts.get(object)! - 1;
        if (others > 0) this.#counts.set(object, others);
        else {
          this.#counts.delete(object);
          if (this.#released.delete(object)) await this.#release(object);
        }
      }
    }
  }

  /** Releases an object now, or when the last call that uses it is done. */
  async release(object: ComObject): Promise<void> {
    if (this.#counts.has(object)) this.#released.add(object);
    else await this.#release(object);
  }
}
