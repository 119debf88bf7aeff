/**
 * `FaxError`: what went wrong with a fax, and what to do about it.
 *
 * @module
 */
import { ComError, hresultCode } from "../com/mod.ts";
import { adviceOfHresult, codeOfHresult, type FaxCode, faxCodeEntry } from "./fax_codes.ts";

/** What is known about a failure, besides its code. */
export interface FaxErrorDetails {
  /** Why, where it can be said better than the table of codes does. */
  readonly reason?: string;
  /** The HRESULT behind it, signed. */
  readonly hresult?: number;
  /** The server's own text, such as a localised status. */
  readonly serverText?: string;
  /** The job it is about. */
  readonly jobId?: string;
  /** Overrides the advice of the table of codes. */
  readonly advice?: string;
  /** The error behind it. */
  readonly cause?: unknown;
}

/**
 * A fax operation failed.
 *
 * The message reads `Cannot <action>: <reason>; <advice> (<HRESULT or code>)`. Branch on
 * {@linkcode FaxError.code}.
 */
export class FaxError extends Error {
  /** The name of the class, for whoever sees it across a border. */
  override readonly name = "FaxError";
  /** Stable: `"fax.busy"`. */
  readonly code: FaxCode;
  /** The HRESULT behind it, signed; undefined if no call failed. */
  readonly hresult: number | undefined;
  /** What the person can do about it. */
  readonly advice: string | undefined;
  /** Whether the same call may succeed later. */
  readonly transient: boolean;
  /** The server's own text, where it gave one. */
  readonly serverText: string | undefined;
  /** The job it is about, where it is about one. */
  readonly jobId: string | undefined;

  /**
   * Makes the message out of action, reason and advice.
   *
   * @param action What could not be done, as `send "a.tif"`.
   * @param code Why, as the table of codes has it.
   * @param details What is known besides.
   */
  constructor(action: string, code: FaxCode, details: FaxErrorDetails = {}) {
    const entry = faxCodeEntry(code);
    const advice = details.advice ?? entry.advice;
    const last = details.hresult === undefined ? code : hresultCode(details.hresult);
    super(
      `Cannot ${action}: ${details.reason ?? entry.reason}${advice ? `; ${advice}` : ""} (${last})`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.hresult = details.hresult;
    this.advice = advice;
    this.transient = entry.transient ?? false;
    this.serverText = details.serverText;
    this.jobId = details.jobId;
  }
}

/** A failed COM call as a {@link FaxError}; any other error as it is. */
export function toFaxError(error: unknown, action: string, details: FaxErrorDetails = {}): unknown {
  if (!(error instanceof ComError)) return error;
  const code = codeOfHresult(error.hresult);
  const reason = code === "fax.error" ? reasonOf(error) : undefined;
  return new FaxError(action, code, {
    reason,
    advice: code === "fax.error"
      ? error.advice
      : archiveAdvice(action, code) ?? adviceOfHresult(error.hresult),
    hresult: error.hresult,
    serverText: error.description,
    cause: error,
    ...details,
  });
}

/** The settings of archives moved; the objects that had them still have their messages. */
function archiveAdvice(action: string, code: FaxCode): string | undefined {
  const isSetting = /^(?:read|set|call) \w+ of Fax(?:Incoming|Outgoing)Archive$/.test(action);
  if (!isSetting || (code !== "fax.not-supported" && code !== "fax.bad-argument")) return undefined;
  return "since Windows Vista and Server 2008 the settings of archives are in server.configuration";
}

/** What the server said, without the action and the code around it. */
function reasonOf(error: ComError): string {
  return error.description?.trimEnd().replace(/\.$/, "") || error.constant ||
    faxCodeEntry("fax.error").reason;
}
