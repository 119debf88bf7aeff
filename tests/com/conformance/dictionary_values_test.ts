// Section 1 of the conformance list, cases D36 to D58 and D64: values that Scripting.Dictionary
// stores. Without Windows, those that do not need the real server run against a hosted class.
import { com } from "../../../lib/com/mod.ts";
import { ADD_REF, NativeBlock, RELEASE } from "../../../lib/ffi/mod.ts";
import {
  type Case,
  conformance,
  E_NOTIMPL,
  fails,
  type Late,
} from "../../support/com/conformance.ts";
import { provideDictionary } from "../../support/com/dictionary.ts";
import { callSlot, idsOfNames, invokeRaw } from "../../support/com/raw_calls.ts";

provideDictionary();

const E_INVALIDARG = 0x8007_0057;

/** Stores a value and reads it back as exactly this type. */
function stored(dict: Late, value: unknown, returns: Parameters<typeof com.invoke>[2]): unknown {
  com.put(dict, "Item", value, "key");
  return com.invoke(dict, "Item", { kind: "get", args: ["key"], ...returns });
}

/** How many references an object counts. */
function referencesOf(object: unknown): number {
  callSlot(object, ADD_REF);
  return callSlot(object, RELEASE);
}

/** A dictionary with the entries that most cases work on. */
function filled(dict: Late): Late {
  dict.Add("one", 1);
  dict.Add("two", "zwei");
  return dict;
}

