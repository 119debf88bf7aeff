/**
 * Interface tables from type information.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";
import { ADD_REF, NativeBlock } from "../../ffi/mod.ts";
import { guidFromText, guidToText, IID, isGuid } from "../values/guid.ts";
import { ITYPEINFO, ITYPELIB, TYPEATTR, TYPEFLAG_FDUAL, TYPEKINDS } from "../type_info/layout.ts";
import type { TypeLibrary } from "../type_info/type_library.ts";
import type { TypeLoader } from "../type_info/type_loader.ts";
import type {
  FunctionDescription,
  NamedType,
  ParameterDescription,
  TypeDescription,
  TypeExpression,
} from "../type_info/type_model.ts";
import type { TypePointers } from "../type_info/type_pointer.ts";
import { readType } from "../type_info/type_reader.ts";
import type { RecordCodec } from "../records/record_codec.ts";
import type { KnownRecord } from "../records/record_table.ts";
import { VT } from "../values/vt.ts";
import {
  InterfaceTable,
  type SlotFunction,
  type SlotParameter,
  type SlotType,
} from "./interface_table.ts";

const POINTER_BYTES = 8;
const DUAL_PARTNER = -1;
const UNKNOWN = guidToText(IID.IUnknown);
const DISPATCH = guidToText(IID.IDispatch);

/** Makes interface tables, and keeps the libraries that they come from. */
export class TypedTables {
  readonly #loader: TypeLoader;
  readonly #pointers: TypePointers;
  readonly #records: () => RecordCodec | undefined;
  readonly #tables = new Map<string, InterfaceTable | undefined>();
  readonly #libraries = new Map<string, Address>();

  constructor(loader: TypeLoader, records: () => RecordCodec | undefined) {
    this.#loader = loader;
    this.#records = records;
    this.#pointers = loader.pointers;
  }

  /** The table of a class's default interface; undefined if no library describes it. */
  ofClass(clsid: string, name: string): InterfaceTable | undefined {
    using library = this.#loader.load(name);
    const coclass = library.types.filter(({ kind }) => kind === "coclass")
      .map(({ index }) => library.typeAt(index)).find(({ guid }) => guid === clsid);
    const own = coclass?.implements.find((each) => each.default && !each.source);
    if (!own) return undefined;
    return this.#ofInterface(this.#keep(library.lend()), own.type.guid);
  }

  /** The table of an interface by its name or identifier; undefined if it has no vtable. */
  ofLibrary(library: TypeLibrary, nameOrIid: string): InterfaceTable | undefined {
    const wanted = isGuid(nameOrIid) ? guidToText(guidFromText(nameOrIid)) : undefined;
    const guid = wanted ?? library.type(nameOrIid)?.guid;
    return guid ? this.#ofInterface(this.#keep(library.lend()), guid) : undefined;
  }

  /** The table of the object behind an `IDispatch`, where its type has a vtable. */
  ofObject(dispatch: Address): InterfaceTable | undefined {
    const typeInfo = this.#loader.typeInfoOf(dispatch);
    if (typeInfo === 0n) return undefined;
    try {
      const attributes = this.#pointers.attributes(typeInfo);
      const guid = attributes && guidToText(attributes.u8);
      const container = this.#pointers.container(typeInfo);
      if (!guid || !container) return undefined;
      const library = this.#keep(container.library);
      this.#pointers.release(container.library);
      return this.#ofInterface(library, guid);
    } finally {
      this.#pointers.release(typeInfo);
    }
  }

  /** Releases the libraries: the end of an apartment. */
  close(): void {
    for (const library of this.#libraries.values()) this.#pointers.release(library);
    this.#libraries.clear();
    this.#tables.clear();
  }

  /** A reference of ours to a library, one for all its types. */
  #keep(library: Address): Address {
    const { guid, version, lcid } = this.#pointers.identity(library)!;
    const key = `${guid} ${version} ${lcid}`;
    const known = this.#libraries.get(key);
    if (known !== undefined) return known;
    this.#pointers.host.callSlot(library, ADD_REF);
    this.#libraries.set(key, library);
    return library;
  }

  #ofInterface(library: Address, guid: string): InterfaceTable | undefined {
    const key = `${library} ${guid}`;
    if (this.#tables.has(key)) return this.#tables.get(key);
    const typeInfo = this.#typeInfoOf(library, guid);
    const table = typeInfo === 0n ? undefined : this.#read(library, typeInfo);
    this.#pointers.release(typeInfo);
    this.#tables.set(key, table);
    return table;
  }

