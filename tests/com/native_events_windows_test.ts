// Events of a server in C++, described by its type library.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

nativeTest("on() finds events and their names by type information", (probe) => {
  const heard: unknown[] = [];
  using _events = com.on(probe, {
    Three: (...args: unknown[]) => heard.push(args),
    Counted: (number: number) => heard.push(number),
  });
  assert.equal(probe.SinkCount, 1);
  probe.Fire("Three", 1);
  probe.Fire("Counted", 2);
  assert.equal(heard.length, 3);
  const [text, number, real] = heard[0] as unknown[];
  assert.deepEqual([typeof text, typeof number, typeof real], ["string", "number", "number"]);
});

nativeTest("a handler sets by-reference arguments of their declared types", (probe) => {
  using _events = com.on(probe, {
    Query: (cancel: { value: unknown }, text: { value: unknown }, value: { value: unknown }) => {
      cancel.value = true;
      text.value = "answered";
      value.value = 42;
    },
  });
  const written = probe.Fire("Query", 1);
  assert.match(written, /answered/);
  assert.match(written, /42/);
});

nativeTest("a sender in an event is the object itself", (probe) => {
  const senders: unknown[] = [];
  using _events = com.on(probe, { Sender: (sender: unknown) => senders.push(sender) });
  probe.Fire("Sender", 1);
  assert.equal(senders[0], probe);
});

nativeTest("a disposed subscription is gone from the server", (probe) => {
  const events = com.on(probe, () => assert.fail("called"));
  events[Symbol.dispose]();
  assert.equal(probe.SinkCount, 0);
  probe.Fire("Simple", 1);
});

nativeTest("a subscription that another handler ends hears nothing more of that event", (probe) => {
  const heard: string[] = [];
  const listen = (name: string) =>
    com.on(probe, {
      Counted: (number: number) => {
        heard.push(`${name}${number}`);
        for (const other of [first, second]) if (other !== all.get(name)) other[Symbol.dispose]();
      },
    });
  const first = listen("first"), second = listen("second");
  const all = new Map([["first", first], ["second", second]]);
  probe.Fire("Counted", 2);
  for (const each of all.values()) each[Symbol.dispose]();
  assert.deepEqual(heard, [`${heard[0].slice(0, -1)}1`, `${heard[0].slice(0, -1)}2`]);
});
