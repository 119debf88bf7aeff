// Objects that native code passes to our code are lent: they go when the call ends, unless kept.
import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";

const CALLER = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E50}";
const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E52}";

class Receiver {
  Slot: unknown = null;
  seen: DynamicObject;
  Look(value: DynamicObject): string {
    this.seen = value;
    return value.Name;
  }
  Keep(value: DynamicObject): void {
    this.seen = com.keep(value);
  }
  LookByRef(value: { value: DynamicObject }): string {
    return value.value.Name;
  }
}

const receivers: Receiver[] = [];
com.registerClass({
  clsid: CALLER,
  progId: "Comtask.Test.Receiver",
  create: () => {
    const receiver = new Receiver();
    receivers.push(receiver);
    return receiver;
  },
  host: { events: { iid: EVENTS, names: { 1: "Passed" } } },
});
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E51}",
  progId: "Comtask.Test.Named",
  create: () => ({ Name: "named" }),
});

/** A hosted value: an object that our side does not hold before it is passed. */
const fresh = () => com.hosted({ Name: "fresh" });

function unchanged(use: (object: DynamicObject, receiver: Receiver) => void): void {
  const before = com.stats();
  {
    using object = com.createObject("Comtask.Test.Receiver");
    use(object, receivers.at(-1)!);
  }
  assert.deepEqual(com.stats(), before);
}

Deno.test("an object among the arguments of a hosted member is released after it", () =>
  unchanged((object, receiver) => {
    assert.equal(object.Look(fresh()), "fresh");
    assert.throws(() => receiver.seen.Name, /it was released/);
  }));

Deno.test("keep() holds an argument until it is released", () =>
  unchanged((object, receiver) => {
    object.Keep(fresh());
    assert.equal(receiver.seen.Name, "fresh");
    com.release(receiver.seen);
    assert.throws(() => receiver.seen.Name, /it was released/);
    assert.throws(() => com.keep(receiver.seen), /it was released/);
    assert.throws(() => com.keep({}), TypeError);
  }));

Deno.test("an argument that is held already is not released", () =>
  unchanged((object) => {
    using named = com.createObject("Comtask.Test.Named");
    assert.equal(object.Look(named), "named");
    assert.equal(named.Name, "named");
  }));

Deno.test("an argument in a reference is released too", () =>
  unchanged((object) => {
    const reference = com.ref<unknown>(fresh());
    assert.equal(object.Look(fresh()), "fresh");
    object.Look(reference);
    com.release(reference.value);
  }));

Deno.test("a property of a hosted object keeps what is put into it", () =>
  unchanged((object, receiver) => {
    com.putRef(object, "Slot", fresh());
    assert.equal((receiver.Slot as DynamicObject).Name, "fresh");
    const first = receiver.Slot as DynamicObject;
    com.putRef(object, "Slot", fresh());
    assert.throws(() => first.Name, /it was released/);
    assert.equal((receiver.Slot as DynamicObject).Name, "fresh");
    com.put(object, "Slot", 5);
    com.putRef(object, "Slot", fresh()); // released with the object
  }));

Deno.test("an object among the arguments of an event lives until the handler has ended", async () => {
  const before = com.stats();
  {
    using object = com.createObject("Comtask.Test.Receiver");
    const target = receivers.at(-1)!;
    const names: string[] = [];
    let sender: DynamicObject;
    {
      using _now = com.on(object, (event) => {
        sender = event.args[0];
        names.push(sender.Name);
      }, { interface: EVENTS });
      com.fire(target, "Passed", fresh());
      assert.throws(() => sender.Name, /it was released/);
    }
    const done = Promise.withResolvers<void>();
    using _later = com.on(object, async (event) => {
      sender = event.args[0];
      await done.promise;
      names.push(`${sender.Name} later`);
    }, { interface: EVENTS });
    com.fire(target, "Passed", fresh());
    assert.equal(sender!.Name, "fresh");
    done.resolve();
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(names, ["fresh", "fresh later"]);
    assert.throws(() => sender.Name, /it was released/);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("an object of an iterated event lives until the next one is asked for", async () => {
  const before = com.stats();
  {
    using object = com.createObject("Comtask.Test.Receiver");
    const target = receivers.at(-1)!;
    const iterator = com.events(object, { interface: EVENTS });
    const first = iterator.next();
    com.fire(target, "Passed", fresh());
    com.fire(target, "Passed", fresh());
    const sender = (await first).value!.args[0] as DynamicObject;
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(sender.Name, "fresh");
    await iterator.next();
    assert.throws(() => sender.Name, /it was released/);
    await iterator.return();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("what an asynchronous handler is rejected with is reported", async () => {
  using object = com.createObject("Comtask.Test.Receiver");
  const errors: string[] = [];
  using _events = com.on(object, () => Promise.reject(new Error("too late")), {
    interface: EVENTS,
    onError: (error, event) => errors.push(`${event} ${error}`),
  });
  com.fire(receivers.at(-1)!, "Passed", 1);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.match(errors.join(), /^(?:1|Passed) Error: too late$/);
});

Deno.test("arguments that cannot be read release those before them", () => {
  const before = com.stats();
  const { objects } = runtime();
  using other = com.createObject("Comtask.Test.Named");
  const address = com.pointer(other);
  assert.throws(() =>
    objects.borrow(() => {
      objects.wrap(address, 13, false);
      throw new RangeError("unreadable");
    }), RangeError);
  com.release(other);
  assert.deepEqual(com.stats(), before);
});
