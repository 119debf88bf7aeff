/**
 * Values between the typed classes and messages: one converter for each type of the fax
 * libraries.
 *
 * @module
 */
import type { Converter } from "./converter.ts";
import { FaxObject, type FaxObjectClass } from "./fax_object.ts";
import type { WireValue } from "./wire.ts";

function mismatch(expected: string, value: unknown): TypeError {
  const got = value === null ? "null" : typeof value;
  return new TypeError(`Cannot pass the value to the fax server: it takes ${expected}, not ${got}`);
}

/** Whole numbers (`long`, `short`). */
export const number: Converter<number> = {
  read: (value) => Number(value ?? 0),
  write(value) {
    if (!Number.isInteger(value)) throw mismatch("a whole number", value);
    return value;
  },
};

/** Texts; a missing one reads as `""`. */
export const text: Converter<string> = {
  read: (value) => value === undefined || value === null ? "" : String(value),
  write(value) {
    if (typeof value !== "string") throw mismatch("a string", value);
    return value;
  },
};

/** `VARIANT_BOOL` of the extended library. */
export const flag: Converter<boolean> = {
  read: (value) => value === true || (typeof value === "number" && value !== 0),
  write(value) {
    if (typeof value !== "boolean") throw mismatch("a boolean", value);
    return value;
  },
};

/** 4-byte `BOOL` of the legacy library, which is a number: 1 or 0. */
export const longFlag: Converter<boolean> = {
  read: flag.read,
  write: (value) => flag.write(value) === true ? 1 : 0,
};

/** OLE dates: a wall clock without a zone. What zone a member means is in its description. */
export const date: Converter<
  Temporal.PlainDateTime | undefined,
  Temporal.PlainDateTime | Date
> = {
  read: (value) =>
    typeof value === "object" && value !== null && "date" in value
      ? Temporal.PlainDateTime.from(value.date)
      : undefined,
  write(value) {
    if (value instanceof Temporal.PlainDateTime) return { date: value.toString() };
    if (!(value instanceof Date)) throw mismatch("a Temporal.PlainDateTime or Date", value);
    const zone = Temporal.Now.timeZoneId();
    const local = Temporal.Instant.fromEpochMilliseconds(value.getTime()).toZonedDateTimeISO(zone);
    return { date: local.toPlainDateTime().toString() };
  },
};

/** A `FILETIME` inside a currency value: 100 ns since 1601, zone as the file has it. */
export const fileTime: Converter<Temporal.PlainDateTime | undefined> = {
  read(value) {
    if (typeof value !== "object" || value === null || !("decimal" in value)) return undefined;
    const ticks = BigInt(value.decimal.replace(".", "").padEnd(1, "0"));
    const [, fraction = ""] = value.decimal.split(".");
    const hundredNs = ticks * 10n ** BigInt(4 - fraction.length);
    if (hundredNs === 0n) return undefined;
    const start = Temporal.PlainDateTime.from("1601-01-01T00:00");
    return start.add({
      seconds: Number(hundredNs / 10_000_000n),
      nanoseconds: Number(hundredNs % 10_000_000n) * 100,
    });
  },
  write() {
    throw new TypeError("Cannot set a time of reception: the file has it");
  },
};

/** Bytes: security descriptors, data of extensions. */
export const bytes: Converter<Uint8Array> = {
  read(value) {
    if (value instanceof Uint8Array) return value;
    return ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array();
  },
  write(value) {
    if (!(value instanceof Uint8Array)) throw mismatch("a Uint8Array", value);
    return value;
  },
};

function listOf(value: WireValue): readonly WireValue[] {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as Int32Array);
  return value === undefined || value === null ? [] : [value];
}

/** Lists of texts: job ids, GUIDs. */
export const texts: Converter<string[], readonly string[]> = {
  read: (value) => listOf(value).map(String),
  write(value) {
    if (!Array.isArray(value)) throw mismatch("an array of strings", value);
    return value.map(text.write);
  },
};

