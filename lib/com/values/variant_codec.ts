/**
 * Where a VARIANT becomes a value, and a value a VARIANT.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";
import { dateFromOle, dateToOle } from "./date.ts";
import { Decimal } from "./decimal.ts";
import { readDecimal, writeDecimal } from "./decimal_layout.ts";
import { type CallFrame, VARIANT_BYTES, VARIANT_VALUE } from "../calls/frame.ts";
import { DISP_E_PARAMNOTFOUND } from "../errors/hresult.ts";
import type { NativeMemory } from "./native_memory.ts";
import { writeNumber, writePlain } from "./plain_values.ts";
import type { RecordCodec } from "../records/record_codec.ts";
import type { KnownRecord } from "../records/record_table.ts";
import { recordTypeOf } from "../records/record_type.ts";
import { SafeArrayCodec, typedArrayVartype } from "./safe_array.ts";
import { writeTyped } from "./typed_variant.ts";
import { ArrayVariant, OpaqueVariant, Ref, Scode, Variant } from "./values.ts";
import { referenceNumber, VARTYPE_BYTES, vartypeName, vartypeNumber, VT } from "./vt.ts";

const CY_SCALE = 4;

/** An interface pointer, and whether it is an `IDispatch`. */
export interface LentPointer {
  readonly address: Address;
  readonly vt: typeof VT.DISPATCH | typeof VT.UNKNOWN;
  /** True if the reference comes with the pointer: the object was made for this call. */
  readonly owned?: boolean;
  /** True if the lender holds a reference for as long as the call lasts, whatever happens. */
  readonly held?: boolean;
}

/** What writing an argument left to do after the call. */
export const Written = {
  /** Nothing: the VARIANT owns nothing. */
  PLAIN: 0,
  /** It must be cleared. */
  OWNED: 1,
  /** It refers to a value that must be read back. */
  REFERENCE: 2,
} as const;
/** One of the values of {@linkcode Written}. */
export type Written = typeof Written[keyof typeof Written];

/** What the codec must know of objects: how pointers become wrappers and back. */
export interface ObjectBridge {
  /**
   * The wrapper of a pointer that is not null.
   *
   * @param owned True gives the reference to the wrapper; false makes it take its own.
   */
  wrap(address: Address, vt: number, owned: boolean): unknown;
  /** The pointer behind a value, without a reference; undefined if it is no object of COM. */
  lend(value: unknown): LentPointer | undefined;
  addRef(address: Address): void;
}

/** Converts between VARIANTs in native blocks and JavaScript values. */
export class VariantCodec {
  readonly #ole: Ole;
  readonly #memory: NativeMemory;
  readonly #objects: ObjectBridge;
  readonly #arrays: SafeArrayCodec;
  /** Set where type information can be reached. */
  records: RecordCodec | undefined;

  constructor(ole: Ole, memory: NativeMemory, objects: ObjectBridge) {
    this.#ole = ole;
    this.#memory = memory;
    this.#objects = objects;
    this.#arrays = new SafeArrayCodec(ole, memory, this);
  }

  /**
   * Writes an argument that the callee only reads.
   *
   * @param index Which argument of the frame, in native (reversed) order.
   * @returns What is left to do after the call.
   * @throws {TypeError} If the value has no form in COM.
   * @throws {RangeError} If it does not fit.
   */
  writeArgument(value: unknown, frame: CallFrame, index: number): Written {
    const { block } = frame;
    const offset = frame.args + VARIANT_BYTES * index;
    if (typeof value === "number") {
      writeNumber(value, block, offset);
      return Written.PLAIN;
    }
    if (typeof value === "string") {
      if (frame.writeText(value, offset + VARIANT_VALUE)) {
        block.u16[offset >> 1] = VT.BSTR;
        return Written.PLAIN;
      }
      this.writeOwned(value, block, offset);
      return Written.OWNED;
    }
    if (writePlain(value, block, offset)) return Written.PLAIN;
    if (value instanceof Ref) {
      this.#writeRef(value, frame, index);
      return Written.REFERENCE;
    }
    const pointer = this.#objects.lend(value);
    if (pointer) {
      block.u16[offset >> 1] = pointer.vt;
      block.u64[(offset + VARIANT_VALUE) >> 3] = pointer.address;
      if (pointer.held) return Written.PLAIN;
      // A reference for the call: a handler may release the object, and Wine exchanges the pointer
      // for that of the interface which a type library asks for.
      if (!pointer.owned) this.#objects.addRef(pointer.address);
      return Written.OWNED;
    }
    this.#writeOther(value, block, offset);
    return Written.OWNED;
  }

