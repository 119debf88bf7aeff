/**
 * Vartypes, offsets and result codes that the in-process runtime needs to move
 * VARIANTs and arrays. Source: `wtypes.h` and `oaidl.h` of the Windows SDK.
 *
 * @module
 */
export const VT = {
  I2: 2,
  I4: 3,
  R4: 4,
  R8: 5,
  BSTR: 8,
  DISPATCH: 9,
  BOOL: 11,
  VARIANT: 12,
  UNKNOWN: 13,
  DECIMAL: 14,
  ARRAY: 0x2000,
  BYREF: 0x4000,
} as const;

/** Bytes of one array element, by vartype. */
export const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  2: 2, // I2
  3: 4, // I4
  4: 4, // R4
  5: 8, // R8
  6: 8, // CY
  7: 8, // DATE
  8: 8, // BSTR
  9: 8, // DISPATCH
  10: 4, // ERROR
  11: 2, // BOOL
  12: 24, // VARIANT
  13: 8, // UNKNOWN
  14: 16, // DECIMAL
  16: 1, // I1
  17: 1, // UI1
  18: 2, // UI2
  19: 4, // UI4
  20: 8, // I8
  21: 8, // UI8
  22: 4, // INT
  23: 4, // UINT
};

/** Size of a VARIANT, and where its value lies, on 64-bit systems. */
export const VARIANT_BYTES = 24;
export const VARIANT_VALUE = 8;

export const HR = {
  S_OK: 0,
  S_FALSE: 1,
  E_NOTIMPL: 0x8000_4001 | 0,
  E_NOINTERFACE: 0x8000_4002 | 0,
  E_POINTER: 0x8000_4003 | 0,
  E_INVALIDARG: 0x8007_0057 | 0,
  E_OUTOFMEMORY: 0x8007_000E | 0,
  DISP_E_BADVARTYPE: 0x8002_0008 | 0,
  DISP_E_BADINDEX: 0x8002_000B | 0,
  REGDB_E_CLASSNOTREG: 0x8004_0154 | 0,
  CO_E_CLASSSTRING: 0x8004_01F3 | 0,
  MK_E_UNAVAILABLE: 0x8004_01E3 | 0,
} as const;
