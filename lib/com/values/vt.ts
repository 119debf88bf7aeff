/**
 * Vartypes: the tags of VARIANT values. Source: `wtypes.h`.
 *
 * @module
 */

/** Vartype numbers by their documented names, without the prefix `VT_`. */
export const VT = {
  EMPTY: 0,
  NULL: 1,
  I2: 2,
  I4: 3,
  R4: 4,
  R8: 5,
  CY: 6,
  DATE: 7,
  BSTR: 8,
  DISPATCH: 9,
  ERROR: 10,
  BOOL: 11,
  VARIANT: 12,
  UNKNOWN: 13,
  DECIMAL: 14,
  I1: 16,
  UI1: 17,
  UI2: 18,
  UI4: 19,
  I8: 20,
  UI8: 21,
  INT: 22,
  UINT: 23,
  VOID: 24,
  HRESULT: 25,
  PTR: 26,
  SAFEARRAY: 27,
  CARRAY: 28,
  USERDEFINED: 29,
  LPSTR: 30,
  LPWSTR: 31,
  RECORD: 36,
  INT_PTR: 37,
  UINT_PTR: 38,
  ARRAY: 0x2000,
  BYREF: 0x4000,
} as const;

/** The scalar vartypes a VARIANT may be forced to, as `com.variant` takes them. */
export type VartypeName =
  | "VT_EMPTY"
  | "VT_NULL"
  | "VT_I2"
  | "VT_I4"
  | "VT_R4"
  | "VT_R8"
  | "VT_CY"
  | "VT_DATE"
  | "VT_BSTR"
  | "VT_DISPATCH"
  | "VT_ERROR"
  | "VT_BOOL"
  | "VT_VARIANT"
  | "VT_UNKNOWN"
  | "VT_DECIMAL"
  | "VT_I1"
  | "VT_UI1"
  | "VT_UI2"
  | "VT_UI4"
  | "VT_I8"
  | "VT_UI8"
  | "VT_INT"
  | "VT_UINT"
  | "VT_RECORD";

/** A vartype, or an array of one: `"VT_I4[]"`. */
export type ReferenceName = VartypeName | `${VartypeName}[]`;

const NAMES = new Map<number, string>(
  Object.entries(VT).map(([name, vt]) => [vt, `VT_${name}`]),
);

/**
 * The documented name of a vartype, with its flags: `"VT_BYREF | VT_I4"`.
 *
 * @param vt The number in a VARIANT's first two bytes.
 */
export function vartypeName(vt: number): string {
  const base = vt & 0xfff;
  const parts = [NAMES.get(base) ?? `VT_${base}`];
  if (vt & VT.ARRAY) parts.unshift("VT_ARRAY");
  if (vt & VT.BYREF) parts.unshift("VT_BYREF");
  return parts.join(" | ");
}

/** The number of a named vartype. @throws {TypeError} If there is no such name. */
export function vartypeNumber(name: VartypeName): number {
  const vt = VT[name.replace(/^VT_/, "") as keyof typeof VT];
  if (vt === undefined || !name.startsWith("VT_")) {
    throw new TypeError(
      `Cannot use vartype "${name}": it is none of the VARIANT types; write for example "VT_I4"`,
    );
  }
  return vt;
}

/** The number of a named vartype, or of an array of one. @throws {TypeError} If there is no such name. */
export function referenceNumber(name: ReferenceName): number {
  if (!name.endsWith("[]")) return vartypeNumber(name as VartypeName);
  return VT.ARRAY | vartypeNumber(name.slice(0, -2) as VartypeName);
}

/** The name that {@linkcode referenceNumber} takes, of a vartype with or without `VT_ARRAY`. */
export function referenceName(vt: number): ReferenceName {
  const name = vartypeName(vt & ~(VT.ARRAY | VT.BYREF)) as VartypeName;
  return vt & VT.ARRAY ? `${name}[]` : name;
}

/** Bytes that an array element or a by-reference value of a vartype takes. */
export const VARTYPE_BYTES: Readonly<Record<number, number>> = {
  [VT.I2]: 2,
  [VT.I4]: 4,
  [VT.R4]: 4,
  [VT.R8]: 8,
  [VT.CY]: 8,
  [VT.DATE]: 8,
  [VT.BSTR]: 8,
  [VT.DISPATCH]: 8,
  [VT.ERROR]: 4,
  [VT.BOOL]: 2,
  [VT.VARIANT]: 24,
  [VT.UNKNOWN]: 8,
  [VT.DECIMAL]: 16,
  [VT.I1]: 1,
  [VT.UI1]: 1,
  [VT.UI2]: 2,
  [VT.UI4]: 4,
  [VT.I8]: 8,
  [VT.UI8]: 8,
  [VT.INT]: 4,
  [VT.UINT]: 4,
};
