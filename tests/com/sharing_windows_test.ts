// Objects carried between apartments, security, and the filter for busy servers.
import assert from "node:assert/strict";
import { Apartment, com, ComError } from "../../lib/com/mod.ts";
import { retryDelay } from "../../lib/com/apartments/message_filter.ts";

const ignore = Deno.build.os !== "windows";
const MODULE = new URL("../support/com/sharing_worker.ts", import.meta.url).href;

Deno.test(
  "share() gives a token with which another thread uses an object",
  { ignore },
  async () => {
    const before = com.stats().objects;
    {
      using dict = com.createObject("Scripting.Dictionary");
      using shared = com.share(dict);
      await using apartment = new Apartment(MODULE);
      const { token } = shared;
      assert.equal(await apartment.call("addTo", [token, "a"], { timeoutMs: 10_000 }), 1);
      assert.equal(await apartment.call("addTo", [token, "b"], { timeoutMs: 10_000 }), 2);
      assert.equal(dict.Exists("b"), true);
    }
    assert.equal(com.stats().objects, before);
  },
);

Deno.test("share() of an object of ours lets another thread call it", { ignore }, async () => {
  const before = com.stats();
  {
    const target = { Twice: (n: number) => 2 * n };
    using _hosted = com.host(target);
    using shared = com.share(target);
    using callback = com.share((n: number) => n + 1);
    await using apartment = com.openApartment();
    const there = await apartment.fromShared(shared.token);
    assert.equal(await there.Twice(21), 42);
    const call = await apartment.fromShared(callback.token);
    assert.equal(await call(41), 42);
  }
  assert.deepEqual(com.stats(), before);
  assert.throws(() => com.share({}), TypeError);
});

Deno.test("fromShared() of a token that is not shared any more fails", { ignore }, () => {
  using dict = com.createObject("Scripting.Dictionary");
  const shared = com.share(dict);
  shared[Symbol.dispose]();
  shared[Symbol.dispose]();
  assert.throws(() => com.fromShared(shared.token), (error) => error instanceof ComError);
});

Deno.test("a dynamic object cannot be posted to another thread by itself", { ignore }, async () => {
  using dict = com.createObject("Scripting.Dictionary");
  await using apartment = new Apartment(MODULE);
  await assert.rejects(apartment.call("addTo", [dict, "a"]), /could not be cloned/);
});

Deno.test("initializeSecurity() takes named levels", { ignore }, () => {
  com.initializeSecurity({ authentication: "privacy", impersonation: "identify" });
  assert.throws(
    () => com.initializeSecurity({ authentication: "much" as "privacy" }),
    /authentication is one of default, none, connect, call, packet, integrity, privacy/,
  );
});

Deno.test("setProxyBlanket() of an object of this process says that it is no proxy", {
  ignore,
}, () => {
  using dict = com.createObject("Scripting.Dictionary");
  assert.throws(() => com.setProxyBlanket(dict), (error) => error instanceof ComError);
});

Deno.test("setProxyBlanket() sets the security of a proxy, where COM can", {
  ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
}, () => {
  using probe = com.createObject("ComtaskTest.ProbeProcess");
  try {
    com.setProxyBlanket(probe, { authentication: "privacy", impersonation: "identify" });
  } catch (error) { // Wine has no such thing
    assert.ok(error instanceof ComError);
    assert.equal(error.constant, "E_NOTIMPL");
    assert.match(error.message, /Cannot set the security of ComtaskTest\.ProbeProcess/);
  }
  assert.equal(probe.Add(2, 3), 5);
});

Deno.test("retryDelay() waits longer and longer, and gives up at the limit", () => {
  const cases: [elapsed: number, limit: number, delay: number][] = [
    [0, 30_000, 100],
    [100, 30_000, 100],
    [1000, 30_000, 500],
    [20_000, 30_000, 2000],
    [29_500, 30_000, 500],
    [29_990, 30_000, 100],
    [30_000, 30_000, 0xffff_ffff],
    [0, 0, 0xffff_ffff],
  ];
  for (const [elapsed, limit, delay] of cases) {
    assert.equal(retryDelay(elapsed, limit), delay, `${elapsed} of ${limit}`);
  }
});
