/**
 * Vtables made of TypeScript functions, for objects that native code calls.
 *
 * @module
 */
import type { Address } from "./ole.ts";
import { NativeBlock } from "./native_block.ts";

/** Parameter and result types of one vtable slot; pointers are `u64`. */
export interface SlotSignature {
  readonly parameters: readonly Deno.NativeType[];
  readonly result: Deno.NativeResultType;
}

/** One slot: its signature, and what runs when native code calls it. */
export interface Slot extends SlotSignature {
  // deno-lint-ignore no-explicit-any -- the signature, not the type, checks the arguments
  readonly call: (...args: any[]) => number | bigint | void;
}

/**
 * A table of callbacks in native memory.
 *
 * The callbacks stay alive for as long as the vtable does; native code must not
 * call it after {@linkcode Vtable.close}. All calls must come on the thread that
 * made the vtable, which is what a single-threaded apartment guarantees.
 */
export class Vtable {
  readonly #block: NativeBlock;
  readonly #callbacks: readonly Deno.UnsafeCallback[];

  constructor(slots: readonly Slot[]) {
    this.#callbacks = slots.map((slot) =>
      new Deno.UnsafeCallback(
        {
          parameters: slot.parameters as Deno.NativeType[],
          result: slot.result,
        },
        // deno-lint-ignore no-explicit-any -- see Slot.call
        slot.call as any,
      )
    );
    this.#block = new NativeBlock(8 * slots.length);
    this.#callbacks.forEach((callback, i) => {
      this.#block.u64[i] = BigInt(Deno.UnsafePointer.value(callback.pointer));
    });
  }

  /** Where the table lies: the first word of every object that uses it. */
  get address(): Address {
    return this.#block.address;
  }

  /** Frees the callbacks. */
  close(): void {
    for (const callback of this.#callbacks) callback.close();
  }
}
