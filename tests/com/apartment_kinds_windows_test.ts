// Which apartment a thread enters, and what happens if another library was there before. Each case in
// a thread of its own. Windows and Wine only.
import assert from "node:assert/strict";
import { Apartment } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const MODULE = new URL("../support/com/apartment_kinds_worker.ts", import.meta.url).href;

Deno.test("a thread enters an STA by itself", { ignore }, async () => {
  await using thread = new Apartment(MODULE);
  const seen = await thread.call<{ type: number; count: number }>("byDefault");
  assert.ok([0, 3].includes(seen.type), String(seen.type)); // APTTYPE_STA, or that of the process
});

Deno.test("initialize() makes a thread enter the MTA, and objects work there", {
  ignore,
}, async () => {
  await using thread = new Apartment(MODULE);
  const seen = await thread.call<{ type: number; count: number }>("mta");
  assert.deepEqual(seen, { type: 1, count: 1 }); // APTTYPE_MTA
});

Deno.test("initialize() counts when the thread is in the same kind already", {
  ignore,
}, async () => {
  await using thread = new Apartment(MODULE);
  assert.equal(await thread.call("twice"), 0);
});

Deno.test("initialize() explains that the thread is in the other kind already", {
  ignore,
}, async () => {
  await using thread = new Apartment(MODULE);
  await assert.rejects(
    thread.call("changed"),
    /another library has entered the other kind on this thread.*0x80010106/,
  );
});
