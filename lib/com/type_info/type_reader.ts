/**
 * Reads one type of a library into plain data.
 *
 * @module
 */
import { type Address, NativeBlock } from "../../ffi/mod.ts";
import { guidToText } from "../values/guid.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
} from "../calls/member_table.ts";
import { VT } from "../values/vt.ts";
import {
  ARRAYDESC,
  ELEMDESC,
  FUNCDESC,
  FUNCFLAG_FHIDDEN,
  FUNCFLAG_FRESTRICTED,
  IMPLTYPEFLAG_FDEFAULT,
  IMPLTYPEFLAG_FRESTRICTED,
  IMPLTYPEFLAG_FSOURCE,
  ITYPEINFO,
  PARAMDESCEX_VALUE,
  PARAMFLAG_FHASDEFAULT,
  PARAMFLAG_FIN,
  PARAMFLAG_FLCID,
  PARAMFLAG_FOPT,
  PARAMFLAG_FOUT,
  PARAMFLAG_FRETVAL,
  TYPEATTR,
  TYPEDESC,
  TYPEFLAG_FCANCREATE,
  TYPEFLAG_FDUAL,
  TYPEFLAG_FHIDDEN,
  TYPEFLAG_FRESTRICTED,
  TYPEKINDS,
  VAR_CONST,
  VARDESC,
  VARFLAG_FHIDDEN,
  VARFLAG_FREADONLY,
  VARFLAG_FRESTRICTED,
} from "./layout.ts";
import type {
  FunctionDescription,
  FunctionKind,
  ImplementedType,
  LibraryIdentity,
  NamedType,
  ParameterDescription,
  TypeDescription,
  TypeExpression,
  VariableDescription,
} from "./type_model.ts";
import type { TypePointers } from "./type_pointer.ts";

const UNKNOWN_TYPE: NamedType = {
  kind: "named",
  name: "",
  library: "",
  guid: guidToText(new Uint8Array(16)),
  typeKind: "interface",
};
const MAX_PARAMETERS = 64;

/** Reads the description behind an `ITypeInfo`, which stays the caller's. */
export function readType(
  pointers: TypePointers,
  typeInfo: Address,
  index: number,
): TypeDescription {
  return new TypeReader(pointers, typeInfo).read(index);
}

/** One type; references to others are looked up once each. */
class TypeReader {
  readonly #pointers: TypePointers;
  readonly #typeInfo: Address;
  readonly #references = new Map<number, NamedType>();
  readonly #desc = new NativeBlock(FUNCDESC.BYTES);
  readonly #parameters = new NativeBlock(MAX_PARAMETERS * ELEMDESC.BYTES);
  readonly #type = new NativeBlock(ARRAYDESC.BOUNDS + 4);

  constructor(pointers: TypePointers, typeInfo: Address) {
    this.#pointers = pointers;
    this.#typeInfo = typeInfo;
  }

