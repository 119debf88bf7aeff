// What a user may pass by mistake: it is refused with the class and the words that fit, before any call.
import assert from "node:assert/strict";
import { com, readItems, type SharedToken } from "../../lib/com/mod.ts";
import { provideDictionary } from "../support/com/dictionary.ts";

provideDictionary();

// deno-lint-ignore no-explicit-any -- late bound
type Late = any;

const DICTIONARY = "Scripting.Dictionary";
const wrong = <T>(value: unknown) => value as T;
const array = (bounds: { lower: number; count: number }[]) => com.array([1, 2], { bounds });

const IID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD2}";
const WRONG_METHODS = [{ name: "A", parameters: [wrong<"i16">("i8")] }];

const CASES: readonly [string, (dict: Late) => unknown, new () => Error, RegExp][] = [
  [
    "a class name of another kind",
    () => com.createObject(wrong<string>(5)),
    TypeError,
    /a number, not a Pr/,
  ],
  [
    "no class name",
    () => com.createObject(wrong<string>(undefined)),
    TypeError,
    /a undefined, not a ProgID/,
  ],
  ["a class name with a NUL", () => com.createObject(`${DICTIONARY}\0x`), TypeError, /a NUL/],
  ["a member name with a NUL", (dict) => com.get(dict, "Count\0x"), TypeError, /a NUL/],
  ["a dynamic name with a NUL", (dict) => dict["Count\0x"], TypeError, /a NUL/],
  [
    "a parameter name with a NUL",
    (dict) => com.invoke(dict, "Add", { named: { "Key\0x": 1, Item: 2 } }),
    TypeError,
    /a NUL/,
  ],
  [
    "a binding that there is not",
    () => com.createObject(DICTIONARY, { binding: wrong("earlier") }),
    TypeError,
    /binding "earlier": it is "late", "early" or/,
  ],
  [
    "a kind of call that there is not",
    (dict) => com.invoke(dict, "Count", { kind: wrong("read") }),
    TypeError,
    /kind "read" is none of get, put, putRef, call/,
  ],
  [
    "a handler that is none",
    (dict) => com.on(dict, { A: wrong(5) }),
    TypeError,
    /is a number, not a/,
  ],
  [
    "an apartment that there is not",
    () => com.initialize(wrong({ apartment: "x" })),
    TypeError,
    /"x"/,
  ],
  [
    "a parameter of an event interface that there is not",
    (dict) => com.on(dict, () => {}, { interface: { iid: IID, methods: WRONG_METHODS } }),
    TypeError,
    /event "A": parameter type "i8" is none of bool, i16/,
  ],
  ["a token that is none", () => com.fromShared(wrong<SharedToken>({})), TypeError, /no token of/],
  ["no token", () => com.fromShared(wrong<SharedToken>(undefined)), TypeError, /no token of/],
  [
    "a lower bound beyond 32 bits",
    (d) => d.Add(1, array([{ lower: 3e9, count: 2 }])),
    RangeError,
    /32 b/,
  ],
  [
    "a lower bound between integers",
    (d) => d.Add(1, array([{ lower: 0.5, count: 2 }])),
    RangeError,
    /32/,
  ],
  [
    "bounds that end beyond 32 bits",
    (d) => d.Add(1, array([{ lower: 2 ** 31 - 1, count: 2 }])),
    RangeError,
    /32 bits/,
  ],
  [
    "arguments that are no array",
    (d) => com.invoke(d, "Add", { args: wrong<unknown[]>("ab") }),
    TypeError,
    /"args" holds arguments by position, as \[value, …\], not a string/,
  ],
  ...[0, -1, 3.5, NaN].map((slot): typeof CASES[number] => [
    `slot ${slot} of an interface`,
    () => com.defineInterface({ iid: IID, methods: [{ name: "A", slot }] }),
    RangeError,
    /Cannot describe method "A" of .*: slot \S+ is none/,
  ]),
  ...["", "CLSID", "TypeLib", ".txt", "Test\\Class", "Test.", "1.2", `A.${"b".repeat(38)}`].flatMap(
    (progId): typeof CASES[number][] => [
      [
        `the ProgID "${progId}" of a server to be registered`,
        () => com.registerServer({ clsid: IID, progId, command: "none" }),
        SyntaxError,
        /Cannot register server ".*": a ProgID is words of letters/,
      ],
      [
        `the ProgID "${progId}" of a server to be removed`,
        () => com.unregisterServer({ clsid: IID, progId }),
        SyntaxError,
        /Cannot unregister server ".*": a ProgID is words of letters/,
      ],
    ],
  ),
  ["a count below zero", (d) => d.Add(1, array([{ lower: 0, count: -2 }])), RangeError, /32 bits/],
  ["no dimension", (d) => d.Add(1, array([])), RangeError, /no dimension/],
  [
    "a VT_R4 beyond its range",
    (d) => d.Add(1, com.variant("VT_R4", 1e300)),
    RangeError,
    /as VT_R4/,
  ],
  [
    "an element beyond the range of VT_R4",
    (d) => d.Add(1, com.array([1e300], { vt: "VT_R4" })),
    RangeError,
    /as VT_R4/,
  ],
  [
    "a VT_ERROR beyond 32 bits",
    (d) => d.Add(1, com.variant("VT_ERROR", 2n ** 40n)),
    RangeError,
    /VT_E/,
  ],
];

for (const [what, use, errorClass, text] of CASES) {
  Deno.test(`${what} is refused`, () => {
    const before = com.stats();
    {
      using dict: Late = com.createObject(DICTIONARY);
      assert.throws(() => use(dict), (error) => {
        assert.ok(error instanceof errorClass, `${error}`);
        assert.match(error.message, text);
        return true;
      });
      assert.equal(dict.Count, 0);
    }
    assert.deepEqual(com.stats(), before);
  });
}

Deno.test("a name with a NUL is no member", () => {
  using dict: Late = com.createObject(DICTIONARY);
  assert.equal("Count\0x" in dict, false);
  assert.equal("Count" in dict, true);
});

Deno.test("codes of VT_ERROR may be written signed and unsigned", () => {
  using dict: Late = com.createObject(DICTIONARY);
  dict.Add("unsigned", com.variant("VT_ERROR", 0x8007_0005));
  dict.Add("signed", com.variant("VT_ERROR", 0x8007_0005 | 0));
  assert.deepEqual(dict.Item("unsigned"), dict.Item("signed"));
  assert.equal(String(dict.Item("signed")), "0x80070005");
});

class Single {
  readonly Count = 1;
  readonly Name = "single";
  readonly Item = com.indexer({ get: () => com.hosted(this) });
}

Deno.test("readItems() leaves an item alone that somebody has", () => {
  const before = com.stats();
  {
    using _registered = com.registerClass({
      clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD0}",
      create: () => new Single(),
    });
    using single: Late = com.createObject("{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD0}");
    assert.deepEqual(readItems(single, ["Name"]), ["single"]); // it is its own item
    assert.equal(single.Name, "single");
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("an iterator that is never asked for an item holds nothing", () => {
  const before = com.stats();
  {
    using _registered = com.registerClass({
      clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD1}",
      create: () => ({ [Symbol.iterator]: () => [1, 2][Symbol.iterator]() }),
    });
    using list: Late = com.createObject("{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD1}");
    list[Symbol.iterator]().return();
    assert.deepEqual([...list], [1, 2]);
  }
  assert.deepEqual(com.stats(), before);
});