  /**
   * Writes a VARIANT that owns all it refers to, as results and array elements do.
   *
   * @param vt Forces the type; default: what the value suggests.
   */
  writeOwned(value: unknown, block: NativeBlock, offset: number, vt?: number): void {
    if (vt !== undefined && vt !== VT.VARIANT) {
      if (vt === VT.RECORD) this.writeRecord(value, block, offset);
      else if (vt & VT.ARRAY) this.#writeArray(value, vt & ~VT.ARRAY, block, offset);
      else writeTyped(this.#typedWriter, value, vt, block, offset);
      return;
    }
    if (writePlain(value, block, offset)) return;
    if (typeof value === "string") {
      block.u64[(offset + VARIANT_VALUE) >> 3] = this.#memory.allocateBstr(value);
      block.u16[offset >> 1] = VT.BSTR;
      return;
    }
    const pointer = this.#objects.lend(value);
    if (pointer) {
      if (!pointer.owned) this.#objects.addRef(pointer.address);
      block.u16[offset >> 1] = pointer.vt;
      block.u64[(offset + VARIANT_VALUE) >> 3] = pointer.address;
      return;
    }
    this.#writeOther(value, block, offset);
  }

  /** Values that are objects in JavaScript but no COM objects. */
  #writeOther(value: unknown, block: NativeBlock, offset: number): void {
    const at = offset + VARIANT_VALUE;
    const arrayVartype = typedArrayVartype(value);
    if (value instanceof Variant) {
      this.writeOwned(value.value, block, offset, vartypeNumber(value.vt));
    } else if (value instanceof Temporal.PlainDateTime || value instanceof Date) {
      block.f64[at >> 3] = dateToOle(value);
      block.u16[offset >> 1] = VT.DATE;
    } else if (value instanceof Decimal) {
      writeDecimal(value, block, offset);
    } else if (value instanceof Scode) {
      block.u16[offset >> 1] = VT.ERROR;
      block.i32[at >> 2] = value.hresult;
    } else if (arrayVartype !== undefined || Array.isArray(value)) {
      this.#writeArray(value, arrayVartype ?? VT.VARIANT, block, offset);
    } else if (value instanceof ArrayVariant) {
      const vt = value.vt ? vartypeNumber(value.vt) : typedArrayVartype(value.values) ?? VT.VARIANT;
      this.#writeArray(value, vt, block, offset);
    } else if (recordTypeOf(value)) {
      this.writeRecord(value, block, offset);
    } else if (value instanceof OpaqueVariant) {
      throw new TypeError(`Cannot pass ${value}: this type can be kept but not sent`);
    } else {
      throw new TypeError(
        `Cannot pass ${describe(value)} to COM: make it an object of COM with com.host(), or ` +
          `pass its values one by one`,
      );
    }
  }

