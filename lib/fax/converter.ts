/**
 * What converters and typed objects know of each other.
 *
 * @module
 */
import type { WireValue } from "./wire.ts";

/** What an object needs of the server's session. */
export interface ObjectSession {
  /** For messages: `fax server "FAX1"`. */
  readonly label: string;
  /** Whether members may be used. */
  readonly isOpen: boolean;
  /** Runs an operation in the server's thread. */
  call<T>(operation: string, args: readonly unknown[], action: string): Promise<T>;
}

/** Reads and writes values of one type. */
export interface Converter<T, In = T> {
  /** The value of a message, typed. */
  read(value: WireValue, session: ObjectSession): T;
  /** A value for a message. @throws {TypeError} If it is of another type. */
  write(value: In): WireValue;
}
