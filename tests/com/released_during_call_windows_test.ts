// Objects that a handler releases while a call uses them: they live until the call has ended. And
// references that are lent for a call: they come back.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { ADD_REF, RELEASE } from "../../lib/ffi/mod.ts";
import { nativeTest } from "../support/com/native.ts";

for (const binding of ["late", "early"] as const) {
  nativeTest(
    `an object that a handler releases lives until its call ends, bound ${binding}`,
    (witness) => {
      const before = witness.Alive;
      const probe = com.createObject("ComtaskTest.Probe", { binding });
      let during = 0;
      const events = com.on(probe, {
        Counted: () => {
          com.release(probe);
          during = witness.Alive - before;
        },
      });
      probe.Fire("Counted", 2);
      assert.equal(during, 1);
      assert.equal(events.active, false);
      assert.equal(witness.Alive, before);
      assert.throws(() => probe.Add(1, 2), /it was released/);
    },
  );
}

nativeTest("an object that a handler releases and that fails tells its code", (witness) => {
  const before = witness.Alive;
  const probe = com.createObject("ComtaskTest.Probe");
  const target = { Drop: () => com.release(probe) };
  using _hosted = com.host(target);
  assert.throws(() => probe.Call(target, "Nope", []), { hresult: 0x8002_0006 | 0 });
  assert.equal(probe.Call(target, "Drop", []), undefined);
  assert.equal(witness.Alive, before);
});

nativeTest("an argument that a handler releases lives until the call ends", (witness) => {
  const before = witness.Alive;
  const argument = com.createObject("ComtaskTest.Probe");
  let during = 0;
  const target = {
    set Slot(_value: unknown) {
      com.release(argument);
      during = witness.Alive - before;
    },
  };
  using _hosted = com.host(target);
  witness.PutOn(target, "Slot", argument);
  assert.equal(during, 1);
  assert.equal(witness.Alive, before);
});

nativeTest(
  "a hosted argument that its own member lets go of lives until the call ends",
  (witness) => {
    const before = com.stats().hosted;
    let during = 0;
    const target = {
      Drop(): number {
        hosted[Symbol.dispose]();
        during = com.stats().hosted - before;
        return 5;
      },
    };
    const hosted = com.host(target);
    assert.equal(witness.Call(target, "Drop", []), 5);
    assert.equal(during, 1);
    assert.equal(com.stats().hosted, before);
  },
);

function referencesOf(address: bigint): number {
  const { invoker } = runtime();
  invoker.callSlot(address, ADD_REF);
  return invoker.callSlot(address, RELEASE);
}

Deno.test("a reference that is lent to a typed parameter comes back", () => {
  const before = com.stats();
  {
    const handler = { documentLocator: null, startDocument() {}, startElement() {} };
    using _hosted = com.host(handler, {
      implements: [com.loadInterface("msxml6.dll", "IVBSAXContentHandler")],
    });
    const { address } = runtime().objects.lend(handler)!;
    using reader = com.createObject("Msxml2.SAXXMLReader.6.0");
    for (let i = 0; i < 3; i++) {
      com.putRef(reader, "contentHandler", handler); // as IVBSAXContentHandler, another pointer
      assert.equal(referencesOf(address), 2); // ours, and the reader's
      com.putRef(reader, "contentHandler", com.NOTHING);
      assert.equal(referencesOf(address), 1);
    }
  }
  assert.deepEqual(com.stats(), before);
});
