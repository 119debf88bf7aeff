// A hosted object fires events, and com.on subscribes to it like to any other server.
import assert from "node:assert/strict";
import { com, guidFromText, guidToText } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { NativeBlock, QUERY_INTERFACE, RELEASE } from "../../lib/ffi/mod.ts";

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

Deno.test("a listener that another one unsubscribes during an event is not called", () => {
  const before = com.stats();
  {
    using door = com.createObject("Comtask.Test.Door");
    const heard: string[] = [];
    using _first = com.on(door, () => {
      heard.push("first");
      second[Symbol.dispose]();
    }, { interface: EVENTS });
    const second = com.on(door, () => heard.push("second"), { interface: EVENTS });
    using _third = com.on(door, () => heard.push("third"), { interface: EVENTS });
    assert.equal(com.fire(instances.at(-1)!, "Changed"), 2);
    assert.deepEqual(heard, ["first", "third"]);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("a listener that fails keeps no other one from hearing an event", () => {
  const before = com.stats();
  {
    using door = com.createObject("Comtask.Test.Door");
    const broken = {
      Changed(): never {
        throw new Error("this listener is broken");
      },
    };
    using _hosted = com.host(broken, {
      interfaces: [EVENTS],
      members: { Changed: { dispid: 1 } },
    });
    const cookie = advise(com.pointer(door), runtime().objects.lend(broken)!.address);
    let heard = 0;
    using _events = com.on(door, () => heard++, { interface: EVENTS });
    assert.throws(() => com.fire(instances.at(-1)!, "Changed"), /this listener is broken/);
    assert.equal(heard, 1);
    cookie[Symbol.dispose]();
  }
  assert.deepEqual(com.stats(), before);
});

const CONTAINER = "{B196B284-BAB4-101A-B69C-00AA00341D07}";
const UNKNOWN = "{00000000-0000-0000-C000-000000000046}";
/** Slots. Source: `ocidl.h`. */
const ENUM_CONNECTION_POINTS = 3;
const FIND_CONNECTION_POINT = 4;
const [ADVISE, UNADVISE] = [5, 6];
const GET_CONNECTION_INTERFACE = 3;
const GET_CONNECTION_POINT_CONTAINER = 4;
const ENUM_CONNECTIONS = 7;
const [NEXT, SKIP, RESET, CLONE] = [3, 4, 5, 6];

function slot(address: bigint, index: number, ...args: (number | bigint)[]): number {
  return runtime().invoker.callSlot(address, index, ...args);
}

function pointerFrom(address: bigint, index: number, ...args: (number | bigint)[]): bigint {
  const out = new NativeBlock(8);
  assert.equal(slot(address, index, ...args, out.address), 0);
  return out.u64[0];
}

function query(address: bigint, iid: string): bigint {
  const block = new NativeBlock(16);
  block.u8.set(guidFromText(iid));
  return pointerFrom(address, QUERY_INTERFACE, block.address);
}

/** Connects a sink of its own making, as other languages do. */
function advise(object: bigint, sink: bigint): Disposable {
  const container = query(object, CONTAINER);
  const iid = new NativeBlock(16);
  iid.u8.set(guidFromText(EVENTS));
  const point = pointerFrom(container, FIND_CONNECTION_POINT, iid.address);
  const cookie = new NativeBlock(8);
  assert.equal(slot(point, ADVISE, sink, cookie.address), 0);
  release(container);
  return {
    [Symbol.dispose]: () => {
      assert.equal(slot(point, UNADVISE, cookie.u32[0]), 0);
      release(point);
    },
  };
}

function release(...pointers: bigint[]): void {
  for (const pointer of pointers) slot(pointer, RELEASE);
}

Deno.test("Q16: arguments that a source passes by number are in their places", () => {
  const before = com.stats();
  {
    using door = com.createObject("Comtask.Test.Door");
    const heard: unknown[] = [];
    const failed: unknown[] = [];
    using _events = com.on(door, (event) => heard.push(event.args), {
      interface: EVENTS,
      onError: (error) => failed.push(error),
    });
    const container = query(com.pointer(door), CONTAINER);
    const points = pointerFrom(container, ENUM_CONNECTION_POINTS);
    const out = new NativeBlock(16);
    assert.equal(slot(points, NEXT, 1, out.address, 0n), 0);
    const point = out.u64[0];
    const list = pointerFrom(point, ENUM_CONNECTIONS);
    assert.equal(slot(list, NEXT, 1, out.address, 0n), 0);
    using sink = com.attach(out.u64[0]);
    const { invoker } = runtime();
    const target = runtime().dispatchOf(sink);
    const answer = com.ref("by reference");
    invoker.invoke(target, 1, 1, ["first", "third", "second"], [1, 2]); // the last one first
    invoker.invoke(target, 1, 1, ["third", answer], [0, 2]);
    invoker.invoke(target, 1, 1, ["nowhere"], [-7]);
    const [first, [reference, ...rest]] = heard as [unknown[], [{ value: unknown }, ...unknown[]]];
    assert.deepEqual(first, ["first", "second", "third"]);
    assert.equal(reference.value, "by reference");
    assert.deepEqual(rest, [undefined, "third"]);
    assert.equal(heard.length, 2);
    assert.match(String(failed), /argument number -7 of an event/);
    release(list, point, points, container);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("a hosted object's connection points can be enumerated", () => {
  const before = com.stats();
  {
    using door = com.createObject("Comtask.Test.Door");
    const container = query(com.pointer(door), CONTAINER);
    const points = pointerFrom(container, ENUM_CONNECTION_POINTS);
    const out = new NativeBlock(16);
    const fetched = new NativeBlock(8);
    assert.equal(slot(points, NEXT, 1, out.address, fetched.address), 0);
    assert.equal(fetched.u32[0], 1);
    const point = out.u64[0];
    assert.equal(slot(points, NEXT, 1, out.address, fetched.address), 1);
    assert.equal(fetched.u32[0], 0);
    assert.equal(slot(point, GET_CONNECTION_INTERFACE, out.address), 0);
    assert.equal(guidToText(out.u8), EVENTS);
    const again = pointerFrom(points, CLONE);
    assert.equal(slot(again, SKIP, 1), 1);
    assert.equal(slot(again, RESET), 0);
    assert.equal(slot(again, SKIP, 1), 0);
    const back = pointerFrom(point, GET_CONNECTION_POINT_CONTAINER);
    const [own, same, other] = [
      query(container, UNKNOWN),
      query(back, UNKNOWN),
      query(point, UNKNOWN),
    ];
    assert.equal(same, own); // the container is a part of the object
    assert.notEqual(other, own); // a connection point is not
    release(own, same, other, back, again, point, points, container);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("who is connected to a hosted object can be enumerated", () => {
  const before = com.stats();
  {
    using door = com.createObject("Comtask.Test.Door");
    using _first = com.on(door, () => {}, { interface: EVENTS });
    using _second = com.on(door, () => {}, { interface: EVENTS });
    const container = query(com.pointer(door), CONTAINER);
    const points = pointerFrom(container, ENUM_CONNECTION_POINTS);
    const out = new NativeBlock(32);
    assert.equal(slot(points, NEXT, 1, out.address, 0n), 0);
    const point = out.u64[0];
    const list = pointerFrom(point, ENUM_CONNECTIONS);
    assert.equal(slot(list, NEXT, 2, out.address, 0n), 0); // two CONNECTDATA
    const sinks = [out.u64[0], out.u64[2]];
    const cookies = [out.u32[2], out.u32[6]];
    assert.notEqual(sinks[0], sinks[1]);
    assert.deepEqual(cookies, [1, 2]);
    release(...sinks, list, point, points, container);
  }
  assert.deepEqual(com.stats(), before);
});
