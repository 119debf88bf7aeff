/**
 * Vtable slots and flags of the interfaces that create type information. Source: `oaidl.h`.
 *
 * @module
 */

/** Slots of `ICreateTypeLib`. */
export const ICREATETYPELIB = {
  CreateTypeInfo: 3,
  SetName: 4,
  SetVersion: 5,
  SetGuid: 6,
  SetDocString: 7,
  SetLcid: 10,
  SaveAllChanges: 12,
} as const;

/** Slots of `ICreateTypeInfo`. */
export const ICREATETYPEINFO = {
  SetGuid: 3,
  SetTypeFlags: 4,
  SetDocString: 5,
  SetVersion: 7,
  AddRefTypeInfo: 8,
  AddFuncDesc: 9,
  AddImplType: 10,
  SetImplTypeFlags: 11,
  SetFuncAndParamNames: 15,
  SetFuncDocString: 19,
  LayOut: 25,
} as const;

/** Values of `TYPEKIND`. */
export const TKIND = { INTERFACE: 3, DISPATCH: 4, COCLASS: 5 } as const;

/** `SYS_WIN64`, the layout of 64-bit programs. */
export const SYS_WIN64 = 3;

/** Values of `FUNCKIND`, `INVOKEKIND` and `CALLCONV` that hosted objects use. */
export const FUNC_PUREVIRTUAL = 1;
export const FUNC_DISPATCH = 4;
export const INVOKE = { method: 1, get: 2, put: 4 } as const;
export const CC_STDCALL = 4;

/** A member that tools do not show. */
export const FUNCFLAG_FRESTRICTED = 0x1;
