// A hosted object fires events, and com.on subscribes to it like to any other server.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";

const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E10}";
const NAMES = { 1: "Changed", 2: "Closing" };

class Door {
  Open = true;
}

const instances: Door[] = [];
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E11}",
  progId: "Comtask.Test.Door",
  create: () => {
    const door = new Door();
    instances.push(door);
    return door;
  },
  host: { events: { iid: EVENTS, names: NAMES } },
});

Deno.test("fire() calls everybody who subscribed, with arguments in order", () => {
  const before = com.stats();
  {
    using door = com.createObject("Comtask.Test.Door");
    const target = instances.at(-1)!;
    const heard: unknown[] = [];
    using _first = com.on(door, { Changed: (...args: unknown[]) => heard.push(args) }, {
      interface: EVENTS,
      names: NAMES,
    });
    using _second = com.on(door, (event) => heard.push(event.name), { interface: EVENTS });
    assert.equal(com.fire(target, "Changed", "a", 2, true), 2);
    const name = Deno.build.os === "windows" ? "Changed" : "1"; // COM makes type information
    assert.deepEqual(heard, [["a", 2, true], name]);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("a handler answers through a by-reference argument", () => {
  using door = com.createObject("Comtask.Test.Door");
  const target = instances.at(-1)!;
  using _events = com.on(door, {
    Closing: (cancel: { value: unknown }, text: { value: unknown }) => {
      cancel.value = true;
      text.value = `${text.value}, please`;
    },
  }, { interface: EVENTS, names: NAMES });
  const cancel = com.ref(false, "VT_BOOL");
  const text = com.ref("no");
  com.fire(target, "Closing", cancel, text);
  assert.equal(cancel.value, true);
  assert.equal(text.value, "no, please");
});

Deno.test("a subscription that was disposed of hears nothing more", () => {
  using door = com.createObject("Comtask.Test.Door");
  const target = instances.at(-1)!;
  const events = com.on(door, () => assert.fail("called"), { interface: EVENTS });
  events[Symbol.dispose]();
  assert.equal(com.fire(target, "Changed"), 0);
});

Deno.test("fire() of an event that was not declared is refused", () => {
  using door = com.createObject("Comtask.Test.Door");
  assert.throws(() => com.fire(instances.at(-1)!, "Exploded"), /not hosted with such an event/);
  assert.equal(door.Open, true);
  assert.throws(
    () => com.on(door, {}, { interface: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2EFF}" }),
    /Cannot find events/,
  );
});
