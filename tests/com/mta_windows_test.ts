// Objects of the multithreaded apartment, on threads of the pool. Msxml2 is registered `Both`.
import assert from "node:assert/strict";
import { type AsyncDynamicObject, com } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const CLASS = "Msxml2.DOMDocument.6.0";

Deno.test(
  "createObjectAsync() makes objects whose members return promises",
  { ignore },
  async () => {
    const before = com.stats().objects;
    const document = await com.createObjectAsync(CLASS);
    await document.async.set(false);
    assert.equal(await document.loadXML("<r><i>1</i><i>2</i></r>"), true);
    const root = await document.documentElement;
    assert.equal(await root.nodeName, "r");
    const list = await document.getElementsByTagName("i");
    const texts: string[] = [];
    for await (const node of list) {
      texts.push(await node.text);
      await node[Symbol.asyncDispose]();
    }
    assert.deepEqual(texts, ["1", "2"]);
    for (const object of [list, root, document]) await object[Symbol.asyncDispose]();
    assert.equal(com.stats().objects, before);
  },
);

Deno.test("many calls are in flight at once, each with its own result", { ignore }, async () => {
  const document = await com.createObjectAsync(CLASS);
  await document.loadXML("<r/>");
  const names = Array.from({ length: 64 }, (_, i) => `element${i}`);
  const elements = await Promise.all(names.map((name) => document.createElement(name)));
  const read = await Promise.all(elements.map(async (element) => await element.nodeName));
  assert.deepEqual(read, names);
  for (const object of [...elements, document]) await object[Symbol.asyncDispose]();
});

Deno.test("errors of asynchronous calls carry the member and the code", { ignore }, async () => {
  const document = await com.createObjectAsync(CLASS);
  await assert.rejects(document.nothing(), /Cannot find member "nothing" of Msxml2/);
  await assert.rejects(com.callAsync(document, "createElement"), /Cannot call "createElement"/);
  await document[Symbol.asyncDispose]();
  await assert.rejects(async () => await document.nodeName, /it was released/);
  await assert.rejects(com.createObjectAsync("No.Such.Class"), /No\.Such\.Class/);
  await assert.rejects(
    com.createObjectAsync("{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FFF}"),
    /in neither the 64-bit nor the 32-bit registry/,
  );
});

Deno.test("a signal and a time limit end the wait", { ignore }, async () => {
  const document = await com.createObjectAsync(CLASS);
  await assert.rejects(
    com.getAsync(document, "nodeName", { signal: AbortSignal.abort(new Error("enough")) }),
    /enough/,
  );
  assert.equal(await com.getAsync(document, "nodeName", { timeoutMs: 10_000 }), "#document");
  await document[Symbol.asyncDispose]();
});

Deno.test(
  "an object released during a call lives until the call is done",
  { ignore: Deno.env.get("COMTASK_NATIVE") === undefined },
  async () => {
    const other = await com.createObjectAsync("ComtaskTest.ProbeBoth");
    const before = await com.getAsync(other, "Alive");
    const probe = await com.createObjectAsync("ComtaskTest.ProbeBoth");
    const argument = await com.createObjectAsync("ComtaskTest.ProbeBoth");
    const sleep = com.callAsync(probe, "Sleep", { args: [200] });
    const echo = com.callAsync(other, "Echo", { args: [argument] });
    await Promise.all([probe[Symbol.asyncDispose](), argument[Symbol.asyncDispose]()]);
    await assert.rejects(com.getAsync(probe, "Number"), /it was released/);
    assert.equal(await sleep, undefined);
    await (await echo)[Symbol.asyncDispose]();
    assert.equal(await com.getAsync(other, "Alive"), before);
    await other[Symbol.asyncDispose]();
  },
);

