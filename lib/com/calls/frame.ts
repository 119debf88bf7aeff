/**
 * Argument frames: the memory of one native call, prepared once and reused.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";
import { VT } from "../values/vt.ts";

/** Size of a VARIANT, and where its value lies, on 64-bit systems. Source: `oaidl.h`. */
export const VARIANT_BYTES = 24;
export const VARIANT_VALUE = 8;

/** Slot of `IDispatch::Invoke`, in bytes from the start of the vtable. */
const INVOKE_OFFSET = 6n * 8n;
const CC_STDCALL = 4;

/** Parameters of `IDispatch::Invoke` after `this`; pointers travel as `VT_UI8`. */
const INVOKE_TYPES = [VT.I4, VT.UI8, VT.UI4, VT.UI2, VT.UI8, VT.UI8, VT.UI8, VT.UI8];
const MAX_RAW_ARGUMENTS = 20;
const TEXT_BYTES = 8192;

/** Where the parts of a frame start that do not depend on its capacity. */
const AT = {
  TYPES: 0, // u16 x 8
  POINTERS: 16, // u64 x 8
  CALL: 80, // VARIANT x 8
  CALL_RESULT: 272,
  DISPPARAMS: 296, // rgvarg, rgdispidNamedArgs, cArgs, cNamedArgs
  RESULT: 320,
  EXCEPINFO: 344, // 64 bytes
  ARG_ERR: 408,
  IID_NULL: 416,
  RAW_TYPES: 432, // u16 x 20
  RAW_POINTERS: 472, // u64 x 20
  RAW_CALL: 632, // VARIANT x 20
  RAW_RESULT: 1112,
  NAMED: 1136,
} as const;

/**
 * Offsets within `EXCEPINFO`. Source: `oaidl.h`.
 */
export const EXCEPINFO = {
  WCODE: AT.EXCEPINFO,
  SOURCE: AT.EXCEPINFO + 8,
  DESCRIPTION: AT.EXCEPINFO + 16,
  HELP_FILE: AT.EXCEPINFO + 24,
  HELP_CONTEXT: AT.EXCEPINFO + 32,
  DEFERRED_FILL_IN: AT.EXCEPINFO + 48,
  SCODE: AT.EXCEPINFO + 56,
  BYTES: 64,
} as const;

/** An argument that needs attention after the call. */
export interface Debt {
  /** In native, reversed order. */
  readonly index: number;
  /** What writing it left to do. */
  readonly written: number;
}

/** DISPID of the value in a property put. */
export const DISPID_PROPERTYPUT = -3;

/**
 * The memory that one `Invoke` needs: its own arguments for `DispCallFunc`, the
 * caller's VARIANTs, targets of by-reference arguments, the result, the error,
 * and room for strings. A string argument needs no allocation: four bytes of
 * length and UTF-16 text in the frame are a BSTR that the callee only reads.
 */
export class CallFrame {
  readonly block: NativeBlock;
  /** Where the caller's arguments start, in reverse order. */
  readonly args: number;
  /** Where the targets of by-reference arguments start. */
  readonly refs: number;
  /** Where the result VARIANT lies. */
  readonly result: number = AT.RESULT;
  readonly capacity: number;
  /** Arguments that need attention after the call. */
  readonly debts: Debt[] = [];
  readonly #ole: Ole;
  readonly #text: number;
  readonly #types: Address;
  readonly #pointers: Address;
  readonly #callResult: Address;
  readonly #rawTypes: Address;
  readonly #rawPointers: Address;
  readonly #rawResult: Address;
  readonly #resultLow: number;
  readonly #resultHigh: number;
  readonly #namedLow: number;
  readonly #namedHigh: number;
  readonly #end: number;
  #textTop: number;
  #named: number;

