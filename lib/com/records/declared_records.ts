/**
 * Values for parameters that declare a record, or an array of records.
 *
 * @module
 */
import { ArrayVariant, Ref } from "../values/values.ts";
import { type ReferenceName, referenceName, type VartypeName, VT } from "../values/vt.ts";
import type { RecordLayout } from "./record_layout.ts";
import { isPlainObject, markRecord, recordTypeOf } from "./record_type.ts";

/** Whether a value can be passed as a record of a layout. */
export function fitsRecord(value: unknown, layout: RecordLayout): boolean {
  const type = recordTypeOf(value);
  return type ? type.guid === layout.type.guid : isPlainObject(value);
}

/** An array whose elements are said to be records; one that says so already is left alone. */
export function asRecords(values: readonly unknown[], layout: RecordLayout): readonly unknown[] {
  return recordTypeOf(values) ? values : markRecord([...values], layout.type);
}

/**
 * An array, or a reference to one, as a parameter declares it; any other value as it is.
 *
 * @param element Vartype of the declared elements.
 * @param layout What they are, if they are records.
 */
export function asDeclaredArray(
  value: unknown,
  element: number,
  layout: RecordLayout | undefined,
): unknown {
  const typed = (values: readonly unknown[]) => layout ? asRecords(values, layout) : values;
  const vt = layout ? VT.RECORD : element;
  if (vt === VT.USERDEFINED) return value; // an enumeration or an interface: as it is
  if (Array.isArray(value)) return new ArrayVariant(typed(value), referenceName(vt) as VartypeName);
  if (!(value instanceof Ref)) return value;
  const name: ReferenceName = referenceName(VT.ARRAY | vt);
  return new Ref<unknown>(Array.isArray(value.value) ? typed(value.value) : value.value, name);
}
