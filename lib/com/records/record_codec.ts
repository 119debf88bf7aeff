/**
 * Records between native memory and objects with fields.
 *
 * @module
 */
import { ADD_REF, type Address, NativeBlock, RELEASE } from "../../ffi/mod.ts";
import { VARIANT_BYTES, VARIANT_VALUE } from "../calls/frame.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import type { CallSlot } from "../calls/call_slot.ts";
import { OpaqueVariant } from "../values/values.ts";
import { vartypeName, VT } from "../values/vt.ts";
import type { FieldType, RecordLayout } from "./record_layout.ts";
import { IRECORDINFO, type KnownRecord, type RecordTable } from "./record_table.ts";
import { markRecord, recordTypeOf } from "./record_type.ts";

/** What records need of the codec of VARIANTs. */
export interface FieldCodec {
  read(block: NativeBlock, offset: number): unknown;
  writeOwned(value: unknown, block: NativeBlock, offset: number, vt?: number): void;
  clear(block: NativeBlock, offset: number): void;
}

/** What records need of the system. */
export interface RecordMemory {
  CoTaskMemAlloc(sizeBytes: bigint): Address;
  CoTaskMemFree(address: Address): void;
}

/** Reads and writes records of one apartment. */
export class RecordCodec {
  readonly table: RecordTable;
  readonly #ole: RecordMemory;
  readonly #memory: NativeMemory;
  readonly #callSlot: CallSlot;
  readonly #fields: FieldCodec;
  /** One field at a time in the clothes of a VARIANT. */
  readonly #cell = new NativeBlock(VARIANT_BYTES);

  constructor(
    table: RecordTable,
    host: {
      readonly ole: RecordMemory;
      readonly memory: NativeMemory;
      readonly callSlot: CallSlot;
    },
    fields: FieldCodec,
  ) {
    this.table = table;
    this.#ole = host.ole;
    this.#memory = host.memory;
    this.#callSlot = host.callSlot;
    this.#fields = fields;
  }

  /** A new object with the fields of a record. @throws {TypeError} If it has no such field. */
  create(known: KnownRecord, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { layout } = known;
    fieldsOf(fields, layout);
    const blank = this.#readFields(layout, new NativeBlock(layout.sizeBytes), 0);
    return Object.assign(blank, fields);
  }

  /** Reads the record of a VARIANT, by value or by reference; null without a record. */
  read(block: NativeBlock, offset: number): unknown {
    const at = (offset + VARIANT_VALUE) >> 3;
    const [record, info] = [block.u64[at], block.u64[at + 1]];
    if (record === 0n || info === 0n) return null;
    const known = this.table.ofInfo(info);
    if (!known) {
      const bytes = block.u8.slice(offset + VARIANT_VALUE, offset + VARIANT_BYTES);
      return new OpaqueVariant(VT.RECORD, bytes);
    }
    return this.#readRecord(known.layout, record);
  }

  /** Reads the records of an array; undefined where their type information cannot be reached. */
  readElements(data: Address, info: Address, count: number): unknown[] | undefined {
    const layout = this.table.ofInfo(info)?.layout;
    if (!layout) return undefined;
    const size = BigInt(layout.sizeBytes);
    const records = Array.from(
      { length: count },
      (_, i) => this.#readRecord(layout, data + BigInt(i) * size),
    );
    return markRecord(records, layout.type);
  }

  /** What is known of the type of a value. @throws {TypeError} If it is no record. */
  knownOf(value: unknown): KnownRecord {
    const type = recordTypeOf(value);
    if (type) return this.table.ofType(type);
    throw new TypeError(
      `Cannot pass ${describe(value)} as VT_RECORD: make it a record with com.record()`,
    );
  }

  /** Writes a VARIANT that owns a record with the values of an object. */
  write(value: unknown, block: NativeBlock, offset: number, known = this.knownOf(value)): void {
    const local = new NativeBlock(known.layout.sizeBytes);
    this.#fill(value, known, local);
    const record = this.#allocate(known);
    this.#memory.copy(record, local.address, known.layout.sizeBytes);
    this.#callSlot(known.info, ADD_REF);
    const at = (offset + VARIANT_VALUE) >> 3;
    block.u64[at] = record;
    block.u64[at + 1] = known.info;
    block.u16[offset >> 1] = VT.RECORD;
  }

  /**
   * Replaces a record of somebody else's; what its fields owned is freed.
   *
   * @throws {TypeError} If the value does not have the fields; the record is as it was then.
   */
  replace(value: unknown, record: Address, info: Address): void {
    const known = this.table.ofInfo(info);
    if (!known) throw new TypeError("Cannot replace a record: its type information is not at hand");
    const local = new NativeBlock(known.layout.sizeBytes);
    this.#fill(value, known, local);
    this.#clearRecord(info, record);
    this.#memory.copy(record, local.address, known.layout.sizeBytes);
  }

