/**
 * The memory of one typed vtable call.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../frame.ts";
import { VT } from "../vt.ts";

const CC_STDCALL = 4;
const USUAL_CAPACITY = 16;

/** Values, the pointers to them where the callee wants pointers, and what `DispCallFunc` reads. */
export class SlotFrame {
  readonly block: NativeBlock;
  readonly capacity: number;
  readonly #ole: Ole;
  readonly #pointersAt: number;
  readonly #passedAt: number;
  readonly #valuesAt: number;
  readonly #resultAt: number;
  readonly #types: Address;
  readonly #pointers: Address;
  readonly #result: Address;

  constructor(ole: Ole, capacity: number) {
    this.#ole = ole;
    this.capacity = capacity;
    this.#pointersAt = (2 * capacity + 7) & ~7;
    this.#passedAt = this.#pointersAt + 8 * capacity;
    this.#valuesAt = this.#passedAt + VARIANT_BYTES * capacity;
    this.#resultAt = this.#valuesAt + VARIANT_BYTES * capacity;
    this.block = new NativeBlock(this.#resultAt + VARIANT_BYTES);
    this.#types = this.block.address;
    this.#pointers = this.block.address + BigInt(this.#pointersAt);
    this.#result = this.block.address + BigInt(this.#resultAt);
  }

  /** Where the VARIANT of a direct result lies. */
  get result(): number {
    return this.#resultAt;
  }

  /** Where the value of an argument lies, as a VARIANT. */
  value(index: number): number {
    return this.#valuesAt + VARIANT_BYTES * index;
  }

  /** Makes the value of an argument empty, whatever it was. */
  empty(index: number): number {
    const at = this.value(index);
    this.block.f64[at >> 3] = 0;
    this.block.f64[(at >> 3) + 1] = 0;
    this.block.f64[(at >> 3) + 2] = 0;
    return at;
  }

  /** Passes the value itself. */
  passValue(index: number, vt: number): void {
    const type = vt === VT.R4 ? VT.R4 : vt === VT.R8 || vt === VT.DATE ? VT.R8 : VT.UI8;
    this.block.u16[index] = type;
    this.block.writePointer(this.#pointersAt + 8 * index, this.value(index));
  }

  /** Passes a pointer to the value; also how values of more than eight bytes travel. */
  passPointer(index: number, vt: number): void {
    const passed = this.#passedAt + VARIANT_BYTES * index;
    const whole = vt === VT.VARIANT || vt === VT.DECIMAL;
    this.block.u16[index] = VT.UI8;
    this.block.writePointer(this.#pointersAt + 8 * index, passed);
    this.block.writePointer(
      passed + VARIANT_VALUE,
      whole ? this.value(index) : this.value(index) + VARIANT_VALUE,
    );
  }

  /**
   * Calls the slot.
   *
   * @returns What `DispCallFunc` says; the slot's own result lies in {@linkcode SlotFrame.result}.
   */
  call(object: Address, slot: number, count: number, resultVt: number): number {
    return this.#ole.DispCallFunc(
      object,
      BigInt(8 * slot),
      CC_STDCALL,
      resultVt,
      count,
      this.#types,
      this.#pointers,
      this.#result,
    );
  }
}

/** Frames by depth: a call made by a callback takes the next one. */
export class SlotFrames {
  readonly #ole: Ole;
  readonly #frames: SlotFrame[] = [];
  #depth = 0;

  constructor(ole: Ole) {
    this.#ole = ole;
  }

  enter(capacity: number): SlotFrame {
    const depth = this.#depth++;
    if (capacity > USUAL_CAPACITY) return new SlotFrame(this.#ole, capacity);
    return this.#frames[depth] ??= new SlotFrame(this.#ole, USUAL_CAPACITY);
  }

  leave(): void {
    this.#depth--;
  }
}
