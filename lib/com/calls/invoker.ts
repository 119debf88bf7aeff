/**
 * The call engine: one `Invoke`, its arguments, its result, its error.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole, QUERY_INTERFACE } from "../../ffi/mod.ts";
import { ComError, type ComErrorDetails } from "../errors/com_error.ts";
import type { ComObject } from "../objects/com_object.ts";
import {
  type CallFrame,
  DISPID_PROPERTYPUT,
  EXCEPINFO,
  VARIANT_BYTES,
  VARIANT_VALUE,
} from "./frame.ts";
import type { FramePool } from "./frame_pool.ts";
import { type ErrorHost, takeErrorInfo } from "../early/error_info.ts";
import { systemText } from "../errors/error_text.ts";
import { IID } from "../values/guid.ts";
import {
  DISP_E_EXCEPTION,
  DISP_E_MEMBERNOTFOUND,
  DISP_E_PARAMNOTFOUND,
  DISP_E_TYPEMISMATCH,
  DISP_E_UNKNOWNNAME,
  E_FAIL,
} from "../errors/hresult.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
} from "./member_table.ts";
import { NamesRequest } from "./names_request.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import type { Ref } from "../values/values.ts";
import { type VariantCodec, Written } from "../values/variant_codec.ts";
import { VT } from "../values/vt.ts";

const GET_IDS_OF_NAMES = 5;
const PUT_FLAGS = DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF;
/** DISPIDs below 0x10000 with wCode only errors become HRESULTs of this facility. */
const FACILITY_CONTROL = 0x800A_0000 | 0;
const FIRST_COMMAND = 0x8000;
const PUT_NAMES: readonly number[] = [DISPID_PROPERTYPUT];
const NO_NAMES: readonly number[] = [];

/** Calls members of objects by DISPID, and finds DISPIDs by name. */
export class Invoker {
  readonly #ole: Ole;
  readonly #memory: NativeMemory;
  readonly #frames: FramePool;
  readonly #codec: VariantCodec;
  readonly #errorHost: ErrorHost;
  /** Names the argument of a member, for messages; set where type information can be reached. */
  nameArgument:
    | ((object: ComObject, member: string, index: number) => string | undefined)
    | undefined;