  read(index: number): TypeDescription {
    const { name, description } = this.#documentation(-1);
    const attributes = this.#pointers.attributes(this.#typeInfo);
    if (!attributes) throw new TypeError(`Cannot read type "${name}": it has no attributes`);
    const { u16, u32 } = attributes;
    const flags = u16[TYPEATTR.FLAGS >> 1];
    const kind = TYPEKINDS[u32[TYPEATTR.KIND >> 2]] ?? "interface";
    const [functions, variables, implemented] = [
      u16[TYPEATTR.FUNCTIONS >> 1],
      u16[TYPEATTR.VARIABLES >> 1],
      u16[TYPEATTR.IMPLEMENTED >> 1],
    ];
    const head = {
      name,
      kind,
      index,
      description,
      guid: guidToText(attributes.u8),
      version: `${u16[TYPEATTR.MAJOR >> 1]}.${u16[TYPEATTR.MINOR >> 1]}`,
      dual: (flags & TYPEFLAG_FDUAL) !== 0,
      hidden: (flags & TYPEFLAG_FHIDDEN) !== 0,
      restricted: (flags & TYPEFLAG_FRESTRICTED) !== 0,
      creatable: (flags & TYPEFLAG_FCANCREATE) !== 0,
      sizeBytes: u32[TYPEATTR.INSTANCE_BYTES >> 2],
      vtableBytes: u16[TYPEATTR.VTABLE_BYTES >> 1],
    };
    const alias = kind === "alias"
      ? this.#expression(attributes.u64[TYPEATTR.ALIAS >> 3], u16[(TYPEATTR.ALIAS + 8) >> 1])
      : undefined;
    return {
      ...head,
      functions: collect(functions, (i) => this.#function(i)),
      variables: collect(variables, (i) => this.#variable(i)),
      implements: collect(implemented, (i) => this.#implemented(i, kind === "coclass")),
      ...(alias && { alias }),
    };
  }

  #documentation(member: number): { name: string; description: string } {
    return this.#pointers.documentation(this.#typeInfo, ITYPEINFO.GetDocumentation, member);
  }

  #function(index: number): FunctionDescription | undefined {
    const { host } = this.#pointers;
    const address = this.#pointers.request(this.#typeInfo, ITYPEINFO.GetFuncDesc, index);
    if (address === 0n) return undefined;
    try {
      const desc = this.#desc;
      host.memory.copy(desc.address, address, FUNCDESC.BYTES);
      const dispid = desc.i32[FUNCDESC.MEMID >> 2];
      const flags = desc.u16[FUNCDESC.FLAGS >> 1];
      const count = Math.min(desc.i16[FUNCDESC.COUNT >> 1], MAX_PARAMETERS);
      const optional = desc.i16[FUNCDESC.OPTIONAL >> 1];
      const kind = functionKind(desc.i32[FUNCDESC.INVKIND >> 2]);
      const vtableOffset = desc.i16[FUNCDESC.VTABLE_OFFSET >> 1];
      const parametersAt = desc.u64[FUNCDESC.PARAMETERS >> 3];
      const resultTarget = desc.u64[FUNCDESC.RESULT >> 3];
      const resultVt = desc.u16[(FUNCDESC.RESULT + TYPEDESC.VT) >> 1];
      const names = this.#pointers.names(this.#typeInfo, dispid, count + 1);
      const parameters = this.#readParameters(parametersAt, count, names);
      return {
        name: names[0] ?? "",
        dispid,
        kind,
        parameters: optional > 0 ? withOptional(parameters, optional) : parameters,
        result: this.#expression(resultTarget, resultVt),
        vararg: optional === -1,
        vtableOffset,
        hidden: (flags & FUNCFLAG_FHIDDEN) !== 0,
        restricted: (flags & FUNCFLAG_FRESTRICTED) !== 0,
        description: this.#documentation(dispid).description,
      };
    } finally {
      host.callSlot(this.#typeInfo, ITYPEINFO.ReleaseFuncDesc, address);
    }
  }

  #readParameters(address: Address, count: number, names: string[]): ParameterDescription[] {
    if (count <= 0) return [];
    const { host } = this.#pointers;
    const { u16, u64 } = this.#parameters;
    host.memory.copy(this.#parameters.address, address, count * ELEMDESC.BYTES);
    const parameters: ParameterDescription[] = [];
    for (let i = 0; i < count; i++) {
      const at = i * ELEMDESC.BYTES;
      const flags = u16[(at + ELEMDESC.FLAGS) >> 1];
      const extra = u64[(at + ELEMDESC.DEFAULT) >> 3];
      const hasDefault = (flags & PARAMFLAG_FHASDEFAULT) !== 0 && extra !== 0n;
      parameters.push({
        name: names[i + 1] ?? (i === count - 1 ? "value" : `arg${i + 1}`),
        type: this.#expression(u64[at >> 3], u16[(at + TYPEDESC.VT) >> 1]),
        in: (flags & PARAMFLAG_FIN) !== 0 || (flags & PARAMFLAG_FOUT) === 0,
        out: (flags & PARAMFLAG_FOUT) !== 0,
        retval: (flags & PARAMFLAG_FRETVAL) !== 0,
        lcid: (flags & PARAMFLAG_FLCID) !== 0,
        optional: (flags & (PARAMFLAG_FOPT | PARAMFLAG_FHASDEFAULT)) !== 0,
        ...(hasDefault && { default: host.readVariant(extra + BigInt(PARAMDESCEX_VALUE)) }),
      });
    }
    return parameters;
  }

  #variable(index: number): VariableDescription | undefined {
    const { host } = this.#pointers;
    const address = this.#pointers.request(this.#typeInfo, ITYPEINFO.GetVarDesc, index);
    if (address === 0n) return undefined;
    try {
      const desc = this.#desc;
      host.memory.copy(desc.address, address, VARDESC.BYTES);
      const dispid = desc.i32[VARDESC.MEMID >> 2];
      const flags = desc.u16[VARDESC.FLAGS >> 1];
      const constant = desc.i32[VARDESC.KIND >> 2] === VAR_CONST;
      const valueAt = desc.u64[VARDESC.VALUE >> 3];
      const type = this.#expression(
        desc.u64[VARDESC.TYPE >> 3],
        desc.u16[(VARDESC.TYPE + TYPEDESC.VT) >> 1],
      );
      const { name, description } = this.#documentation(dispid);
      return {
        name,
        dispid,
        type,
        constant,
        ...(constant && valueAt !== 0n && { value: host.readVariant(valueAt) }),
        readOnly: constant || (flags & VARFLAG_FREADONLY) !== 0,
        hidden: (flags & (VARFLAG_FHIDDEN | VARFLAG_FRESTRICTED)) !== 0,
        description,
      };
    } finally {
      host.callSlot(this.#typeInfo, ITYPEINFO.ReleaseVarDesc, address);
    }
  }

  #implemented(index: number, withFlags: boolean): ImplementedType | undefined {
    const reference = this.#pointers.requestNumber(
      this.#typeInfo,
      ITYPEINFO.GetRefTypeOfImplType,
      index,
    );
    if (reference === undefined) return undefined;
    const flags = withFlags
      ? this.#pointers.requestNumber(this.#typeInfo, ITYPEINFO.GetImplTypeFlags, index) ?? 0
      : 0;
    return {
      type: this.#named(reference),
      default: (flags & IMPLTYPEFLAG_FDEFAULT) !== 0,
      source: (flags & IMPLTYPEFLAG_FSOURCE) !== 0,
      restricted: (flags & IMPLTYPEFLAG_FRESTRICTED) !== 0,
    };
  }

  /** A `TYPEDESC`, given as its two words. */
  #expression(target: bigint, vt: number): TypeExpression {
    switch (vt) {
      case VT.PTR:
        return { kind: "pointer", to: this.#pointedTo(target) };
      case VT.SAFEARRAY:
        return { kind: "array", of: this.#pointedTo(target) };
      case VT.CARRAY:
        return this.#fixedArray(target);
      case VT.USERDEFINED:
        return this.#named(Number(target & 0xffff_ffffn) | 0);
      default:
        return { kind: "simple", vt };
    }
  }

  #pointedTo(address: Address): TypeExpression {
    this.#pointers.host.memory.copy(this.#type.address, address, TYPEDESC.BYTES);
    return this.#expression(this.#type.u64[0], this.#type.u16[TYPEDESC.VT >> 1]);
  }

  #fixedArray(address: Address): TypeExpression {
    const { memory } = this.#pointers.host;
    memory.copy(this.#type.address, address, ARRAYDESC.BOUNDS);
    const dimensions = this.#type.u16[ARRAYDESC.DIMENSIONS >> 1];
    const of = this.#expression(this.#type.u64[0], this.#type.u16[TYPEDESC.VT >> 1]);
    const counts = Array.from(
      { length: dimensions },
      (_, i) => memory.readU32(address + BigInt(ARRAYDESC.BOUNDS + i * ARRAYDESC.BOUND_BYTES)),
    );
    return { kind: "fixedArray", of, counts };
  }

  #named(reference: number): NamedType {
    const known = this.#references.get(reference);
    if (known) return known;
    const pointers = this.#pointers;
    const other = pointers.request(this.#typeInfo, ITYPEINFO.GetRefTypeInfo, reference);
    const named = other === 0n ? UNKNOWN_TYPE : readReference(pointers, other);
    this.#references.set(reference, named);
    return named;
  }
}

