/**
 * SAFEARRAYs: arrays with bounds and dimensions, to and from JavaScript.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../calls/frame.ts";
import { E_OUTOFMEMORY } from "../errors/hresult.ts";
import type { NativeMemory } from "./native_memory.ts";
import type { RecordCodec } from "../records/record_codec.ts";
import type { KnownRecord } from "../records/record_table.ts";
import { markRecord, recordTypeOf } from "../records/record_type.ts";
import { toElement } from "./typed_variant.ts";
import { type Bound, OpaqueVariant } from "./values.ts";
import { VARTYPE_BYTES, VT } from "./vt.ts";

/** Reads and writes one VARIANT inside a block: what array elements need of the codec. */
export interface ElementCodec {
  /** Records, where there is type information. */
  readonly records: RecordCodec | undefined;
  read(block: NativeBlock, offset: number): unknown;
  writeOwned(value: unknown, block: NativeBlock, offset: number, vt?: number): void;
}

type TypedArray =
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

const TYPED: Readonly<Record<number, new (buffer: ArrayBuffer) => TypedArray>> = {
  [VT.I1]: Int8Array,
  [VT.UI1]: Uint8Array,
  [VT.I2]: Int16Array,
  [VT.UI2]: Uint16Array,
  [VT.I4]: Int32Array,
  [VT.INT]: Int32Array,
  [VT.UI4]: Uint32Array,
  [VT.UINT]: Uint32Array,
  [VT.R4]: Float32Array,
  [VT.R8]: Float64Array,
  [VT.I8]: BigInt64Array,
  [VT.UI8]: BigUint64Array,
};

/** The element type a typed array is sent as; undefined if `value` is none. */
export function typedArrayVartype(value: unknown): number | undefined {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  if (value instanceof Uint8Array || value instanceof Uint8ClampedArray) return VT.UI1;
  if (value instanceof Int32Array) return VT.I4;
  if (value instanceof Float64Array) return VT.R8;
  if (value instanceof Int8Array) return VT.I1;
  if (value instanceof Int16Array) return VT.I2;
  if (value instanceof Uint16Array) return VT.UI2;
  if (value instanceof Uint32Array) return VT.UI4;
  if (value instanceof Float32Array) return VT.R4;
  if (value instanceof BigInt64Array) return VT.I8;
  if (value instanceof BigUint64Array) return VT.UI8;
  return undefined;
}

const LARGEST_INDEX = 2 ** 31 - 1;

const boundsOf = new WeakMap<object, readonly Bound[]>();

/**
 * The bounds of an array that came from a server, first dimension first; of any
 * other array the bounds it would be sent with.
 */
export function arrayBounds(array: object): readonly Bound[] {
  const known = boundsOf.get(array);
  if (known) return known;
  const length = (array as { length?: unknown }).length;
  if (typeof length !== "number") {
    throw new TypeError("Cannot tell the bounds: the value is not an array");
  }
  return [{ lower: 0, count: length }];
}

/** The bounds of an array that are not those that it would have anyway. */
export function knownBounds(array: object): readonly Bound[] | undefined {
  return boundsOf.get(array);
}

/** Says which bounds an array has. */
export function markBounds<T extends object>(array: T, bounds: readonly Bound[]): T {
  boundsOf.set(array, bounds);
  return array;
}

/** Moves arrays between native memory and JavaScript. */
export class SafeArrayCodec {
  readonly #ole: Ole;
  readonly #memory: NativeMemory;
  readonly #elements: ElementCodec;

  constructor(ole: Ole, memory: NativeMemory, elements: ElementCodec) {
    this.#ole = ole;
    this.#memory = memory;
    this.#elements = elements;
  }