const VALUES: readonly Case<Late>[] = [
  ["D36", "an object put by value", (dict) => {
    const other: unknown = com.createObject("Scripting.Dictionary");
    com.put(dict, "Item", other, "key");
    return dict.Item("key") === other;
  }, true],
  ["D37", "an object put by reference", (dict) => {
    const other: unknown = com.createObject("Scripting.Dictionary");
    com.putRef(dict, "Item", other, "key");
    return dict.Item("key") === other;
  }, true],
  ["D38", "a change of a stored object is seen through the dictionary", (dict) => {
    const other: Late = com.createObject("Scripting.Dictionary");
    dict.Add("key", other);
    other.Add("inner", 5);
    return dict.Item("key").Item("inner");
  }, 5],
  ["D39", "a dictionary stored in itself, and released with all entries", (dict) => {
    const before = referencesOf(dict);
    com.put(dict, "Item", dict, "self");
    const same = dict.Item("self") === dict;
    dict.RemoveAll();
    return [same, dict.Count, referencesOf(dict) - before];
  }, [true, 0, 0]],
  [
    "D40",
    "a VT_CY",
    (dict) => String(stored(dict, com.variant("VT_CY", "1.25"), { returns: "VT_CY" })),
    "1.2500",
  ],
  [
    "D41",
    "a VT_DATE",
    (dict) => String(stored(dict, com.variant("VT_DATE", 45000.5), { returns: "VT_DATE" })),
    "2023-03-15T12:00:00",
  ],
  [
    "D42",
    "a VT_DECIMAL of 96 bits",
    (dict) =>
      String(
        stored(dict, com.variant("VT_DECIMAL", 79228162514264337593543950335n), {
          returns: "VT_DECIMAL",
        }),
      ),
    "79228162514264337593543950335",
  ],
  [
    "D43",
    "a VT_I8",
    (dict) => stored(dict, 9007199254740993n, { returns: "VT_I8" }),
    9007199254740993n,
  ],
  ["D44", "Null, Empty and an error code", (dict) => [
    stored(dict, null, { returns: "VT_NULL" }),
    stored(dict, com.EMPTY, { returns: "VT_EMPTY" }),
    stored(dict, new com.Scode(0x8007_0005 | 0), { returns: "VT_ERROR" }),
  ], [null, undefined, new com.Scode(0x8007_0005 | 0)]],
  [
    "D45",
    "an array of VT_I4",
    (dict) => stored(dict, new Int32Array([1, 2, 3]), { returns: "VT_I4[]" }),
    new Int32Array([1, 2, 3]),
  ],
  [
    "D46",
    "an array of bytes",
    (dict) => stored(dict, new Uint8Array([1, 2, 255]), { returns: "VT_UI1[]" }),
    new Uint8Array([1, 2, 255]),
  ],
  ["D47", "an array of three dimensions with bounds", (dict) => {
    const bounds = [{ lower: 0, count: 2 }, { lower: 1, count: 3 }, { lower: -1, count: 4 }];
    const values = [0, 1].map((i) => [0, 1, 2].map((j) => [0, 1, 2, 3].map((k) => `${i}${j}${k}`)));
    const read = stored(dict, com.array(values, { bounds }), { returns: "VT_VARIANT[]" });
    return [
      (read as typeof values).flat(2).join() === values.flat(2).join(),
      com.bounds(read as object),
    ];
  }, [true, [{ lower: 0, count: 2 }, { lower: 1, count: 3 }, { lower: -1, count: 4 }]]],
  ["D48", "an array of 500,000 VARIANTs", (dict) => {
    const read = stored(dict, Array.from({ length: 500_000 }, (_, i) => i), {}) as number[];
    return [read.length, read[499_999]];
  }, [500_000, 499_999]],
  [
    "D49",
    "a VARIANT by reference is stored by value",
    (dict) => stored(dict, com.ref(5), { returns: "VT_I4" }),
    5,
  ],
  ["D50", "a VT_UNKNOWN", (dict) => {
    const other = com.createObject("Scripting.Dictionary");
    const read = stored(dict, com.variant("VT_UNKNOWN", other), { returns: "VT_UNKNOWN" });
    return com.queryInterface(read, "{00020400-0000-0000-C000-000000000046}") === other;
  }, true],
  ["D51", "a key and a value with NUL", (dict) => {
    dict.Add("a\0b", "c\0d");
    return [[...dict], dict.Item("a\0b")];
  }, [["a\0b"], "c\0d"]],
  ["D52", "a null BSTR as key", (dict) => {
    dict.Add(com.variant("VT_BSTR", null), 1);
    return dict.Exists("");
  }, true],
  ["D53", 'the keys "1" and 1', (dict) => {
    dict.Add("1", "text");
    dict.Add(1, "number");
    return [dict.Count, dict.Item("1"), dict.Item(1)];
  }, [2, "text", "number"]],
  [
    "D54",
    "the keys Null and True",
    (dict) => {
      dict.Add(null, 1);
      dict.Add(true, 2);
      return dict.Count;
    },
    2,
    fails(E_NOTIMPL),
  ],
  [
    "D55",
    "Invoke without result, EXCEPINFO and argument index",
    (dict) => invokeRaw(dict, idsOfNames(dict, ["RemoveAll"])[1][0], { flags: 1 }),
    0,
  ],
  [
    "D56",
    "Invoke with null DISPPARAMS",
    (dict) => invokeRaw(dict, 0, { flags: 1, parameters: 0n }),
    E_INVALIDARG,
  ],
  [
    "D57",
    "Invoke with a riid that is not null",
    (dict) => {
      const iid = new NativeBlock(16);
      iid.u8[0] = 1;
      return invokeRaw(dict, idsOfNames(dict, ["RemoveAll"])[1][0], { flags: 1, iid });
    },
    0x8002_0001,
    0,
  ],
  ["D58", "Exists with a string by reference", (dict) => {
    const key = com.ref("one", "VT_BSTR");
    return [com.call(filled(dict), "Exists", key), key.value];
  }, [true, "one"]],
  [
    "D64",
    "9999999999 is a double, and can be added to",
    (dict) => (stored(dict, 9999999999, { returns: "VT_R8" }) as number) + 1,
    10000000000,
  ],
];

/** Cases that a hosted class cannot answer as the real one does. */
const REAL = new Set("D40 D50 D52 D54 D56 D57 D58".split(" "));

const open = () => com.createObject("Scripting.Dictionary");
conformance(VALUES, { open, real: REAL });
