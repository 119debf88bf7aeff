import assert from "node:assert/strict";
import { com, type ReferenceName, type VartypeName } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

/** What a server sees when these values are passed, in the words of the native server. */
const SENT: readonly (readonly [value: unknown, seen: string])[] = [
  [1, "VT_I4 1"],
  [-2147483648, "VT_I4 -2147483648"],
  [2147483648, "VT_R8 2147483648"],
  [0.1, "VT_R8 0.10000000000000001"],
  [-0, "VT_R8 -0"],
  [true, "VT_BOOL -1"],
  [false, "VT_BOOL 0"],
  ["", 'VT_BSTR(0) ""'],
  ["a\0b", 'VT_BSTR(3) "a\0b"'],
  ["\ud800", 'VT_BSTR(1) "\ud800"'],
  [9007199254740993n, "VT_I8 9007199254740993"],
  [-9223372036854775808n, "VT_I8 -9223372036854775808"],
  [null, "VT_NULL"],
  [com.EMPTY, "VT_EMPTY"],
  [com.NOTHING, "VT_DISPATCH null"],
  [new com.Scode(0x8007_0005 | 0), "VT_ERROR 0x80070005"],
  [com.variant("VT_I1", -128), "VT_I1 -128"],
  [com.variant("VT_UI1", 255), "VT_UI1 255"],
  [com.variant("VT_I2", -32768), "VT_I2 -32768"],
  [com.variant("VT_UI2", 65535), "VT_UI2 65535"],
  [com.variant("VT_UI4", 4294967295), "VT_UI4 4294967295"],
  [com.variant("VT_UI8", 18446744073709551615n), "VT_UI8 18446744073709551615"],
  [com.variant("VT_INT", -1), "VT_INT -1"],
  [com.variant("VT_UINT", 4294967295), "VT_UINT 4294967295"],
  [com.variant("VT_R4", 0.5), "VT_R4 0.5"],
  [com.variant("VT_CY", "-922337203685477.5808"), "VT_CY -9223372036854775808"],
  [com.variant("VT_DECIMAL", "-1.50"), "VT_DECIMAL -150 scale 2"],
  [
    com.variant("VT_DECIMAL", "79228162514264337593543950335"),
    "VT_DECIMAL 79228162514264337593543950335 scale 0",
  ],
  [Temporal.PlainDateTime.from("1899-12-29T06:00"), "VT_DATE -1.25"],
  [Temporal.PlainDateTime.from("2023-03-15T12:00"), "VT_DATE 45000.5"],
  [new Uint8Array([1, 2, 255]), "VT_ARRAY|VT_UI1 [0..2] 1, 2, 255"],
  [new Float64Array([1.5]), "VT_ARRAY|VT_R8 [0..0] 1.5"],
  [[1, "a", null], 'VT_ARRAY|VT_VARIANT [0..2] VT_I4 1, VT_BSTR(1) "a", VT_NULL'],
  [[], "VT_ARRAY|VT_VARIANT [0..-1]"],
  [com.array([1, 2], { vt: "VT_I2" }), "VT_ARRAY|VT_I2 [0..1] 1, 2"],
];

for (const [value, seen] of SENT) {
  nativeTest(`a server receives ${seen.replaceAll("\0", "NUL").replace("\ud800", "")}`, (probe) => {
    assert.equal(probe.Describe(value), seen);
  });
}

/** What Bump… makes of a value of its type, by reference. */
const BUMPED: readonly (readonly [vt: VartypeName, before: unknown, after: unknown])[] = [
  ["VT_I1", 126, 127],
  ["VT_UI1", 254, 255],
  ["VT_I2", -1, 0],
  ["VT_UI2", 65534, 65535],
  ["VT_I4", -2147483648, -2147483647],
  ["VT_UI4", 4294967294, 4294967295],
  ["VT_I8", 9007199254740992n, 9007199254740993n],
  ["VT_UI8", 18446744073709551614n, 18446744073709551615n],
  ["VT_INT", 1, 2],
  ["VT_UINT", 4294967294, 4294967295],
  ["VT_R4", 0.5, 1.5],
  ["VT_R8", 0.25, 1.25],
  ["VT_BOOL", true, false],
  ["VT_BSTR", "a\0b", "a\0b!"],
];

for (const [vt, before, after] of BUMPED) {
  const type = vt.replace("VT_", "");
  nativeTest(`ref() brings back what a server wrote to a ${vt}`, (raw) => {
    const typed = com.ref(before, vt);
    assert.equal(com.call(raw, "BumpRefs", typed), 1);
    assert.equal(typed.value, after);
  }, "ComtaskTest.Raw");
  const declared = vt === "VT_INT" ? "VT_I4" : vt === "VT_UINT" ? "VT_UI4" : vt; // as widl has it
  nativeTest(`ref() fits a parameter of the server that is declared as ${vt}`, (probe) => {
    const typed = com.ref(before, declared);
    com.call(probe, `Bump${type}`, typed);
    assert.equal(typed.value, after);
  });
  nativeTest(`call() returns a ${vt} as it was sent`, (probe) => {
    assert.equal(com.call(probe, `Echo${type}`, before), before);
  });
}

