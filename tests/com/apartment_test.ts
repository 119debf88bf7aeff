import assert from "node:assert/strict";
import { Apartment, ComError } from "../../lib/com/mod.ts";

const MODULE = new URL("../support/com/apartment_worker.ts", import.meta.url).href;

Deno.test("an apartment runs whole operations on objects of its own", async () => {
  await using apartment = new Apartment(MODULE);
  assert.equal(await apartment.call("countEntries", [["a", "b", "c"]]), 3);
});

Deno.test("an apartment passes on errors with class and fields", async () => {
  await using apartment = new Apartment(MODULE);
  await assert.rejects(apartment.call("fail"), (error) => {
    assert.ok(error instanceof ComError);
    assert.equal(error.hresult, 0x8007_06BA | 0);
    assert.equal(error.source, "test");
    assert.equal(error.member, "Connect");
    assert.match(error.message, /^Cannot reach the server: .*\(0x800706BA\)$/);
    return true;
  });
  await assert.rejects(apartment.call("failPlainly"), (error) => {
    assert.ok(error instanceof RangeError);
    assert.equal(error.message, "Cannot count: too many");
    assert.ok(error.cause instanceof TypeError);
    return true;
  });
  await assert.rejects(apartment.call("unknown"), /the apartment does not offer it/);
  await assert.rejects(apartment.call("returnFunction"), /could not be cloned/);
});

Deno.test("a timeout settles while the apartment's thread is blocked", async () => {
  await using apartment = new Apartment(MODULE);
  await apartment.call("countEntries", [[]]);
  const late = Promise.withResolvers<unknown>();
  let ticks = 0;
  const ticker = setInterval(() => ticks++, 5);
  const call = apartment.call("block", [400], {
    timeoutMs: 50,
    action: 'connect to "FAX1"',
    onLate: late.resolve,
  });
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof DOMException);
    assert.equal(error.name, "TimeoutError");
    assert.equal(error.message, 'Cannot connect to "FAX1": there was no answer within 50 ms');
    return true;
  });
  assert.ok(ticks > 1, "the event loop stood still");
  assert.equal(apartment.abandonedCalls, 1);
  assert.equal(await late.promise, "late");
  assert.equal(apartment.abandonedCalls, 0);
  clearInterval(ticker);
});

Deno.test("a signal ends the wait with its reason", async () => {
  await using apartment = new Apartment(MODULE);
  const controller = new AbortController();
  const call = apartment.call("block", [100], { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(call, /enough/);
  await assert.rejects(apartment.call("block", [1], { signal: controller.signal }), /enough/);
});

Deno.test("close() ends a thread that hangs, and calls after it are refused", async () => {
  const apartment = new Apartment(MODULE);
  await apartment.call("countEntries", [[]]);
  const hanging = apartment.call("block", [1500]).catch((error) => error);
  await apartment.close(50);
  assert.match(String(await hanging), /apartment/);
  await assert.rejects(apartment.call("block", [1]), /its apartment is closed/);
  await apartment.close();
});

Deno.test("an apartment says things by itself", async () => {
  await using apartment = new Apartment(MODULE);
  const said = Promise.withResolvers<unknown>();
  apartment.on("said", said.resolve);
  await apartment.call("say", ["hello"]);
  assert.equal(await said.promise, "hello");
});

Deno.test("a module that cannot be loaded is an error of the call", async () => {
  await using apartment = new Apartment(new URL("./nothing_here.ts", import.meta.url).href);
  await assert.rejects(apartment.call("any"), /Cannot use the apartment/);
});
