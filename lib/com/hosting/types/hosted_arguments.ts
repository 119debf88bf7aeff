/**
 * The arguments of a call into a hosted object, from left to right.
 *
 * @module
 */
import type { Address, Ole } from "../../../ffi/mod.ts";
import type { Borrow } from "../borrowed.ts";
import { byReference } from "../../values/by_reference.ts";
import { DISPID_PROPERTYPUT, VARIANT_BYTES } from "../../calls/frame.ts";
import type { DeclaredTypes } from "../hosted_object.ts";
import { DISP_E_PARAMNOTFOUND } from "../../errors/hresult.ts";
import type { NativeMemory } from "../../values/native_memory.ts";
import { Ref } from "../../values/values.ts";
import type { CallSlot } from "../../calls/call_slot.ts";
import type { VariantCodec } from "../../values/variant_codec.ts";
import { VT } from "../../values/vt.ts";
import { ArgumentMismatch, readDeclared } from "./typed_value.ts";

/** No member has as many parameters; a caller's number beyond is nonsense. */
const MAX_PARAMETERS = 1024;

/** Arguments as a member takes them. */
export interface HostedArguments {
  readonly values: unknown[];
  /** What must be done once the member has returned. */
  readonly writeBacks: (() => void)[];
}

/** An argument that is refused: why, and which VARIANT of the caller it was. */
export class ArgumentRefusal {
  constructor(readonly hresult: number, readonly index: number) {}
}

/** What arguments, results and errors need of the runtime. */
export interface ArgumentHost {
  readonly ole: Ole;
  readonly memory: NativeMemory;
  readonly codec: VariantCodec;
  readonly callSlot: CallSlot;
  readonly borrow: Borrow;
}

/**
 * Reads `DISPPARAMS`; what was left out is `undefined`.
 *
 * @throws {ArgumentRefusal} If an argument does not fit what the member declares.
 */
export function readArguments(
  { ole, memory, codec }: ArgumentHost,
  parameters: Address,
  types: DeclaredTypes | undefined,
): HostedArguments {
  const head = memory.readBlock(parameters, 24);
  const count = head.u32[4];
  const namedCount = head.u32[5];
  const writeBacks: (() => void)[] = [];
  if (count === 0) return { values: [], writeBacks };
  const variants = memory.readBlock(head.u64[0], VARIANT_BYTES * count);
  const values: unknown[] = [];
  for (let i = count - 1; i >= namedCount; i--) values.push(read(i, values.length));
  if (namedCount === 0) return { values, writeBacks };
  const named = memory.readBlock(head.u64[1], 4 * namedCount);
  for (let i = 0; i < namedCount; i++) {
    const dispid = named.i32[i];
    if (dispid === DISPID_PROPERTYPUT) values.push(read(i, -1)); // a put's value comes last
    else if (dispid >= 0 && dispid < MAX_PARAMETERS) values[dispid] = read(i, dispid);
    else throw new ArgumentRefusal(DISP_E_PARAMNOTFOUND, i);
  }
  return { values: Array.from(values), writeBacks };

  function read(index: number, position: number): unknown {
    const offset = VARIANT_BYTES * index;
    if (types === undefined) return codec.read(variants, offset);
    const { vt, byRef } = position < 0
      ? { vt: types.value, byRef: false }
      : types.params[position] ?? { vt: VT.VARIANT, byRef: false };
    if (byRef) return readReference(offset);
    try {
      return readDeclared(codec, ole, variants, offset, vt);
    } catch (error) {
      if (error instanceof ArgumentMismatch) throw new ArgumentRefusal(error.hresult, index);
      throw error;
    }
  }

  /** A `Ref`, also where the caller passed a value: then nobody sees the answer. */
  function readReference(offset: number): unknown {
    if (!(variants.u16[offset >> 1] & VT.BYREF)) return new Ref(codec.read(variants, offset));
    const { ref, writeBack } = byReference(codec, memory, variants, offset);
    writeBacks.push(writeBack);
    return ref;
  }
}