for (const [type, sum] of [["CY", "-0.2500"], ["DECIMAL", "-0.25"]]) {
  nativeTest(`ref() brings back what a server wrote to a VT_${type}`, (probe) => {
    const typed = com.ref(com.variant(`VT_${type}` as VartypeName, "-1.25"));
    com.call(probe, "BumpVARIANT", typed);
    assert.equal(String(typed.value), sum);
  });
}

/** What Bump… makes of arrays by reference: each element bumped, and one more at the end. */
const BUMPED_ARRAYS: readonly (readonly [name: ReferenceName, before: unknown, after: unknown])[] =
  [
    ["VT_UI1[]", new Uint8Array([1, 254]), new Uint8Array([2, 255, 0])],
    ["VT_I4[]", new Int32Array([-1, 41]), new Int32Array([0, 42, 0])],
    ["VT_I4[]", [1, 2], new Int32Array([2, 3, 0])],
    ["VT_I2[]", [-1], new Int16Array([0, 0])],
    ["VT_I8[]", [9007199254740992n], new BigInt64Array([9007199254740993n, 0n])],
    ["VT_R4[]", [0.5], new Float32Array([1.5, 0])],
    ["VT_R8[]", new Float64Array([0.25]), new Float64Array([1.25, 0])],
    ["VT_BOOL[]", [true], [false, false]],
    ["VT_BSTR[]", ["a\0b"], ["a\0b!", ""]],
    ["VT_VARIANT[]", [1, "a"], [2, "a!", undefined]],
  ];

for (const [name, before, after] of BUMPED_ARRAYS) {
  nativeTest(`ref() brings back an array ${name} that a server changed`, (raw) => {
    const typed = com.ref(before, name);
    assert.equal(com.call(raw, "BumpRefs", typed), 1);
    assert.deepEqual(typed.value, after);
    const variant = com.ref<unknown>(com.array(before as unknown[], { vt: elementOf(name) }));
    assert.equal(com.call(raw, "BumpRefs", variant), 1);
    assert.deepEqual(variant.value, after);
  }, "ComtaskTest.Raw");
}

function elementOf(name: ReferenceName): VartypeName {
  return name.slice(0, -2) as VartypeName;
}

nativeTest("ref() of an array takes the type that the server declares", (probe) => {
  const cases: readonly (readonly [member: string, before: unknown, after: unknown])[] = [
    ["BumpBytes", [1], new Uint8Array([2, 0])],
    ["BumpLongs", [1], new Int32Array([2, 0])],
    ["BumpStrings", ["a"], ["a!", ""]],
    ["BumpVariants", [1.5], [2.5, undefined]],
  ];
  for (const [member, before, after] of cases) {
    const array = com.ref(before);
    com.call(probe, member, array);
    assert.deepEqual(array.value, after, member);
  }
});

/** Arrays that the server makes, filled 1, 2, 3 in the order of memory. */
nativeTest("an array of every number type arrives as the matching typed array", (probe) => {
  const types: readonly [vt: number, expected: unknown][] = [
    [16, new Int8Array([1, 2, 3])],
    [17, new Uint8Array([1, 2, 3])],
    [2, new Int16Array([1, 2, 3])],
    [18, new Uint16Array([1, 2, 3])],
    [3, new Int32Array([1, 2, 3])],
    [19, new Uint32Array([1, 2, 3])],
    [20, new BigInt64Array([1n, 2n, 3n])],
    [21, new BigUint64Array([1n, 2n, 3n])],
    [4, new Float32Array([1, 2, 3])],
    [5, new Float64Array([1, 2, 3])],
    [8, ["1", "2", "3"]],
    [12, [1, 2, 3]],
  ];
  for (const [vt, expected] of types) {
    assert.deepEqual(probe.MakeArray(vt, [0, 3]), expected, String(vt));
  }
});

nativeTest("a string of a million letters arrives whole", (probe) => {
  const text: string = probe.MakeString(1_000_000);
  assert.equal(text.length, 1_000_000);
  assert.equal(text.slice(0, 28), "abcdefghijklmnopqrstuvwxyzab");
});

nativeTest("a result that points into the server is copied", (raw) => {
  const first = raw.ByRefResult(42);
  raw.ByRefResult(43);
  assert.equal(first, 42);
}, "ComtaskTest.Raw");

nativeTest("a result of an unknown type is not lost", (raw) => {
  assert.equal(raw.BitsResult(77, 5).vt, 77);
}, "ComtaskTest.Raw");
