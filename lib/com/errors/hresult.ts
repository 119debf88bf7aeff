/**
 * HRESULTs: the codes with which COM answers, and what they are called.
 *
 * Source: `winerror.h` of the Windows SDK.
 *
 * @module
 */

import { failureName } from "./hresult_names.ts";

/** Success. */
export const S_OK = 0;
/** Success that says "no", or "no more". */
export const S_FALSE = 1;
/** The member exists, but does nothing yet. */
export const E_NOTIMPL = 0x8000_4001 | 0;
/** The object does not have the interface. */
export const E_NOINTERFACE = 0x8000_4002 | 0;
/** A pointer is null that must not be. */
export const E_POINTER = 0x8000_4003 | 0;
/** An index is out of its range. */
export const DISP_E_BADINDEX = 0x8002_000B | 0;
/** It failed, and nothing says why. */
export const E_FAIL = 0x8000_4005 | 0;
/** It failed in a way that nobody expected. */
export const E_UNEXPECTED = 0x8000_FFFF | 0;
/** The rights are missing. */
export const E_ACCESSDENIED = 0x8007_0005 | 0;
/** There is no memory left. */
export const E_OUTOFMEMORY = 0x8007_000E | 0;
/** An argument has a wrong value. */
export const E_INVALIDARG = 0x8007_0057 | 0;
/** The interface identifier of a call is not the null one. */
export const DISP_E_UNKNOWNINTERFACE = 0x8002_0001 | 0;
/** There is no such member, or it cannot be used in this way. */
export const DISP_E_MEMBERNOTFOUND = 0x8002_0003 | 0;
/** There is no such parameter; as a value: an argument that was left out. */
export const DISP_E_PARAMNOTFOUND = 0x8002_0004 | 0;
/** A value cannot become the type that is wanted. */
export const DISP_E_TYPEMISMATCH = 0x8002_0005 | 0;
/** The object has no member of this name. */
export const DISP_E_UNKNOWNNAME = 0x8002_0006 | 0;
/** A VARIANT has a type that is none. */
export const DISP_E_BADVARTYPE = 0x8002_0008 | 0;
/** The member failed; EXCEPINFO says why. */
export const DISP_E_EXCEPTION = 0x8002_0009 | 0;
/** A value does not fit into the type that is wanted. */
export const DISP_E_OVERFLOW = 0x8002_000A | 0;
/** The number of arguments is wrong. */
export const DISP_E_BADPARAMCOUNT = 0x8002_000E | 0;
/** The class cannot be part of another object. */
export const CLASS_E_NOAGGREGATION = 0x8004_0110 | 0;
/** The server does not give the class out. */
export const CLASS_E_CLASSNOTAVAILABLE = 0x8004_0111 | 0;
/** The class is not registered. */
export const REGDB_E_CLASSNOTREG = 0x8004_0154 | 0;
/** The thread has not entered an apartment. */
export const CO_E_NOTINITIALIZED = 0x8004_01F0 | 0;
/** The text is no ProgID or CLSID that is registered. */
export const CO_E_CLASSSTRING = 0x8004_01F3 | 0;
/** The thread is in an apartment of the other kind already. */
export const RPC_E_CHANGED_MODE = 0x8001_0106 | 0;
/** The computer or the service cannot be reached. */
export const RPC_S_SERVER_UNAVAILABLE = 0x8007_06BA | 0;

/** Facilities by number: who defined a code. Source: `winerror.h`. */
const FACILITIES: Readonly<Record<number, string>> = {
  0: "NULL",
  1: "RPC",
  2: "DISPATCH",
  3: "STORAGE",
  4: "ITF",
  7: "WIN32",
  8: "WINDOWS",
  9: "SSPI",
  10: "CONTROL",
  11: "CERT",
  12: "INTERNET",
  16: "SCARD",
  17: "COMPLUS",
  25: "HTTP",
  36: "WINDOWSUPDATE",
};

/**
 * An HRESULT as it is usually written: `"0x800706BA"`.
 *
 * @param hresult Signed or unsigned.
 */
export function hresultCode(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/** The constant's name in the Windows headers, where it is known. */
export function hresultName(hresult: number): string | undefined {
  if ((hresult | 0) === S_OK) return "S_OK";
  if ((hresult | 0) === S_FALSE) return "S_FALSE";
  return failureName(hresult);
}

/** First and last error of Windows that is one of remote calls. Source: `winerror.h`. */
const FIRST_RPC_ERROR = 1700;
const LAST_RPC_ERROR = 1939;

/** Whether a call failed on its way, as to a server that has ended: nothing was asked then. */
export function isTransportFailure(hresult: number): boolean {
  if (hresult >= 0) return false;
  const { facility, code } = decodeHresult(hresult);
  if (facility === "RPC") return true;
  return facility === "WIN32" && code >= FIRST_RPC_ERROR && code <= LAST_RPC_ERROR;
}

/** Who defined a code, and its number there: `{ facility: "WIN32", code: 1722 }`. */
export function decodeHresult(hresult: number): { facility: string; code: number } {
  const number = (hresult >>> 16) & 0x1fff;
  return { facility: FACILITIES[number] ?? `facility ${number}`, code: hresult & 0xffff };
}
