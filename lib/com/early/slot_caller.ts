/**
 * Typed calls through a vtable, with the values and errors that late binding has.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole, QUERY_INTERFACE, RELEASE } from "../../ffi/mod.ts";
import type { ComObject } from "../objects/com_object.ts";
import { VARIANT_VALUE } from "../calls/frame.ts";
import {
  DISP_E_BADPARAMCOUNT,
  DISP_E_PARAMNOTFOUND,
  DISP_E_TYPEMISMATCH,
} from "../errors/hresult.ts";
import { asRecords, fitsRecord } from "../records/declared_records.ts";
import { Ref } from "../values/values.ts";
import type { VariantCodec } from "../values/variant_codec.ts";
import { VT } from "../values/vt.ts";
import type {
  InterfaceTable,
  SlotFunction,
  SlotParameter,
  SlotTarget,
  SlotType,
} from "./interface_table.ts";
import { slotCallFailed, slotError } from "./slot_error.ts";
import { SlotFrame, SlotFrames } from "./slot_frame.ts";
import { gather, hresultOf, mayWrite, pass, returnedVt } from "./slot_rules.ts";
import type { TypeHost } from "../type_info/type_pointer.ts";

const DISP_E_PARAMNOTOPTIONAL = 0x8002_000F | 0;

/** Who makes wrappers of results; the object table. */
export interface SlotObjects {
  wrap(address: Address, vt: number, owned: boolean, table?: InterfaceTable): unknown;
}

/** Calls slots on behalf of one runtime. */
export class SlotCaller {
  readonly #host: TypeHost;
  readonly #ole: Ole;
  readonly #codec: VariantCodec;
  readonly #objects: SlotObjects;
  readonly #frames: SlotFrames;
  readonly #query = new NativeBlock(24);
  /** The locale of parameters that ask for one, and of conversions. */
  lcid = 0;

  constructor(host: TypeHost, codec: VariantCodec, objects: SlotObjects) {
    this.#host = host;
    this.#ole = host.ole;
    this.#codec = codec;
    this.#objects = objects;
    this.#frames = new SlotFrames(host.ole);
  }

