/**
 * Interface pointers without names: what `VT_UNKNOWN` holds.
 *
 * @module
 */
import type { ComObject } from "./com_object.ts";

/** A counted interface pointer whose members cannot be called by name. */
export class RawObject implements Disposable {
  readonly #object: ComObject;
  readonly #owner: { release(object: ComObject): void };

  /** Made by the COM layer; users get one from a member or from `com.createObject`. */
  constructor(object: ComObject, owner: { release(object: ComObject): void }) {
    this.#object = object;
    this.#owner = owner;
  }

  /** Releases the reference; twice is safe. */
  [Symbol.dispose](): void {
    this.#owner.release(this.#object);
  }

  /** What `console.log` shows; makes no call. */
  [Symbol.for("Deno.customInspect")](): string {
    return `[COM ${this.#object.label}${this.#object.alive ? "" : ", released"}]`;
  }
}