  /** @param vt Type of the elements. */
  #writeArray(value: unknown, vt: number, block: NativeBlock, offset: number): void {
    const given = value instanceof ArrayVariant ? value : undefined;
    const values = given ? given.values : value;
    let address = 0n;
    if (values !== null && values !== undefined) {
      if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
        throw new TypeError(`Cannot pass ${describe(values)} as ${vartypeName(VT.ARRAY | vt)}`);
      }
      address = this.#arrays.create(values as ArrayLike<unknown>, vt, given?.bounds);
    }
    block.u64[(offset + VARIANT_VALUE) >> 3] = address;
    block.u16[offset >> 1] = VT.ARRAY | vt;
  }

  /**
   * Writes a VARIANT that owns a record.
   *
   * @param known The record's type; default: what the value is.
   */
  writeRecord(value: unknown, block: NativeBlock, offset: number, known?: KnownRecord): void {
    if (!this.records) throw new TypeError("Cannot pass a record: there is no type information");
    this.records.write(value, block, offset, known);
  }

  readonly #typedWriter = {
    writeUntyped: (value: unknown, block: NativeBlock, offset: number) =>
      this.writeOwned(value, block, offset),
    lend: (value: unknown) => this.#objects.lend(value),
    addRef: (address: Address) => this.#objects.addRef(address),
    allocateBstr: (text: string) => this.#memory.allocateBstr(text),
  };

  #writeRef(ref: Ref, frame: CallFrame, index: number): void {
    const { block } = frame;
    const offset = frame.args + VARIANT_BYTES * index;
    const target = frame.refs + VARIANT_BYTES * index;
    const vt = ref.vt ? referenceNumber(ref.vt) : VT.VARIANT;
    block.u8.fill(0, target, target + VARIANT_BYTES);
    if (vt === VT.VARIANT) {
      if (ref.value === undefined) block.u16[target >> 1] = VT.EMPTY;
      else this.writeOwned(ref.value, block, target);
      block.writePointer(offset + VARIANT_VALUE, target);
    } else if (vt === VT.RECORD) { // the VARIANT itself holds both pointers
      this.writeOwned(ref.value, block, target, vt);
      block.u8.copyWithin(offset, target, target + VARIANT_BYTES);
    } else {
      if (ref.value !== undefined) this.writeOwned(ref.value, block, target, vt);
      block.u16[target >> 1] = vt;
      block.writePointer(
        offset + VARIANT_VALUE,
        vt === VT.DECIMAL ? target : target + VARIANT_VALUE,
      );
    }
    block.u16[offset >> 1] = VT.BYREF | vt;
  }

  /** Reads a reference back after the call and frees what it held. */
  takeRef(ref: Ref, frame: CallFrame, index: number): void {
    const target = frame.refs + VARIANT_BYTES * index;
    if (ref.vt === "VT_DECIMAL") frame.block.u16[target >> 1] = VT.DECIMAL;
    ref.value = this.take(frame.block, target);
  }

  /** Reads a VARIANT and frees it: for results, which are ours. */
  take(block: NativeBlock, offset: number): unknown {
    const vt = block.u16[offset >> 1];
    if (vt < VT.BSTR || vt === VT.BOOL) return this.read(block, offset); // owns nothing
    switch (vt) {
      case VT.DISPATCH:
      case VT.UNKNOWN: {
        const address = block.u64[(offset + VARIANT_VALUE) >> 3];
        block.u16[offset >> 1] = VT.EMPTY;
        return address === 0n ? null : this.#objects.wrap(address, vt, true);
      }
      case VT.BSTR: {
        const address = block.u64[(offset + VARIANT_VALUE) >> 3];
        block.u16[offset >> 1] = VT.EMPTY;
        const text = this.#memory.readBstr(address);
        this.#ole.SysFreeString(address);
        return text;
      }
    }
    try {
      return this.read(block, offset);
    } finally {
      this.clear(block, offset);
    }
  }

  /**
   * Makes sure that a VARIANT of ours is what somebody asked for; frees it if it is not.
   *
   * @throws {TypeError} With the names of both types.
   */
  expect(vt: number, block: NativeBlock, offset: number, what: string): void {
    const found = block.u16[offset >> 1] & ~VT.BYREF;
    if (found === vt || vt === VT.VARIANT) return;
    this.clear(block, offset);
    throw new TypeError(
      `Cannot read result of "${what}" as ${vartypeName(vt)}: it is ${vartypeName(found)}`,
    );
  }

  /** Frees what a VARIANT owns and makes it empty. */
  clear(block: NativeBlock, offset: number): void {
    const vt = block.u16[offset >> 1];
    if ((vt & ~VT.ARRAY) === VT.RECORD && this.records) {
      if (vt === VT.RECORD) return this.records.destroy(block, offset);
      const array = block.u64[(offset + VARIANT_VALUE) >> 3];
      if (array !== 0n) this.#arrays.clearRecords(array);
    }
    this.#ole.VariantClear(block.address + BigInt(offset));
  }

  /** Reads a VARIANT and leaves it as it is. References are followed. */
  read(block: NativeBlock, offset: number): unknown {
    const vt = block.u16[offset >> 1];
    const at = offset + VARIANT_VALUE;
    switch (vt) {
      case VT.EMPTY:
        return undefined;
      case VT.NULL:
        return null;
      case VT.I4:
      case VT.INT:
        return block.i32[at >> 2];
      case VT.BOOL:
        return block.i16[at >> 1] !== 0;
      case VT.BSTR:
        return this.#memory.readBstr(block.u64[at >> 3]);
      case VT.R8:
        return block.f64[at >> 3];
      case VT.I2:
        return block.i16[at >> 1];
      case VT.UI2:
        return block.u16[at >> 1];
      case VT.I1:
        return block.u8[at] << 24 >> 24;
      case VT.UI1:
        return block.u8[at];
      case VT.UI4:
      case VT.UINT:
        return block.u32[at >> 2];
      case VT.R4:
        return block.f32[at >> 2];
      case VT.I8:
        return block.i64[at >> 3];
      case VT.UI8:
        return block.u64[at >> 3];
      case VT.DATE:
        return dateFromOle(block.f64[at >> 3]);
      case VT.CY:
        return Decimal.of(block.i64[at >> 3], CY_SCALE);
      case VT.DECIMAL:
        return readDecimal(block, offset);
      case VT.ERROR: {
        const hresult = block.i32[at >> 2];
        return hresult === DISP_E_PARAMNOTFOUND ? undefined : new Scode(hresult);
      }
      case VT.DISPATCH:
      case VT.UNKNOWN: {
        const address = block.u64[at >> 3];
        return address === 0n ? null : this.#objects.wrap(address, vt, false);
      }
    }
    if ((vt & ~VT.BYREF) === VT.RECORD && this.records) return this.records.read(block, offset);
    if (vt & VT.BYREF) return this.#readReference(vt, block.u64[at >> 3]);
    if (vt & VT.ARRAY) return this.#arrays.read(block.u64[at >> 3], vt & ~VT.ARRAY);
    return new OpaqueVariant(vt, block.u8.slice(at, at + 16));
  }

  #readReference(vt: number, address: Address): unknown {
    const base = vt & ~VT.BYREF;
    if (base === VT.VARIANT) return this.read(this.#memory.readBlock(address, VARIANT_BYTES), 0);
    const cell = new NativeBlock(VARIANT_BYTES);
    const sizeBytes = base & VT.ARRAY ? 8 : VARTYPE_BYTES[base] ?? 8;
    const at = base === VT.DECIMAL ? 0 : VARIANT_VALUE;
    this.#memory.copy(cell.address + BigInt(at), address, sizeBytes);
    cell.u16[0] = base;
    return this.read(cell, 0);
  }
}

function describe(value: unknown): string {
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = (value as object)?.constructor?.name;
  return name && name !== "Object" ? `an object of class ${name}` : "a plain object";
}
