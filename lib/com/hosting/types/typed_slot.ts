/**
 * One slot of a hosted object's vtable: typed arguments in, member, typed result or error out.
 *
 * @module
 */
import { type Address, NativeBlock, type Slot } from "../../../ffi/mod.ts";
import { byReference } from "../../values/by_reference.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../../calls/frame.ts";
import { OwnedPointer, Refusal, useMember } from "../hosted_call.ts";
import { describeFailure } from "../hosted_failure.ts";
import { E_POINTER, S_OK } from "../../errors/hresult.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
} from "../../calls/member_table.ts";
import type { NativeMemory } from "../../values/native_memory.ts";
import { Ref } from "../../values/values.ts";
import { VARTYPE_BYTES, VT } from "../../values/vt.ts";
import type { ArgumentHost } from "./hosted_arguments.ts";
import type { DescribedFunction, DescribedParameter } from "./hosted_description.ts";
import type { DescribedTarget, DispatchHost } from "./hosted_dispatch.ts";
import { isPassedByAddress, nativeType } from "./hosted_type.ts";
import { raiseError } from "./raise_error.ts";
import { writeDeclared } from "./typed_value.ts";

const FLAGS = {
  method: DISPATCH_METHOD,
  get: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
} as const;

/** The slot of a function. */
export function typedSlot(
  each: DescribedFunction,
  find: (self: Address) => DescribedTarget | undefined,
  host: () => DispatchHost,
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
        using values = arguments_.borrow(() =>
          parameters.map((parameter, i) => readRaw(arguments_, parameter, raw[i], writeBacks))
        );
        const value = useMember(found, each.dispid, FLAGS[each.kind], values.value, uses);
        for (const writeBack of writeBacks) writeBack();
        if (out !== undefined) writeRaw(arguments_, value, result!, out);
        return S_OK;
      } catch (error) {
        if (error instanceof Refusal) return error.hresult;
        const failure = describeFailure(error, found.label);
        raiseError(arguments_, failure, found.describe().iid);
        return failure.scode;
      }
    },
  };
}

function readRaw(
  { codec, memory }: ArgumentHost,
  { vt, byRef }: DescribedParameter,
  raw: number | bigint,
  writeBacks: (() => void)[],
): unknown {
  const cell = new NativeBlock(VARIANT_BYTES);
  if (byRef) {
    if (raw === 0n) return new Ref(undefined); // nobody wants the answer
    cell.u16[0] = VT.BYREF | vt;
    cell.u64[1] = raw as bigint;
    const { ref, writeBack } = byReference(codec, memory, cell, 0);
    writeBacks.push(writeBack);
    return ref;
  }
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
  copyResult(memory, cell, vt, out);
}

function copyResult(memory: NativeMemory, cell: NativeBlock, vt: number, out: Address): void {
  if (isPassedByAddress(vt)) {
    memory.copy(out, cell.address, vt === VT.DECIMAL ? VARTYPE_BYTES[vt] : VARIANT_BYTES);
  } else {
    const sizeBytes = vt & VT.ARRAY ? 8 : VARTYPE_BYTES[vt];
    memory.copy(out, cell.address + BigInt(VARIANT_VALUE), sizeBytes);
  }
}
