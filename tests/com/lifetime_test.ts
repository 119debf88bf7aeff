// Who holds what: wrappers asked for twice, references that cannot be read back, faults of callees.
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { provideDictionary } from "../support/com/dictionary.ts";

provideDictionary();

const IUNKNOWN = "{00000000-0000-0000-C000-000000000046}";
const IDISPATCH = "{00020400-0000-0000-C000-000000000046}";

for (const iid of [IUNKNOWN, IDISPATCH]) {
  Deno.test(`queryInterface() for ${iid} gives a reference of its own`, () => {
    const before = com.stats().objects;
    {
      using dict = com.createObject("Scripting.Dictionary");
      {
        using other = com.queryInterface(dict, iid);
        assert.ok(other);
      }
      assert.equal(dict.Count, 0); // releasing the one left the other alone
    }
    assert.equal(com.stats().objects, before);
  });
}

Deno.test("scope() releases a reference that was asked for twice", () => {
  const before = com.stats().objects;
  using dict = com.createObject("Scripting.Dictionary");
  com.scope(() => {
    com.queryInterface(dict, IDISPATCH);
    com.queryInterface(dict, IDISPATCH);
  });
  assert.equal(dict.Count, 0);
  com.release(dict);
  assert.equal(com.stats().objects, before);
});

const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E22}";

Deno.test("scope() ends the subscriptions of what it releases", () => {
  const before = com.stats();
  using _registered = com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E21}",
    progId: "Comtask.Test.Source",
    create: () => ({}),
    host: { events: { iid: EVENTS, names: { 1: "Changed" } } },
  });
  const subscription = com.scope(() => {
    const source = com.createObject("Comtask.Test.Source");
    return com.on(source, () => {}, { interface: EVENTS });
  });
  assert.equal(subscription.active, false);
  assert.equal(com.stats().sinks, before.sinks);
  assert.equal(com.stats().objects, before.objects);
});

Deno.test("scope() refuses a function that goes on after it has returned", () => {
  const before = com.stats().objects;
  assert.throws(
    () =>
      com.scope(async () => {
        com.createObject("Scripting.Dictionary");
        await Promise.reject(new Error("nobody waits for it"));
      }),
    /Cannot use com.scope with an async function/,
  );
  assert.equal(com.stats().objects, before);
});

com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E20}",
  progId: "Comtask.Test.Faults",
  create: () => ({
    Take: (..._args: unknown[]) => 1,
    ThrowNothing: () => {
      throw Object.create(null);
    },
  }),
});

Deno.test("a reference that cannot be read back costs no frame", () => {
  using faults = com.createObject("Comtask.Test.Faults");
  const call = () =>
    com.call(faults, "Take", com.ref(1e9 as unknown, "VT_DATE"), "x".repeat(10_000));
  assert.throws(call); // an OLE date far beyond the year 9999
  const { rss } = Deno.memoryUsage();
  for (let i = 0; i < 3000; i++) assert.throws(call);
  const grown = Deno.memoryUsage().rss - rss;
  assert.ok(grown < 40_000_000, `3,000 failing calls grew the process by ${grown} bytes`);
  assert.equal(com.call(faults, "Take", 1), 1);
});

Deno.test("a member that throws a value without text fails with an HRESULT", () => {
  using faults = com.createObject("Comtask.Test.Faults");
  assert.throws(() => com.call(faults, "ThrowNothing"), (error) => {
    assert.ok(error instanceof ComError);
    assert.equal(error.hresult, 0x8000_4005 | 0);
    assert.match(error.message, /threw a value without text/);
    return true;
  });
});

Deno.test("a slot takes at most twenty arguments", () => {
  using dict = com.createObject("Scripting.Dictionary");
  const { invoker } = runtime();
  const args = Array.from({ length: 21 }, () => 0);
  assert.throws(() => invoker.callSlot(com.pointer(dict), 1, ...args), /20 fit/);
});
