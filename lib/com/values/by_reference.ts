/**
 * Arguments that native code passes by reference, for handlers and members that set them.
 *
 * @module
 */
import { type Address, NativeBlock } from "../../ffi/mod.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../calls/frame.ts";
import type { NativeMemory } from "./native_memory.ts";
import { Ref } from "./values.ts";
import { recordTypeOf } from "../records/record_type.ts";
import type { VariantCodec } from "./variant_codec.ts";
import { writeDeclared } from "../hosting/types/typed_value.ts";
import { VARTYPE_BYTES, VT } from "./vt.ts";

/** An argument as a `Ref`, and what writes its new value back. */
export interface ByReference {
  readonly ref: Ref;
  /** Writes the value back, if it is another one now. @throws If it is of the wrong type. */
  writeBack(): void;
}

/** A VARIANT with `VT_BYREF` as a `Ref`; where it points to must stay valid until it is written. */
export function byReference(
  codec: VariantCodec,
  memory: NativeMemory,
  variants: NativeBlock,
  offset: number,
): ByReference {
  const value = codec.read(variants, offset);
  const vt = variants.u16[offset >> 1] & ~VT.BYREF;
  const target = variants.u64[(offset + VARIANT_VALUE) >> 3];
  const ref = new Ref(value);
  return {
    ref,
    writeBack: () => {
      if (vt === VT.RECORD) {
        const info = variants.u64[(offset + VARIANT_VALUE + 8) >> 3];
        if (ref.value !== value || recordTypeOf(value)) { // its fields may have been set
          writeRecord(codec, ref.value, target, info);
        }
      } else if (ref.value !== value) writeReference(codec, memory, ref.value, vt, target);
    },
  };
}

/** A record lies where the argument points, not a pointer to it. */
function writeRecord(codec: VariantCodec, value: unknown, target: Address, info: Address): void {
  if (!codec.records || target === 0n || info === 0n) {
    throw new TypeError("Cannot set a record by reference: there is no record to set");
  }
  codec.records.replace(value, target, info);
}

/** Replaces what a by-reference argument points to; the old value is freed. */
function writeReference(
  codec: VariantCodec,
  memory: NativeMemory,
  value: unknown,
  vt: number,
  target: Address,
): void {
  const fresh = new NativeBlock(VARIANT_BYTES);
  writeDeclared(codec, value, vt, fresh);
  const old = new NativeBlock(VARIANT_BYTES);
  const whole = vt === VT.VARIANT || vt === VT.DECIMAL;
  const at = BigInt(whole ? 0 : VARIANT_VALUE);
  const sizeBytes = VARTYPE_BYTES[vt] ?? 8;
  memory.copy(old.address + at, target, sizeBytes);
  if (!whole) old.u16[0] = vt;
  memory.copy(target, fresh.address + at, sizeBytes);
  if (vt !== VT.DECIMAL) codec.clear(old, 0);
}
