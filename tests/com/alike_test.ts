import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";

const CLSID = "{6B1D6C0E-52A8-4E0B-9C57-3C1F6C0D7A10}";

class Item {
  constructor(readonly Name: string) {}
}

class Items {
  Item = com.indexer({ get: (index: unknown) => com.hosted(new Item(`item ${index}`)) });
}

Deno.test("com.alike() lets items of a collection share what is known of their members", () => {
  const before = com.stats();
  using _class = com.registerClass({ clsid: CLSID, create: () => new Items() });
  com.scope(() => {
    const items = com.createObject(CLSID);
    const first = com.get(items, "Item", 1);
    assert.equal(com.get(first, "Name"), "item 1");
    const second = com.get(items, "Item", 2);
    com.alike(second, first);
    assert.equal(com.get(second, "Name"), "item 2");
    assert.throws(() => com.get(second, "Nothing"), ComError);
    com.release(first);
    assert.equal(com.get(second, "Name"), "item 2");
  });
  assert.throws(() => com.alike({}, {}), TypeError);
  _class[Symbol.dispose]();
  assert.deepEqual(com.stats(), before);
});
