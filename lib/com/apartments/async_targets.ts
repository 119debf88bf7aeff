/**
 * The objects of other apartments inside values.
 *
 * @module
 */
import { recordTypeOf } from "../records/record_type.ts";
import { Ref } from "../values/values.ts";
import { type AsyncTarget, asyncTargetOf } from "./async_face.ts";

/** All objects in a value: in arrays, in the fields of records, and what a `Ref` holds. */
export function* asyncTargetsIn(value: unknown): Generator<AsyncTarget, void, undefined> {
  const target = asyncTargetOf(value);
  if (target) yield target;
  else if (value instanceof Ref) yield* asyncTargetsIn(value.value);
  else if (Array.isArray(value)) { for (const each of value) yield* asyncTargetsIn(each); }
  else if (recordTypeOf(value)) yield* asyncTargetsIn(Object.values(value as object));
}
