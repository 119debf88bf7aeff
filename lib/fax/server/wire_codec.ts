/**
 * Values between COM and messages, in the thread of a fax server.
 *
 * @module
 */
import { com, Decimal, Scode } from "../../com/mod.ts";
import type { WireValue } from "../wire.ts";
import type { HandleTable } from "./handle_table.ts";

/** A value of COM in a form that can be copied; objects become handles. */
export function encodeValue(value: unknown, handles: HandleTable): WireValue {
  switch (typeof value) {
    case "undefined":
    case "boolean":
    case "number":
    case "bigint":
    case "string":
      return value;
    case "function":
      return { object: handles.add(value) };
    case "object":
      break;
    default: // symbols stand for what a message cannot carry, such as an empty VARIANT
      return undefined;
  }
  if (value === null) return null;
  if (value instanceof Temporal.PlainDateTime) return { date: value.toString() };
  if (value instanceof Decimal) return { decimal: value.toString() };
  if (value instanceof Scode) return { scode: value.hresult };
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => encodeValue(item, handles));
  return { object: handles.add(value) };
}

/** An argument from a message as a value for COM. `""` travels as a null BSTR, as C does it. */
export function decodeArgument(value: WireValue, handles: HandleTable): unknown {
  if (Array.isArray(value)) return value.map((item) => decodeArgument(item, handles));
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  if ("date" in value) return Temporal.PlainDateTime.from(value.date);
  if ("decimal" in value) return com.variant("VT_CY", value.decimal);
  if ("scode" in value) return new Scode(value.scode);
  if ("target" in value) return handles.resolve(value.target);
  throw new TypeError("Cannot pass the value to the fax server: it is of a kind unknown here");
}
