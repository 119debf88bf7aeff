/**
 * What crosses between a fax server's thread and the rest of the program: plain values,
 * and objects as numbers.
 *
 * @module
 */

/** Values as they are sent: dates, decimals and objects have a form that can be copied. */
export type WireValue =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | ArrayBufferView
  | readonly WireValue[]
  | { readonly object: number }
  | { readonly target: Target }
  | { readonly date: string }
  | { readonly decimal: string }
  | { readonly scode: number };

/** An object of the server: one that it returned, and properties that lead on from there. */
export interface Target {
  /** Number of an object in the server's thread; 0 is the server itself. */
  readonly handle: number;
  /** Names of properties without arguments, each an object. */
  readonly path: readonly string[];
}

/** The two libraries of Windows. */
export type FaxApi = "faxcom" | "faxcomex";

/** What a server's thread is told to connect to. */
export interface ConnectRequest {
  readonly api: FaxApi;
  /** Name of the computer; null is this one. */
  readonly computer: string | null;
  /** Name of the built-in service, where that is wanted. */
  readonly loopback?: string;
}
