// Every VARIANT type as an event argument: by value, and by reference with an answer.
import assert from "node:assert/strict";
import { com, type ReferenceName, type VartypeName } from "../../lib/com/mod.ts";

const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E41}";
const NAMES = { 1: "Value", 2: "Reference" };

class Source {
  Name = "source";
}

const sources: Source[] = [];
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E40}",
  progId: "Comtask.Test.EventValues",
  create: () => {
    const made = new Source();
    sources.push(made);
    return made;
  },
  host: { events: { iid: EVENTS, names: NAMES } },
});

const U64_MAX = (1n << 64n) - 1n;

/** What is fired, and what the handler answers where it comes by reference. */
const CASES: readonly (readonly [vt: VartypeName, fired: unknown, answer: unknown])[] = [
  ["VT_I1", -128, 127],
  ["VT_UI1", 0, 255],
  ["VT_I2", -32768, 32767],
  ["VT_UI2", 0, 65535],
  ["VT_I4", -2147483648, 2147483647],
  ["VT_UI4", 0, 4294967295],
  ["VT_INT", -1, 1],
  ["VT_UINT", 1, 4294967295],
  ["VT_I8", -(1n << 63n), (1n << 63n) - 1n],
  ["VT_UI8", 0n, U64_MAX],
  ["VT_R4", 0.5, -0.25],
  ["VT_R8", 0.1, -1e300],
  ["VT_BOOL", false, true],
  ["VT_BSTR", "a\0b", "a \ud800 answer"],
  ["VT_CY", com.Decimal.from("-0.0001"), com.Decimal.from("922337203685477.5807")],
  ["VT_DECIMAL", com.Decimal.from("-1.50"), com.Decimal.from("79228162514264337593543950335")],
  ["VT_DATE", "1899-12-29T06:00:00", "2026-11-24T12:34:56.789"],
  ["VT_ERROR", new com.Scode(0x8007_0005 | 0), new com.Scode(0x8000_4005 | 0)],
];

/** The value of a case, from the form that the table has. */
function valueOf(vt: VartypeName, value: unknown): unknown {
  return vt === "VT_DATE" ? Temporal.PlainDateTime.from(value as string) : value;
}

function shown(value: unknown): unknown {
  return value instanceof Temporal.PlainDateTime ? String(value) : value;
}

/** Fires one event and returns what the handler got; `answer` is what it leaves in a reference. */
function fire(event: "Value" | "Reference", argument: unknown, answer?: unknown): unknown {
  const before = com.stats();
  const heard: unknown[] = [];
  {
    using object = com.createObject("Comtask.Test.EventValues");
    using _events = com.on(object, {
      Value: (value: unknown) => heard.push(value),
      Reference: (box: { value: unknown }) => {
        heard.push(box.value);
        box.value = answer;
      },
    }, { interface: EVENTS, names: NAMES, onError: (error) => heard.push(error) });
    assert.equal(com.fire(sources.at(-1)!, event, argument), 1);
  }
  assert.deepEqual(com.stats(), before);
  assert.equal(heard.length, 1, String(heard[1]));
  return heard[0];
}

for (const [vt, fired, answer] of CASES) {
  Deno.test(`an event carries a ${vt} by value`, () => {
    assert.deepEqual(shown(fire("Value", com.variant(vt, valueOf(vt, fired)))), fired);
  });
  Deno.test(`an event carries a ${vt} by reference, and the answer back`, () => {
    const box = com.ref<unknown>(valueOf(vt, fired), vt);
    assert.deepEqual(shown(fire("Reference", box, valueOf(vt, answer))), fired);
    assert.deepEqual(shown(box.value), answer);
  });
}

/** Arrays by reference: what is fired, what is answered, what comes back. */
const ARRAYS: readonly (readonly [ReferenceName, unknown, unknown, unknown])[] = [
  ["VT_UI1[]", new Uint8Array([1, 2]), new Uint8Array([3]), new Uint8Array([3])],
  ["VT_R8[]", new Float64Array([1.5]), [2, 3], new Float64Array([2, 3])],
  ["VT_BSTR[]", ["a"], ["b", "c\0d"], ["b", "c\0d"]],
  ["VT_VARIANT[]", [1, "a"], [null, [2]], [null, [2]]],
];

for (const [type, fired, answer, read] of ARRAYS) {
  Deno.test(`an event carries an array ${type} by reference, and the answer back`, () => {
    const box = com.ref<unknown>(fired, type);
    assert.deepEqual(fire("Reference", box, answer), fired);
    assert.deepEqual(box.value, read);
  });
}

Deno.test("an event carries an object, nothing, Null and a VARIANT by reference", () => {
  const target = { Name: "argument" };
  using _hosted = com.host(target);
  assert.equal(fire("Value", target), target);
  assert.equal(fire("Value", com.NOTHING), null);
  assert.equal(fire("Value", null), null);
  assert.equal(fire("Value", com.EMPTY), undefined);
  const box = com.ref<unknown>("before");
  assert.equal(fire("Reference", box, 5n), "before");
  assert.equal(box.value, 5n);
});

Deno.test("an answer that does not fit is reported, and the caller keeps its value", () => {
  const errors: unknown[] = [];
  using object = com.createObject("Comtask.Test.EventValues");
  using _events = com.on(object, {
    Reference: (box: { value: unknown }) => box.value = "no number",
  }, { interface: EVENTS, names: NAMES, onError: (error) => errors.push(error) });
  const box = com.ref<unknown>(7, "VT_I4");
  com.fire(sources.at(-1)!, "Reference", box);
  assert.equal(box.value, 7);
  assert.match(String(errors), /TypeError: Cannot pass a string as VT_I4/);
});
