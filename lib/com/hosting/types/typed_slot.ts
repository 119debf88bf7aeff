/**
 * One slot of a hosted object's vtable: typed arguments in, member, typed result or error out.
 *
 * @module
 */
import {
  type Address,
  NativeBlock,
  QUERY_INTERFACE,
  RELEASE,
  type Slot,
} from "../../../ffi/mod.ts";
import { byReference } from "../../values/by_reference.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../../calls/frame.ts";
import { disposeAfter } from "../borrowed.ts";
import { OwnedPointer, Refusal, useMember } from "../hosted_call.ts";
import { describeFailure } from "../hosted_failure.ts";
import { settledResult } from "../pending_member.ts";
import { checkHresult } from "../../errors/com_error.ts";
import { E_POINTER, S_OK } from "../../errors/hresult.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
} from "../../calls/member_table.ts";
import { Ref } from "../../values/values.ts";
import { guidToText } from "../../values/guid.ts";
import { VARTYPE_BYTES, VT } from "../../values/vt.ts";
import type { ArgumentHost } from "./hosted_arguments.ts";
import type { DescribedFunction } from "./hosted_description.ts";
import type { DescribedTarget, DispatchHost } from "./hosted_dispatch.ts";
import { isPassedByAddress, nativeType } from "./hosted_type.ts";
import { raiseError } from "./raise_error.ts";
import { writeDeclared } from "./typed_value.ts";

const FLAGS = {
  method: DISPATCH_METHOD,
  get: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
} as const;

/** A parameter as it arrives in a slot; a parameter of a description is one. */
export interface ReceivedParameter {
  readonly vt: number;
  /** The address of the value arrives. */
  readonly byRef: boolean;
  /** False if nothing sensible lies there before the call; default true. */
  readonly in?: boolean;
  /** The interface that an object must be handed out as; default: as it comes. */
  readonly iid?: Uint8Array<ArrayBuffer>;
  /** A text that ends with NUL, in memory of the caller, instead of a BSTR. */
  readonly terminated?: boolean;
  /** The caller's locale, which members do not get. */
  readonly lcid?: boolean;
}

/** A function as a slot needs it; one of a description is one. */
export interface TypedFunction extends Pick<DescribedFunction, "dispid" | "kind" | "result"> {
  readonly parameters: readonly ReceivedParameter[];
  /** The interface that a result must be handed out as; default: as it comes. */
  readonly resultIid?: Uint8Array<ArrayBuffer>;
}

/**
 * The slot of a function.
 *
 * @param iid The interface that errors are of; default: the described one.
 */
export function typedSlot(
  each: TypedFunction,
  find: (self: Address) => DescribedTarget | undefined,
  host: () => DispatchHost,
  iid?: string,
): Slot {
  const { parameters, result } = each;
  const types = parameters.map(({ vt, byRef }) => nativeType(vt, byRef));
  return {
    parameters: ["u64", ...types, ...result === undefined ? [] : ["u64"] as const],
    result: "i32",
    call: (self: Address, ...raw: (number | bigint)[]) => {
      const found = find(self);
      const out = result === undefined ? undefined : raw[parameters.length] as bigint;
      if (!found || out === 0n) return E_POINTER;
      const { arguments: arguments_, uses } = host();
      try {
        const writeBacks: (() => void)[] = [];
        const borrowed = arguments_.borrow(() =>
          parameters.flatMap((parameter, i) =>
            parameter.lcid ? [] : [readRaw(arguments_, parameter, raw[i], writeBacks)]
          )
        );
        let value: unknown;
        try {
          value = useMember(found, each.dispid, FLAGS[each.kind], borrowed.value, uses);
          const given = settledResult(value, found.label, out !== undefined);
          for (const writeBack of writeBacks) writeBack();
          if (out !== undefined) {
            writeRaw(arguments_, given, result!, out);
            if (each.resultIid) narrow(arguments_, out, each.resultIid);
          }
        } finally {
          disposeAfter(value, borrowed);
        }
        return S_OK;
      } catch (error) {
        if (error instanceof Refusal) return error.hresult;
        const failure = describeFailure(error, found.label);
        raiseError(arguments_, failure, iid ?? found.describe().iid);
        return failure.scode;
      }
    },
  };
}

function readRaw(
  host: ArgumentHost,
  parameter: ReceivedParameter,
  raw: number | bigint,
  writeBacks: (() => void)[],
): unknown {
  const { codec, memory } = host;
  const { vt, byRef } = parameter;
  if (byRef) return readReference(host, parameter, raw as bigint, writeBacks);
  if (parameter.terminated) return raw === 0n ? null : memory.readWideString(raw as bigint);
  const cell = new NativeBlock(VARIANT_BYTES);
  if (isPassedByAddress(vt)) {
    memory.copy(cell.address, raw as bigint, vt === VT.DECIMAL ? VARTYPE_BYTES[vt] : VARIANT_BYTES);
    if (vt === VT.DECIMAL) cell.u16[0] = vt;
  } else {
    cell.u16[0] = vt;
    if (vt === VT.R4) cell.f32[2] = raw as number;
    else if (vt === VT.R8 || vt === VT.DATE) cell.f64[1] = raw as number;
    else if (typeof raw === "bigint") cell.u64[1] = BigInt.asUintN(64, raw);
    else cell.i32[2] = raw;
  }
  return codec.read(cell, 0);
}

function readReference(
  host: ArgumentHost,
  { vt, iid, in: given = true }: ReceivedParameter,
  target: Address,
  writeBacks: (() => void)[],
): unknown {
  if (target === 0n) return new Ref(undefined); // nobody wants the answer
  const { codec, memory } = host;
  if (!given) memory.writeBytes(target, new Uint8Array(sizeOf(vt)));
  const cell = new NativeBlock(VARIANT_BYTES);
  cell.u16[0] = VT.BYREF | vt;
  cell.u64[1] = target;
  const { ref, writeBack } = byReference(codec, memory, cell, 0);
  writeBacks.push(writeBack);
  if (iid) writeBacks.push(() => narrow(host, target, iid));
  return ref;
}

function writeRaw(
  { codec, memory }: ArgumentHost,
  value: unknown,
  vt: number,
  out: Address,
): void {
  const cell = new NativeBlock(VARIANT_BYTES);
  if (value instanceof OwnedPointer) {
    cell.u16[0] = vt;
    cell.u64[1] = value.address;
  } else writeDeclared(codec, value, vt, cell);
  const start = isPassedByAddress(vt) ? 0 : VARIANT_VALUE;
  memory.copy(out, cell.address + BigInt(start), sizeOf(vt));
}

/** How many bytes a value takes where an address leads to it. */
function sizeOf(vt: number): number {
  if (vt === VT.VARIANT) return VARIANT_BYTES;
  return vt & VT.ARRAY ? 8 : VARTYPE_BYTES[vt];
}

/** Replaces the object at an address by the same one's interface; what is no object stays. */
function narrow(
  { memory, callSlot }: ArgumentHost,
  at: Address,
  iid: Uint8Array<ArrayBuffer>,
): void {
  const found = memory.readU64(at);
  if (found === 0n) return;
  const block = new NativeBlock(24);
  block.u8.set(iid);
  const hr = callSlot(found, QUERY_INTERFACE, block.address, block.address + 16n);
  memory.writeU64(at, hr < 0 ? 0n : block.u64[2]);
  callSlot(found, RELEASE);
  checkHresult(hr, `hand out an object as ${guidToText(iid)}`);
}
