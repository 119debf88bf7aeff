/**
 * Member tables from type information: which names are methods, which are
 * properties, and how many arguments they need.
 *
 * @module
 */
import type { Address, NativeBlock } from "../../ffi/mod.ts";
import type { ComObject } from "../objects/com_object.ts";
import {
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  type MemberKind,
  MemberTable,
} from "../calls/member_table.ts";
import {
  ELEMDESC,
  FUNCDESC,
  FUNCFLAG_FRESTRICTED,
  ITYPEINFO,
  PARAMFLAG_FHASDEFAULT,
  PARAMFLAG_FLCID,
  PARAMFLAG_FOPT,
  PARAMFLAG_FOUT,
  PARAMFLAG_FRETVAL,
  TYPEATTR,
  TYPEDESC,
  VARDESC,
  VARFLAG_FREADONLY,
} from "./layout.ts";
import type { TypeLoader } from "./type_loader.ts";
import type { TypePointers } from "./type_pointer.ts";
import { readRecordLayout } from "../records/record_layout.ts";
import type { RecordType } from "../records/record_type.ts";
import { type ReferenceName, referenceName, VARTYPE_BYTES, VT } from "../values/vt.ts";

const TKIND_RECORD = 1;
const MAX_NAMES = 64;

/** What is said of a parameter. */
interface DeclaredParameter {
  /** What a VARIANT refers to, for a reference. */
  readonly name?: ReferenceName;
  /** Handle of another type: of the target, or of the elements. */
  readonly reference?: number;
  /** Type of the elements of an array. */
  readonly element?: number;
}

/** Finds the member table of an object, shared with all objects of its type. */
export class TypeMembers {
  readonly #pointers: TypePointers;
  readonly #loader: TypeLoader;
  readonly #tables = new Map<string, MemberTable>();

  constructor(loader: TypeLoader) {
    this.#pointers = loader.pointers;
    this.#loader = loader;
  }

  /**
   * The table of the object behind an `IDispatch`; an empty one of its own where
   * there is no type information.
   */
  tableOf(dispatch: Address): MemberTable {
    const typeInfo = this.#loader.typeInfoOf(dispatch);
    if (typeInfo === 0n) return new MemberTable();
    try {
      const key = this.#identity(typeInfo);
      const known = key && this.#tables.get(key);
      if (known) return known;
      const table = new MemberTable(this.#readKinds(typeInfo));
      if (key) this.#tables.set(key, table);
      return table;
    } finally {
      this.#pointers.release(typeInfo);
    }
  }

  /** Library, version, locale and index; undefined where no library contains the type. */
  #identity(typeInfo: Address): string | undefined {
    const container = this.#pointers.container(typeInfo);
    if (!container) return undefined;
    try {
      const identity = this.#pointers.identity(container.library);
      return identity && `${identity.guid} ${identity.version} ${identity.lcid} ${container.index}`;
    } finally {
      this.#pointers.release(container.library);
    }
  }

  /** The name of a member's parameter; undefined where nothing tells it. */
  argumentName(object: ComObject, member: string, index: number): string | undefined {
    const dispid = object.members.dispids.get(member);
    if (dispid === undefined) return undefined;
    const typeInfo = this.#loader.typeInfoOf(object.address);
    if (typeInfo === 0n) return undefined;
    const names = this.#pointers.names(typeInfo, dispid, MAX_NAMES);
    this.#pointers.release(typeInfo);
    return names[index + 1];
  }

  /** The record that a type of a parameter is; undefined if it is none. */
  recordOf(object: ComObject, reference: number): RecordType | undefined {
    const { records } = object.members;
    if (!records.has(reference)) records.set(reference, this.#readRecord(object, reference));
    return records.get(reference);
  }

  #readRecord(object: ComObject, reference: number): RecordType | undefined {
    const pointers = this.#pointers;
    const typeInfo = this.#loader.typeInfoOf(object.address);
    const other = typeInfo === 0n
      ? 0n
      : pointers.request(typeInfo, ITYPEINFO.GetRefTypeInfo, reference);
    pointers.release(typeInfo);
    if (other === 0n) return undefined;
    try {
      const kind = pointers.attributes(other)?.u32[TYPEATTR.KIND >> 2];
      return kind === TKIND_RECORD ? readRecordLayout(pointers, other).type : undefined;
    } finally {
      pointers.release(other);
    }
  }