  /**
   * Calls a slot.
   *
   * @param args In declared order, without result and locale.
   * @param expected The vartype that the result must have.
   * @throws {ComError} If an argument does not fit, or the call fails.
   * @throws {TypeError} If the result has another vartype.
   */
  call(
    object: ComObject,
    iid: Uint8Array<ArrayBuffer>,
    target: SlotTarget,
    args: readonly unknown[],
    expected?: number,
  ): unknown {
    const { parameters } = target;
    const given = target.vararg ? gather(target, args) : args;
    object.enterCall();
    const frame = this.#frames.enter(parameters.length);
    try {
      this.#prepare(object, target, given, frame);
      const { vtableAddress } = object;
      const returned = returnedVt(target);
      const failed = frame.call(vtableAddress, target.offset, parameters.length, returned);
      const hr = hresultOf(failed, target, frame);
      if (hr < 0) throw slotCallFailed(this.#host, object, iid, target, hr);
      return this.#finish(object, target, given, frame, expected);
    } finally {
      object.leaveCall();
      this.#clearAll(frame);
      this.#frames.leave(frame);
    }
  }

  /**
   * As {@linkcode SlotCaller.call}, on a thread of the pool. A failure has no texts: they stay on
   * that thread.
   */
  async callAsync(
    object: ComObject,
    target: SlotTarget,
    args: readonly unknown[],
  ): Promise<unknown> {
    const { parameters } = target;
    const given = target.vararg ? gather(target, args) : args;
    const frame = new SlotFrame(this.#ole, parameters.length);
    try {
      this.#prepare(object, target, given, frame);
      const { vtableAddress } = object;
      const returned = returnedVt(target);
      const count = parameters.length;
      const failed = await frame.callAsync(vtableAddress, target.offset, count, returned);
      const hr = hresultOf(failed, target, frame);
      if (hr < 0) throw slotError(this.#ole, object, target, hr);
      return this.#finish(object, target, given, frame, undefined);
    } finally {
      this.#clearAll(frame);
    }
  }

  /** Writes all arguments, and the places for what comes out. */
  #prepare(
    object: ComObject,
    target: SlotTarget,
    given: readonly unknown[],
    frame: SlotFrame,
  ): void {
    const { parameters } = target;
    if (frame.target !== target) pass(target, frame);
    let next = 0;
    frame.retval = -1;
    frame.written = 0;
    for (let index = 0; index < parameters.length; index++) {
      const parameter = parameters[index];
      frame.empty(index);
      frame.written = index + 1; // cleared in any case: half a conversion owns something too
      if (parameter.retval) {
        frame.retval = index;
        this.#prepareOut(parameter, frame, index);
      } else if (parameter.lcid) {
        frame.block.i32[(frame.value(index) + VARIANT_VALUE) >> 2] = this.lcid;
      } else {
        this.#write(object, target, given, next++, frame, index);
      }
    }
    if (given.length > next) throw slotError(this.#ole, object, target, DISP_E_BADPARAMCOUNT);
  }

  /** Reads what came out of a call that succeeded. */
  #finish(
    object: ComObject,
    target: SlotTarget,
    given: readonly unknown[],
    frame: SlotFrame,
    expected: number | undefined,
  ): unknown {
    const { parameters } = target;
    this.#readReferences(parameters, given, frame);
    if (frame.retval >= 0) {
      const { type } = parameters[frame.retval];
      const at = frame.value(frame.retval);
      if (expected !== undefined && expected !== VT.VOID) {
        this.#expect(expected, frame, at, type, object, target);
      }
      return this.#take(frame, at, type);
    }
    const direct = target.result.vt;
    if (direct === VT.HRESULT || direct === VT.VOID) return undefined;
    return this.#take(frame, frame.result, target.result);
  }

  #clearAll(frame: SlotFrame): void {
    for (let i = 0; i < frame.written; i++) this.#clear(frame, i);
    frame.written = 0;
  }

  /** Calls a slot that is a `getter`: the shortest path there is. */
  get(object: ComObject, iid: Uint8Array<ArrayBuffer>, target: SlotTarget): unknown {
    object.enterCall();
    const frame = this.#frames.enter(1);
    try {
      const { type } = target.parameters[0];
      const hr = frame.callGetter(object.vtableAddress, target.offset);
      if (hr < 0) {
        frame.block.u16[frame.read >> 1] = type.vt;
        this.#codec.clear(frame.block, frame.read);
        throw slotCallFailed(this.#host, object, iid, target, hr);
      }
      if (type.table) return this.#take(frame, frame.read, type);
      frame.block.u16[frame.read >> 1] = type.vt;
      return this.#codec.take(frame.block, frame.read);
    } finally {
      object.leaveCall();
      this.#frames.leave(frame);
    }
  }

  /** A place for a value that only comes out. */
  #prepareOut({ type }: SlotParameter, frame: SlotFrame, index: number): void {
    if (type.vt === VT.RECORD) {
      this.#codec.writeRecord({}, frame.block, frame.value(index), type.record!());
    }
    // A DECIMAL's tag lies inside of its value, and most callees leave it alone.
    const vt = type.terminated ? VT.LPWSTR : type.vt;
    if (type.vt !== VT.VARIANT) frame.block.u16[frame.value(index) >> 1] = vt;
  }

  #write(
    object: ComObject,
    target: SlotFunction,
    args: readonly unknown[],
    position: number,
    frame: SlotFrame,
    index: number,
  ): void {
    const parameter = target.parameters[index];
    const argument = args[position];
    const isRef = argument instanceof Ref;
    const value = isRef ? argument.value : argument;
    if ((parameter.out && !parameter.in) || (isRef && value === undefined)) {
      this.#prepareOut(parameter, frame, index);
      return;
    }
    const hr = value === undefined
      ? this.#writeMissing(parameter, args.length > position, frame, index)
      : this.#writeAs(value, parameter, frame, index, !isRef);
    if (hr >= 0) return;
    const which = hr === DISP_E_BADPARAMCOUNT ? undefined : position;
    throw slotError(this.#ole, object, target, hr, which);
  }

  #writeMissing(
    parameter: SlotParameter,
    passed: boolean,
    frame: SlotFrame,
    index: number,
  ): number {
    if (parameter.default !== undefined) {
      return this.#writeAs(parameter.default, parameter, frame, index);
    }
    const { block } = frame;
    const at = frame.value(index);
    if (parameter.type.vt === VT.VARIANT && (parameter.optional || passed)) {
      block.u16[at >> 1] = VT.ERROR;
      block.i32[(at + VARIANT_VALUE) >> 2] = DISP_E_PARAMNOTFOUND;
      return 0;
    }
    if (!parameter.optional) return passed ? DISP_E_PARAMNOTOPTIONAL : DISP_E_BADPARAMCOUNT;
    block.u16[at >> 1] = parameter.type.vt;
    return 0;
  }