  /** @param capacity How many arguments there is room for. */
  constructor(ole: Ole, capacity: number) {
    this.#ole = ole;
    this.capacity = capacity;
    this.args = (AT.NAMED + 4 * capacity + 7) & ~7;
    this.refs = this.args + VARIANT_BYTES * capacity;
    this.#text = this.refs + VARIANT_BYTES * capacity;
    this.#textTop = this.#text;
    const block = this.block = new NativeBlock(this.#text + TEXT_BYTES);
    this.#end = block.sizeBytes;
    const address = (offset: number) => block.address + BigInt(offset);

    INVOKE_TYPES.forEach((vt, i) => {
      block.u16[(AT.TYPES >> 1) + i] = vt;
      block.u64[(AT.POINTERS >> 3) + i] = address(AT.CALL + VARIANT_BYTES * i);
      block.u16[(AT.CALL + VARIANT_BYTES * i) >> 1] = vt;
    });
    for (let i = 0; i < MAX_RAW_ARGUMENTS; i++) {
      block.u64[(AT.RAW_POINTERS >> 3) + i] = address(AT.RAW_CALL + VARIANT_BYTES * i);
    }
    const value = (i: number) => (AT.CALL + VARIANT_BYTES * i + VARIANT_VALUE) >> 3;
    block.u64[value(1)] = address(AT.IID_NULL);
    block.u64[value(4)] = address(AT.DISPPARAMS);
    block.u64[value(5)] = address(AT.RESULT);
    block.u64[value(6)] = address(AT.EXCEPINFO);
    block.u64[value(7)] = address(AT.ARG_ERR);
    block.u64[AT.DISPPARAMS >> 3] = address(this.args);

    const named = address(AT.NAMED);
    this.#namedLow = Number(named & 0xffff_ffffn) | 0;
    this.#namedHigh = Number(named >> 32n);
    this.#resultLow = Number(address(AT.RESULT) & 0xffff_ffffn) | 0;
    this.#resultHigh = Number(address(AT.RESULT) >> 32n);
    this.#named = 0;
    this.#types = address(AT.TYPES);
    this.#pointers = address(AT.POINTERS);
    this.#callResult = address(AT.CALL_RESULT);
    this.#rawTypes = address(AT.RAW_TYPES);
    this.#rawPointers = address(AT.RAW_POINTERS);
    this.#rawResult = address(AT.RAW_RESULT);
    this.resetError();
  }

  /** Address of an offset in this frame. */
  addressOf(offset: number): Address {
    return this.block.address + BigInt(offset);
  }

  /** Sets the locale of the next calls. */
  setLocale(lcid: number): void {
    this.block.u32[(AT.CALL + 2 * VARIANT_BYTES + VARIANT_VALUE) >> 2] = lcid;
  }

  /** Names the first arguments of the vector by DISPID: a put's value, or named arguments. */
  setNamed(dispids: readonly number[]): void {
    const { i32 } = this.block;
    for (let i = 0; i < dispids.length; i++) i32[(AT.NAMED >> 2) + i] = dispids[i];
    this.#setNamedCount(dispids.length);
  }

  #setNamedCount(count: number): void {
    if (count === this.#named) return;
    const { i32, u32 } = this.block;
    const at = (AT.DISPPARAMS + 8) >> 2;
    i32[at] = count ? this.#namedLow : 0;
    i32[at + 1] = count ? this.#namedHigh : 0;
    u32[(AT.DISPPARAMS + 20) >> 2] = count;
    this.#named = count;
  }

  /**
   * `IDispatch::Invoke` with the arguments that lie in this frame.
   *
   * @param wantsResult False passes a null result pointer, as property puts do.
   * @returns The HRESULT of `Invoke`.
   */
  invoke(
    object: Address,
    dispid: number,
    flags: number,
    count: number,
    wantsResult: boolean,
  ): number {
    this.#prepare(dispid, flags, count, wantsResult);
    const hr = this.#ole.DispCallFunc(
      object,
      INVOKE_OFFSET,
      CC_STDCALL,
      VT.I4,
      8,
      this.#types,
      this.#pointers,
      this.#callResult,
    );
    return hr < 0 ? hr : this.block.i32[(AT.CALL_RESULT + VARIANT_VALUE) >> 2];
  }

