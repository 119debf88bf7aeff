import { ComError, E_FAIL, E_INVALIDARG } from "../com/mod.ts";
import type { DocumentProblem } from "../document/mod.ts";
import { DocumentError } from "../document/mod.ts";
import type { LoopbackProblem } from "./loopback_error.ts";
import { LoopbackError } from "./loopback_error.ts";

/** HRESULTs that the fax service gives for Win32 errors. Source: `winerror.h`. */
export const FILE_NOT_FOUND = 0x8007_0002 | 0,
  ACCESS_DENIED = 0x8007_0005 | 0,
  INVALID_HANDLE = 0x8007_0006 | 0,
  INVALID_DATA = 0x8007_000D | 0,
  NOT_SUPPORTED = 0x8007_0032 | 0,
  NO_SUCH_USER = 0x8007_0525 | 0,
  SERVICE_PAUSED = 0x8007_04D9 | 0,
  RPC_UNAVAILABLE = 0x8007_06BA | 0;

/** HRESULTs of the fax service itself. Source: `faxcomex.h`. */
export const FAX_E_GROUP_NOT_FOUND = 0x8004_1B5A | 0,
  FAX_E_BAD_GROUP_CONFIGURATION = 0x8004_1B5B | 0,
  FAX_E_GROUP_IN_USE = 0x8004_1B5C | 0,
  FAX_E_RULE_NOT_FOUND = 0x8004_1B5D | 0,
  FAX_E_DIRECTORY_IN_USE = 0x8004_1B5F | 0,
  FAX_E_FILE_ACCESS_DENIED = 0x8004_1B60 | 0,
  FAX_E_MESSAGE_NOT_FOUND = 0x8004_1B61 | 0,
  FAX_E_RECIPIENTS_LIMIT = 0x8004_1B65 | 0;

const DOCUMENT_CODES: Readonly<Record<DocumentProblem, number>> = {
  "missing": FILE_NOT_FOUND,
  "unreadable": ACCESS_DENIED,
  "unknown-kind": INVALID_DATA,
  "corrupt": INVALID_DATA,
  "unsupported": INVALID_DATA,
  "too-large": INVALID_DATA,
};

/** Problems that are not simply an argument that is wrong. */
const PROBLEM_CODES: Partial<Readonly<Record<LoopbackProblem, number>>> = {
  "access-denied": ACCESS_DENIED,
  "bad-group": FAX_E_BAD_GROUP_CONFIGURATION,
  "directory-in-use": FAX_E_DIRECTORY_IN_USE,
  "group-in-use": FAX_E_GROUP_IN_USE,
  "not-supported": NOT_SUPPORTED,
  "queue-blocked": SERVICE_PAUSED,
  "too-many-recipients": FAX_E_RECIPIENTS_LIMIT,
  "unknown-account": NO_SUCH_USER,
  "unknown-group": FAX_E_GROUP_NOT_FOUND,
  "unknown-message": FAX_E_MESSAGE_NOT_FOUND,
  "unknown-property": FILE_NOT_FOUND,
  "unknown-rule": FAX_E_RULE_NOT_FOUND,
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
  if (error instanceof LoopbackError) return PROBLEM_CODES[error.problem] ?? E_INVALIDARG;
  const isArgument = error instanceof RangeError || error instanceof TypeError ||
    error instanceof SyntaxError;
  return isArgument ? E_INVALIDARG : E_FAIL;
}