/** Until what is released on other threads is gone; fails after a while. */
async function backTo(objects: number): Promise<void> {
  for (let i = 0; i < 200 && com.stats().objects !== objects; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(com.stats().objects, objects);
}

/** Lets a call end that nobody waits for: by the end of many others it is over. */
async function letPass(dict: AsyncDynamicObject): Promise<void> {
  for (let i = 0; i < 50; i++) await dict.Count;
}

Deno.test("a call that nobody may wait for is not made", { ignore }, async () => {
  const before = com.stats().objects;
  {
    await using dict = await com.createObjectAsync("Scripting.Dictionary");
    const aborted = AbortSignal.abort(new Error("enough"));
    const args = ["key"];
    await assert.rejects(com.putAsync(dict, "Item", 1, { args, signal: aborted }), /enough/);
    await assert.rejects(com.putAsync(dict, "Item", 1, { args, timeoutMs: -1 }), RangeError);
    assert.equal(await dict.Exists("key"), false); // calls of one object come in their order
  }
  await assert.rejects(com.createObjectAsync("Scripting.Dictionary", { timeoutMs: NaN }), {
    name: "RangeError",
  });
  await backTo(before);
});

Deno.test("objects of a result that nobody waits for are released", { ignore }, async () => {
  const before = com.stats().objects;
  {
    await using dict = await com.createObjectAsync("Scripting.Dictionary");
    for (const key of ["a", "b"]) {
      await using child = await com.createObjectAsync("Scripting.Dictionary");
      await dict.Add(key, child);
    }
    const kept: AsyncDynamicObject = await dict.Item("a");
    const controller = new AbortController();
    const items = com.callAsync(dict, "Items", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(items, /enough/);
    await letPass(dict);
    await backTo(before + 2);
    assert.equal(await kept.Count, 0); // somebody has this one
    await kept[Symbol.asyncDispose]();
  }
  await backTo(before);
});

Deno.test("an item of a loop is kept when a late result brings it again", { ignore }, async () => {
  const before = com.stats().objects;
  {
    await using dict = await com.createObjectAsync("Scripting.Dictionary");
    {
      await using child = await com.createObjectAsync("Scripting.Dictionary");
      await child.Add("name", "child");
      await dict.Add(child, child);
    }
    const found: unknown[] = [];
    for await (const key of dict) found.push(key);
    const [child] = found as [AsyncDynamicObject];
    const controller = new AbortController();
    const again = com.callAsync(dict, "Item", { args: [child], signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(again, /enough/);
    await letPass(dict);
    assert.equal(await child.Item("name"), "child");
    await child[Symbol.asyncDispose]();
  }
  await backTo(before);
});

Deno.test(
  "a loop that is left releases the items that it did not come to",
  { ignore },
  async () => {
    const before = com.stats().objects;
    {
      await using document = await com.createObjectAsync(CLASS);
      await document.loadXML("<r><i>1</i><i>2</i><i>3</i></r>");
      await using list = await document.getElementsByTagName("i");
      for await (const node of list) {
        await node[Symbol.asyncDispose]();
        break;
      }
      await backTo(before + 2);
    }
    await backTo(before);
  },
);

for (const binding of ["late", "early"] as const) {
  Deno.test(
    `an object of the MTA is put by reference, anything else by value, bound ${binding}`,
    { ignore: Deno.env.get("COMTASK_NATIVE") === undefined },
    async () => {
      const before = com.stats().objects;
      {
        await using probe = await com.createObjectAsync("ComtaskTest.ProbeBoth", { binding });
        await using other = await com.createObjectAsync("ComtaskTest.ProbeBoth");
        for (
          const [value, verb] of [[other, "putref"], [5, "put"], [com.NOTHING, "putref"]] as const
        ) {
          await probe.Target.set(value);
          assert.equal(await probe.TargetVerb, verb);
        }
        await probe.Item.set(other, "key"); // takes no put by reference
        const item: AsyncDynamicObject = await probe.Item("key");
        assert.equal(await item.Add(1, 2), 3);
        if (item !== other) await item[Symbol.asyncDispose]();
      }
      await backTo(before);
    },
  );
}

Deno.test(
  "two first calls of a stub bind it once",
  { ignore: Deno.env.get("COMTASK_NATIVE") === undefined },
  async () => {
    await using witness = await com.createObjectAsync("ComtaskTest.ProbeBoth");
    const before = await witness.Alive;
    {
      await using stub = await com.createObjectAsync("ComtaskTest.ProbeStub");
      const sums = [1, 2, 3].map((n) => com.callAsync(stub, "Add", { args: [n, n] }));
      assert.deepEqual(await Promise.all(sums), [2, 4, 6]);
    }
    assert.equal(await witness.Alive, before);
  },
);

Deno.test(
  "an object used where it does not belong is refused by its name",
  { ignore },
  async () => {
    const before = com.stats().objects;
    {
      await using document = await com.createObjectAsync(CLASS);
      await using apartment = com.openApartment();
      await using other = await apartment.createObject("Scripting.Dictionary");
      using local = com.createObject("Scripting.Dictionary");
      const here = /"Scripting\.Dictionary" to an object of the MTA: it belongs to this thread/;
      await assert.rejects(document.appendChild(local), here);
      await assert.rejects(document.appendChild([local]), here);
      await assert.rejects(document.appendChild(com.variant("VT_DISPATCH", local)), here);
      await assert.rejects(document.appendChild(other), /it belongs to another apartment/);
      await assert.rejects(document.appendChild(() => {}), /a function to an object of the MTA/);
      for (const object of [document, other]) {
        const elsewhere = /Cannot use object ".*" here: it belongs to another apartment/;
        assert.throws(() => com.get(object, "Count"), elsewhere);
        assert.throws(() => com.on(object, {}), elsewhere);
        assert.throws(() => com.pointer(object), elsewhere);
      }
    }
    assert.equal(com.stats().objects, before);
  },
);
