import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const ROUNDS = 10_000;
const CALLS_A_ROUND = 20;
/** Room for what the runtime and the servers keep after their first use of something. */
const WARM_UP = 50;

// deno-lint-ignore no-explicit-any -- late bound
type Late = any;

interface Servers {
  readonly probe: Late;
  readonly early: Late;
  readonly raw: Late;
  readonly records: Late;
}

/** Twenty calls of every kind, failing ones among them. */
function mixedCalls({ probe, early, raw, records }: Servers, round: number): void {
  com.call(probe, "Add", round, 1);
  com.get(probe, "Number");
  com.put(probe, "Item", `value ${round}`, "key");
  com.call(probe, "Echo", "a string that is long enough to be allocated");
  com.call(probe, "Echo", [round, "text", null, 1.5]);
  com.call(probe, "Echo", new Uint8Array(100));
  com.call(probe, "Echo", com.array([["a", "b"], ["c", "d"]], { vt: "VT_BSTR", bounds: SQUARE }));
  com.call(raw, "BumpRefs", com.ref("by reference"), com.ref(1, "VT_I4"));
  com.call(raw, "BumpRefs", com.ref(["a", "b"], "VT_BSTR[]"));
  com.release(com.call(probe, "Range", 3, 0));
  assert.throws(() => com.call(raw, "Throw", 1, 0x8004_0321 | 0), ComError);
  assert.throws(() => com.call(raw, "Throw", 5, 0x8004_0321 | 0), ComError);
  assert.throws(() => com.call(probe, "Fail", 0x8004_0321 | 0, "the line is busy"), ComError);
  assert.throws(() => com.call(probe, "Echo", "freed", new Map()), TypeError);
  assert.throws(
    () => com.invoke(probe, "Echo", { args: ["freed"], returns: "VT_I4" }),
    TypeError,
  );
  com.call(probe, "Fire", "Three", 1);
  com.call(early, "EchoBSTR", "a string through the vtable");
  com.call(records, "EchoPoint", { x: round, name: "a name" });
  com.call(records, "BumpPoints", com.ref(com.call(records, "Points", 2), "VT_RECORD[]"));
}

const SQUARE = [{ lower: 1, count: 2 }, { lower: 1, count: 2 }];

nativeTest("200,000 mixed calls leave no block of COM's allocator behind", (probe) => {
  assert.equal(ROUNDS * CALLS_A_ROUND, 200_000);
  const servers: Servers = {
    probe,
    early: com.createObject("ComtaskTest.Probe", { binding: "early" }),
    raw: com.createObject("ComtaskTest.Raw"),
    records: com.createObject("ComtaskTest.Records"),
  };
  let heard = 0;
  using _events = com.on(probe, () => void heard++);
  const spy = com.createObject("ComtaskTest.MallocSpy");
  for (let i = 0; i < WARM_UP; i++) mixedCalls(servers, i);
  com.call(spy, "Start");
  mixedCalls(servers, 0);
  const before = com.get(spy, "BlockCount");
  for (let i = 0; i < ROUNDS; i++) mixedCalls(servers, i);
  assert.equal(com.get(spy, "BlockCount"), before);
  com.call(spy, "Stop");
  assert.equal(heard, WARM_UP + 1 + ROUNDS);
});

nativeTest("arguments that early binding refuses leave nothing behind", () => {
  const early = com.createObject("ComtaskTest.Probe", { binding: "early" });
  const spy = com.createObject("ComtaskTest.MallocSpy");
  const refused: Record<string, () => unknown> = {
    "a text where a number is wanted": () => early.Add(1, "a text that is no number at all"),
    "a text where an array is wanted": () => early.EchoLongs("a text that is no array at all"),
    "an array with a wrong element": () => early.EchoStrings(["a", 5]),
    "a text where an object is wanted": () => early.EchoDISPATCH("a text that is no object"),
  };
  for (const [what, call] of Object.entries(refused)) {
    for (let i = 0; i < 5; i++) assert.throws(call, Error, what);
    com.call(spy, "Start");
    assert.throws(call);
    const before = com.get(spy, "BlockCount");
    for (let i = 0; i < 50; i++) assert.throws(call);
    assert.equal(com.get(spy, "BlockCount"), before, what);
    com.call(spy, "Stop");
  }
  const references = com.call(early, "ReferencesOf", early);
  for (let i = 0; i < 5; i++) assert.throws(() => early.Add(1, early));
  assert.equal(com.call(early, "ReferencesOf", early), references);
});

nativeTest("the allocation counter sees a string that is kept", (probe) => {
  const spy = com.createObject("ComtaskTest.MallocSpy");
  com.call(spy, "Start");
  const before = com.get(spy, "BlockCount");
  com.put(probe, "Item", "kept until the probe goes", "new key");
  assert.ok(com.get(spy, "BlockCount") > before);
  com.call(spy, "Stop");
});