  /**
   * Copies a SAFEARRAY; it stays the server's.
   *
   * Numbers come as the matching typed array, moved as one block; everything else
   * as an `Array`, nested once per dimension. Elements of a type that has no form here, or of
   * another size than their type says, come as an opaque variant.
   */
  read(address: Address, vt: number): unknown {
    if (address === 0n) return null;
    const bounds = this.#readBounds(address);
    const count = bounds.reduce((product, bound) => product * bound.count, 1);
    const out = new BigUint64Array(1);
    this.#check(this.#ole.SafeArrayAccessData(address, out), "read array");
    let flat: ArrayLike<unknown> | undefined;
    try {
      flat = vt === VT.RECORD
        ? this.#withRecordInfo(
          address,
          (records, info) => records.readElements(out[0], info, count),
        )
        : this.#ole.SafeArrayGetElemsize(address) === VARTYPE_BYTES[vt]
        ? this.#readElements(out[0], vt, count)
        : undefined;
    } finally {
      this.#ole.SafeArrayUnaccessData(address);
    }
    if (!flat) return new OpaqueVariant(VT.ARRAY | vt, new Uint8Array(16));
    const array = bounds.length === 1 ? flat : nest(flat, bounds);
    const record = recordTypeOf(flat);
    if (record) markRecord(array, record);
    if (bounds.length > 1 || bounds[0].lower !== 0) boundsOf.set(array as object, bounds);
    return array;
  }

  #readBounds(address: Address): Bound[] {
    const dims = this.#ole.SafeArrayGetDim(address);
    const out = new Int32Array(2);
    const lower = out.subarray(0, 1), upper = out.subarray(1, 2);
    return Array.from({ length: dims }, (_, i) => {
      this.#check(this.#ole.SafeArrayGetLBound(address, i + 1, lower), "read array bounds");
      this.#check(this.#ole.SafeArrayGetUBound(address, i + 1, upper), "read array bounds");
      return { lower: out[0], count: out[1] - out[0] + 1 };
    });
  }

  /** Lends the description that an array of records has; undefined where it cannot be used. */
  #withRecordInfo<T>(
    address: Address,
    use: (records: RecordCodec, info: Address) => T,
  ): T | undefined {
    const { records } = this.#elements;
    if (!records) return undefined;
    const out = new BigUint64Array(1);
    if (this.#ole.SafeArrayGetRecordInfo(address, out) < 0 || out[0] === 0n) return undefined;
    try {
      return use(records, out[0]);
    } finally {
      records.release(out[0]);
    }
  }

  /** Frees what the records of an array own; the array itself stays. */
  clearRecords(address: Address): void {
    const count = this.#readBounds(address).reduce((product, bound) => product * bound.count, 1);
    const out = new BigUint64Array(1);
    if (this.#ole.SafeArrayAccessData(address, out) < 0) return;
    this.#withRecordInfo(address, (records, info) => records.clearElements(info, out[0], count));
    this.#ole.SafeArrayUnaccessData(address);
  }

  #readElements(data: Address, vt: number, count: number): ArrayLike<unknown> {
    const typed = TYPED[vt];
    const size = VARTYPE_BYTES[vt];
    if (typed) return new typed(this.#memory.readBytes(data, count * size).buffer);
    const block = this.#memory.readBlock(data, count * size);
    const array = new Array<unknown>(count);
    if (vt === VT.VARIANT) {
      for (let i = 0; i < count; i++) array[i] = this.#elements.read(block, i * VARIANT_BYTES);
      return array;
    }
    const cell = new NativeBlock(VARIANT_BYTES); // one element in the clothes of a VARIANT
    const at = vt === VT.DECIMAL ? 0 : VARIANT_VALUE;
    for (let i = 0; i < count; i++) {
      cell.u8.set(block.u8.subarray(i * size, (i + 1) * size), at);
      cell.u16[0] = vt;
      array[i] = this.#elements.read(cell, 0);
    }
    return array;
  }

  /**
   * Makes a SAFEARRAY of JavaScript values; the caller owns it.
   *
   * @param values A typed array, or an array nested once per dimension.
   * @param vt Type of the elements.
   * @param bounds Default: from 0, with the lengths of `values`.
   * @param record What the elements are, for `VT_RECORD`; default: what `values` are.
   */
  create(
    values: ArrayLike<unknown>,
    vt: number,
    bounds?: readonly Bound[],
    record?: KnownRecord,
  ): Address {
    const shape = bounds ?? boundsOf.get(values as object) ?? [{ lower: 0, count: values.length }];
    checkShape(shape);
    const count = shape.reduce((product, bound) => product * bound.count, 1);
    const flat = shape.length === 1 ? values : flatten(values, shape);
    if (flat.length !== count) {
      throw new RangeError(
        `Cannot make array: its bounds ask for ${count} elements, there are ${flat.length}`,
      );
    }
    const given = new Int32Array(shape.length * 2); // SAFEARRAYBOUND: cElements, lLbound
    shape.forEach((bound, i) => given.set([bound.count, bound.lower], 2 * i));
    const known = vt === VT.RECORD ? record ?? this.#recordOf(values, flat) : undefined;
    const address = known
      ? this.#ole.SafeArrayCreateEx(vt, shape.length, given, known.info)
      : this.#ole.SafeArrayCreate(vt, shape.length, given);
    if (address === 0n) throw new ComError("create array", E_OUTOFMEMORY);
    try {
      const out = new BigUint64Array(1);
      this.#check(this.#ole.SafeArrayAccessData(address, out), "fill array");
      try {
        if (known) this.#elements.records!.writeElements(flat, known, out[0]);
        else this.#writeElements(out[0], vt, flat);
      } finally {
        this.#ole.SafeArrayUnaccessData(address);
      }
    } catch (error) {
      this.#ole.SafeArrayDestroy(address);
      throw error;
    }
    return address;
  }

  /** What an array of records holds: as it was read, or as the first record says. */
  #recordOf(values: ArrayLike<unknown>, flat: ArrayLike<unknown>): KnownRecord {
    const { records } = this.#elements;
    const typed = recordTypeOf(values) ? values : Array.from(flat).find(recordTypeOf);
    if (records && typed !== undefined) return records.knownOf(typed);
    throw new TypeError(
      "Cannot make array of VT_RECORD: no element says which record it is; make one with com.record()",
    );
  }

  #writeElements(data: Address, vt: number, flat: ArrayLike<unknown>): void {
    const size = VARTYPE_BYTES[vt];
    if (typedArrayVartype(flat) === vt) {
      this.#memory.writeBytes(data, flat as TypedArray);
      return;
    }
    const typed = TYPED[vt];
    if (typed) {
      const numbers = new typed(new ArrayBuffer(flat.length * size));
      for (let i = 0; i < flat.length; i++) numbers[i] = toElement(flat[i], vt) as never;
      this.#memory.writeBytes(data, numbers);
      return;
    }
    const block = new NativeBlock(flat.length * size || 8);
    let written = 0;
    try {
      if (vt === VT.VARIANT) {
        for (; written < flat.length; written++) {
          this.#elements.writeOwned(flat[written], block, written * VARIANT_BYTES);
        }
      } else {
        const cell = new NativeBlock(VARIANT_BYTES);
        const at = vt === VT.DECIMAL ? 0 : VARIANT_VALUE;
        for (; written < flat.length; written++) {
          this.#elements.writeOwned(flat[written], cell, 0, vt);
          if (vt === VT.DECIMAL) cell.u16[0] = 0;
          block.u8.set(cell.u8.subarray(at, at + size), written * size);
        }
      }
    } finally {
      // What was written belongs to the array, also when a later element failed.
      this.#memory.copy(data, block.address, written * size);
    }
  }

  #check(hr: number, action: string): void {
    if (hr < 0) throw new ComError(action, hr);
  }
}