/** Names the type behind a pointer, and releases it. */
function readReference(pointers: TypePointers, typeInfo: Address): NamedType {
  try {
    const { name } = pointers.documentation(typeInfo, ITYPEINFO.GetDocumentation, -1);
    const attributes = pointers.attributes(typeInfo);
    if (!attributes) return { ...UNKNOWN_TYPE, name };
    const guid = guidToText(attributes.u8);
    const typeKind = TYPEKINDS[attributes.u32[TYPEATTR.KIND >> 2]] ?? "interface";
    const container = pointers.container(typeInfo);
    const identity = container && pointers.identity(container.library);
    const library = identity?.name ?? "";
    if (container) pointers.release(container.library);
    const target = typeKind === "alias" ? readType(pointers, typeInfo, 0).alias : undefined;
    return {
      kind: "named",
      name,
      library,
      ...(identity && { libraryId: libraryId(identity) }),
      guid,
      typeKind,
      ...(target && { target }),
    };
  } finally {
    pointers.release(typeInfo);
  }
}

function libraryId({ guid, version, lcid }: LibraryIdentity): NamedType["libraryId"] {
  return { guid, version, lcid };
}

function functionKind(invkind: number): FunctionKind {
  if (invkind === DISPATCH_METHOD) return "method";
  if (invkind === DISPATCH_PROPERTYGET) return "get";
  return invkind === DISPATCH_PROPERTYPUT ? "put" : "putRef";
}

/** The last parameters are optional when the function counts them. */
function withOptional(parameters: ParameterDescription[], count: number): ParameterDescription[] {
  const given = parameters.filter((parameter) => !parameter.retval && !parameter.lcid);
  const optional = new Set(given.slice(-count));
  return parameters.map((each) => optional.has(each) ? { ...each, optional: true } : each);
}

function collect<T>(count: number, read: (index: number) => T | undefined): T[] {
  const found: T[] = [];
  for (let i = 0; i < count; i++) {
    const each = read(i);
    if (each !== undefined) found.push(each);
  }
  return found;
}
