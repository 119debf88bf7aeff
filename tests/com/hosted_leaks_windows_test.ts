// What calls into hosted objects leave behind in the allocator of COM: nothing. The suite starts with
// OANOCACHE=1, so that strings count too.
import assert from "node:assert/strict";
import { com, ComError, type Ref } from "../../lib/com/mod.ts";

const ignore = Deno.env.get("COMTASK_NATIVE") === undefined;
const ROUNDS = 400;
const WARM_UP = 20;
const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2EC1}";

class Target {
  Text = "text";
  Slot: unknown = null;
  Echo(value: unknown): unknown {
    return value;
  }
  Join(left: string, right: string): string {
    return left + right;
  }
  Change(text: Ref): void {
    text.value = `${text.value}, changed`;
  }
  Bytes(): Uint8Array {
    return new Uint8Array(100);
  }
  Child(): unknown {
    return com.hosted({ Name: "child" });
  }
  Fail(): never {
    throw new ComError("fail", 0x8004_0321 | 0, { description: "a text", helpFile: "a.chm" });
  }
}

const instances: Target[] = [];
if (!ignore) {
  com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2EC0}",
    progId: "Comtask.Test.Leaks",
    create: () => {
      instances.push(new Target());
      return instances.at(-1)!;
    },
    host: {
      members: {
        Text: { type: "VT_BSTR" },
        Join: {
          params: [{ name: "left", type: "VT_BSTR" }, { name: "right", type: "VT_BSTR" }],
          type: "VT_BSTR",
        },
        Change: { params: [{ name: "text", type: "VT_BSTR", byRef: true }] },
        Bytes: { type: "VT_UI1[]" },
      },
      events: { iid: EVENTS, names: { 1: { name: "Said", params: ["what"] } } },
    },
  });
}

for (const binding of ["late", "early"] as const) {
  Deno.test(
    `calls into hosted objects leave no memory behind, bound ${binding}`,
    { ignore },
    () => {
      using spy = com.createObject("ComtaskTest.MallocSpy");
      using object = com.createObject("Comtask.Test.Leaks", { binding });
      const target = instances.at(-1)!;
      using _events = com.on(object, () => {});
      const round = () => {
        com.scope(() => {
          object.Text = `${object.Text}`;
          object.Echo(["a", "b", [1, 2]]);
          object.Echo("a string");
          object.Join("left", 5);
          const text = com.ref("before", "VT_BSTR");
          object.Change(text);
          assert.equal(text.value, "before, changed");
          object.Bytes();
          object.Child();
          object.Echo(com.hosted({ Name: "passed" }));
          assert.throws(() => object.Fail(), ComError);
          com.fire(target, "Said", "something", com.ref("by reference"));
          com.members(object);
          object.Slot = com.hosted({ Name: "kept" });
        });
      };
      for (let i = 0; i < WARM_UP; i++) round();
      spy.Start();
      round();
      const before = spy.BlockCount;
      for (let i = 0; i < ROUNDS; i++) round();
      assert.equal(spy.BlockCount, before);
      spy.Stop();
    },
  );
}
