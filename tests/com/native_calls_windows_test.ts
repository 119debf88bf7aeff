import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const RAW = "ComtaskTest.Raw";
const PROCESS = "ComtaskTest.ProbeProcess";

nativeTest("get() and put() read and write properties with arguments", (probe) => {
  com.put(probe, "Cell", 7, 1, 2);
  assert.equal(com.get(probe, "Cell", 1, 2), 7);
  assert.equal(com.get(probe, "Cell", 2, 1), 0);
  com.put(probe, "Item", "value", "key");
  assert.equal(probe.Item("key"), "value");
});

nativeTest("put() and putRef() are two verbs", (probe) => {
  com.put(probe, "Target", 5);
  assert.equal(probe.TargetVerb, "put");
  com.putRef(probe, "Target", probe);
  assert.equal(probe.TargetVerb, "putref");
  com.put(probe, "Target", null);
});

nativeTest("call() cuts trailing omitted arguments and sends inner ones as missing", (probe) => {
  assert.equal(probe.Optional(1), "a=1 b=missing c=7 d=d");
  assert.equal(probe.Optional(1, undefined, 3), "a=1 b=missing c=3 d=d");
  assert.equal(probe.Optional(1, "x", undefined, "y"), 'a=1 b=VT_BSTR(1) "x" c=7 d=y');
  assert.equal(probe.Optional(1, undefined, undefined), "a=1 b=missing c=7 d=d");
});

nativeTest("call() passes what Invoke receives, in declared order", (raw) => {
  const text = raw.Inspect(1, "b", undefined, true, undefined);
  const args = 'VT_I4 1; VT_BSTR(1) "b"; VT_ERROR 0x80020004; VT_BOOL -1';
  assert.match(text, /^flags=3 lcid=\d+ /);
  assert.ok(text.endsWith(` args=[${args}] named=[]`), text);
}, RAW);

nativeTest("invoke() passes arguments by name, and refuses unknown names", (raw) => {
  const text: string = com.invoke(raw, "Inspect", { args: [1], named: { gamma: 3, BETA: 2 } });
  assert.match(text, / args=\[VT_I4 1\] /);
  assert.match(text, /1: VT_I4 2/);
  assert.match(text, /2: VT_I4 3/);
  assert.throws(() => com.invoke(raw, "Inspect", { named: { delta: 1 } }), /delta/);
}, RAW);

nativeTest("invoke() passes arguments by name to typed methods", (probe) => {
  assert.equal(com.invoke(probe, "Named", { named: { z: 3, x: 1, y: 2 } }), "x=1 y=2 z=3");
});

nativeTest("invoke() puts with named arguments, the value beside them", (raw) => {
  com.invoke(raw, "Inspect", { kind: "put", args: [1, "value"], named: { beta: 2, gamma: 3 } });
  const named = '-3: VT_BSTR(5) "value"; 1: VT_I4 2; 2: VT_I4 3';
  assert.ok(raw.LastPut.includes("flags=4"), raw.LastPut);
  assert.ok(raw.LastPut.endsWith(` args=[VT_I4 1] named=[${named}]`), raw.LastPut);
}, RAW);

nativeTest("a property whose kind nobody tells is asked for once, then called", (raw) => {
  const calls = raw.CallCount;
  const method = raw.MethodOnly; // refused as a property: the server did nothing
  assert.equal(raw.CallCount, calls + 1);
  method();
  raw.MethodOnly();
  assert.equal(raw.CallCount, calls + 3);
}, RAW);

nativeTest("an object is put by reference first, and by value only if that is no member", (raw) => {
  const calls = raw.CallCount;
  raw.PutOnly = raw;
  assert.match(raw.LastPut, /^flags=4 /);
  raw.PutRefOnly = raw;
  assert.match(raw.LastPut, /^flags=8 /);
  assert.equal(raw.CallCount, calls + 5); // putref refused, put, read; putref, read
}, RAW);

nativeTest("invoke() asks for no result where that is wanted, as Word does", (raw) => {
  assert.throws(() => com.call(raw, "SubOnly"), ComError);
  assert.equal(com.invoke(raw, "SubOnly", { returns: "nothing" }), undefined);
}, RAW);

nativeTest("put() reaches the server once, as a put", (raw) => {
  const calls = raw.CallCount;
  com.put(raw, "PutOnly", 1);
  assert.match(raw.LastPut, /^flags=4 .* named=\[-3: VT_I4 1\]$/);
  assert.equal(raw.CallCount, calls + 2); // the put and the read of LastPut
}, RAW);

nativeTest("a call that failed is not run again", (raw) => {
  const calls = raw.CallCount;
  assert.throws(() => com.call(raw, "Throw", 1, 0x8004_0321 | 0), ComError);
  assert.equal(raw.CallCount, calls + 1);
}, RAW);

nativeTest("out parameters and a result come back together", (probe) => {
  const head = com.ref("", "VT_BSTR");
  const tail = com.ref("", "VT_BSTR");
  assert.equal(com.call(probe, "Split", "one two", head, tail), 2);
  assert.deepEqual([head.value, tail.value], ["one", "two"]);
});

for (const block of [0, 1, 2, 3, -1, -2]) {
  nativeTest(`enumeration sees every item when the server hands out ${block} at once`, (probe) => {
    assert.deepEqual([...probe.Range(7, block)], [1, 2, 3, 4, 5, 6, 7]);
  });
}

nativeTest("a server's objects are released with the last wrapper", (probe) => {
  const alive: number = probe.Alive;
  com.scope(() => {
    for (let i = 0; i < 10; i++) probe.Range(i, 0);
    assert.equal(probe.Alive, alive + 10);
  });
  assert.equal(probe.Alive, alive);
});

nativeTest("the same object is the same wrapper, and null pointers are null", (probe) => {
  assert.equal(probe.Self, probe);
  assert.equal(probe.NothingThere, null);
});

nativeTest("a hosted object gets calls from native code, with values and errors", (probe) => {
  const calls: unknown[][] = [];
  const target = {
    add: (a: number, b: number) => a + b,
    note: (...args: unknown[]) => void calls.push(args),
    fail: () => {
      throw new ComError("reach it", 0x8004_0321 | 0);
    },
  };
  using _host = com.host(target);
  assert.equal(probe.Call(target, "ADD", [2, 3]), 5);
  probe.Call(target, "note", ["a", null, 1.5, true]);
  assert.deepEqual(calls, [["a", null, 1.5, true]]);
  assert.match(probe.ErrorOf(target, "fail"), /^0x80020009 scode 0x80040321 /);
  assert.equal(probe.ErrorOf(target, "nobody"), "0x80020006");
});

nativeTest("a server in another process answers like one in ours", (probe) => {
  assert.notEqual(probe.ProcessId, Deno.pid);
  assert.equal(probe.Describe("text"), 'VT_BSTR(4) "text"');
  assert.equal(probe.Add(2, 3), 5);
  assert.throws(() => probe.Fail(0x8004_0321 | 0, "broken"), /broken/);
  assert.deepEqual([...probe.Range(100)].length, 100);
}, PROCESS);
