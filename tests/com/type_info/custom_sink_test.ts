import assert from "node:assert/strict";
import type {
  FunctionDescription,
  ParameterDescription,
  TypeDescription,
  TypeExpression,
} from "../../../lib/com/mod.ts";
import { customSink } from "../../../lib/com/type_info/custom_sink.ts";

const UNKNOWN = "{00000000-0000-0000-C000-000000000046}";
const IID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2EB0}";

const simple = (vt: number): TypeExpression => ({ kind: "simple", vt });
const named = (typeKind: "interface" | "dispatch" | "enum" | "record", guid = IID) =>
  ({ kind: "named", name: "Named", library: "L", guid, typeKind }) as const;
const pointer = (to: TypeExpression): TypeExpression => ({ kind: "pointer", to });

function method(name: string, slot: number, types: readonly TypeExpression[]): FunctionDescription {
  const parameters = types.map((type, i): ParameterDescription => ({
    ...{ name: `p${i}`, type, in: true, out: false, retval: false, lcid: false, optional: false },
  }));
  return {
    ...{ name, dispid: slot, kind: "method", parameters, result: simple(25), vararg: false },
    ...{ vtableOffset: 8 * slot, hidden: false, restricted: false, description: "" },
  };
}

function description(
  functions: readonly FunctionDescription[],
  more: { readonly kind?: TypeDescription["kind"]; readonly base?: string } = {},
): TypeDescription {
  const base = { type: named("interface", more.base ?? UNKNOWN) };
  return {
    ...{ name: "ISink", guid: IID, kind: more.kind ?? "interface", functions },
    ...{ implements: [base], variables: [] },
  } as unknown as TypeDescription;
}

Deno.test("customSink() describes the methods of an interface in the order of their slots", () => {
  const types = [2, 11, 3, 19, 20, 5, 8, 9, 13].map(simple);
  const objects = [pointer(named("interface")), pointer(named("dispatch")), pointer(simple(3))];
  const sink = customSink(description([
    method("Second", 4, [named("enum"), ...objects]),
    method("First", 3, types),
  ]));
  assert.deepEqual(sink, {
    iid: IID,
    methods: [
      {
        name: "First",
        parameters: ["i16", "bool", "i32", "u32", "i64", "f64", "bstr", "dispatch", "unknown"],
      },
      { name: "Second", parameters: ["i32", "unknown", "dispatch", "i64"] },
    ],
  });
});

Deno.test("customSink() leaves dispinterfaces and dual interfaces alone", () => {
  const dual = description([], { base: "{00020400-0000-0000-C000-000000000046}" });
  assert.equal(customSink(dual), undefined);
  assert.equal(customSink(description([method("A", 3, [])], { kind: "dispatch" })), undefined);
});

const REFUSED: readonly (readonly [reason: RegExp, type: TypeDescription])[] = [
  [/it derives from Named/, description([], { base: IID })],
  [/the place of A in its vtable is not told/, description([method("A", 4, [])])],
  [/parameter p0 of A is of a type/, description([method("A", 3, [simple(12)])])],
  [/parameter p0 of A is of a type/, description([method("A", 3, [named("record")])])],
];
for (const [reason, type] of REFUSED) {
  Deno.test(`customSink() refuses an interface: ${reason.source}`, () => {
    assert.throws(() => customSink(type), reason);
  });
}
