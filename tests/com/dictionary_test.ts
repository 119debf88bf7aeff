// The cases are those of the test suites of other COM libraries for Scripting.Dictionary. On
// Windows and under Wine the server is the real one.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";
import { provideDictionary } from "../support/com/dictionary.ts";

provideDictionary();

const UNKNOWN_NAME = 0x8002_0006 | 0;
const MEMBER_NOT_FOUND = 0x8002_0003 | 0;
const BAD_PARAM_COUNT = 0x8002_000E | 0;
const KEY_EXISTS = 0x800A_01C9 | 0;
const KEY_MISSING = [0x800A_801B | 0, 0x800A_802B | 0];

/** Runs a test on a new dictionary and asserts that every reference is released. */
function onDictionary(name: string, use: (dict: DynamicObject) => void): void {
  Deno.test(name, () => {
    const before = com.stats().objects;
    {
      using dict = com.createObject("Scripting.Dictionary");
      use(dict);
    }
    assert.equal(com.stats().objects, before, "references are left over");
  });
}

/** The HRESULT that a call fails with. */
function failureOf(call: () => unknown): number {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof ComError, `expected ComError, got ${error}`);
    return error.hresult;
  }
  assert.fail("the call succeeded");
}

onDictionary("createObject() makes a dictionary whose Count is 0", (dict) => {
  assert.equal(dict.Count, 0);
});

onDictionary("call() of Add adds an entry, which Item returns", (dict) => {
  assert.equal(com.call(dict, "Add", "one", 1), undefined);
  assert.equal(com.get(dict, "Count"), 1);
  assert.equal(com.get(dict, "Item", "one"), 1);
  assert.equal(dict.Item("one"), 1);
});

onDictionary("a dynamic object called as a function uses the default member", (dict) => {
  dict.Add("one", 1);
  assert.equal(dict("one"), 1);
});

onDictionary("put() sets a property with arguments", (dict) => {
  com.put(dict, "Item", "value", "key");
  assert.equal(dict.Item("key"), "value");
  dict.Item.set("second", "key");
  assert.equal(dict.Item("key"), "second");
});

onDictionary("an assignment sets a property without arguments", (dict) => {
  dict.CompareMode = 1;
  assert.equal(dict.CompareMode, 1);
});

onDictionary("put() of Key renames an entry", (dict) => {
  dict.Add("b", 2);
  com.put(dict, "Key", "bb", "b");
  assert.equal(dict.Exists("b"), false);
  assert.equal(dict.Item("bb"), 2);
});

onDictionary("put() of a read-only property fails", (dict) => {
  const hresult = failureOf(() => com.put(dict, "Count", 5));
  assert.ok([MEMBER_NOT_FOUND, BAD_PARAM_COUNT].includes(hresult), String(hresult));
});

onDictionary("get() of a method fails and does not call it", (dict) => {
  dict.Add("a", 1);
  assert.equal(failureOf(() => com.get(dict, "RemoveAll")), MEMBER_NOT_FOUND);
  assert.equal(dict.Count, 1);
});

onDictionary("a dynamic method is a function and is not called by being read", (dict) => {
  dict.Add("a", 1);
  assert.equal(typeof dict.RemoveAll, "function");
  assert.equal(dict.Count, 1);
  dict.RemoveAll();
  assert.equal(dict.Count, 0);
});

onDictionary("an unknown member is an error that names it", (dict) => {
  assert.equal(failureOf(() => com.call(dict, "Frobnicate")), UNKNOWN_NAME);
  assert.throws(
    () => dict.Frobnicate,
    /Cannot find member "Frobnicate" of Scripting\.Dictionary: there is no such member/,
  );
  assert.equal(failureOf(() => com.put(dict, "Frobnicate", 1)), UNKNOWN_NAME);
});

onDictionary("a member name of 100,000 characters is unknown, not a crash", (dict) => {
  assert.equal(failureOf(() => com.get(dict, "x".repeat(100_000))), UNKNOWN_NAME);
});

onDictionary("names are matched without regard to case", (dict) => {
  dict.ADD("a", 1);
  dict.add("b", 2);
  assert.equal(dict.COUNT, 2);
  assert.equal("count" in dict, true);
  assert.equal("nothing" in dict, false);
});

onDictionary("invoke() passes named arguments in any order", (dict) => {
  com.invoke(dict, "Add", { named: { Item: "b", Key: "a" } });
  assert.equal(dict.Item("a"), "b");
  com.invoke(dict, "Add", { args: ["c"], named: { item: "d" } });
  assert.equal(dict.Item("c"), "d");
});

onDictionary("invoke() refuses an unknown argument name before the call", (dict) => {
  assert.throws(
    () => com.invoke(dict, "Add", { named: { Key: "a", Value: 1 } }),
    /Cannot call "Add" of Scripting\.Dictionary: it has no parameter "Value"/,
  );
  assert.equal(dict.Count, 0);
});

onDictionary("too few arguments are an error", (dict) => {
  assert.equal(failureOf(() => dict.Add("only")), BAD_PARAM_COUNT);
  assert.equal(failureOf(() => dict.Add()), BAD_PARAM_COUNT);
});

