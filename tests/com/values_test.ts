// Values travel into a hosted object, through a real VARIANT, and back; on Windows and under
// Wine also into Scripting.Dictionary, which stores every type as it is.
import assert from "node:assert/strict";
import { com, Decimal, type DynamicObject, vartypeName, VT } from "../../lib/com/mod.ts";
import { provideDictionary } from "../support/com/dictionary.ts";

provideDictionary();
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E01}",
  progId: "Comtask.Test.Echo",
  create: () => ({
    Echo: (value: unknown) => value === undefined ? com.EMPTY : value,
    Count: (...args: unknown[]) => args.length,
    Describe: (value: unknown) => value === null ? "null" : typeof value,
  }),
});

const U64_MAX = (1n << 64n) - 1n;
const I64_MIN = -(1n << 63n);

/** What goes in, and what comes out where it is not the same. */
const CASES: readonly (readonly [name: string, value: unknown, read?: unknown])[] = [
  ["0", 0],
  ["-1", -1],
  ["the largest VT_I4", 2 ** 31 - 1],
  ["the smallest VT_I4", -(2 ** 31)],
  ["the first number beyond VT_I4", 2 ** 31],
  ["a fraction", 0.1],
  ["minus zero", -0],
  ["the largest double", Number.MAX_VALUE],
  ["NaN", NaN],
  ["infinity", -Infinity],
  ["true", true],
  ["false", false],
  ["an empty string", ""],
  ["a string with umlauts", "Grüße, Łódź, 東京"],
  ["a string with NUL", "a\0b\0"],
  ["a lone surrogate", "a\ud800b"],
  ["a string of 1 MB", "0123456789abcdef".repeat(32_768)],
  ["null", null],
  ["com.EMPTY", com.EMPTY, undefined],
  ["com.NOTHING", com.NOTHING, null],
  ["a VT_I8", 9_007_199_254_740_993n],
  ["the smallest VT_I8", I64_MIN],
  ["the largest VT_UI8", U64_MAX],
  ["a VT_I1", com.variant("VT_I1", -128), -128],
  ["a VT_UI1", com.variant("VT_UI1", 255), 255],
  ["a VT_I2", com.variant("VT_I2", -32_768), -32_768],
  ["a VT_UI2", com.variant("VT_UI2", 65_535), 65_535],
  ["a VT_UI4", com.variant("VT_UI4", 2 ** 32 - 1), 2 ** 32 - 1],
  ["a VT_INT", com.variant("VT_INT", -5), -5],
  ["a VT_UINT", com.variant("VT_UINT", 2 ** 32 - 1), 2 ** 32 - 1],
  ["a VT_R4", com.variant("VT_R4", 0.5), 0.5],
  ["a null BSTR", com.variant("VT_BSTR", null), ""],
  ["a VT_CY", com.variant("VT_CY", "-922337203685477.5808"), Decimal.from("-922337203685477.5808")],
  ["a VT_DECIMAL of 96 bits", Decimal.from("79228162514264337593543950335")],
  ["a VT_DECIMAL of scale 28", Decimal.from("-0.0000000000000000000000000001")],
  ["a date", Temporal.PlainDateTime.from("2026-11-24T12:34:56.789")],
  ["a date before the epoch", Temporal.PlainDateTime.from("1899-12-29T06:00:00")],
  ["the first date", Temporal.PlainDateTime.from("0100-01-01T00:00:00")],
  ["the last date", Temporal.PlainDateTime.from("9999-12-31T23:59:59")],
  ["an error code", new com.Scode(0x8007_0005 | 0)],
  ["a byte array", new Uint8Array([1, 2, 255])],
  ["an empty byte array", new Uint8Array(0)],
  ["an array of doubles", new Float64Array([1.5, -2, NaN])],
  ["an array of VT_I2", new Int16Array([1, -1])],
  ["an array of VT_I8", new BigInt64Array([1n, -1n])],
  ["an array of anything", [1, "zwei", null, true, 2.5]],
  ["an array in an array", [[1, 2], ["x"]]],
  ["an array of strings", com.array(["a", "ß", ""], { vt: "VT_BSTR" }), ["a", "ß", ""]],
  ["an array of booleans", com.array([true, false], { vt: "VT_BOOL" }), [true, false]],
  [
    "an array of decimals",
    com.array(["1.5", "-2"], { vt: "VT_DECIMAL" }),
    [Decimal.from("1.5"), Decimal.from("-2")],
  ],
  [
    "an array of dates",
    com.array([new Date(2026, 0, 2, 3, 4, 5)], { vt: "VT_DATE" }),
    [Temporal.PlainDateTime.from("2026-01-02T03:04:05")],
  ],
];

function assertSame(actual: unknown, expected: unknown): void {
  if (expected instanceof Temporal.PlainDateTime) {
    assert.equal(String(actual), String(expected));
  } else if (Array.isArray(expected) && expected[0] instanceof Temporal.PlainDateTime) {
    assert.deepEqual((actual as unknown[]).map(String), expected.map(String));
  } else assert.deepEqual(actual, expected);
}

for (const [name, value, read = value] of CASES) {
  const expected = name === "com.EMPTY" ? undefined : read;
  Deno.test(`a VARIANT carries ${name} in and out`, () => {
    using echo = com.createObject("Comtask.Test.Echo");
    assertSame(com.call(echo, "Echo", value), expected);
  });
  Deno.test(`Scripting.Dictionary stores ${name}`, () => {
    using dict = com.createObject("Scripting.Dictionary");
    com.put(dict, "Item", value, "key");
    assertSame(com.get(dict, "Item", "key"), expected);
  });
}