  constructor(ole: Ole, memory: NativeMemory, frames: FramePool, codec: VariantCodec) {
    this.#ole = ole;
    this.#memory = memory;
    this.#frames = frames;
    this.#codec = codec;
    this.#errorHost = {
      ole,
      memory,
      callSlot: (address, slot, ...args) => this.callSlot(address, slot, ...args),
    };
  }

  /** Sets the locale that calls pass from now on. */
  setLocale(lcid: number): void {
    this.#frames.setLocale(lcid);
  }

  /** The DISPID of a member. @throws {ComError} If there is no member of that name. */
  dispid(object: ComObject, member: string): number {
    const known = object.members.dispids.get(member);
    if (known !== undefined) return known;
    const hr = this.findDispids(object, [member]);
    if (typeof hr === "number") {
      throw new ComError(
        `find member "${member}" of ${object.label}`,
        hr,
        {
          member,
          progId: object.progId,
          description: hr === DISP_E_UNKNOWNNAME ? "there is no such member" : undefined,
          systemText: systemText(this.#ole, hr),
        },
      );
    }
    object.members.dispids.set(member, hr[0]);
    return hr[0];
  }

  /** The DISPIDs of a member and of named arguments. @throws {ComError} Which name is unknown. */
  namedDispids(object: ComObject, member: string, names: readonly string[]): number[] {
    const dispid = this.dispid(object, member); // so that an unknown member is told first
    if (names.length === 0) return [dispid];
    const found = this.findDispids(object, [member, ...names]);
    if (typeof found !== "number") return found;
    const unknown = names.find((name) =>
      typeof this.findDispids(object, [member, name]) === "number"
    );
    throw new ComError(`call "${member}" of ${object.label}`, found, {
      member,
      description: unknown && `it has no parameter "${unknown}"`,
    });
  }

  /**
   * `GetIDsOfNames`: a member's name, then names of its parameters.
   *
   * @returns The DISPIDs, or the failing HRESULT.
   */
  findDispids(object: ComObject, names: readonly string[]): number[] | number {
    const request = new NamesRequest(names);
    return request.result(this.callSlot(object.address, GET_IDS_OF_NAMES, ...request.args));
  }

  /** As {@linkcode Invoker.findDispids}, on a thread of the pool. */
  async findDispidsAsync(
    object: ComObject,
    names: readonly string[],
  ): Promise<number[] | number> {
    const request = new NamesRequest(names);
    const args = request.args;
    return request.result(await this.callSlotAsync(object.address, GET_IDS_OF_NAMES, ...args));
  }

  /** Calls a vtable slot: `bigint` arguments are pointers, `number`s 32-bit integers. */
  callSlot(address: Address, slot: number, ...args: (bigint | number)[]): number {
    const frame = this.#frames.enter(0);
    try {
      return frame.callSlot(address, slot, args);
    } finally {
      this.#frames.leave(frame);
    }
  }

  /** As {@linkcode Invoker.callSlot}, on a thread of the pool. */
  async callSlotAsync(
    address: Address,
    slot: number,
    ...args: (bigint | number)[]
  ): Promise<number> {
    const frame = this.#frames.enterAsync(0);
    try {
      return await frame.callSlotAsync(address, slot, args);
    } finally {
      this.#frames.leaveAsync(frame);
    }
  }

  /**
   * One `IDispatch::Invoke`.
   *
   * @param flags What the member is called as.
   * @param args From left to right; for a put, the value last.
   * @param named DISPIDs of the last arguments, where they are given by name; the last one first.
   * @param member Name for messages.
   * @param expected The vartype that the result must have; `VT_VOID` asks for none.
   * @throws {ComError} If the call fails.
   * @throws {TypeError} If the result has another vartype.
   */
  invoke(
    object: ComObject,
    dispid: number,
    flags: number,
    args: readonly unknown[],
    named: readonly number[] = NO_NAMES,
    member?: string,
    expected?: number,
  ): unknown {
    const count = args.length;
    const address = object.enterCall();
    const frame = this.#frames.enter(count);
    try {
      this.#writeArguments(args, frame);
      const isPut = (flags & PUT_FLAGS) !== 0;
      if (isPut) frame.setNamed(named.length ? [DISPID_PROPERTYPUT, ...named] : PUT_NAMES);
      else if (named.length) frame.setNamed(named);
      const wantsResult = !isPut && expected !== VT.VOID;
      let hr = frame.invoke(address, dispid, flags, count, wantsResult);
      if (hr === DISP_E_MEMBERNOTFOUND && wantsNoResult(dispid, flags)) {
        hr = frame.invoke(address, dispid, DISPATCH_METHOD, count, false);
      }
      if (hr < 0) this.#fail(hr, frame, object, flags, count, member ?? `[DISPID ${dispid}]`);
      if (expected !== undefined && wantsResult) {
        this.#codec.expect(expected, frame.block, frame.result, `${object.label}.${member}`);
      }
      return this.#codec.take(frame.block, frame.result);
    } finally {
      object.leaveCall();
      if (frame.debts.length > 0) this.#settleAndLeave(args, frame);
      else this.#frames.leave(frame);
    }
  }

  /** Property get without arguments: the shortest path there is. */
  get(object: ComObject, dispid: number, member: string): unknown {
    const address = object.enterCall();
    const frame = this.#frames.enter(0);
    try {
      const hr = frame.invoke(address, dispid, DISPATCH_PROPERTYGET, 0, true);
      if (hr < 0) this.#fail(hr, frame, object, DISPATCH_PROPERTYGET, 0, member);
      return this.#codec.take(frame.block, frame.result);
    } finally {
      object.leaveCall();
      this.#frames.leave(frame);
    }
  }

  /**
   * A property that is an object, as its `IDispatch` with a reference, which is the caller's, and
   * without a wrapper; anything else as a value.
   *
   * @throws {ComError} If the call fails.
   */
  getDispatch(
    object: ComObject,
    dispid: number,
    args: readonly unknown[],
    member: string,
  ): Address | { readonly value: unknown } {
    const count = args.length, flags = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
    const target = object.enterCall();
    const frame = this.#frames.enter(count);
    try {
      this.#writeArguments(args, frame);
      const hr = frame.invoke(target, dispid, flags, count, true);
      if (hr < 0) this.#fail(hr, frame, object, flags, count, member);
      const { u16, u64 } = frame.block;
      const address = u64[(frame.result + VARIANT_VALUE) >> 3];
      if (u16[frame.result >> 1] !== VT.DISPATCH || address === 0n) {
        return { value: this.#codec.take(frame.block, frame.result) };
      }
      u16[frame.result >> 1] = VT.EMPTY;
      return address;
    } finally {
      object.leaveCall();
      if (frame.debts.length > 0) this.#settleAndLeave(args, frame);
      else this.#frames.leave(frame);
    }
  }

  /** As {@linkcode Invoker.invoke}, on a thread of the pool, for objects of the MTA. */
  async invokeAsync(
    object: ComObject,
    dispid: number,
    flags: number,
    args: readonly unknown[],
    member: string,
  ): Promise<unknown> {
    const count = args.length;
    const frame = this.#frames.enterAsync(count);
    try {
      this.#writeArguments(args, frame);
      const isPut = (flags & PUT_FLAGS) !== 0;
      if (isPut) frame.setNamed(PUT_NAMES);
      const hr = await frame.invokeAsync(object.address, dispid, flags, count, !isPut);
      if (hr < 0) this.#fail(hr, frame, object, flags, count, member);
      return this.#codec.take(frame.block, frame.result);
    } finally {
      try {
        this.#settle(args, frame);
      } finally {
        this.#frames.leaveAsync(frame);
      }
    }
  }

  /** Writes all arguments, and notes in the frame what is to be settled, also if one has no form. */
  #writeArguments(args: readonly unknown[], frame: CallFrame): void {
    const count = args.length;
    for (let i = 0; i < count; i++) {
      const written = this.#codec.writeArgument(args[count - 1 - i], frame, i);
      if (written !== Written.PLAIN) frame.debts.push({ index: i, written });
    }
  }

  #settleAndLeave(args: readonly unknown[], frame: CallFrame): void {
    try {
      this.#settle(args, frame);
    } finally {
      this.#frames.leave(frame);
    }
  }

  /**
   * Reads by-reference arguments back and frees what the arguments own: all of them, also when
   * one cannot be read. That fault is thrown at the end.
   */
  #settle(args: readonly unknown[], frame: CallFrame): void {
    let fault: { readonly error: unknown } | undefined;
    for (const { index, written } of frame.debts) {
      try {
        if (written === Written.REFERENCE) {
          this.#codec.takeRef(args[args.length - 1 - index] as Ref, frame, index);
        } else this.#codec.clear(frame.block, frame.args + VARIANT_BYTES * index);
      } catch (error) {
        fault ??= { error };
      }
    }
    frame.debts.length = 0;
    if (fault) throw fault.error;
  }

  /** Turns a failed call into the error that says all about it. */
  #fail(
    hr: number,
    frame: CallFrame,
    object: ComObject,
    flags: number,
    count: number,
    member: string,
  ): never {
    const { block } = frame;
    if (block.u16[frame.result >> 1] !== VT.EMPTY) this.#codec.clear(block, frame.result);
    let hresult = hr;
    const fillIn = block.u64[EXCEPINFO.DEFERRED_FILL_IN >> 3];
    if (hr === DISP_E_EXCEPTION && fillIn !== 0n) {
      block.u64[EXCEPINFO.DEFERRED_FILL_IN >> 3] = 0n;
      frame.callFunction(fillIn, frame.addressOf(EXCEPINFO.WCODE));
    }
    const scode = block.i32[EXCEPINFO.SCODE >> 2];
    const wCode = block.u16[EXCEPINFO.WCODE >> 1];
    if (hr === DISP_E_EXCEPTION) {
      hresult = scode < 0 ? scode : wCode ? FACILITY_CONTROL | wCode : E_FAIL;
    }
    const texts = {
      source: this.#takeText(block, EXCEPINFO.SOURCE),
      description: this.#takeText(block, EXCEPINFO.DESCRIPTION),
      helpFile: this.#takeText(block, EXCEPINFO.HELP_FILE),
      helpContext: block.u32[EXCEPINFO.HELP_CONTEXT >> 2] || undefined,
    };
    const said = hr !== DISP_E_EXCEPTION && texts.description === undefined && object.alive
      ? takeErrorInfo(this.#errorHost, object.address, IID.IDispatch)
      : texts;
    const argument = wrongArgument(hr, frame.wrongArgument, count);
    const details: ComErrorDetails = {
      member,
      progId: object.progId,
      ...said,
      systemText: systemText(this.#ole, hresult),
      argument,
      ...(argument !== undefined && {
        argumentName: this.nameArgument?.(object, member, argument),
      }),
    };
    frame.resetError();
    const what = flags & PUT_FLAGS ? "set" : flags & DISPATCH_METHOD ? "call" : "get";
    throw new ComError(`${what} "${member}" of ${object.label}`, hresult, details);
  }

  #takeText(block: NativeBlock, offset: number): string | undefined {
    const address = block.u64[offset >> 3];
    if (address === 0n) return undefined;
    const text = this.#memory.readBstr(address);
    this.#ole.SysFreeString(address);
    block.u64[offset >> 3] = 0n;
    return text || undefined;
  }
}

/**
 * Whether "member not found" may mean that there is no result: commands of Word, which have DISPIDs
 * from 0x8000 on, refuse a place for one. They have not run then.
 */
function wantsNoResult(dispid: number, flags: number): boolean {
  return dispid >= FIRST_COMMAND && (flags & DISPATCH_METHOD) !== 0;
}

/** The server counts in the reversed vector; people count from the left. */
function wrongArgument(hr: number, index: number, count: number): number | undefined {
  if (hr !== DISP_E_TYPEMISMATCH && hr !== DISP_E_PARAMNOTFOUND) return undefined;
  return index < count ? count - 1 - index : undefined;
}

/** `QueryInterface` as a plain function: the interface, or 0n if it is not supported. */
export function queryInterface(
  invoker: Invoker,
  address: Address,
  iid: Uint8Array<ArrayBuffer> = IID.IUnknown,
): Address {
  const block = new NativeBlock(24);
  block.u8.set(iid);
  const hr = invoker.callSlot(address, QUERY_INTERFACE, block.address, block.address + 16n);
  return hr < 0 ? 0n : block.u64[2];
}