/** Bounds are numbers of 32 bits: others would be cut to that. */
function checkShape(shape: readonly Bound[]): void {
  if (shape.length === 0) throw new RangeError("Cannot make array: it has no dimension");
  for (const { lower, count } of shape) {
    const last = lower + count - 1;
    const fits = lower === (lower | 0) && count === (count | 0) && count >= 0 &&
      last <= LARGEST_INDEX;
    if (fits) continue;
    throw new RangeError(
      `Cannot make array with ${count} elements from ${lower} on: bounds are integers of 32 bits`,
    );
  }
}

/** Elements in native order (first index fastest) as nested arrays. */
function nest(flat: ArrayLike<unknown>, bounds: readonly Bound[]): unknown[] {
  const build = (dimension: number, offset: number, stride: number): unknown[] => {
    const { count } = bounds[dimension];
    return Array.from({ length: count }, (_, i) => {
      const at = offset + i * stride;
      return dimension === bounds.length - 1 ? flat[at] : build(dimension + 1, at, stride * count);
    });
  };
  return build(0, 0, 1);
}

/** Nested arrays as elements in native order. */
function flatten(values: ArrayLike<unknown>, bounds: readonly Bound[]): unknown[] {
  const flat = new Array<unknown>(bounds.reduce((product, bound) => product * bound.count, 1));
  const visit = (value: unknown, dimension: number, offset: number, stride: number): void => {
    const { count } = bounds[dimension];
    const row = value as ArrayLike<unknown>;
    if (row?.length !== count) {
      throw new RangeError(
        `Cannot make array: dimension ${dimension + 1} has ${row?.length} elements where its ` +
          `bounds ask for ${count}`,
      );
    }
    for (let i = 0; i < count; i++) {
      const at = offset + i * stride;
      if (dimension === bounds.length - 1) flat[at] = row[i];
      else visit(row[i], dimension + 1, at, stride * count);
    }
  };
  visit(values, 0, 0, 1);
  return flat;
}
