/**
 * Values between threads: what structured cloning does not know travels in a form that it does.
 *
 * @module
 */
import { Decimal } from "../values/decimal.ts";
import { markRecord, type RecordType, recordTypeOf } from "../records/record_type.ts";
import { knownBounds, markBounds } from "../values/safe_array.ts";
import {
  ArrayVariant,
  type Bound,
  EMPTY,
  NOTHING,
  OpaqueVariant,
  Ref,
  Scode,
  Variant,
} from "../values/values.ts";
import type { ReferenceName, VartypeName } from "../values/vt.ts";

/** An object that stays in its apartment. */
export interface RemoteHandle {
  readonly id: number;
  label: string;
}

/** Turns objects into handles and back, on either side. */
export interface HandleMap {
  /** The handle of an object, or undefined if the value is none. */
  handleOf(value: unknown): RemoteHandle | undefined;
  objectOf(handle: RemoteHandle): unknown;
}

/** The mark of a value in its travelling form; no plain object of a user has it. */
const KIND = "comtask:kind";

/**
 * The form of a value that can be copied to another thread.
 *
 * @throws {TypeError} If the value has none.
 */
export function packValue(value: unknown, handles: HandleMap): unknown {
  if (value === EMPTY) return { [KIND]: "empty" };
  if (value === NOTHING) return { [KIND]: "nothing" };
  const kind = typeof value;
  if (kind === "symbol") throw new TypeError(`Cannot pass ${String(value)} to an apartment`);
  if ((kind !== "object" && kind !== "function") || value === null) return value;
  const handle = handles.handleOf(value);
  if (handle) return { [KIND]: "object", ...handle };
  if (value instanceof Decimal) return { [KIND]: "decimal", text: value.toString() };
  if (value instanceof Temporal.PlainDateTime) return { [KIND]: "date", text: value.toString() };
  if (value instanceof Scode) return { [KIND]: "scode", hresult: value.hresult };
  if (value instanceof Ref) {
    return { [KIND]: "ref", vt: value.vt, value: packValue(value.value, handles) };
  }
  if (value instanceof Variant) {
    return { [KIND]: "variant", vt: value.vt, value: packValue(value.value, handles) };
  }
  if (value instanceof ArrayVariant) {
    const { vt, bounds } = value;
    return { [KIND]: "array", vt, bounds, values: packValue(value.values, handles) };
  }
  if (value instanceof OpaqueVariant) {
    return { [KIND]: "opaque", vt: value.vt, bytes: value.bytes };
  }
  const bounds = knownBounds(value as object);
  const packed = packContents(value as object, handles);
  return bounds ? { [KIND]: "bounded", bounds, values: packed } : packed;
}

/** Records, arrays, and what is copied as it is. */
function packContents(value: object, handles: HandleMap): unknown {
  const record = recordTypeOf(value);
  if (record) return { [KIND]: "record", type: record, fields: packFields(value, handles) };
  if (Array.isArray(value)) return value.map((item) => packValue(item, handles));
  if (ArrayBuffer.isView(value) || value instanceof Date) return value;
  throw new TypeError(
    `Cannot pass ${
      typeof value === "function" ? "a function" : "an object"
    } to an apartment: it lives ` +
      `on another thread; pass values, or objects of the same apartment`,
  );
}

/** A record's fields, or the records of an array. */
function packFields(value: object, handles: HandleMap): unknown {
  if (Array.isArray(value)) return value.map((item) => packValue(item, handles));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, packValue(field, handles)]),
  );
}

function unpackFields(fields: object, handles: HandleMap): object {
  if (Array.isArray(fields)) return fields.map((item) => unpackValue(item, handles));
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, unpackValue(field, handles)]),
  );
}

/** The value of its travelling form. */
export function unpackValue(packed: unknown, handles: HandleMap): unknown {
  if (typeof packed !== "object" || packed === null) return packed;
  if (Array.isArray(packed)) return packed.map((item) => unpackValue(item, handles));
  if (!(KIND in packed)) return packed;
  const form = packed as Record<string, unknown>;
  switch (form[KIND]) {
    case "empty":
      return EMPTY;
    case "nothing":
      return NOTHING;
    case "object":
      return handles.objectOf({ id: form.id as number, label: form.label as string });
    case "decimal":
      return Decimal.from(form.text as string);
    case "date":
      return Temporal.PlainDateTime.from(form.text as string);
    case "scode":
      return new Scode(form.hresult as number);
    case "ref":
      return new Ref(unpackValue(form.value, handles), form.vt as ReferenceName | undefined);
    case "variant":
      return new Variant(form.vt as VartypeName, unpackValue(form.value, handles));
    case "array":
      return new ArrayVariant(
        unpackValue(form.values, handles) as ArrayLike<unknown>,
        form.vt as VartypeName | undefined,
        form.bounds as ArrayVariant["bounds"],
      );
    case "bounded":
      return markBounds(unpackValue(form.values, handles) as object, form.bounds as Bound[]);
    case "record":
      return markRecord(unpackFields(form.fields as object, handles), form.type as RecordType);
    default:
      return new OpaqueVariant(form.vt as number, form.bytes as Uint8Array);
  }
}