  #typeInfoOf(library: Address, guid: string): Address {
    const block = new NativeBlock(16);
    block.u8.set(guidFromText(guid));
    return this.#pointers.request(library, ITYPELIB.GetTypeInfoOfGuid, block.address);
  }

  /** The table of a type with a vtable; undefined for a pure dispinterface. */
  #read(library: Address, typeInfo: Address): InterfaceTable | undefined {
    const attributes = this.#pointers.attributes(typeInfo);
    if (!attributes) return undefined;
    const kind = TYPEKINDS[attributes.u32[TYPEATTR.KIND >> 2]];
    if (kind === "interface") return this.#fromInterface(library, typeInfo);
    if (kind !== "dispatch" || !(attributes.u16[TYPEATTR.FLAGS >> 1] & TYPEFLAG_FDUAL)) {
      return undefined;
    }
    const reference = this.#pointers.requestNumber(
      typeInfo,
      ITYPEINFO.GetRefTypeOfImplType,
      DUAL_PARTNER,
    );
    if (reference === undefined) return undefined;
    const partner = this.#pointers.request(typeInfo, ITYPEINFO.GetRefTypeInfo, reference);
    if (partner === 0n) return undefined;
    try {
      return this.#fromInterface(library, partner);
    } finally {
      this.#pointers.release(partner);
    }
  }

  #fromInterface(library: Address, typeInfo: Address): InterfaceTable {
    const { type, functions, dispatch, bases } = this.#withBases(typeInfo);
    const slots = functions.map((each) => this.#slotFunction(library, each));
    const derivedFrom = bases.map((guid) => guidFromText(guid));
    return new InterfaceTable(type.name, guidFromText(type.guid), dispatch, slots, derivedFrom);
  }

  /** The functions of an interface and of those it derives from, without `IDispatch`'s own. */
  #withBases(typeInfo: Address): {
    type: TypeDescription;
    functions: readonly FunctionDescription[];
    dispatch: boolean;
    bases: readonly string[];
  } {
    const type = readType(this.#pointers, typeInfo, 0);
    const [base] = type.implements;
    if (!base || base.type.guid === UNKNOWN) {
      return { type, functions: type.functions, dispatch: false, bases: [] };
    }
    if (base.type.guid === DISPATCH) {
      return { type, functions: type.functions, dispatch: true, bases: [] };
    }
    const reference = this.#pointers.requestNumber(typeInfo, ITYPEINFO.GetRefTypeOfImplType, 0);
    const other = reference === undefined
      ? 0n
      : this.#pointers.request(typeInfo, ITYPEINFO.GetRefTypeInfo, reference);
    if (other === 0n) return { type, functions: type.functions, dispatch: false, bases: [] };
    try {
      const inherited = this.#withBases(other);
      const functions = [...inherited.functions, ...type.functions];
      const bases = [...inherited.bases, base.type.guid];
      return { type, functions, dispatch: inherited.dispatch, bases };
    } finally {
      this.#pointers.release(other);
    }
  }

  #slotFunction(library: Address, each: FunctionDescription): SlotFunction {
    return {
      name: each.name,
      dispid: each.dispid,
      kind: each.kind,
      slot: each.vtableOffset / POINTER_BYTES,
      parameters: each.parameters.map((parameter) => this.#slotParameter(library, parameter)),
      result: this.#slotType(library, each.result),
      vararg: each.vararg,
    };
  }

  #slotParameter(library: Address, parameter: ParameterDescription): SlotParameter {
    const { name, type, out, retval, lcid, optional } = parameter;
    const byRef = isReference(type);
    const inner = byRef && type.kind === "pointer" ? type.to : type;
    return {
      name,
      type: this.#slotType(library, inner),
      byRef,
      in: parameter.in,
      out,
      retval,
      lcid,
      optional,
      ...("default" in parameter && { default: parameter.default }),
    };
  }

  #slotType(library: Address, type: TypeExpression): SlotType {
    switch (type.kind) {
      case "simple":
        return type.vt === VT.LPWSTR ? { vt: VT.BSTR, terminated: true } : { vt: type.vt };
      case "array": {
        const { vt, record } = this.#slotType(library, type.of);
        return { vt: VT.ARRAY | vt, ...(record && { record }) };
      }
      case "pointer":
        return type.to.kind === "named" && isInterface(type.to)
          ? this.#interfaceType(library, type.to.guid)
          : { vt: VT.UI8 };
      case "named":
        if (type.typeKind === "alias" && type.target) return this.#slotType(library, type.target);
        if (type.typeKind === "record") return this.#recordType(library, type);
        return { vt: type.typeKind === "enum" ? VT.I4 : VT.UI8 };
      case "fixedArray":
        return { vt: VT.UI8 };
    }
  }

  #recordType(library: Address, { name, guid, libraryId }: NamedType): SlotType {
    const records = this.#records();
    if (!records || !libraryId) return { vt: VT.UI8 };
    const record = (): KnownRecord => {
      const typeInfo = this.#typeInfoOf(library, guid);
      if (typeInfo === 0n) return records.table.ofType({ name, guid, library: libraryId });
      try {
        return records.table.ofTypeInfo(typeInfo, name);
      } finally {
        this.#pointers.release(typeInfo);
      }
    };
    let known: KnownRecord | undefined;
    return { vt: VT.RECORD, record: () => known ??= record() };
  }

  #interfaceType(library: Address, guid: string): SlotType {
    if (guid === UNKNOWN) return { vt: VT.UNKNOWN, iid: IID.IUnknown };
    if (guid === DISPATCH) return { vt: VT.DISPATCH, iid: IID.IDispatch };
    const iid = guidFromText(guid);
    return { vt: VT.UNKNOWN, iid, table: () => this.#ofInterface(library, guid) };
  }
}

/** Whether a parameter is a pointer to its value, where interfaces are pointers themselves. */
function isReference(type: TypeExpression): boolean {
  return type.kind === "pointer" && !(type.to.kind === "named" && isInterface(type.to));
}

function isInterface(type: TypeExpression): boolean {
  if (type.kind !== "named") return false;
  const { typeKind, target } = type;
  if (typeKind === "alias") return target !== undefined && isInterface(target);
  return typeKind === "interface" || typeKind === "dispatch" || typeKind === "coclass";
}