  #prepare(dispid: number, flags: number, count: number, wantsResult: boolean): void {
    const { i32, u16, u32 } = this.block;
    i32[(AT.CALL + VARIANT_VALUE) >> 2] = dispid;
    u16[(AT.CALL + 3 * VARIANT_BYTES + VARIANT_VALUE) >> 1] = flags;
    u32[(AT.DISPPARAMS + 16) >> 2] = count;
    const result = (AT.CALL + 5 * VARIANT_BYTES + VARIANT_VALUE) >> 2;
    i32[result] = wantsResult ? this.#resultLow : 0;
    i32[result + 1] = wantsResult ? this.#resultHigh : 0;
    u16[AT.RESULT >> 1] = 0;
  }

  /** As {@linkcode CallFrame.invoke}, on a thread of the pool. The frame is busy until it settles. */
  async invokeAsync(
    object: Address,
    dispid: number,
    flags: number,
    count: number,
    wantsResult: boolean,
  ): Promise<number> {
    this.#prepare(dispid, flags, count, wantsResult);
    const hr = await this.#ole.DispCallFuncAsync(
      object,
      INVOKE_OFFSET,
      CC_STDCALL,
      VT.I4,
      8,
      this.#types,
      this.#pointers,
      this.#callResult,
    );
    return hr < 0 ? hr : this.block.i32[(AT.CALL_RESULT + VARIANT_VALUE) >> 2];
  }

  /**
   * Calls any vtable slot with scalar arguments.
   *
   * @param slot Counted from 0, which is `QueryInterface`.
   * @param args A `bigint` is a pointer or a 64-bit value, a `number` a 32-bit integer.
   * @returns The slot's 32-bit result, usually an HRESULT.
   */
  callSlot(object: Address, slot: number, args: readonly (number | bigint)[]): number {
    this.#writeRaw(args);
    const hr = this.#ole.DispCallFunc(
      object,
      BigInt(slot * 8),
      CC_STDCALL,
      VT.I4,
      args.length,
      this.#rawTypes,
      this.#rawPointers,
      this.#rawResult,
    );
    return hr < 0 ? hr : this.block.i32[(AT.RAW_RESULT + VARIANT_VALUE) >> 2];
  }

  /** As {@linkcode CallFrame.callSlot}, on a thread of the pool. The frame is busy until it settles. */
  async callSlotAsync(
    object: Address,
    slot: number,
    args: readonly (number | bigint)[],
  ): Promise<number> {
    this.#writeRaw(args);
    const hr = await this.#ole.DispCallFuncAsync(
      object,
      BigInt(slot * 8),
      CC_STDCALL,
      VT.I4,
      args.length,
      this.#rawTypes,
      this.#rawPointers,
      this.#rawResult,
    );
    return hr < 0 ? hr : this.block.i32[(AT.RAW_RESULT + VARIANT_VALUE) >> 2];
  }

  #writeRaw(args: readonly (number | bigint)[]): void {
    if (args.length > MAX_RAW_ARGUMENTS) {
      throw new RangeError(
        `Cannot call a slot with ${args.length} arguments: ${MAX_RAW_ARGUMENTS} fit`,
      );
    }
    const { i32, u16, u64 } = this.block;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      const value = AT.RAW_CALL + VARIANT_BYTES * i + VARIANT_VALUE;
      const wide = typeof arg === "bigint";
      u16[(AT.RAW_TYPES >> 1) + i] = wide ? VT.UI8 : VT.I4;
      u16[(AT.RAW_CALL + VARIANT_BYTES * i) >> 1] = wide ? VT.UI8 : VT.I4;
      if (wide) u64[value >> 3] = arg;
      else i32[value >> 2] = arg;
    }
  }

  /** Calls a function by its address, with one pointer as argument. */
  callFunction(target: Address, argument: Address): number {
    const { i32, u16, u64 } = this.block;
    u16[AT.RAW_TYPES >> 1] = VT.UI8;
    u16[AT.RAW_CALL >> 1] = VT.UI8;
    u64[(AT.RAW_CALL + VARIANT_VALUE) >> 3] = argument;
    const hr = this.#ole.DispCallFunc(
      0n,
      target,
      CC_STDCALL,
      VT.I4,
      1,
      this.#rawTypes,
      this.#rawPointers,
      this.#rawResult,
    );
    return hr < 0 ? hr : i32[(AT.RAW_RESULT + VARIANT_VALUE) >> 2];
  }

  /** Index of the argument that the server found wrong, counted in the reversed vector. */
  get wrongArgument(): number {
    return this.block.u32[AT.ARG_ERR >> 2];
  }

  /** Says "no argument is wrong" until the server says otherwise. */
  resetError(): void {
    this.block.u32[AT.ARG_ERR >> 2] = 0xffff_ffff;
    this.block.u8.fill(0, AT.EXCEPINFO, AT.EXCEPINFO + EXCEPINFO.BYTES);
  }

  /**
   * Writes a string as a BSTR into the frame, valid until the frame is left.
   *
   * @param at Where the pointer to it goes.
   * @returns Whether there was room.
   */
  writeText(text: string, at: number): boolean {
    const start = this.#textTop + 8; // text on eight bytes, its length right before
    const end = start + text.length * 2 + 2;
    if (end > this.#end) return false;
    const { u16, u32 } = this.block;
    u32[(start - 4) >> 2] = text.length * 2;
    const first = start >> 1;
    for (let i = 0; i < text.length; i++) u16[first + i] = text.charCodeAt(i);
    u16[first + text.length] = 0;
    this.#textTop = (end + 7) & ~7;
    this.block.writePointer(at, start);
    return true;
  }

  /** Makes the frame ready for its next use. */
  reset(): void {
    this.#textTop = this.#text;
    this.#setNamedCount(0);
  }
}
