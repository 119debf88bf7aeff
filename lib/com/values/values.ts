/**
 * Values that JavaScript has no word for, and forced types.
 *
 * @module
 */
import { type ReferenceName, type VartypeName, vartypeName } from "./vt.ts";

/** `VT_EMPTY`: an uninitialised VARIANT. A missing argument is `undefined`, not this. */
export const EMPTY: unique symbol = Symbol("com.EMPTY");

/** A null object reference, VBScript's `Nothing`. */
export const NOTHING: unique symbol = Symbol("com.NOTHING");

/** An error code as a value (`VT_ERROR`): data, not a failure. */
export class Scode {
  /** @param hresult The code, signed. */
  /** A status as a value, not as a failure; `hresult` is signed. */
  constructor(readonly hresult: number) {
    this.hresult = hresult | 0;
  }

  /** Eight hexadecimal digits: `"0x80070005"`. */
  toString(): string {
    return `0x${(this.hresult >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
  }
}

/** A value with the vartype it must have; made by `com.variant`. */
export class Variant {
  /** Forces the type of a value. */
  constructor(
    /** The vartype, by its documented name. */
    readonly vt: VartypeName,
    /** The value; it must fit the vartype. */
    readonly value: unknown,
  ) {}
}

/** One dimension of an array: its lowest index and how many elements it has. */
export interface Bound {
  /** First index. */
  readonly lower: number;
  /** Number of elements. */
  readonly count: number;
}

/** An array with its element type and bounds; made by `com.array`. */
export class ArrayVariant {
  /** Forces element type and bounds of an array. */
  constructor(
    /** A typed array, or an array nested once per dimension. */
    readonly values: ArrayLike<unknown>,
    /** Type of the elements; default `VT_VARIANT`, or the one that fits a typed array. */
    readonly vt?: VartypeName,
    /** Lowest index and length of each dimension. */
    readonly bounds?: readonly Bound[],
  ) {}
}

/** A by-reference argument: what the server leaves in it is in `value` after the call. */
export class Ref<T = unknown> {
  /** A by-reference argument with its value before the call. */
  constructor(
    /** Before the call what goes in, after it what came out. */
    public value: T,
    /**
     * The exact type the server declares, where it insists, `"VT_I4[]"` for an array; without it
     * a VARIANT is passed.
     */
    readonly vt?: ReferenceName,
  ) {}
}

/**
 * A VARIANT of a type that has no form here. It keeps its tag and its bytes, so
 * that nothing turns silently into `undefined`.
 */
export class OpaqueVariant {
  /** Keeps what nobody here can read. */
  constructor(
    /** The vartype, flags included. */
    readonly vt: number,
    /** The sixteen bytes of value and padding. */
    readonly bytes: Uint8Array,
  ) {}

  /** Its type, for messages. */
  toString(): string {
    return `[${vartypeName(this.vt)}]`;
  }
}
