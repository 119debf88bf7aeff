/**
 * Records by type: their `IRecordInfo` and their layout, read once.
 *
 * @module
 */
import { ADD_REF, type Address, NativeBlock } from "../../ffi/mod.ts";
import { checkHresult } from "../errors/com_error.ts";
import { guidFromText, guidToText } from "../values/guid.ts";
import { ITYPELIB } from "../type_info/layout.ts";
import type { TypePointers } from "../type_info/type_pointer.ts";
import { readRecordLayout, type RecordLayout } from "./record_layout.ts";
import { recordKey, type RecordType } from "./record_type.ts";

/** Slots of `IRecordInfo`. Source: `oaidl.h`. */
export const IRECORDINFO = {
  RecordInit: 3,
  RecordClear: 4,
  GetGuid: 6,
  GetSize: 8,
  GetTypeInfo: 9,
  RecordDestroy: 18,
} as const;

/** A record whose description is at hand. */
export interface KnownRecord {
  /** The `IRecordInfo`, a reference of the table. */
  readonly info: Address;
  readonly layout: RecordLayout;
}

/** The records that one apartment has met. */
export class RecordTable {
  readonly #pointers: TypePointers;
  readonly #byType = new Map<string, KnownRecord>();
  /** By identifier and size, which a record tells without its type information. */
  readonly #byIdentity = new Map<string, KnownRecord | undefined>();
  readonly #out = new NativeBlock(24);

  constructor(pointers: TypePointers) {
    this.#pointers = pointers;
  }

  /**
   * What is known of the record behind an `IRecordInfo`, which stays the caller's; undefined
   * where its type information cannot be reached.
   */
  ofInfo(info: Address): KnownRecord | undefined {
    const { host } = this.#pointers;
    const hr = host.callSlot(info, IRECORDINFO.GetGuid, this.#out.address);
    if (hr < 0) return undefined;
    const guid = guidToText(this.#out.u8);
    const sizeBytes = this.#pointers.requestNumber(info, IRECORDINFO.GetSize);
    const identity = `${guid} ${sizeBytes}`;
    if (this.#byIdentity.has(identity)) return this.#byIdentity.get(identity);
    const known = this.#read(info);
    this.#byIdentity.set(identity, known);
    return known;
  }

  /**
   * The record of a type that was met before, or of a library that is registered.
   *
   * @throws {ComError} If its library cannot be loaded.
   */
  ofType(type: RecordType): KnownRecord {
    return this.#byType.get(recordKey(type)) ?? this.#load(type);
  }

  /**
   * The record behind an `ITypeInfo`, which stays the caller's.
   *
   * @throws {ComError} If the type is no record that can be passed.
   */
  ofTypeInfo(typeInfo: Address, name: string): KnownRecord {
    const { ole } = this.#pointers.host;
    const hr = ole.GetRecordInfoFromTypeInfo(typeInfo, this.#out.u64);
    checkHresult(hr, `use record "${name}"`);
    const info = this.#out.u64[0];
    try {
      return this.ofInfo(info) ?? this.#keep(info, readRecordLayout(this.#pointers, typeInfo));
    } finally {
      this.#pointers.release(info);
    }
  }

  /** Releases all descriptions: the end of an apartment. */
  close(): void {
    for (const { info } of this.#byType.values()) this.#pointers.release(info);
    this.#byType.clear();
    this.#byIdentity.clear();
  }

  #read(info: Address): KnownRecord | undefined {
    const typeInfo = this.#pointers.request(info, IRECORDINFO.GetTypeInfo);
    if (typeInfo === 0n) return undefined;
    try {
      return this.#keep(info, readRecordLayout(this.#pointers, typeInfo));
    } finally {
      this.#pointers.release(typeInfo);
    }
  }

  #keep(info: Address, layout: RecordLayout): KnownRecord {
    const key = recordKey(layout.type);
    const before = this.#byType.get(key);
    if (before) return before;
    this.#pointers.host.callSlot(info, ADD_REF);
    const known = { info, layout };
    this.#byType.set(key, known);
    return known;
  }

  #load(type: RecordType): KnownRecord {
    const { ole } = this.#pointers.host;
    const [major, minor] = type.library.version.split(".").map(Number);
    const guid = guidFromText(type.library.guid);
    const out = this.#out.u64;
    const hr = ole.LoadRegTypeLib(guid, major, minor, type.library.lcid, out);
    checkHresult(hr, `load the library of record "${type.name}"`);
    const library = out[0];
    const wanted = new NativeBlock(16);
    wanted.u8.set(guidFromText(type.guid));
    const typeInfo = this.#pointers.request(library, ITYPELIB.GetTypeInfoOfGuid, wanted.address);
    try {
      return this.ofTypeInfo(typeInfo, type.name);
    } finally {
      this.#pointers.release(typeInfo);
      this.#pointers.release(library);
    }
  }
}
