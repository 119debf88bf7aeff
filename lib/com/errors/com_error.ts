/**
 * `ComError`: a failing HRESULT with everything that the server said about it.
 *
 * @module
 */
import { adviceFor } from "./error_text.ts";
import { decodeHresult, hresultCode, hresultName } from "./hresult.ts";

/** What is known of a failed call, beside its HRESULT. */
export interface ComErrorDetails {
  /** The server's own text. */
  readonly description?: string;
  /** The system's text for the code, for servers that say nothing. */
  readonly systemText?: string;
  /** What the person can do about it; default: what is known for the code. */
  readonly advice?: string;
  /** Who reported the error, usually a ProgID. */
  readonly source?: string;
  /** Help file and topic, where the server names one. */
  readonly helpFile?: string;
  /** Number of the topic in the help file. */
  readonly helpContext?: number;
  /** The member that was called. */
  readonly member?: string;
  /** Position of the argument that was wrong, from 0 at the left. */
  readonly argument?: number;
  /** ProgID or CLSID of the object, or of the one that it came from. */
  readonly progId?: string;
  /** Name of the argument that was wrong, where type information tells it. */
  readonly argumentName?: string;
  /** The error behind it. */
  readonly cause?: unknown;
}

/**
 * A COM call failed.
 *
 * The message reads `Cannot <action>: <text of the server or of the code>
 * (<code>)`. Code should branch on {@linkcode ComError.hresult}.
 */
export class ComError extends Error {
  /** Always `"ComError"`; the constant of the HRESULT is in `constant`. */
  override readonly name: string = "ComError";
  /** The code, signed; for `DISP_E_EXCEPTION` the server's own code. */
  readonly hresult: number;
  /** Who reported the error, usually a ProgID. */
  readonly source?: string;
  /** The server's own text. */
  readonly description?: string;
  /** Help file that the server named. */
  readonly helpFile?: string;
  /** Number of the topic in the help file. */
  readonly helpContext?: number;
  /** The member that was called. */
  readonly member?: string;
  /** ProgID or CLSID of the object, or of the one that it came from. */
  readonly progId?: string;
  /** Position of the argument that was wrong, from 0 at the left. */
  readonly argument?: number;
  /** Name of that argument, where type information tells it. */
  readonly argumentName?: string;
  /** What the person can do about it, in a sentence, where there is something to say. */
  readonly advice?: string;

  /**
   * @param action What could not be done, as `call "Add"`.
   * @param hresult The failing code.
   */
  /** Makes the message of what failed, the server's text and the code. */
  constructor(action: string, hresult: number, details: ComErrorDetails = {}) {
    const reason = details.description || details.systemText || hresultName(hresult) ||
      unknownReason(hresult);
    const named = details.argumentName === undefined ? "" : ` (${details.argumentName})`;
    const which = details.argument === undefined
      ? ""
      : `, argument ${details.argument + 1}${named}`;
    super(
      `Cannot ${action}: ${reason.trimEnd().replace(/\.$/, "")}${which} (${hresultCode(hresult)})`,
      { cause: details.cause },
    );
    this.hresult = hresult | 0;
    this.source = details.source;
    this.description = details.description;
    this.helpFile = details.helpFile;
    this.helpContext = details.helpContext;
    this.member = details.member;
    this.progId = details.progId;
    this.argument = details.argument;
    this.argumentName = details.argumentName;
    this.advice = details.advice ?? adviceFor(hresult);
  }

  /** The same error on another thread: its message as it was, and its fields. */
  static restore(
    message: string,
    fields: Readonly<Record<string, unknown>>,
    cause?: unknown,
  ): ComError {
    const hresult = typeof fields.hresult === "number" ? fields.hresult : 0;
    const error = new ComError("", hresult, { ...fields, cause });
    error.message = message;
    return error;
  }

  /** The code in hexadecimal: `"0x800706BA"`. */
  get code(): string {
    return hresultCode(this.hresult);
  }

  /** The name of the constant in the Windows headers, where it is known. */
  get constant(): string | undefined {
    return hresultName(this.hresult);
  }
}

function unknownReason(hresult: number): string {
  const { facility, code } = decodeHresult(hresult);
  return `the server reported error ${code} of ${facility}`;
}

/**
 * Throws if an HRESULT is a failure.
 *
 * @param hresult What the call returned.
 * @param action What was tried, as `create object "Excel.Application"`.
 * @returns The code, so that `S_FALSE` stays visible.
 * @throws {ComError} If the severity bit is set.
 */
export function checkHresult(hresult: number, action: string): number {
  if (hresult < 0) throw new ComError(action, hresult);
  return hresult;
}
