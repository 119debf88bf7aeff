/**
 * The memory of one typed vtable call.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../calls/frame.ts";
import { VT } from "../values/vt.ts";
import type { SlotFunction } from "./interface_table.ts";

const CC_STDCALL = 4;
const USUAL_CAPACITY = 16;
const TEXT_BYTES = 4096;

/** Values, the pointers to them where the callee wants pointers, and what `DispCallFunc` reads. */
export class SlotFrame {
  readonly block: NativeBlock;
  readonly capacity: number;
  /** How many arguments are written, and which of them is the result; -1 if none is. */
  written = 0;
  retval = -1;
  /** The function whose parameters the frame passes; frames are often used for one function. */
  target: SlotFunction | undefined;
  /** Where the VARIANT lies that {@linkcode SlotFrame.callGetter} fills. */
  readonly read: number;
  readonly #ole: Ole;
  readonly #pointersAt: number;
  readonly #passedAt: number;
  readonly #valuesAt: number;
  readonly #resultAt: number;
  readonly #textAt: number;
  #textTop: number;
  readonly #types: Address;
  readonly #pointers: Address;
  readonly #result: Address;
  readonly #readTypes: Address;
  readonly #readPointers: Address;

  constructor(ole: Ole, capacity: number) {
    this.#ole = ole;
    this.capacity = capacity;
    this.#pointersAt = (2 * capacity + 7) & ~7;
    this.#passedAt = this.#pointersAt + 8 * capacity;
    this.#valuesAt = this.#passedAt + VARIANT_BYTES * capacity;
    this.#resultAt = this.#valuesAt + VARIANT_BYTES * capacity;
    const readAt = this.#resultAt + VARIANT_BYTES;
    this.read = readAt + 16;
    this.#textAt = this.#textTop = this.read + 2 * VARIANT_BYTES;
    this.block = new NativeBlock(this.#textAt + TEXT_BYTES);
    this.#types = this.block.address;
    this.#pointers = this.block.address + BigInt(this.#pointersAt);
    this.#result = this.block.address + BigInt(this.#resultAt);
    this.#readTypes = this.block.address + BigInt(readAt);
    this.#readPointers = this.block.address + BigInt(readAt + 8);
    const passed = this.read + VARIANT_BYTES;
    this.block.u16[readAt >> 1] = VT.UI8;
    this.block.writePointer(readAt + 8, passed);
    this.block.writePointer(passed + VARIANT_VALUE, this.read + VARIANT_VALUE);
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

  /**
   * Writes a string that the callee only reads: it lies in this frame, and must not be freed.
   *
   * @returns Whether there was room.
   */
  writeText(text: string, index: number): boolean {
    const start = this.#textTop + 8; // text on eight bytes, its length right before
    const end = start + text.length * 2 + 2;
    if (end > this.block.sizeBytes) return false;
    const { u16, u32 } = this.block;
    u32[(start - 4) >> 2] = text.length * 2;
    const first = start >> 1;
    for (let i = 0; i < text.length; i++) u16[first + i] = text.charCodeAt(i);
    u16[first + text.length] = 0;
    this.#textTop = (end + 7) & ~7;
    u16[this.value(index) >> 1] = VT.BSTR;
    this.block.writePointer(this.value(index) + VARIANT_VALUE, start);
    return true;
  }

  /** Whether the value of an argument is a string of {@linkcode SlotFrame.writeText}. */
  lendsText(index: number): boolean {
    if (this.#textTop === this.#textAt) return false;
    const address = this.block.u64[(this.value(index) + VARIANT_VALUE) >> 3];
    const start = this.block.address;
    return address > start && address < start + BigInt(this.block.sizeBytes);
  }

  /** Makes the frame ready for its next use. */
  reset(): void {
    this.#textTop = this.#textAt;
  }

  /** Passes the value itself. */
  passValue(index: number, vt: number): void {
    const type = vt === VT.R4 ? VT.R4 : vt === VT.R8 || vt === VT.DATE ? VT.R8 : VT.UI8;
    this.block.u16[index] = type;
    this.block.writePointer(this.#pointersAt + 8 * index, this.value(index));
  }

  /** Passes a pointer to the value; also how values of more than eight bytes travel. */
  passPointer(index: number, vt: number): void {
    if (vt === VT.RECORD) return this.passValue(index, vt); // its value is a pointer already
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
   * Calls a slot that takes nothing but the place for its result: all is prepared for it.
   *
   * @param offset Of the slot, in bytes from the start of the vtable.
   * @returns The HRESULT.
   */
  callGetter(object: Address, offset: bigint): number {
    this.block.f64[(this.read + VARIANT_VALUE) >> 3] = 0;
    const hr = this.#ole.DispCallFunc(
      object,
      offset,
      CC_STDCALL,
      VT.I4,
      1,
      this.#readTypes,
      this.#readPointers,
      this.#result,
    );
    return hr < 0 ? hr : this.block.i32[(this.#resultAt + VARIANT_VALUE) >> 2];
  }

  /**
   * Calls the slot.
   *
   * @param offset In bytes from the start of the vtable.
   * @returns What `DispCallFunc` says; the slot's own result lies in {@linkcode SlotFrame.result}.
   */
  call(object: Address, offset: bigint, count: number, resultVt: number): number {
    return this.#ole.DispCallFunc(
      object,
      offset,
      CC_STDCALL,
      resultVt,
      count,
      this.#types,
      this.#pointers,
      this.#result,
    );
  }

  /** As {@linkcode SlotFrame.call}, on a thread of the pool; the frame is in use until then. */
  callAsync(object: Address, offset: bigint, count: number, resultVt: number): Promise<number> {
    return this.#ole.DispCallFuncAsync(
      object,
      offset,
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

  leave(frame: SlotFrame): void {
    this.#depth--;
    frame.reset();
  }
}
