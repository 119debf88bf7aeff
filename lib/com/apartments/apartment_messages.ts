/**
 * What crosses between a thread and the apartments it opened.
 *
 * @module
 */
import { ComError } from "../errors/com_error.ts";

/** A call into an apartment. */
export interface ApartmentRequest {
  readonly id: number;
  readonly operation: string;
  readonly args: readonly unknown[];
}

/** Its answer, or something the apartment says by itself. */
export type ApartmentReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError }
  | { readonly event: string; readonly data: unknown };

/** An error in a form that can be copied to another thread. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: SentError;
  /** Fields of the error that are plain values, such as `hresult`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const CLASSES: Readonly<Record<string, new (message: string) => Error>> = {
  TypeError,
  RangeError,
  SyntaxError,
  NotSupported: Deno.errors.NotSupported,
  NotFound: Deno.errors.NotFound,
  PermissionDenied: Deno.errors.PermissionDenied,
  NotCapable: Deno.errors.NotCapable,
};

/** An error, ready to be sent. */
export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), fields: {} };
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    const value = (error as unknown as Record<string, unknown>)[key];
    if (key !== "cause" && (value === null || !["object", "function"].includes(typeof value))) {
      fields[key] = value;
    }
  }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : sendError(error.cause),
    fields,
  };
}

/** An error that was sent, of its own class where that is known. */
export function receiveError(sent: SentError): Error {
  const cause = sent.cause && receiveError(sent.cause);
  if (sent.name === "ComError") return ComError.restore(sent.message, sent.fields, cause);
  const error = new (CLASSES[sent.name] ?? Error)(sent.message);
  if (!(sent.name in CLASSES)) error.name = sent.name;
  Object.assign(error, sent.fields);
  if (cause) error.cause = cause;
  return error;
}
