import assert from "node:assert/strict";
import { settleBy } from "../../lib/com/apartments/settle_by.ts";

const never = new Promise<never>(() => {});

Deno.test("settleBy() gives the call's outcome where nothing ends the wait", async () => {
  const { signal } = new AbortController();
  assert.equal(await settleBy(Promise.resolve(1), "count", {}), 1);
  assert.equal(await settleBy(Promise.resolve(2), "count", { signal, timeoutMs: 10_000 }), 2);
  const failed = settleBy(Promise.reject(new RangeError("no")), "count", { timeoutMs: 10_000 });
  await assert.rejects(failed, RangeError);
});

for (const timeoutMs of [Infinity, 2 ** 31]) {
  Deno.test(`settleBy() takes a limit of ${timeoutMs} ms for none`, async () => {
    const call = new Promise((resolve) => setTimeout(resolve, 20, "late"));
    assert.equal(await settleBy(call, "count", { timeoutMs }), "late");
  });
}

for (const timeoutMs of [-1, NaN]) {
  Deno.test(`settleBy() refuses a limit of ${timeoutMs} ms`, () => {
    assert.throws(() => settleBy(never, "count", { timeoutMs }), RangeError);
  });
}

Deno.test("settleBy() ends the wait at its limit and says what was waited for", async () => {
  let givenUp = 0;
  const wait = settleBy(never, 'count "a"', { timeoutMs: 5 }, () => givenUp++);
  await assert.rejects(wait, (error) => {
    assert.ok(error instanceof DOMException);
    assert.equal(error.name, "TimeoutError");
    assert.equal(error.message, 'Cannot count "a": there was no answer within 5 ms');
    return true;
  });
  assert.equal(givenUp, 1);
});

Deno.test("settleBy() ends the wait by a signal, also by one that was aborted before", async () => {
  const controller = new AbortController();
  let givenUp = 0;
  const wait = settleBy(never, "count", { signal: controller.signal }, () => givenUp++);
  controller.abort(new Error("enough"));
  await assert.rejects(wait, /enough/);
  const again = settleBy(never, "count", { signal: controller.signal }, () => givenUp++);
  await assert.rejects(again, /enough/);
  assert.equal(givenUp, 2);
});

Deno.test("settleBy() does not give a call up that has ended", async () => {
  const controller = new AbortController();
  const options = { signal: controller.signal, timeoutMs: 10 };
  await settleBy(Promise.resolve(), "count", options, () => assert.fail("given up"));
  controller.abort();
  await new Promise((resolve) => setTimeout(resolve, 30));
});
