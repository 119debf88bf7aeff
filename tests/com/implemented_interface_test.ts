// Hosted objects that implement interfaces of others: declared by hand, and called through their
// vtables by our own early binding, with the values and errors that typed callers get.
import assert from "node:assert/strict";
import { com, ComError, Decimal, type Ref } from "../../lib/com/mod.ts";

const IPart = com.defineInterface({
  iid: "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F001}",
  name: "IPart",
  methods: [
    { name: "Name", kind: "get", parameters: [{ type: "VT_BSTR", retval: true }] },
    { name: "Name", kind: "put", parameters: [{ type: "VT_BSTR" }] },
  ],
});

const IWork = com.defineInterface({
  iid: "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F002}",
  name: "IWork",
  methods: [
    { name: "Nothing", parameters: [{ name: "text", type: "VT_BSTR" }] },
    {
      name: "Add",
      parameters: [
        { name: "a", type: "VT_I4" },
        { name: "b", type: "VT_R8" },
        { name: "sum", type: "VT_R8", retval: true },
      ],
    },
    {
      name: "Split",
      parameters: [
        { name: "text", type: "VT_BSTR" },
        { name: "head", type: "VT_BSTR", out: true },
        { name: "tail", type: "VT_VARIANT", out: true },
        { name: "changed", type: "VT_I4", inOut: true, out: true },
      ],
    },
    {
      name: "Exact",
      parameters: [
        { name: "amount", type: "VT_DECIMAL" },
        { name: "big", type: "VT_I8" },
        { name: "back", type: "VT_DECIMAL", retval: true },
      ],
    },
    { name: "Plain", parameters: [{ name: "text", type: "LPWSTR" }] },
    { name: "Absent" },
    { name: "Fails" },
    { name: "Part", parameters: [{ name: "part", type: IPart, retval: true }] },
    { name: "Give", parameters: [{ name: "part", type: IPart, out: true }] },
    { name: "Wrong", parameters: [{ name: "part", type: IPart, retval: true }] },
    { name: "After", slot: 20 },
  ],
});

class Part {
  Name = "first";
}

class Work {
  readonly heard: unknown[] = [];
  Nothing(text: unknown) {
    this.heard.push(text);
  }
  Add(a: number, b: number) {
    return a + b;
  }
  Split(text: string, head: Ref, tail: Ref, changed: Ref<number>) {
    this.heard.push(head.value, tail.value);
    [head.value, tail.value] = text.split(" ");
    changed.value += 1;
  }
  Exact(amount: Decimal, big: bigint) {
    this.heard.push(amount.toString(), big);
    return amount;
  }
  plain(text: unknown) {
    this.heard.push(text);
  }
  Fails(): never {
    throw new ComError("work", 0x8004_0321 | 0, { description: "it broke", source: "Work" });
  }
  Part() {
    return com.hosted(new Part(), { implements: [IPart] });
  }
  Give(part: Ref) {
    part.value = com.hosted(new Part(), { implements: [IPart] });
  }
  Wrong() {
    return com.hosted(new Part()); // without the interface
  }
  After() {
    this.heard.push("after");
  }
}

function withWork(use: (work: Work, face: object) => void) {
  const work = new Work();
  using _class = com.registerClass({
    clsid: "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F010}",
    create: () => work,
    host: { implements: [IWork] },
  });
  using face = com.createObject("{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F010}", { binding: IWork });
  use(work, face);
}

Deno.test("a hosted object gets the calls of an interface that it implements", () => {
  withWork((work, face) => {
    assert.equal(com.call(face, "Nothing", "x"), undefined);
    assert.equal(com.call(face, "Add", 2, 0.5), 2.5);
    com.call(face, "Exact", Decimal.from("-1.25"), 2n ** 53n + 1n);
    com.call(face, "Plain", "plain text");
    com.call(face, "After");
    assert.deepEqual(work.heard, ["x", "-1.25", 2n ** 53n + 1n, "plain text", "after"]);
  });
});

Deno.test("a hosted object answers by-reference arguments of an implemented interface", () => {
  withWork((work, face) => {
    const head = com.ref(), tail = com.ref(), changed = com.ref(41);
    com.call(face, "Split", "one two", head, tail, changed);
    assert.deepEqual([head.value, tail.value, changed.value], ["one", "two", 42]);
    assert.equal(work.heard[0] || null, null); // what only goes out has no value before
  });
});

Deno.test("a hosted object hands out objects as the interface that is declared", () => {
  const before = com.stats();
  withWork((_work, face) => {
    using part = com.call(face, "Part") as Disposable;
    com.put(part, "Name", "second");
    assert.equal(com.get(part, "Name"), "second");
    const given = com.ref();
    com.call(face, "Give", given);
    assert.equal(com.get(given.value, "Name"), "first");
    com.release(given.value);
    assert.throws(() => com.call(face, "Wrong"), { hresult: 0x8000_4002 | 0 });
  });
  assert.deepEqual(com.stats(), before);
});

Deno.test("a member that the object lacks answers E_NOTIMPL", () => {
  withWork((_work, face) => {
    assert.throws(() => com.call(face, "Absent"), { hresult: 0x8000_4001 | 0 });
  });
});

Deno.test("an error of a member reaches the caller of an implemented interface", () => {
  withWork((_work, face) => {
    assert.throws(() => com.call(face, "Fails"), (error: ComError) => {
      assert.equal(error.hresult, 0x8004_0321 | 0);
      if (Deno.build.os === "windows") assert.match(error.message, /it broke/);
      return true;
    });
  });
});

Deno.test("an interface that cannot be implemented is refused before anything is made", () => {
  const direct = com.defineInterface({
    iid: "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F003}",
    name: "IDirect",
    methods: [{ name: "Count", returns: "VT_UI4" }],
  });
  assert.throws(
    () => com.host({}, { implements: [direct] }),
    /Cannot implement IDirect: Count returns VT_UI4 directly/,
  );
});

Deno.test("inherited members of an implemented interface are not taken for its own ones", () => {
  const text = (name: string, kind: "method" | "get" | "put" = "method") => {
    const parameter = { type: "VT_BSTR", retval: kind !== "put" } as const;
    return { name, kind, parameters: [parameter] };
  };
  const base = com.defineInterface({
    iid: "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F004}",
    methods: [text("First"), text("Title", "get")],
  });
  const derived = com.defineInterface({
    iid: "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F005}",
    extends: base,
    methods: [text("Second"), text("Title", "put"), text("Third")],
  });
  const clsid = "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F011}";
  const target = { First: () => "one", Title: "none", Second: () => "two" };
  using _class = com.registerClass({
    clsid,
    create: () => target,
    host: { implements: [derived] },
  });
  using face = com.createObject(clsid, { binding: derived });
  com.put(face, "Title", "set");
  assert.deepEqual(
    [com.call(face, "First"), com.get(face, "Title"), com.call(face, "Second")],
    ["one", "set", "two"],
  );
  assert.throws(() => com.call(face, "Third"), { hresult: 0x8000_4001 | 0 });
  using inherited = com.queryInterface(face, base);
  assert.equal(com.get(inherited, "Title"), "set");
});
