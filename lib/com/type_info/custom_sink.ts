/**
 * Event interfaces that are called through their vtable, from type information.
 *
 * @module
 */
import type { SinkInterface, SinkParameter } from "../events/event_sink.ts";
import { guidToText, IID } from "../values/guid.ts";
import { VT } from "../values/vt.ts";
import type { TypeDescription, TypeExpression } from "./type_model.ts";

const UNKNOWN = guidToText(IID.IUnknown);
const DISPATCH = guidToText(IID.IDispatch);
const FIRST_OFFSET = 3 * 8;
const POINTER_BYTES = 8;

const SIMPLE: Readonly<Record<number, SinkParameter>> = {
  [VT.I2]: "i16",
  [VT.BOOL]: "bool",
  [VT.I4]: "i32",
  [VT.INT]: "i32",
  [VT.ERROR]: "i32",
  [VT.HRESULT]: "i32",
  [VT.UI4]: "u32",
  [VT.UINT]: "u32",
  [VT.I8]: "i64",
  [VT.UI8]: "i64",
  [VT.R8]: "f64",
  [VT.DATE]: "f64",
  [VT.BSTR]: "bstr",
  [VT.DISPATCH]: "dispatch",
  [VT.UNKNOWN]: "unknown",
};

/**
 * The description of a sink; undefined for dispinterfaces and dual ones, whose events arrive by number.
 *
 * Parameters that are pointers to anything but objects arrive as their addresses.
 *
 * @throws {TypeError} If the interface cannot be described so: a sink of another form would make
 * the server crash.
 */
export function customSink(type: TypeDescription): SinkInterface | undefined {
  if (type.kind !== "interface") return undefined;
  const [base] = type.implements;
  if (base?.type.guid === DISPATCH) return undefined; // dual: events arrive by number too
  if (base && base.type.guid !== UNKNOWN) throw refusal(type, `it derives from ${base.type.name}`);
  const functions = type.functions.toSorted((a, b) => a.vtableOffset - b.vtableOffset);
  functions.forEach(({ vtableOffset, name }, i) => {
    if (vtableOffset !== FIRST_OFFSET + POINTER_BYTES * i) {
      throw refusal(type, `the place of ${name} in its vtable is not told`);
    }
  });
  return {
    iid: type.guid,
    methods: functions.map(({ name, parameters }) => ({
      name,
      parameters: parameters.map((parameter) => {
        const found = sinkParameter(parameter.type);
        if (found) return found;
        throw refusal(
          type,
          `parameter ${parameter.name} of ${name} is of a type that it cannot take`,
        );
      }),
    })),
  };
}

function sinkParameter(type: TypeExpression): SinkParameter | undefined {
  switch (type.kind) {
    case "simple":
      return SIMPLE[type.vt];
    case "pointer":
      return objectKind(type.to) ?? "i64";
    case "named":
      if (type.typeKind === "enum") return "i32";
      return type.typeKind === "alias" && type.target ? sinkParameter(type.target) : undefined;
    default:
      return undefined;
  }
}

function objectKind(type: TypeExpression): SinkParameter | undefined {
  if (type.kind !== "named") return undefined;
  if (type.typeKind === "alias") return type.target && objectKind(type.target);
  if (type.typeKind === "dispatch" || type.typeKind === "coclass") return "dispatch";
  return type.typeKind === "interface" ? "unknown" : undefined;
}

function refusal(type: TypeDescription, reason: string): TypeError {
  return new TypeError(
    `Cannot subscribe to ${type.name}: ${reason}; describe its methods with ` +
      `{ interface: { iid, methods } }`,
  );
}
