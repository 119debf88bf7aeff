/**
 * Security of calls to other processes and computers.
 *
 * @module
 */
import { checkHresult } from "../errors/com_error.ts";
import { runtime } from "../current_runtime.ts";

/** How calls are authenticated. Numbers of `rpcdce.h`. */
const AUTHENTICATION: Readonly<Record<AuthenticationLevel, number>> = {
  default: 0,
  none: 1,
  connect: 2,
  call: 3,
  packet: 4,
  integrity: 5,
  privacy: 6,
};

/** What a server may do in the caller's name. Numbers of `objbase.h`. */
const IMPERSONATION: Readonly<Record<ImpersonationLevel, number>> = {
  anonymous: 1,
  identify: 2,
  impersonate: 3,
  delegate: 4,
};

const RPC_C_AUTHN_WINNT = 10;
const RPC_C_AUTHZ_NONE = 0;
const EOAC_NONE = 0;

/** How calls are authenticated: `RPC_C_AUTHN_LEVEL_…` without the beginning. */
export type AuthenticationLevel =
  | "default"
  | "none"
  | "connect"
  | "call"
  | "packet"
  | "integrity"
  | "privacy";

/** What a server may do in the caller's name: `RPC_C_IMP_LEVEL_…` without the beginning. */
export type ImpersonationLevel = "anonymous" | "identify" | "impersonate" | "delegate";

/** Levels of `com.initializeSecurity` and `com.setProxyBlanket`. */
export interface SecurityOptions {
  /** Default `"packet"`: every packet is proven to come from the caller. */
  readonly authentication?: AuthenticationLevel;
  /** Default `"impersonate"`. */
  readonly impersonation?: ImpersonationLevel;
}

function levels(options: SecurityOptions): { authentication: number; impersonation: number } {
  const { authentication = "packet", impersonation = "impersonate" } = options;
  const numbers = {
    authentication: AUTHENTICATION[authentication],
    impersonation: IMPERSONATION[impersonation],
  };
  if (numbers.authentication === undefined || numbers.impersonation === undefined) {
    throw new TypeError(
      `Cannot set security "${authentication}", "${impersonation}": authentication is one of ` +
        `${Object.keys(AUTHENTICATION).join(", ")}; impersonation one of ` +
        `${Object.keys(IMPERSONATION).join(", ")}`,
    );
  }
  return numbers;
}

/**
 * Sets the default security of the process; before any other call, and once.
 *
 * @throws {ComError} `RPC_E_TOO_LATE` if COM has chosen its own already.
 */
export function initializeSecurity(options: SecurityOptions = {}): void {
  const com = runtime();
  const { authentication, impersonation } = levels(options);
  com.ensureInitialized();
  const hr = com.ole.CoInitializeSecurity(
    0n,
    -1,
    0n,
    0n,
    authentication,
    impersonation,
    0n,
    EOAC_NONE,
    0n,
  );
  checkHresult(hr, "set the security of the process");
}

/**
 * Sets the security of the calls through one proxy.
 *
 * @throws {ComError} `E_NOINTERFACE` if the object is no proxy: it lives in this process.
 */
export function setProxyBlanket(object: unknown, options: SecurityOptions = {}): void {
  const com = runtime();
  const target = com.objectOf(object);
  const { authentication, impersonation } = levels(options);
  const hr = com.ole.CoSetProxyBlanket(
    target.address,
    RPC_C_AUTHN_WINNT,
    RPC_C_AUTHZ_NONE,
    null,
    authentication,
    impersonation,
    0n,
    EOAC_NONE,
  );
  checkHresult(hr, `set the security of ${target.label}`);
}
