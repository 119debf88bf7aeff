/**
 * Where the fields of a record lie, from its type information.
 *
 * @module
 */
import type { Address, NativeBlock } from "../../ffi/mod.ts";
import { guidToText } from "../values/guid.ts";
import {
  ARRAYDESC,
  ITYPEINFO,
  TYPEATTR,
  TYPEDESC,
  TYPEFLAG_FDISPATCHABLE,
  TYPEFLAG_FDUAL,
  TYPEKINDS,
  VARDESC,
} from "../type_info/layout.ts";
import type { TypePointers } from "../type_info/type_pointer.ts";
import { VARTYPE_BYTES, VT } from "../values/vt.ts";
import type { RecordType } from "./record_type.ts";

const POINTER_BYTES = 8;

/** What a field holds. */
export type FieldType =
  /** A value as a VARIANT has it; with `VT_ARRAY`, a pointer to an array of such values. */
  | { readonly kind: "value"; readonly vt: number; readonly sizeBytes: number }
  /** A record inside of the record. */
  | { readonly kind: "record"; readonly layout: RecordLayout; readonly sizeBytes: number }
  /** Values one after another. */
  | {
    readonly kind: "fixed";
    readonly of: FieldType;
    /** Lengths of the dimensions, the first one first. */
    readonly counts: readonly number[];
    readonly sizeBytes: number;
  }
  /** A type that has no form here, such as a plain pointer: kept as it is. */
  | { readonly kind: "opaque"; readonly vt: number; readonly sizeBytes: number };

/** One field. */
export interface RecordField {
  readonly name: string;
  /** Bytes from the start of the record. */
  readonly offset: number;
  readonly type: FieldType;
}

/** A record as it lies in memory. */
export interface RecordLayout {
  readonly type: RecordType;
  readonly sizeBytes: number;
  readonly fields: readonly RecordField[];
}

/**
 * Reads the layout of the record behind an `ITypeInfo`, which stays the caller's.
 *
 * @throws {TypeError} If the type is no record, or belongs to no library.
 */
export function readRecordLayout(pointers: TypePointers, typeInfo: Address): RecordLayout {
  return new LayoutReader(pointers, typeInfo).read();
}

class LayoutReader {
  readonly #pointers: TypePointers;
  readonly #typeInfo: Address;

  constructor(pointers: TypePointers, typeInfo: Address) {
    this.#pointers = pointers;
    this.#typeInfo = typeInfo;
  }

  read(): RecordLayout {
    const pointers = this.#pointers;
    const { name } = pointers.documentation(this.#typeInfo, ITYPEINFO.GetDocumentation, -1);
    const attributes = pointers.attributes(this.#typeInfo);
    const isRecord = attributes && TYPEKINDS[attributes.u32[TYPEATTR.KIND >> 2]] === "record";
    if (!isRecord) throw new TypeError(`Cannot read record "${name}": the type is none`);
    const guid = guidToText(attributes.u8);
    const sizeBytes = attributes.u32[TYPEATTR.INSTANCE_BYTES >> 2];
    const count = attributes.u16[TYPEATTR.VARIABLES >> 1];
    const type = { name, guid, library: this.#library(name) };
    const fields = Array.from({ length: count }, (_, i) => this.#field(i));
    return { type, sizeBytes, fields };
  }

  #library(name: string): RecordType["library"] {
    const container = this.#pointers.container(this.#typeInfo);
    const identity = container && this.#pointers.identity(container.library);
    if (container) this.#pointers.release(container.library);
    if (!identity) throw new TypeError(`Cannot read record "${name}": no library contains it`);
    return { guid: identity.guid, version: identity.version, lcid: identity.lcid };
  }

  #field(index: number): RecordField {
    const { host } = this.#pointers;
    const address = this.#pointers.request(this.#typeInfo, ITYPEINFO.GetVarDesc, index);
    if (address === 0n) throw new TypeError(`Cannot read field ${index} of a record`);
    try {
      const desc = host.memory.readBlock(address, VARDESC.BYTES);
      const member = desc.i32[VARDESC.MEMID >> 2];
      return {
        name: this.#pointers.documentation(this.#typeInfo, ITYPEINFO.GetDocumentation, member).name,
        offset: desc.u32[VARDESC.VALUE >> 2],
        type: this.#type(desc.u64[VARDESC.TYPE >> 3], desc.u16[(VARDESC.TYPE + TYPEDESC.VT) >> 1]),
      };
    } finally {
      host.callSlot(this.#typeInfo, ITYPEINFO.ReleaseVarDesc, address);
    }
  }

  /** A `TYPEDESC`, given as its two words. */
  #type(target: bigint, vt: number): FieldType {
    switch (vt) {
      case VT.SAFEARRAY:
        return this.#array(target);
      case VT.CARRAY:
        return this.#fixedArray(target);
      case VT.PTR:
        return this.#pointerTo(target);
      case VT.USERDEFINED:
        return this.#named(target, (other, kind) => this.#userType(other, kind));
    }
    const sizeBytes = VARTYPE_BYTES[vt];
    if (sizeBytes) return { kind: "value", vt, sizeBytes };
    return { kind: "opaque", vt, sizeBytes: vt === VT.HRESULT ? 4 : POINTER_BYTES };
  }

  #array(target: Address): FieldType {
    const { vt } = this.#inner(target);
    const of = vt === VT.USERDEFINED || vt === VT.PTR ? this.#innerType(target) : undefined;
    const element = of?.kind === "record" ? VT.RECORD : of?.kind === "value" ? of.vt : vt;
    return { kind: "value", vt: VT.ARRAY | element, sizeBytes: POINTER_BYTES };
  }

  #fixedArray(target: Address): FieldType {
    const { memory } = this.#pointers.host;
    const head = memory.readBlock(target, ARRAYDESC.BOUNDS);
    const of = this.#innerType(target);
    const counts = Array.from(
      { length: head.u16[ARRAYDESC.DIMENSIONS >> 1] },
      (_, i) => memory.readU32(target + BigInt(ARRAYDESC.BOUNDS + i * ARRAYDESC.BOUND_BYTES)),
    );
    const sizeBytes = counts.reduce((product, count) => product * count, of.sizeBytes);
    return { kind: "fixed", of, counts, sizeBytes };
  }

