// Objects of the multithreaded apartment, on threads of the pool. Msxml2 is registered `Both`.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";

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