/** Lists of numbers: ids of devices. */
export const numbers: Converter<number[], readonly number[]> = {
  read: (value) => listOf(value).map(Number),
  write(value) {
    if (!Array.isArray(value)) throw mismatch("an array of numbers", value);
    return value.map(number.write);
  },
};

/** Position from 1, or a name where the collection has names. */
export const position: Converter<number | string> = {
  read: (value) => typeof value === "number" ? value : String(value),
  write: (value) => typeof value === "string" ? value : number.write(value),
};

/** Calls without a result. */
export const nothing: Converter<void> = { read: () => undefined, write: () => undefined };

/** A number of an enumeration that has no name here: `"#17"`. */
export type UnknownNumber = `#${number}`;

/** One name of an enumeration. */
export function enumOf<Names extends Readonly<Record<string, number>>>(
  names: Names,
): Converter<keyof Names & string | UnknownNumber> {
  const byNumber = new Map(Object.entries(names).reverse().map(([name, value]) => [value, name]));
  return {
    read: (value) => byNumber.get(Number(value)) ?? `#${Number(value)}`,
    write: (value) => numberOf(names, value),
  };
}

/** A set of names of an enumeration of bits. */
export function setOf<Names extends Readonly<Record<string, number>>>(
  names: Names,
): Converter<
  (keyof Names & string | UnknownNumber)[],
  readonly (keyof Names & string | UnknownNumber)[]
> {
  const bits = Object.entries(names).filter(([, value]) => value !== 0);
  return {
    read(value) {
      let rest = Number(value ?? 0);
      const found: (keyof Names & string | UnknownNumber)[] = [];
      for (const [name, bit] of bits) {
        if ((rest & bit) !== bit) continue;
        found.push(name);
        rest &= ~bit;
      }
      if (rest !== 0) found.push(`#${rest}`);
      return found;
    },
    write(value) {
      if (!Array.isArray(value)) throw mismatch("an array of names", value);
      return value.reduce((sum: number, name) => sum | numberOf(names, name), 0);
    },
  };
}

function numberOf(names: Readonly<Record<string, number>>, name: unknown): number {
  if (typeof name === "string") {
    if (Object.hasOwn(names, name)) return names[name];
    if (/^#-?\d+$/.test(name)) return Number(name.slice(1));
  }
  throw new RangeError(
    `Cannot pass "${name}" to the fax server: it is none of ${Object.keys(names).join(", ")}`,
  );
}

/** Objects of the server, as one class. The class is looked up late: they refer to each other. */
export function objectOf<T extends FaxObject>(
  find: () => FaxObjectClass<T>,
): Converter<T, FaxObject> {
  return {
    read(value, session) {
      if (typeof value !== "object" || value === null || !("object" in value)) {
        throw new TypeError(`Cannot read the result of the fax server: it is not an object`);
      }
      const Class = find();
      return new Class(session, { handle: value.object, path: [] });
    },
    write: writeObject,
  };
}

/** Any object of this server. */
export const anyObject: Converter<FaxObject | undefined, FaxObject> = {
  read: (value, session) =>
    typeof value === "object" && value !== null && "object" in value
      ? new FaxObject(session, { handle: value.object, path: [] })
      : undefined,
  write: writeObject,
};

function writeObject(value: FaxObject): WireValue {
  if (!(value instanceof FaxObject)) throw mismatch("an object of this fax server", value);
  return { target: value.target };
}

/** What the second generation of `Submit` yields. */
export interface Submission {
  /** One id a recipient. */
  readonly jobIds: readonly string[];
  /** Position from 0 of the body file that failed; undefined if none did. */
  readonly failedBody: number | undefined;
}

/** `Submit2` and `ConnectedSubmit2`: the result is the failing file, the ids come by reference. */
export const submission: Converter<Submission, never> = {
  read(value, session) {
    const [failed, ids] = listOf(value);
    const position = Number(failed ?? -1);
    return {
      jobIds: texts.read(ids, session),
      failedBody: position < 0 ? undefined : position,
    };
  },
  write: () => undefined,
};