  /** A pointer to an interface is an object; any other pointer is kept as it is. */
  #pointerTo(target: Address): FieldType {
    const inner = this.#inner(target);
    const vt = inner.vt === VT.USERDEFINED
      ? this.#named(inner.target, (_other, kind, flags) => interfaceVartype(kind, flags))
      : undefined;
    if (vt !== undefined) return { kind: "value", vt, sizeBytes: POINTER_BYTES };
    return { kind: "opaque", vt: VT.PTR, sizeBytes: POINTER_BYTES };
  }

  #userType(other: Address, kind: typeof TYPEKINDS[number]): FieldType {
    switch (kind) {
      case "enum":
        return { kind: "value", vt: VT.I4, sizeBytes: 4 };
      case "record": {
        const layout = readRecordLayout(this.#pointers, other);
        return { kind: "record", layout, sizeBytes: layout.sizeBytes };
      }
      case "alias": {
        const { u64, u16 } = this.#pointers.attributes(other)!;
        const [target, vt] = [u64[TYPEATTR.ALIAS >> 3], u16[(TYPEATTR.ALIAS + 8) >> 1]];
        return new LayoutReader(this.#pointers, other).#type(target, vt);
      }
      default: {
        const sizeBytes = this.#pointers.attributes(other)!.u32[TYPEATTR.INSTANCE_BYTES >> 2];
        return { kind: "opaque", vt: VT.USERDEFINED, sizeBytes };
      }
    }
  }

  #inner(address: Address): { readonly target: bigint; readonly vt: number } {
    const desc: NativeBlock = this.#pointers.host.memory.readBlock(address, TYPEDESC.BYTES);
    return { target: desc.u64[0], vt: desc.u16[TYPEDESC.VT >> 1] };
  }

  #innerType(address: Address): FieldType {
    const { target, vt } = this.#inner(address);
    return this.#type(target, vt);
  }

  #named<T>(
    reference: bigint,
    use: (typeInfo: Address, kind: typeof TYPEKINDS[number], flags: number) => T,
  ): T {
    const pointers = this.#pointers;
    const handle = Number(reference & 0xffff_ffffn) | 0;
    const other = pointers.request(this.#typeInfo, ITYPEINFO.GetRefTypeInfo, handle);
    const attributes = other === 0n ? undefined : pointers.attributes(other);
    if (!attributes) throw new TypeError("Cannot read the type of a field: its library is missing");
    try {
      const kind = TYPEKINDS[attributes.u32[TYPEATTR.KIND >> 2]] ?? "interface";
      return use(other, kind, attributes.u16[TYPEATTR.FLAGS >> 1]);
    } finally {
      pointers.release(other);
    }
  }
}

function interfaceVartype(kind: typeof TYPEKINDS[number], flags: number): number | undefined {
  if (kind === "dispatch" || kind === "coclass") return VT.DISPATCH;
  if (kind !== "interface") return undefined;
  return flags & (TYPEFLAG_FDUAL | TYPEFLAG_FDISPATCHABLE) ? VT.DISPATCH : VT.UNKNOWN;
}
