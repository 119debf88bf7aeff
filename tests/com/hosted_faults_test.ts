// What hosted objects do with members that return promises, classes that make no object, and callers
// that pass null pointers.
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { NativeBlock, QUERY_INTERFACE } from "../../lib/ffi/mod.ts";
import { callSlot } from "../support/com/raw_calls.ts";

const CLSID = (digit: string) => `{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FC${digit}}`;

/** Runs `use`, and returns what was reported meanwhile. */
async function reported(use: () => unknown): Promise<string[]> {
  const lines: string[] = [];
  const before = console.error;
  console.error = (...parts: unknown[]) => lines.push(parts.map(String).join(" "));
  try {
    await use();
  } finally {
    console.error = before;
  }
  return lines;
}

Deno.test("a member that returns a promise is refused where a result is wanted", async () => {
  const before = com.stats();
  {
    using _registered = com.registerClass({
      clsid: CLSID("0"),
      progId: "Comtask.Test.Promising",
      create: () => ({ Load: () => Promise.resolve(1) }),
    });
    using object = com.createObject("Comtask.Test.Promising");
    const lines = await reported(() => {
      assert.throws(
        () => com.call(object, "Load"),
        /returned a promise, and callers of COM do not/,
      );
    });
    assert.deepEqual(lines, []);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("a member that goes on after it has returned keeps its arguments, and reports", async () => {
  const before = com.stats();
  const heard: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  {
    using _registered = com.registerClass({
      clsid: CLSID("1"),
      progId: "Comtask.Test.Lasting",
      create: () => ({
        async Save(child: { Name: string }) {
          await promise;
          heard.push(child.Name);
          throw new Error("the disk is full");
        },
      }),
    });
    using _child = com.registerClass({
      clsid: CLSID("2"),
      progId: "Comtask.Test.Child",
      create: () => ({ Name: "child" }),
    });
    using object = com.createObject("Comtask.Test.Lasting");
    using child = com.createObject("Comtask.Test.Child");
    com.invoke(object, "Save", { args: [child], returns: "nothing" });
    const lines = await reported(async () => {
      resolve();
      await new Promise((done) => setTimeout(done));
    });
    assert.deepEqual(heard, ["child"]);
    assert.match(lines.join("\n"), /member of "Comtask.Test.Lasting" failed .*the disk is full/);
  }
  assert.deepEqual(com.stats(), before);
});

for (
  const [what, create, text] of [
    ["a promise", () => Promise.resolve({}), /its "create" returned a promise, not an object/],
    ["a number", () => 5, /its "create" returned 5, not an object/],
    ["null", () => null, /its "create" returned null, not an object/],
  ] as [string, () => object, RegExp][]
) {
  Deno.test(`a class whose create returns ${what} says so, and makes no object`, async () => {
    const before = com.stats();
    {
      using _registered = com.registerClass({
        clsid: CLSID("3"),
        progId: "Comtask.Test.Not",
        create,
      });
      const lines = await reported(() => {
        assert.throws(() => com.createObject("Comtask.Test.Not"), ComError);
      });
      assert.match(lines.join("\n"), text);
    }
    assert.deepEqual(com.stats(), before);
  });
}

Deno.test("of two classes of one ProgID the later one stays when the earlier one goes", () => {
  const first = com.registerClass({
    clsid: CLSID("4"),
    progId: "Comtask.Test.Twice",
    create: () => ({ Which: 1 }),
  });
  using _second = com.registerClass({
    clsid: CLSID("5"),
    progId: "Comtask.Test.Twice",
    create: () => ({ Which: 2 }),
  });
  first[Symbol.dispose]();
  using object = com.createObject("Comtask.Test.Twice");
  assert.equal(object.Which, 2);
});

const E_POINTER = 0x8000_4003;
const E_INVALIDARG = 0x8007_0057;
const DISPID_NEWENUM = -4;

Deno.test("a caller's null pointers are refused", () => {
  const before = com.stats();
  {
    using _registered = com.registerClass({
      clsid: CLSID("6"),
      progId: "Comtask.Test.Nulls",
      create: () => ({ Name: 1, [Symbol.iterator]: () => [1, 2][Symbol.iterator]() }),
    });
    using object = com.createObject("Comtask.Test.Nulls");
    const block = new NativeBlock(64);
    const at = block.address;
    assert.equal(callSlot(object, QUERY_INTERFACE, 0n, at), E_POINTER);
    assert.equal(callSlot(object, QUERY_INTERFACE, at, 0n), E_POINTER);
    assert.equal(callSlot(object, 3, 0n), E_POINTER); // GetTypeInfoCount
    assert.equal(callSlot(object, 4, 0, 0, 0n), E_POINTER); // GetTypeInfo
    assert.equal(callSlot(object, 5, at, 0n, 1, 0, at), E_POINTER); // GetIDsOfNames
    assert.equal(callSlot(object, 5, at, at, 1, 0, 0n), E_POINTER);
    assert.equal(callSlot(object, 5, at, at, 0, 0, at), E_POINTER); // of no names
    assert.equal(callSlot(object, 6, 1, at, 0, 3, 0n, 0n, 0n, 0n), E_INVALIDARG); // Invoke
    // an enumerator that nobody takes
    assert.equal(callSlot(object, 6, DISPID_NEWENUM, at, 0, 3, at, 0n, 0n, 0n), 0);
  }
  assert.deepEqual(com.stats(), before);
});

const thrown = (hresult: number) => Object.assign(new Error("it broke"), { hresult });
for (
  const [what, fault, hresult] of [
    ["a code as headers write it", thrown(0x800A_0005), 0x800A_0005],
    ["a signed code", thrown(0x800A_0005 | 0), 0x800A_0005],
    ["a code that is none", thrown(-0x1_0000_0000), 0x8000_4005],
    ["a code with a fraction", thrown(-1.5), 0x8000_4005],
    ["a code of success", thrown(1), 0x8000_4005],
    ["nothing", undefined, 0x8000_4005],
    ["an error whose message is no text", thrownMessage(Object.create(null)), 0x8000_4005],
    ["what throws when it is looked at", thrower(), 0x8000_4005],
  ] as [string, unknown, number][]
) {
  Deno.test(`a member that throws ${what} fails with a code of failure`, () => {
    const before = com.stats();
    {
      using _registered = com.registerClass({
        clsid: CLSID("7"),
        progId: "Comtask.Test.Throwing",
        create: () => ({
          Fail: () => {
            throw fault;
          },
        }),
      });
      using object = com.createObject("Comtask.Test.Throwing");
      assert.throws(() => com.call(object, "Fail"), { name: "ComError", hresult: hresult | 0 });
    }
    assert.deepEqual(com.stats(), before);
  });
}

function thrownMessage(message: unknown): Error {
  return Object.assign(new Error(), { message });
}

function thrower(): object {
  return new Proxy({}, {
    get: () => {
      throw new Error("looked at");
    },
  });
}
