import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const ROUNDS = 20_000;
/** Room for what the runtime and the servers keep after their first use of something. */
const WARM_UP = 50;

// deno-lint-ignore no-explicit-any -- late bound
type Late = any;

/** Ten calls of every kind, failing ones among them. */
function mixedCalls(probe: Late, raw: Late, round: number): void {
  com.call(probe, "Add", round, 1);
  com.get(probe, "Number");
  com.put(probe, "Item", `value ${round}`, "key");
  com.call(probe, "Echo", "a string that is long enough to be allocated");
  com.call(probe, "Echo", [round, "text", null, 1.5]);
  com.call(probe, "Echo", new Uint8Array(100));
  com.call(raw, "BumpRefs", com.ref("by reference"), com.ref(1, "VT_I4"));
  com.release(com.call(probe, "Range", 3, 0));
  assert.throws(() => com.call(raw, "Throw", 1, 0x8004_0321 | 0), ComError);
  assert.throws(() => com.call(raw, "Throw", 5, 0x8004_0321 | 0), ComError);
}

nativeTest("200,000 mixed calls leave no block of COM's allocator behind", (probe) => {
  const raw = com.createObject("ComtaskTest.Raw");
  const spy = com.createObject("ComtaskTest.MallocSpy");
  for (let i = 0; i < WARM_UP; i++) mixedCalls(probe, raw, i);
  com.call(spy, "Start");
  mixedCalls(probe, raw, 0);
  const before = com.get(spy, "BlockCount");
  for (let i = 0; i < ROUNDS; i++) mixedCalls(probe, raw, i);
  assert.equal(com.get(spy, "BlockCount"), before);
  com.call(spy, "Stop");
});

nativeTest("the allocation counter sees a string that is kept", (probe) => {
  const spy = com.createObject("ComtaskTest.MallocSpy");
  com.call(spy, "Start");
  const before = com.get(spy, "BlockCount");
  com.put(probe, "Item", "kept until the probe goes", "new key");
  assert.ok(com.get(spy, "BlockCount") > before);
  com.call(spy, "Stop");
});