  #readKinds(typeInfo: Address): Map<string, MemberKind> | undefined {
    const attributes = this.#pointers.attributes(typeInfo);
    if (!attributes) return undefined;
    const functions = attributes.u16[TYPEATTR.FUNCTIONS >> 1];
    const variables = attributes.u16[TYPEATTR.VARIABLES >> 1];
    const kinds = new Map<string, MemberKind>();
    for (let i = 0; i < functions; i++) this.#readFunction(typeInfo, i, kinds);
    for (let i = 0; i < variables; i++) this.#readVariable(typeInfo, i, kinds);
    return kinds;
  }

  #readFunction(typeInfo: Address, index: number, kinds: Map<string, MemberKind>): void {
    const address = this.#pointers.request(typeInfo, ITYPEINFO.GetFuncDesc, index);
    if (address === 0n) return;
    try {
      const desc = this.#pointers.host.memory.readBlock(address, FUNCDESC.BYTES);
      if (desc.u16[FUNCDESC.FLAGS >> 1] & FUNCFLAG_FRESTRICTED) return;
      const dispid = desc.i32[FUNCDESC.MEMID >> 2];
      const flags = desc.i32[FUNCDESC.INVKIND >> 2];
      const count = desc.i16[FUNCDESC.COUNT >> 1];
      const parameters = this.#pointers.host.memory.readBlock(
        desc.u64[FUNCDESC.PARAMETERS >> 3],
        count * ELEMDESC.BYTES,
      );
      let required = 0;
      let accepted = 0;
      let references: (ReferenceName | undefined)[] | undefined;
      let userTypes: (number | undefined)[] | undefined;
      let arrays: (number | undefined)[] | undefined;
      for (let i = 0; i < count; i++) {
        const parameter = parameters.u16[(i * ELEMDESC.BYTES + ELEMDESC.FLAGS) >> 1];
        if (parameter & (PARAMFLAG_FLCID | PARAMFLAG_FRETVAL)) continue;
        const type = this.#declared(parameters, i * ELEMDESC.BYTES);
        if (type?.name && parameter & PARAMFLAG_FOUT) (references ??= [])[accepted] = type.name;
        if (type?.reference !== undefined) (userTypes ??= [])[accepted] = type.reference;
        if (type?.element !== undefined) (arrays ??= [])[accepted] = type.element;
        accepted++;
        if (!(parameter & (PARAMFLAG_FOPT | PARAMFLAG_FHASDEFAULT))) required++;
      }
      if (desc.i16[FUNCDESC.OPTIONAL >> 1] === -1) accepted = Infinity;
      this.#add(typeInfo, kinds, {
        dispid,
        flags,
        required,
        accepted,
        references,
        userTypes,
        arrays,
      });
    } finally {
      this.#pointers.host.callSlot(typeInfo, ITYPEINFO.ReleaseFuncDesc, address);
    }
  }

  /** What a parameter takes, where a value by itself does not tell it: references and arrays. */
  #declared(parameters: NativeBlock, at: number): DeclaredParameter | undefined {
    const outer = parameters.u16[(at + TYPEDESC.VT) >> 1];
    if (outer === VT.SAFEARRAY) return this.#arrayOf(parameters.u64[at >> 3]);
    if (outer !== VT.PTR) return undefined;
    const { memory } = this.#pointers.host;
    const target = memory.readBlock(parameters.u64[at >> 3], TYPEDESC.BYTES);
    const vt = target.u16[TYPEDESC.VT >> 1];
    if (vt === VT.USERDEFINED) return { reference: target.i32[0] };
    if (vt === VT.SAFEARRAY) return this.#arrayOf(target.u64[0]);
    if (vt === VT.VARIANT || VARTYPE_BYTES[vt] === undefined) return undefined;
    return { name: referenceName(vt) };
  }

  /** @param address The `TYPEDESC` of the elements. */
  #arrayOf(address: Address): DeclaredParameter | undefined {
    const desc = this.#pointers.host.memory.readBlock(address, TYPEDESC.BYTES);
    const element = desc.u16[TYPEDESC.VT >> 1];
    if (element === VT.USERDEFINED) return { element, reference: desc.i32[0] };
    if (!VARTYPE_BYTES[element]) return undefined;
    const name = referenceName(VT.ARRAY | element);
    return element === VT.VARIANT ? { name } : { name, element };
  }

  #readVariable(typeInfo: Address, index: number, kinds: Map<string, MemberKind>): void {
    const address = this.#pointers.request(typeInfo, ITYPEINFO.GetVarDesc, index);
    if (address === 0n) return;
    const desc = this.#pointers.host.memory.readBlock(address, VARDESC.BYTES);
    this.#pointers.host.callSlot(typeInfo, ITYPEINFO.ReleaseVarDesc, address);
    const readOnly = desc.u16[VARDESC.FLAGS >> 1] & VARFLAG_FREADONLY;
    this.#add(typeInfo, kinds, {
      dispid: desc.i32[VARDESC.MEMID >> 2],
      flags: readOnly ? DISPATCH_PROPERTYGET : DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT,
      required: 0,
      accepted: 0,
    });
  }

  /** Adds one description; get, put and putref of a property are separate functions. */
  #add(typeInfo: Address, kinds: Map<string, MemberKind>, kind: MemberKind): void {
    const name = this.#name(typeInfo, kind.dispid);
    if (name === undefined) return;
    const key = name.toLowerCase();
    const known = kinds.get(key);
    if (!known) {
      kinds.set(key, kind);
      return;
    }
    const getter = kind.flags & DISPATCH_PROPERTYGET ? kind : known;
    kinds.set(key, { ...getter, flags: known.flags | kind.flags });
  }

  #name(typeInfo: Address, dispid: number): string | undefined {
    return this.#pointers.names(typeInfo, dispid, 1)[0];
  }
}