Deno.test("an array of three dimensions keeps its bounds", () => {
  using dict = com.createObject("Scripting.Dictionary");
  const bounds = [{ lower: 0, count: 2 }, { lower: 1, count: 3 }, { lower: -1, count: 4 }];
  const values = bounds[0] &&
    [0, 1].map((i) => [0, 1, 2].map((j) => [0, 1, 2, 3].map((k) => i * 100 + j * 10 + k)));
  com.put(dict, "Item", com.array(values, { bounds }), "cube");
  const cube = dict.Item("cube");
  assert.deepEqual(cube, values);
  assert.deepEqual(com.bounds(cube), bounds);
});

Deno.test("array() refuses values that do not fill its bounds", () => {
  using echo = com.createObject("Comtask.Test.Echo");
  assert.throws(
    () => com.call(echo, "Echo", com.array([1, 2], { bounds: [{ lower: 1, count: 3 }] })),
    new RangeError("Cannot make array: its bounds ask for 3 elements, there are 2"),
  );
});

Deno.test("an array of 500,000 VARIANTs travels", () => {
  using dict = com.createObject("Scripting.Dictionary");
  com.put(dict, "Item", Array.from({ length: 500_000 }, (_, i) => i), "large");
  const read = dict.Item("large");
  assert.equal(read.length, 500_000);
  assert.equal(read[499_999], 499_999);
});

Deno.test("omitted arguments at the end are not sent, inner ones are missing", () => {
  using echo = com.createObject("Comtask.Test.Echo");
  assert.equal(com.call(echo, "Count", 1, undefined, undefined), 1);
  assert.equal(com.call(echo, "Count", undefined, 2), 2);
  assert.equal(com.call(echo, "Describe", undefined, 1), "undefined");
});

Deno.test("more arguments than a frame usually holds are passed", () => {
  using echo = com.createObject("Comtask.Test.Echo");
  assert.equal(com.call(echo, "Count", ...Array.from({ length: 100 }, (_, i) => `${i}`)), 100);
});

/** Values that have no form in COM, and what the error says. */
const REFUSED: readonly (readonly [name: string, value: unknown, message: RegExp])[] = [
  ["a plain object", { a: 1 }, /Cannot pass a plain object to COM: .*com\.host\(\)/],
  ["a Map", new Map(), /Cannot pass an object of class Map to COM/],
  ["an unknown symbol", Symbol("x"), /Cannot pass Symbol\(x\) to COM/],
  ["a bigint of 65 bits", 1n << 64n, /Cannot pass 18446744073709551616: it does not fit/],
  ["256 as VT_UI1", com.variant("VT_UI1", 256), /Cannot pass 256 as VT_UI1: it does not fit/],
  ["1.5 as VT_I4", com.variant("VT_I4", 1.5), /Cannot pass 1\.5 as VT_I4: it is not an integer/],
  ["text as VT_I4", com.variant("VT_I4", "7"), /Cannot pass a string as VT_I4/],
  ["a number as VT_BSTR", com.variant("VT_BSTR", 7), /Cannot pass a number as VT_BSTR/],
  ["5 digits as VT_CY", com.variant("VT_CY", "1.23456"), /with 4 digits after the point/],
  ["an invalid Date", new Date(NaN), /Cannot write an invalid Date/],
];

for (const [name, value, message] of REFUSED) {
  Deno.test(`${name} is refused before the call`, () => {
    using echo = com.createObject("Comtask.Test.Echo");
    assert.throws(() => com.call(echo, "Echo", "long enough to be owned", value), message);
    assert.equal(com.call(echo, "Echo", 1), 1);
  });
}

Deno.test("a reference gets the value that the callee leaves in it", () => {
  // A hosted object reads references; that it can write them needs a server that does.
  using echo = com.createObject("Comtask.Test.Echo");
  const box = com.ref("before");
  assert.equal(com.call(echo, "Echo", box), "before");
  assert.equal(box.value, "before");
  for (const vt of ["VT_I4", "VT_R8", "VT_I8", "VT_UI1"] as const) {
    assert.equal(Number(com.call(echo, "Echo", com.ref(7 as unknown, vt))), vt === "VT_I8" ? 7 : 7);
  }
  assert.equal(com.call(echo, "Echo", com.ref("text" as unknown, "VT_BSTR")), "text");
  const decimal = com.call(echo, "Echo", com.ref("1.50" as unknown, "VT_DECIMAL"));
  assert.equal(String(decimal), "1.50");
});

Deno.test("a plain function is a callback object", () => {
  using echo = com.createObject("Comtask.Test.Echo");
  const before = com.stats().hosted;
  const callback = (text: unknown) => `called with ${text}`;
  const returned: DynamicObject = com.call(echo, "Echo", callback);
  assert.equal(returned, callback);
  assert.equal(com.stats().hosted, before);
});

Deno.test("vartypeName() names types with their flags", () => {
  assert.equal(vartypeName(VT.BYREF | VT.ARRAY | VT.I4), "VT_BYREF | VT_ARRAY | VT_I4");
  assert.equal(vartypeName(4000), "VT_4000");
});