  /** Writes the elements of an array that holds zeros. */
  writeElements(values: ArrayLike<unknown>, known: KnownRecord, data: Address): void {
    const size = known.layout.sizeBytes;
    for (let i = 0; i < values.length; i++) {
      const local = new NativeBlock(size);
      this.#fill(values[i], known, local);
      this.#memory.copy(data + BigInt(i * size), local.address, size);
    }
  }

  /** Frees the record of a VARIANT, and what its fields own; the VARIANT is empty then. */
  destroy(block: NativeBlock, offset: number): void {
    const at = (offset + VARIANT_VALUE) >> 3;
    const [record, info] = [block.u64[at], block.u64[at + 1]];
    block.u16[offset >> 1] = VT.EMPTY;
    if (info === 0n) return;
    if (record !== 0n) this.#free(info, record);
    this.#callSlot(info, RELEASE);
  }

  /** `RecordDestroy`, except for records with arrays: that of Wine frees those wrongly. */
  #free(info: Address, record: Address): void {
    this.#clearRecord(info, record);
    if (hasArrays(this.table.ofInfo(info)?.layout)) this.#ole.CoTaskMemFree(record);
    else this.#callSlot(info, IRECORDINFO.RecordDestroy, record);
  }

  /** Releases an `IRecordInfo` that was handed out. */
  release(info: Address): void {
    this.#callSlot(info, RELEASE);
  }

  /** Frees what the fields of an array's records own. */
  clearElements(info: Address, data: Address, count: number): void {
    const layout = this.table.ofInfo(info)?.layout;
    if (!layout) return;
    for (let i = 0; i < count; i++) {
      this.#clearRecord(info, data + BigInt(i * layout.sizeBytes));
    }
  }

  /** Memory as `RecordCreate` allocates it, which returns a pointer and cannot be called here. */
  #allocate({ info, layout }: KnownRecord): Address {
    const record = this.#ole.CoTaskMemAlloc(BigInt(layout.sizeBytes));
    if (record === 0n) throw new RangeError(`Cannot make record "${layout.type.name}": no memory`);
    this.#callSlot(info, IRECORDINFO.RecordInit, record);
    return record;
  }

  #readRecord(layout: RecordLayout, address: Address): Record<string, unknown> {
    return this.#readFields(layout, this.#memory.readBlock(address, layout.sizeBytes), 0);
  }

  #readFields(layout: RecordLayout, block: NativeBlock, base: number): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (const { name, offset, type } of layout.fields) {
      record[name] = this.#readField(type, block, base + offset);
    }
    return markRecord(record, layout.type);
  }

  #readField(type: FieldType, block: NativeBlock, at: number): unknown {
    switch (type.kind) {
      case "value":
        return this.#fields.read(this.#cellOf(type, block, at), 0);
      case "record":
        return this.#readFields(type.layout, block, at);
      case "opaque":
        return new OpaqueVariant(type.vt, block.u8.slice(at, at + type.sizeBytes));
      case "fixed":
        return this.#readFixed(type.of, type.counts, block, at);
    }
  }

  #readFixed(
    of: FieldType,
    [count, ...rest]: readonly number[],
    block: NativeBlock,
    at: number,
  ): unknown[] {
    const stride = rest.reduce((product, each) => product * each, of.sizeBytes);
    return Array.from(
      { length: count },
      (_, i) =>
        rest.length > 0
          ? this.#readFixed(of, rest, block, at + i * stride)
          : this.#readField(of, block, at + i * stride),
    );
  }

  /** Writes all fields; what was written is freed again if one of them has no form. */
  #fill(value: unknown, known: KnownRecord, block: NativeBlock): void {
    try {
      this.#writeFields(value, known.layout, block, 0);
    } catch (error) {
      this.#clearFields(known.layout, block, 0);
      throw error;
    }
  }

  #writeFields(value: unknown, layout: RecordLayout, block: NativeBlock, base: number): void {
    const given = fieldsOf(value, layout);
    for (const { name, offset, type } of layout.fields) {
      if (given[name] === undefined) continue; // zero, empty or null, as a new record has it
      try {
        this.#writeField(given[name], type, block, base + offset);
      } catch (error) {
        const fault = error instanceof RangeError ? RangeError : TypeError;
        const reason = error instanceof Error ? error.message : String(error);
        throw new fault(`Cannot write field "${name}" of record "${layout.type.name}": ${reason}`, {
          cause: error,
        });
      }
    }
  }

  #writeField(value: unknown, type: FieldType, block: NativeBlock, at: number): void {
    switch (type.kind) {
      case "value": {
        const cell = this.#cell;
        cell.u8.fill(0);
        this.#fields.writeOwned(value, cell, 0, type.vt);
        const from = valueOffset(type.vt);
        if (type.vt === VT.DECIMAL) cell.u16[0] = 0;
        block.u8.set(cell.u8.subarray(from, from + type.sizeBytes), at);
        return;
      }
      case "record":
        return this.#writeFields(value, type.layout, block, at);
      case "opaque":
        if (!(value instanceof OpaqueVariant)) {
          throw new TypeError(`Cannot pass ${describe(value)} as ${vartypeName(type.vt)}`);
        }
        block.u8.set(value.bytes.subarray(0, type.sizeBytes), at);
        return;
      case "fixed":
        return this.#writeFixed(value, type.of, type.counts, block, at);
    }
  }

  #writeFixed(
    value: unknown,
    of: FieldType,
    [count, ...rest]: readonly number[],
    block: NativeBlock,
    at: number,
  ): void {
    const items = value as ArrayLike<unknown>;
    if (items?.length !== count) {
      throw new RangeError(`it holds ${count} elements, not ${items?.length}`);
    }
    const stride = rest.reduce((product, each) => product * each, of.sizeBytes);
    for (let i = 0; i < count; i++) {
      if (rest.length > 0) this.#writeFixed(items[i], of, rest, block, at + i * stride);
      else this.#writeField(items[i], of, block, at + i * stride);
    }
  }

  /** A field as a VARIANT, valid until the next one. */
  #cellOf(
    { vt, sizeBytes }: { readonly vt: number; readonly sizeBytes: number },
    block: NativeBlock,
    at: number,
    cell = this.#cell,
  ): NativeBlock {
    cell.u8.fill(0);
    cell.u8.set(block.u8.subarray(at, at + sizeBytes), valueOffset(vt));
    if (vt !== VT.VARIANT) cell.u16[0] = vt;
    return cell;
  }

  /** Frees what fields own and leaves zeros: not every `IRecordInfo` knows all kinds of field. */
  #clearRecord(info: Address, record: Address): void {
    const layout = this.table.ofInfo(info)?.layout;
    if (!layout) return;
    const block = this.#memory.readBlock(record, layout.sizeBytes);
    this.#clearFields(layout, block, 0);
    this.#memory.copy(record, block.address, layout.sizeBytes);
  }

  #clearFields(layout: RecordLayout, block: NativeBlock, base: number): void {
    for (const { offset, type } of layout.fields) this.#clearField(type, block, base + offset);
  }

  #clearField(type: FieldType, block: NativeBlock, at: number): void {
    if (type.kind === "record") this.#clearFields(type.layout, block, at);
    else if (type.kind === "fixed") {
      const end = at + type.sizeBytes;
      for (let i = at; i < end; i += type.of.sizeBytes) this.#clearField(type.of, block, i);
    } else if (type.kind === "value") {
      const nests = type.vt === VT.VARIANT || (type.vt & VT.ARRAY) !== 0; // may hold records
      const own = nests ? new NativeBlock(VARIANT_BYTES) : this.#cell;
      this.#fields.clear(this.#cellOf(type, block, at, own), 0);
      block.u8.fill(0, at, at + type.sizeBytes);
    }
  }
}

/** Whether fields hold arrays, also those of records inside. */
function hasArrays(layout: RecordLayout | undefined): boolean {
  const holds = (type: FieldType): boolean =>
    type.kind === "value" && (type.vt & VT.ARRAY) !== 0 ||
    type.kind === "record" && hasArrays(type.layout) ||
    type.kind === "fixed" && holds(type.of);
  return layout?.fields.some(({ type }) => holds(type)) ?? false;
}

/** Types that fill a VARIANT from its start. */
function valueOffset(vt: number): number {
  return vt === VT.VARIANT || vt === VT.DECIMAL ? 0 : VARIANT_VALUE;
}

/** @throws {TypeError} If the value has no fields, or one that the record does not have. */
function fieldsOf(value: unknown, layout: RecordLayout): Readonly<Record<string, unknown>> {
  const { name } = layout.type;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`Cannot pass ${describe(value)} as record "${name}": it has no fields`);
  }
  const known = layout.fields.map((field) => field.name);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return value as Record<string, unknown>;
  throw new TypeError(
    `Cannot write record "${name}": it has no field "${unknown}", its fields are ` +
      known.join(", "),
  );
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = value.constructor?.name;
  return name && name !== "Object" ? `an object of class ${name}` : "a plain object";
}
