/**
 * HRESULTs: the codes with which COM answers, and what they are called.
 *
 * Source: `winerror.h` of the Windows SDK.
 *
 * @module
 */

export const S_OK = 0;
export const S_FALSE = 1;
export const E_NOTIMPL = 0x8000_4001 | 0;
export const E_NOINTERFACE = 0x8000_4002 | 0;
export const E_POINTER = 0x8000_4003 | 0;
export const E_FAIL = 0x8000_4005 | 0;
export const E_UNEXPECTED = 0x8000_FFFF | 0;
export const E_ACCESSDENIED = 0x8007_0005 | 0;
export const E_OUTOFMEMORY = 0x8007_000E | 0;
export const E_INVALIDARG = 0x8007_0057 | 0;
export const DISP_E_UNKNOWNINTERFACE = 0x8002_0001 | 0;
export const DISP_E_MEMBERNOTFOUND = 0x8002_0003 | 0;
export const DISP_E_PARAMNOTFOUND = 0x8002_0004 | 0;
export const DISP_E_TYPEMISMATCH = 0x8002_0005 | 0;
export const DISP_E_UNKNOWNNAME = 0x8002_0006 | 0;
export const DISP_E_BADVARTYPE = 0x8002_0008 | 0;
export const DISP_E_EXCEPTION = 0x8002_0009 | 0;
export const DISP_E_OVERFLOW = 0x8002_000A | 0;
export const DISP_E_BADPARAMCOUNT = 0x8002_000E | 0;
export const CLASS_E_NOAGGREGATION = 0x8004_0110 | 0;
export const CLASS_E_CLASSNOTAVAILABLE = 0x8004_0111 | 0;
export const REGDB_E_CLASSNOTREG = 0x8004_0154 | 0;
export const CO_E_NOTINITIALIZED = 0x8004_01F0 | 0;
export const CO_E_CLASSSTRING = 0x8004_01F3 | 0;
export const RPC_E_CHANGED_MODE = 0x8001_0106 | 0;
export const RPC_S_SERVER_UNAVAILABLE = 0x8007_06BA | 0;

/** Signed codes and their documented names. */
const NAMES = new Map<number, string>(
  Object.entries({
    S_OK,
    S_FALSE,
    E_NOTIMPL,
    E_NOINTERFACE,
    E_POINTER,
    E_ABORT: 0x8000_4004 | 0,
    E_FAIL,
    E_UNEXPECTED,
    E_ACCESSDENIED,
    E_HANDLE: 0x8007_0006 | 0,
    E_OUTOFMEMORY,
    E_INVALIDARG,
    DISP_E_UNKNOWNINTERFACE,
    DISP_E_MEMBERNOTFOUND,
    DISP_E_PARAMNOTFOUND,
    DISP_E_TYPEMISMATCH,
    DISP_E_UNKNOWNNAME,
    DISP_E_NONAMEDARGS: 0x8002_0007 | 0,
    DISP_E_BADVARTYPE,
    DISP_E_EXCEPTION,
    DISP_E_OVERFLOW,
    DISP_E_BADINDEX: 0x8002_000B | 0,
    DISP_E_UNKNOWNLCID: 0x8002_000C | 0,
    DISP_E_ARRAYISLOCKED: 0x8002_000D | 0,
    DISP_E_BADPARAMCOUNT,
    DISP_E_PARAMNOTOPTIONAL: 0x8002_000F | 0,
    DISP_E_BADCALLEE: 0x8002_0010 | 0,
    DISP_E_NOTACOLLECTION: 0x8002_0011 | 0,
    DISP_E_DIVBYZERO: 0x8002_0012 | 0,
    TYPE_E_ELEMENTNOTFOUND: 0x8002_802B | 0,
    TYPE_E_LIBNOTREGISTERED: 0x8002_801D | 0,
    TYPE_E_CANTLOADLIBRARY: 0x8002_9C4A | 0,
    CLASS_E_NOAGGREGATION,
    CLASS_E_CLASSNOTAVAILABLE,
    CLASS_E_NOTLICENSED: 0x8004_0112 | 0,
    REGDB_E_CLASSNOTREG,
    MK_E_SYNTAX: 0x8004_01E4 | 0,
    MK_E_CANTOPENFILE: 0x8004_01EA | 0,
    MK_E_UNAVAILABLE: 0x8004_01E3 | 0,
    MK_E_NOOBJECT: 0x8004_01E5 | 0,
    CO_E_NOTINITIALIZED,
    CO_E_ALREADYINITIALIZED: 0x8004_01F1 | 0,
    CO_E_CLASSSTRING,
    CO_E_APPNOTFOUND: 0x8004_01F5 | 0,
    CO_E_OBJNOTREG: 0x8004_01FB | 0,
    CO_E_OBJNOTCONNECTED: 0x8004_01FD | 0,
    CO_E_SERVER_EXEC_FAILURE: 0x8008_0005 | 0,
    CONNECT_E_NOCONNECTION: 0x8004_0200 | 0,
    CONNECT_E_ADVISELIMIT: 0x8004_0201 | 0,
    CONNECT_E_CANNOTCONNECT: 0x8004_0202 | 0,
    RPC_E_CALL_REJECTED: 0x8001_0001 | 0,
    RPC_E_CALL_CANCELED: 0x8001_0002 | 0,
    RPC_E_DISCONNECTED: 0x8001_0108 | 0,
    RPC_E_SERVERFAULT: 0x8001_0105 | 0,
    RPC_E_CHANGED_MODE,
    RPC_E_WRONG_THREAD: 0x8001_010E | 0,
    RPC_E_SERVERCALL_RETRYLATER: 0x8001_010A | 0,
    RPC_E_TIMEOUT: 0x8001_011F | 0,
  }).map(([name, code]) => [code, name]),
);

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
  return NAMES.get(hresult | 0);
}
