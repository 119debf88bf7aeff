// On Windows and under Wine: Scripting.Dictionary on a thread of its own. Elsewhere there is no class
// in a fresh thread, so creation fails, with the same error as on this one.
import assert from "node:assert/strict";
import { com, ComError, Decimal } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";

Deno.test("openApartment() creates objects whose members return promises", { ignore }, async () => {
  await using apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  await dict.Add("a", 1);
  await dict.Item.set("two", "b");
  assert.equal(await dict.Count, 2);
  assert.equal(await dict.Item("b"), "two");
  assert.equal(await dict("a"), 1);
  const keys: unknown[] = [];
  for await (const key of dict) keys.push(key);
  assert.deepEqual(keys, ["a", "b"]);
});

Deno.test("values of every kind cross to an apartment and back", { ignore }, async () => {
  await using apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  const values: [string, unknown, unknown?][] = [
    ["decimal", Decimal.from("12.340")],
    ["bigint", 9_007_199_254_740_993n],
    ["scode", new com.Scode(-1)],
    ["bytes", new Uint8Array([1, 2, 255])],
    ["array", [1, "x", null]],
    ["currency", com.variant("VT_CY", "1.5"), Decimal.from("1.5000")],
    ["nothing", com.NOTHING, null],
  ];
  for (const [key, value, read = value] of values) {
    await com.putAsync(dict, "Item", value, { args: [key] });
    assert.deepEqual(
      await com.getAsync(dict, "Item", { args: [key] }),
      key === "nothing" ? null : read,
    );
  }
  const date = Temporal.PlainDateTime.from("2026-11-24T12:00:00");
  await dict.Item.set(date, "date");
  assert.equal(String(await dict.Item("date")), String(date));
});

Deno.test("bounds of arrays cross to an apartment and back", { ignore }, async () => {
  await using apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  const square = [{ lower: 1, count: 2 }, { lower: -5, count: 2 }];
  for (
    const [key, vt, values, bounds] of [
      ["variants", undefined, [[1, "a"], [2, "b"]], square],
      ["numbers", "VT_I4", new Int32Array([7, 8]), [{ lower: 3, count: 2 }]],
    ] as const
  ) {
    await dict.Item.set(com.array(values, { vt, bounds }), key);
    const there = await dict.Item(key);
    assert.deepEqual(there, values);
    assert.deepEqual(com.bounds(there), bounds);
    await dict.Item.set(there, "back"); // sent as it was read
    assert.deepEqual(com.bounds(await dict.Item("back")), bounds);
  }
});

Deno.test("items that a loop does not come to are released", { ignore }, async () => {
  await using apartment = com.openApartment();
  const document = await apartment.createObject("Msxml2.DOMDocument.6.0");
  await document.loadXML("<r><i>1</i><i>2</i><i>3</i></r>");
  const list = await document.getElementsByTagName("i");
  const before = await apartment.stats();
  for await (const node of list) {
    assert.equal(await node.text, "1");
    await node[Symbol.asyncDispose]();
    break;
  }
  assert.deepEqual(await apartment.stats(), before);
});

Deno.test("objects of one apartment can be passed within it", { ignore }, async () => {
  await using apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  const inner = await apartment.createObject("Scripting.Dictionary");
  await inner.Add("x", 1);
  await com.callAsync(dict, "Add", { args: ["inner", inner] });
  const found = await dict.Item("inner");
  assert.equal(await found.Count, 1);
});

Deno.test("objects of another apartment are refused with a clear error", { ignore }, async () => {
  await using first = com.openApartment();
  await using second = com.openApartment();
  const a = await first.createObject("Scripting.Dictionary");
  const b = await second.createObject("Scripting.Dictionary");
  await assert.rejects(a.Add("b", b), /Cannot pass object "Scripting\.Dictionary" to another/);
  using local = com.createObject("Scripting.Dictionary");
  await assert.rejects(a.Add("l", local), /"Scripting\.Dictionary" to an apartment: .* com\.share/);
  assert.throws(() => local.Add("a", a), /Cannot pass/);
});

Deno.test("errors of an apartment keep class and fields", { ignore }, async () => {
  await using apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  await dict.Add("a", 1);
  await assert.rejects(dict.Add("a", 1), (error) => {
    assert.ok(error instanceof ComError);
    assert.equal(error.hresult, 0x800A_01C9 | 0);
    return true;
  });
  assert.throws(() => dict.Count = 5, /await object\.Member\.set\(value\) instead/);
});

Deno.test("release() of an object of an apartment ends it there", { ignore }, async () => {
  await using apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  assert.equal((await apartment.stats()).objects, 1);
  await dict[Symbol.asyncDispose]();
  assert.equal((await apartment.stats()).objects, 0);
  await assert.rejects(async () => await dict.Count, /it was released/);
});

Deno.test("release() of an object whose apartment is closed is safe", { ignore }, async () => {
  const apartment = com.openApartment();
  const dict = await apartment.createObject("Scripting.Dictionary");
  await apartment.close();
  await dict[Symbol.asyncDispose]();
  await dict[Symbol.asyncDispose]();
  await assert.rejects(async () => await dict.Count, /its apartment is closed/);
});

Deno.test("several apartments work at the same time", { ignore }, async () => {
  const counts = await Promise.all([1, 2, 3].map(async (n) => {
    await using apartment = com.openApartment();
    const dict = await apartment.createObject("Scripting.Dictionary");
    for (let i = 0; i < n; i++) await dict.Add(i, i);
    return await dict.Count;
  }));
  assert.deepEqual(counts, [1, 2, 3]);
});

Deno.test("createObject() of an apartment fails as on this thread", async () => {
  await using apartment = com.openApartment();
  await assert.rejects(
    apartment.createObject("No.Such.Class"),
    /Cannot create object "No\.Such\.Class": no class of that name is registered/,
  );
});