  /**
   * Writes a value and converts it as `IDispatch` would.
   *
   * @param lend Whether a string may stay ours: not where it is read back.
   * @returns An HRESULT.
   */
  #writeAs(
    value: unknown,
    parameter: SlotParameter,
    frame: SlotFrame,
    index: number,
    lend = true,
  ): number {
    const { block } = frame;
    const { type } = parameter;
    const at = frame.value(index);
    const wanted = type.vt;
    if (type.terminated && mayWrite(parameter)) return DISP_E_TYPEMISMATCH; // it would free ours
    if (typeof value === "number") {
      if (wanted === VT.R8) {
        block.u16[at >> 1] = VT.R8;
        block.f64[(at + VARIANT_VALUE) >> 3] = value;
        return 0;
      }
      if (wanted === VT.I4 && (value | 0) === value) {
        block.u16[at >> 1] = VT.I4;
        block.i32[(at + VARIANT_VALUE) >> 2] = value;
        return 0;
      }
    }
    if (
      lend && typeof value === "string" && !mayWrite(parameter) &&
      (wanted === VT.BSTR || wanted === VT.VARIANT)
    ) {
      if (frame.writeText(value, index)) return 0;
    }
    if (wanted === VT.RECORD) {
      const known = type.record!();
      if (!fitsRecord(value, known.layout)) return DISP_E_TYPEMISMATCH;
      this.#codec.writeRecord(value, block, at, known);
      return 0;
    }
    const isArray = wanted & VT.ARRAY && Array.isArray(value);
    const given = isArray && type.record ? asRecords(value, type.record().layout) : value;
    this.#codec.writeOwned(given, block, at, isArray ? wanted : undefined);
    const found = block.u16[at >> 1];
    if (wanted === VT.VARIANT) return 0;
    if (type.iid && (found === VT.DISPATCH || found === VT.UNKNOWN)) {
      return this.#queryFor(type, frame, at);
    }
    if (found === wanted || (found === VT.I4 && wanted === VT.INT)) return 0;
    if (wanted & VT.ARRAY) return DISP_E_TYPEMISMATCH;
    const address = block.address + BigInt(at);
    return this.#ole.VariantChangeTypeEx(address, address, this.lcid, 0, wanted);
  }

  /** The interface that the parameter declares, of the object that was passed. */
  #queryFor(type: SlotType, frame: SlotFrame, at: number): number {
    const { u16, u64 } = frame.block;
    const address = u64[(at + VARIANT_VALUE) >> 3];
    u16[at >> 1] = type.vt;
    if (address === 0n) return 0;
    this.#query.u8.set(type.iid!);
    const hr = this.#host.callSlot(
      address,
      QUERY_INTERFACE,
      this.#query.address,
      this.#query.address + 16n,
    );
    if (hr < 0) return DISP_E_TYPEMISMATCH;
    u64[(at + VARIANT_VALUE) >> 3] = this.#query.u64[2];
    this.#host.callSlot(address, RELEASE);
    return 0;
  }

  #readReferences(
    parameters: readonly SlotParameter[],
    args: readonly unknown[],
    frame: SlotFrame,
  ): void {
    let position = 0;
    for (let i = 0; i < parameters.length; i++) {
      if (parameters[i].retval || parameters[i].lcid) continue;
      const argument = args[position++];
      if (argument instanceof Ref && parameters[i].byRef) {
        argument.value = this.#take(frame, frame.value(i), parameters[i].type);
      }
    }
  }

  #expect(
    vt: number,
    frame: SlotFrame,
    at: number,
    type: SlotType,
    object: ComObject,
    target: SlotFunction,
  ): void {
    // An interface of the object's own is an object of Automation to callers by name.
    const asked = vt === VT.DISPATCH && type.table?.()?.dispatch ? VT.UNKNOWN : vt;
    if (type.vt !== VT.VARIANT) frame.block.u16[at >> 1] = type.vt;
    this.#codec.expect(asked, frame.block, at, `${object.label}.${target.name}`);
  }

  /** Reads a value that is ours, and leaves its place empty. */
  #take(frame: SlotFrame, at: number, type: SlotType): unknown {
    const { u16, u64 } = frame.block;
    if (type.terminated) return this.#takeText(frame, at);
    if (type.vt !== VT.VARIANT) u16[at >> 1] = type.vt;
    const table = type.table?.();
    if (table === undefined) {
      const value = this.#codec.take(frame.block, at);
      u16[at >> 1] = VT.EMPTY;
      return value;
    }
    u16[at >> 1] = VT.EMPTY;
    const address: Address = u64[(at + VARIANT_VALUE) >> 3];
    if (address === 0n) return null;
    return this.#objects.wrap(address, table.dispatch ? VT.DISPATCH : VT.UNKNOWN, true, table);
  }

  /** Reads a text that a callee allocated, and frees it. */
  #takeText(frame: SlotFrame, at: number): string | null {
    const { u16, u64 } = frame.block;
    const address: Address = u64[(at + VARIANT_VALUE) >> 3];
    u16[at >> 1] = VT.EMPTY;
    if (address === 0n) return null;
    const text = this.#host.memory.readWideString(address);
    this.#ole.CoTaskMemFree(address);
    return text;
  }

  #clear(frame: SlotFrame, index: number): void {
    const at = frame.value(index);
    const vt = frame.block.u16[at >> 1];
    if (vt === VT.BSTR && frame.lendsText(index)) return;
    if (vt === VT.LPWSTR) this.#takeText(frame, at);
    const owns = vt === VT.BSTR || vt === VT.DISPATCH || vt === VT.UNKNOWN || vt === VT.RECORD;
    if (owns || vt & VT.ARRAY) {
      this.#codec.clear(frame.block, at);
    }
  }
}
