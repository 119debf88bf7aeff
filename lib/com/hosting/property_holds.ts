/**
 * Objects that native code put into properties of hosted objects.
 *
 * @module
 */
import type { ComObject } from "../objects/com_object.ts";

/** Who holds references; the object table. */
export interface Holder {
  find(value: unknown): ComObject | undefined;
  keep(object: ComObject): void;
  release(object: ComObject): void;
}

/** Keeps such an object until another value takes its place, or the hosted object is gone. */
export class PropertyHolds {
  readonly #held = new WeakMap<object, Map<string, ComObject>>();

  /** Notes that a property has a value now. */
  put(holder: Holder, target: object, name: string, value: unknown): void {
    const held = this.#held.get(target);
    const before = held?.get(name);
    const object = holder.find(value);
    if (object) {
      holder.keep(object); // first, because it may be the same one
      if (held) held.set(name, object);
      else this.#held.set(target, new Map([[name, object]]));
    } else held?.delete(name);
    if (before) holder.release(before);
  }

  /** Lets go of what a hosted object's properties hold. */
  forget(holder: Holder, target: object): void {
    for (const object of this.#held.get(target)?.values() ?? []) holder.release(object);
    this.#held.delete(target);
  }
}
