// The ranges of every VARIANT type, and arrays of every element type.
import assert from "node:assert/strict";
import { NativeBlock } from "../../lib/ffi/mod.ts";
import { com, OpaqueVariant, type VartypeName, VT } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { nativeTest } from "../support/com/native.ts";

com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E50}",
  progId: "Comtask.Test.Vartypes",
  create: () => ({ Echo: (value: unknown) => value === undefined ? com.EMPTY : value }),
});

/** Smallest and largest value of each integer type. */
const RANGES: readonly (readonly [vt: VartypeName, min: bigint, max: bigint])[] = [
  ["VT_I1", -128n, 127n],
  ["VT_UI1", 0n, 255n],
  ["VT_I2", -32768n, 32767n],
  ["VT_UI2", 0n, 65535n],
  ["VT_I4", -2147483648n, 2147483647n],
  ["VT_UI4", 0n, 4294967295n],
  ["VT_INT", -2147483648n, 2147483647n],
  ["VT_UINT", 0n, 4294967295n],
  ["VT_I8", -(1n << 63n), (1n << 63n) - 1n],
  ["VT_UI8", 0n, (1n << 64n) - 1n],
];

for (const [vt, min, max] of RANGES) {
  Deno.test(`${vt} holds ${min} to ${max}, and nothing beyond`, () => {
    using server = com.createObject("Comtask.Test.Vartypes");
    const is64 = vt === "VT_I8" || vt === "VT_UI8";
    for (const value of [min, min + 1n, 0n, 1n, max - 1n, max]) {
      const read = com.call(server, "Echo", com.variant(vt, value));
      assert.equal(typeof read, is64 ? "bigint" : "number");
      assert.equal(BigInt(read), value);
      if (!is64) assert.equal(com.call(server, "Echo", com.variant(vt, Number(value))), read);
    }
    for (const value of [min - 1n, max + 1n]) {
      assert.throws(
        () => com.call(server, "Echo", com.variant(vt, value)),
        new RangeError(`Cannot pass ${value} as ${vt}: it does not fit`),
      );
      assert.throws(() => com.call(server, "Echo", com.array([value], { vt })), RangeError);
    }
    for (const value of ["1", true, null, {}]) {
      assert.throws(() => com.call(server, "Echo", com.variant(vt, value)), TypeError);
    }
  });
}

const ERROR = new com.Scode(0x8007_0005 | 0);
const DAY = Temporal.PlainDateTime.from("2023-03-15T12:00:00");

/** Elements of each type, how they are read, and how the native server sees them. */
const ELEMENTS: readonly (readonly [VartypeName, readonly unknown[], unknown, string])[] = [
  ["VT_I1", [-128, 127], new Int8Array([-128, 127]), "-128, 127"],
  ["VT_UI1", [0, 255], new Uint8Array([0, 255]), "0, 255"],
  ["VT_I2", [-32768, 32767], new Int16Array([-32768, 32767]), "-32768, 32767"],
  ["VT_UI2", [0, 65535], new Uint16Array([0, 65535]), "0, 65535"],
  ["VT_I4", [-1, 2 ** 31 - 1], new Int32Array([-1, 2 ** 31 - 1]), "-1, 2147483647"],
  ["VT_UI4", [0, 2 ** 32 - 1], new Uint32Array([0, 2 ** 32 - 1]), "0, 4294967295"],
  ["VT_INT", [-1, 1], new Int32Array([-1, 1]), "-1, 1"],
  ["VT_UINT", [0, 1], new Uint32Array([0, 1]), "0, 1"],
  ["VT_I8", [-1n, 1n << 62n], new BigInt64Array([-1n, 1n << 62n]), "-1, 4611686018427387904"],
  ["VT_UI8", [0n, 1n << 63n], new BigUint64Array([0n, 1n << 63n]), "0, 9223372036854775808"],
  ["VT_R4", [0.5, -1], new Float32Array([0.5, -1]), "0.5, -1"],
  ["VT_R8", [0.25, -1], new Float64Array([0.25, -1]), "0.25, -1"],
  ["VT_CY", ["-1.25", "0.0001"], ["-1.2500", "0.0001"], "-12500, 1"],
  ["VT_DECIMAL", ["-1.5", "10"], ["-1.5", "10"], "-15 scale 1, 10 scale 0"],
  ["VT_DATE", [DAY, -1.25], ["2023-03-15T12:00:00", "1899-12-29T06:00:00"], "45000.5, -1.25"],
  ["VT_BOOL", [true, false], [true, false], "-1, 0"],
  ["VT_ERROR", [ERROR, 5], [ERROR, new com.Scode(5)], "0x80070005, 0x00000005"],
  ["VT_BSTR", ["a\0b", ""], ["a\0b", ""], '"a\0b", ""'],
  ["VT_VARIANT", [1, "a"], [1, "a"], 'VT_I4 1, VT_BSTR(1) "a"'],
  ["VT_DISPATCH", [com.NOTHING, null], [null, null], "null, null"],
  ["VT_UNKNOWN", [com.NOTHING, null], [null, null], "null, null"],
];

/** Values whose text is what counts. */
function shown(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each) =>
    each instanceof com.Decimal || each instanceof Temporal.PlainDateTime ? String(each) : each
  );
}

for (const [vt, values, read, seen] of ELEMENTS) {
  Deno.test(`an array of ${vt} goes in and out`, () => {
    using server = com.createObject("Comtask.Test.Vartypes");
    assert.deepEqual(shown(com.call(server, "Echo", com.array(values, { vt }))), read);
    assert.equal(com.call(server, "Echo", com.array([], { vt })).length, 0);
  });
  Deno.test(`an array of ${vt} of two dimensions keeps its bounds`, () => {
    using server = com.createObject("Comtask.Test.Vartypes");
    const bounds = [{ lower: -1, count: 2 }, { lower: 5, count: 1 }];
    const rows = values.map((value) => [value]);
    const table = com.call(server, "Echo", com.array(rows, { vt, bounds }));
    assert.deepEqual(com.bounds(table), bounds);
    assert.deepEqual(shown(table.flat()), Array.from(shown(read) as ArrayLike<unknown>));
    assert.deepEqual(com.bounds(com.call(server, "Echo", com.array(table, { vt }))), bounds);
  });
  nativeTest(`a server sees an array of ${vt} with its lower bound`, (probe) => {
    const bounds = [{ lower: 3, count: 2 }];
    assert.equal(
      probe.Describe(com.array(values, { vt, bounds })),
      `VT_ARRAY|${vt} [3..4] ${seen}`,
    );
    const back = probe.Echo(com.array(values, { vt, bounds }));
    assert.deepEqual([shown(back), com.bounds(back)], [read, bounds]);
  });
}

nativeTest("a null array reads as null, whatever its elements are said to be", (raw) => {
  for (const vt of [3, 8, 12, 36, 77]) assert.equal(raw.BitsResult(0x2000 | vt, 0), null);
}, "ComtaskTest.Raw");

Deno.test("an array whose elements are not what its tag says is opaque, and not read", () => {
  const { codec, ole } = runtime();
  const block = new NativeBlock(24);
  for (const [made, said] of [[VT.I2, VT.R8], [VT.I4, 77], [VT.UI1, VT.VARIANT]]) {
    const array = ole.SafeArrayCreate(made, 1, new Int32Array([3, 0]));
    block.u64[1] = array;
    block.u16[0] = VT.ARRAY | said;
    const read = codec.read(block, 0);
    assert.ok(read instanceof OpaqueVariant);
    assert.equal(read.vt, VT.ARRAY | said);
    ole.SafeArrayDestroy(array);
  }
});
