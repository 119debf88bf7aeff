/**
 * Vtable slots, struct offsets and flags of type information, once for everybody.
 *
 * All offsets are those of 64-bit systems. Source: `oaidl.h`.
 *
 * @module
 */
import type { TypeKind } from "./type_model.ts";

/** Slots of `IDispatch` that yield type information. */
export const IDISPATCH = { GetTypeInfoCount: 3, GetTypeInfo: 4 } as const;

/** Slots of `IProvideClassInfo`. */
export const IPROVIDECLASSINFO = { GetClassInfo: 3 } as const;

/** Slots of `ITypeInfo`. */
export const ITYPEINFO = {
  GetTypeAttr: 3,
  GetFuncDesc: 5,
  GetVarDesc: 6,
  GetNames: 7,
  GetRefTypeOfImplType: 8,
  GetImplTypeFlags: 9,
  GetDocumentation: 12,
  GetDllEntry: 13,
  GetRefTypeInfo: 14,
  GetContainingTypeLib: 18,
  ReleaseTypeAttr: 19,
  ReleaseFuncDesc: 20,
  ReleaseVarDesc: 21,
} as const;

/** Slots of `ITypeLib`. */
export const ITYPELIB = {
  GetTypeInfoCount: 3,
  GetTypeInfo: 4,
  GetTypeInfoType: 5,
  GetTypeInfoOfGuid: 6,
  GetLibAttr: 7,
  GetDocumentation: 9,
  ReleaseTLibAttr: 12,
} as const;

/** Offsets of `TYPEATTR`. */
export const TYPEATTR = {
  GUID: 0,
  INSTANCE_BYTES: 40,
  KIND: 44,
  FUNCTIONS: 48,
  VARIABLES: 50,
  IMPLEMENTED: 52,
  VTABLE_BYTES: 54,
  FLAGS: 58,
  MAJOR: 60,
  MINOR: 62,
  ALIAS: 64,
  BYTES: 96,
} as const;

/** Offsets of `TLIBATTR`. */
export const TLIBATTR = { GUID: 0, LCID: 16, MAJOR: 24, MINOR: 26, FLAGS: 28, BYTES: 32 } as const;

/** Offsets of `FUNCDESC`. */
export const FUNCDESC = {
  MEMID: 0,
  PARAMETERS: 16,
  FUNCKIND: 24,
  INVKIND: 28,
  COUNT: 36,
  OPTIONAL: 38,
  VTABLE_OFFSET: 40,
  RESULT: 48,
  FLAGS: 80,
  BYTES: 88,
} as const;

/** Offsets of `VARDESC`; `VALUE` is an offset within a record, or points to a constant. */
export const VARDESC = { MEMID: 0, VALUE: 16, TYPE: 24, FLAGS: 56, KIND: 60, BYTES: 64 } as const;

/** Offsets of `ELEMDESC`: a type, then what is said of the parameter. */
export const ELEMDESC = { TYPE: 0, DEFAULT: 16, FLAGS: 24, BYTES: 32 } as const;

/** Offsets of `TYPEDESC`. */
export const TYPEDESC = { TARGET: 0, VT: 8, BYTES: 16 } as const;

/** Offsets of `ARRAYDESC`, and the size of each of its bounds. */
export const ARRAYDESC = { ELEMENT: 0, DIMENSIONS: 16, BOUNDS: 20, BOUND_BYTES: 8 } as const;

/** Where the VARIANT of a `PARAMDESCEX` lies. */
export const PARAMDESCEX_VALUE = 8;

/** Values of `TYPEKIND`, in their order. */
export const TYPEKINDS = [
  "enum",
  "record",
  "module",
  "interface",
  "dispatch",
  "coclass",
  "alias",
  "union",
] as const satisfies readonly TypeKind[];

export const TYPEFLAG_FAPPOBJECT = 0x1;
export const TYPEFLAG_FCANCREATE = 0x2;
export const TYPEFLAG_FHIDDEN = 0x10;
export const TYPEFLAG_FDUAL = 0x40;
export const TYPEFLAG_FNONEXTENSIBLE = 0x80;
export const TYPEFLAG_FRESTRICTED = 0x200;
export const TYPEFLAG_FDISPATCHABLE = 0x1000;

export const IMPLTYPEFLAG_FDEFAULT = 1;
export const IMPLTYPEFLAG_FSOURCE = 2;
export const IMPLTYPEFLAG_FRESTRICTED = 4;

export const FUNCFLAG_FRESTRICTED = 0x1;
export const FUNCFLAG_FHIDDEN = 0x40;

export const VARFLAG_FREADONLY = 0x1;
export const VARFLAG_FHIDDEN = 0x40;
export const VARFLAG_FRESTRICTED = 0x80;

/** Value of `VARKIND` for constants. */
export const VAR_CONST = 2;

export const PARAMFLAG_FIN = 0x1;
export const PARAMFLAG_FOUT = 0x2;
export const PARAMFLAG_FLCID = 0x4;
export const PARAMFLAG_FRETVAL = 0x8;
export const PARAMFLAG_FOPT = 0x10;
export const PARAMFLAG_FHASDEFAULT = 0x20;
