import { ComError, E_FAIL, E_INVALIDARG } from "../com/mod.ts";
import type { DocumentProblem } from "../document/mod.ts";
import { DocumentError } from "../document/mod.ts";
import { LoopbackError } from "./loopback_error.ts";

/** HRESULTs that the fax service gives for Win32 errors. Source: `winerror.h`. */
export const FILE_NOT_FOUND = 0x8007_0002 | 0,
  ACCESS_DENIED = 0x8007_0005 | 0,
  INVALID_HANDLE = 0x8007_0006 | 0,
  INVALID_DATA = 0x8007_000D | 0,
  NOT_SUPPORTED = 0x8007_0032 | 0,
  RPC_UNAVAILABLE = 0x8007_06BA | 0;

const DOCUMENT_CODES: Readonly<Record<DocumentProblem, number>> = {
  "missing": FILE_NOT_FOUND,
  "unreadable": ACCESS_DENIED,
  "unknown-kind": INVALID_DATA,
  "corrupt": INVALID_DATA,
  "unsupported": INVALID_DATA,
  "too-large": INVALID_DATA,
};

/** Runs a member and turns what it throws into what native callers get: code and text. */
export function asMember<T>(action: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (cause instanceof ComError) throw cause;
    const description = cause instanceof Error ? cause.message : String(cause);
    throw new ComError(action, codeOf(cause), { description, cause });
  }
}

function codeOf(error: unknown): number {
  if (error instanceof DocumentError) return DOCUMENT_CODES[error.problem];
  const isArgument = error instanceof LoopbackError || error instanceof RangeError ||
    error instanceof TypeError || error instanceof SyntaxError;
  return isArgument ? E_INVALIDARG : E_FAIL;
}
