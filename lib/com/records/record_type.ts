/**
 * Which record of which library an object with fields is.
 *
 * @module
 */

/** A record (a structure, or user-defined type) of a type library. */
export interface RecordType {
  readonly name: string;
  /** Identifier of the record. */
  readonly guid: string;
  /** The library that describes it. */
  readonly library: {
    readonly guid: string;
    /** For example `"1.0"`. */
    readonly version: string;
    readonly lcid: number;
  };
}

const types = new WeakMap<object, RecordType>();

/** Says that an object, or an array of records, is of a type. */
export function markRecord<T extends object>(value: T, type: RecordType): T {
  types.set(value, type);
  return value;
}

/** The type of a record, or of the records of an array; undefined for other values. */
export function recordTypeOf(value: unknown): RecordType | undefined {
  return typeof value === "object" && value !== null ? types.get(value) : undefined;
}

/** One text for one type. */
export function recordKey({ guid, library }: RecordType): string {
  return `${guid} ${library.guid} ${library.version} ${library.lcid}`;
}

/** Whether a value has nothing but fields: what can stand for a record of a declared type. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
