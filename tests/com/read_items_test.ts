// Reading a table of properties without wrappers, over hosted collections.
import assert from "node:assert/strict";
import { com, ComError, E_FAIL, E_INVALIDARG, readItems } from "../../lib/com/mod.ts";

class Child {
  constructor(readonly Id: number, readonly Name: string) {}
  get Self() {
    return com.hosted(new Child(this.Id * 100, `child of ${this.Name}`));
  }
  get Fails(): never {
    throw new ComError("read", E_FAIL, { description: "it cannot be read" });
  }
  get FailsAtThree() {
    if (this.Id === 3) throw new ComError("read", E_FAIL, { description: "not the third" });
    return this.Id;
  }
}

class Children {
  asked: number[] = [];
  readonly Count = 4;
  Item = com.indexer<unknown>({
    get: (index) => {
      this.asked.push(Number(index));
      return this._make(Number(index));
    },
  });
  constructor(readonly _make: (index: number) => unknown) {}
}

const child = (index: number) => com.hosted(new Child(index, `name ${index}`));

function withChildren(
  item: (index: number) => unknown,
  use: (children: Children, wrapper: object) => void,
) {
  const before = com.stats();
  {
    const children = new Children(item);
    using _class = com.registerClass({
      clsid: "{3F4D0E0A-8B1C-4F4E-9A55-7B1D5F1C0A01}",
      create: () => children,
      host: { members: { asked: {} } },
    });
    using wrapper = com.createObject("{3F4D0E0A-8B1C-4F4E-9A55-7B1D5F1C0A01}");
    use(children, wrapper);
  }
  assert.deepEqual(com.stats(), before, "something is left over");
}

Deno.test("readItems() reads item by item, and asks for each of them once", () => {
  withChildren(child, (children, wrapper) => {
    assert.deepEqual(
      readItems(wrapper, ["Name", "Id"]),
      ["name 1", 1, "name 2", 2, "name 3", 3, "name 4", 4],
    );
    assert.deepEqual(children.asked, [1, 2, 3, 4]);
  });
});

Deno.test("readItems() leaves out what may be skipped, the first item too", () => {
  const gone = (index: number) => {
    if (index % 2 === 1) throw new ComError("get", E_INVALIDARG);
    return child(index);
  };
  withChildren(gone, (_children, wrapper) => {
    const skip = (error: ComError) => error.hresult === E_INVALIDARG;
    assert.deepEqual(readItems(wrapper, ["Id"], { skip }), [2, 4]);
    assert.throws(() => readItems(wrapper, ["Id"]), { hresult: E_INVALIDARG });
  });
});

Deno.test("readItems() hands out objects, and releases them when it fails", () => {
  withChildren(child, (_children, wrapper) => {
    const objects = readItems(wrapper, ["Self"]);
    assert.equal(com.get(objects[3], "Name"), "child of name 4");
    com.scope(() => {
      for (const value of readItems(wrapper, ["Self"])) assert.ok(com.get(value, "Id") > 0);
    });
    for (const object of objects) com.release(object);
    assert.throws(() => readItems(wrapper, ["Self", "FailsAtThree"]), /not the third/);
  });
});

Deno.test("readItems() names the member that fails", () => {
  withChildren(child, (_children, wrapper) => {
    assert.throws(() => readItems(wrapper, ["Id", "Fails"]), { member: "Fails" });
    assert.throws(() => readItems(wrapper, ["Absent"]), /find member "Absent"/);
  });
});

Deno.test("readItems() refuses items that are no objects, wherever they are", () => {
  for (const plain of [1, 3]) {
    withChildren((index) => index === plain ? "text" : child(index), (_children, wrapper) => {
      assert.throws(
        () => readItems(wrapper, ["Id"]),
        new RegExp(`item ${plain} is no object`),
      );
    });
  }
});