onDictionary("an error of the member carries its scode and the member's name", (dict) => {
  dict.Add("a", 1);
  try {
    dict.Add("a", 2);
    assert.fail("Add of an existing key succeeded");
  } catch (error) {
    assert.ok(error instanceof ComError);
    assert.equal(error.hresult, KEY_EXISTS);
    assert.equal(error.code, "0x800A01C9");
    assert.equal(error.member, "Add");
    assert.match(error.message, /^Cannot call "Add" of Scripting\.Dictionary: /);
  }
  assert.ok(KEY_MISSING.includes(failureOf(() => dict.Remove("nope"))));
  assert.equal(dict.Item("a"), 1);
});

onDictionary("Keys and Items are arrays in the order of insertion", (dict) => {
  assert.deepEqual(dict.Keys(), []);
  dict.Add("a", 1);
  dict.Add("b", "two");
  assert.deepEqual(dict.Keys(), ["a", "b"]);
  assert.deepEqual(dict.Items(), [1, "two"]);
});

onDictionary("for...of walks the keys, also more than one block of them", (dict) => {
  const keys = Array.from({ length: 700 }, (_, i) => `key ${i}`);
  for (const key of keys) dict.Add(key, 0);
  assert.deepEqual([...dict], keys);
});

onDictionary("for...of can be left early and started again", (dict) => {
  for (let i = 0; i < 20; i++) dict.Add(`key ${i}`, i);
  for (const key of dict) {
    assert.equal(key, "key 0");
    break;
  }
  assert.equal([...dict].length, 20);
});

onDictionary("reading an absent key gives undefined and adds it, as the server does", (dict) => {
  assert.equal(dict.Item("absent"), undefined);
  assert.equal(dict.Count, 1);
});

onDictionary("keys of different types are different entries", (dict) => {
  dict.Add("1", "text");
  dict.Add(1, "number");
  assert.equal(dict.Item("1"), "text");
  assert.equal(dict.Item(1), "number");
});

onDictionary("a key with NUL keeps its length", (dict) => {
  dict.Add("a\0b", "x\0y");
  assert.equal(dict.Item("a\0b"), "x\0y");
  assert.deepEqual(dict.Keys(), ["a\0b"]);
});

onDictionary("the result of a number beyond 32 bits is exact", (dict) => {
  dict.Add("big", 9_999_999_999);
  assert.equal(dict.Item("big") + 1, 10_000_000_000);
});

onDictionary("the same hosted object comes back as itself", (dict) => {
  const mine = { Name: "mine" };
  using _host = com.host(mine);
  com.putRef(dict, "Item", mine, "ref");
  com.put(dict, "Item", mine, "value");
  assert.equal(dict.Item("ref"), mine);
  assert.equal(dict.Item("value"), mine);
  dict.RemoveAll();
});

onDictionary("a dictionary in a dictionary is the same wrapper while it is held", (dict) => {
  using inner = com.createObject("Scripting.Dictionary");
  inner.Add("x", 1);
  com.putRef(dict, "Item", inner, "inner");
  assert.equal(dict.Item("inner"), inner);
  assert.equal(dict.Item("inner").Item("x"), 1);
  dict.RemoveAll();
});

onDictionary("scope() releases what was made inside it", (dict) => {
  const before = com.stats().objects;
  const kept = com.scope(() => {
    const first = com.createObject("Scripting.Dictionary");
    com.createObject("Scripting.Dictionary").Add("a", 1);
    return first;
  });
  assert.equal(com.stats().objects, before + 1);
  assert.equal(kept.Count, 0);
  com.release(kept);
  assert.equal(dict.Count, 0);
});

Deno.test("a dynamic object keeps then, toJSON and symbols to itself", async () => {
  using dict = com.createObject("Scripting.Dictionary");
  assert.equal(dict.then, undefined);
  assert.equal(dict.toJSON, undefined);
  assert.equal(await dict, dict);
  assert.equal(Deno.inspect(dict), "[COM Scripting.Dictionary]");
});

Deno.test("release() twice is safe, and use after it is refused", () => {
  const dict = com.createObject("Scripting.Dictionary");
  com.release(dict);
  com.release(dict);
  assert.throws(
    () => dict.Count,
    new TypeError('Cannot use object "Scripting.Dictionary": it was released'),
  );
});

Deno.test("createObject() of an unknown ProgID says so", () => {
  assert.throws(
    () => com.createObject("No.Such.Class"),
    (error: ComError) => {
      const text = /^Cannot create object "No\.Such\.Class": no class of that name is registered/;
      assert.match(error.message, text);
      const elsewhere = Deno.build.os !== "windows";
      assert.match(error.advice!, elsewhere ? /on Windows only/ : /check the spelling/);
      return true;
    },
  );
});

Deno.test("createObject() of an unregistered CLSID fails with REGDB_E_CLASSNOTREG", () => {
  const hresult = failureOf(() => com.createObject("{DEADBEEF-0000-4000-8000-000000000001}"));
  assert.equal(hresult, 0x8004_0154 | 0);
});
