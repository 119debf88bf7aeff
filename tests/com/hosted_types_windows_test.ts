// Type information that COM makes of hosted objects, and callers that use nothing else: our own
// early binding, `ITypeInfo::Invoke` of oleaut32, and the tools that show members.
import assert from "node:assert/strict";
import { com, ComError, Decimal, type Ref } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { NativeBlock, RELEASE } from "../../lib/ffi/mod.ts";

const ignore = Deno.build.os !== "windows";
const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E30}";
const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E31}";
const PROG_ID = "Comtask.Test.Typed";

class Typed {
  Amount: unknown = Decimal.from("0");
  #count = 0;
  #cells = new Map<string, unknown>();
  readonly Fixed = "fixed";

  get Count(): number {
    return this.#count;
  }
  set Count(value: number) {
    this.#count = value;
  }
  Add(a: number, b: number): number {
    return a + b;
  }
  Echo(value: unknown): unknown {
    return value;
  }
  Greet(name: string, greeting?: string): string {
    return `${greeting ?? "Hello"}, ${name}`;
  }
  Split(text: string, head: Ref, tail: Ref): number {
    const at = text.indexOf(" ");
    head.value = text.slice(0, at);
    tail.value = text.slice(at + 1);
    return 2;
  }
  Sum(values: ArrayLike<number>): number {
    return Array.from(values).reduce((sum, value) => sum + value, 0);
  }
  Kind(value: unknown): string {
    return `${typeof value} ${value}`;
  }
  Self(): unknown {
    return this;
  }
  Fail(): never {
    throw new ComError("work", 0x8004_0321 | 0, {
      description: "it broke",
      source: "Typed",
      helpFile: "typed.chm",
      helpContext: 7,
    });
  }
  Cell = com.indexer<unknown>({
    get: (row, column) => this.#cells.get(`${row},${column}`) ?? null,
    set: (value, row, column) => void this.#cells.set(`${row},${column}`, value),
  });
  *[Symbol.iterator]() {
    yield* ["a", "b", "c"];
  }
}

const instances: Typed[] = [];
if (!ignore) {
  com.registerClass({
    clsid: CLSID,
    progId: PROG_ID,
    create: () => {
      const created = new Typed();
      instances.push(created);
      return created;
    },
    host: {
      name: "Typed",
      help: "An object of every kind of member",
      members: {
        Count: { type: "VT_I4", help: "How many there are" },
        Amount: { type: "VT_CY" },
        Fixed: { type: "VT_BSTR" },
        Add: {
          params: [{ name: "a", type: "VT_R8" }, { name: "b", type: "VT_R8" }],
          type: "VT_R8",
          help: "Adds two numbers",
        },
        Greet: {
          params: [{ name: "name", type: "VT_BSTR" }, { name: "greeting", optional: true }],
          type: "VT_BSTR",
        },
        Split: {
          params: [
            { name: "text", type: "VT_BSTR" },
            { name: "head", type: "VT_BSTR", byRef: true },
            { name: "tail", type: "VT_BSTR", byRef: true },
          ],
          type: "VT_I4",
        },
        Sum: { params: [{ name: "values", type: "VT_I4[]" }], type: "VT_I4" },
        Kind: { params: [{ name: "value", type: "VT_I4" }], type: "VT_BSTR" },
        Cell: { params: [{ name: "row", type: "VT_I4" }, { name: "column", type: "VT_I4" }] },
        Self: { type: "VT_DISPATCH" },
      },
      events: {
        iid: EVENTS,
        names: { 1: "Simple", 2: { name: "Changed", params: ["what", "count"] } },
      },
    },
  });
}

function describe(member: string): string {
  using object = com.createObject(PROG_ID);
  const info = com.members(object).find(({ name }) => name === member);
  assert.ok(info, `there is no member ${member}`);
  const params = info.parameters.map(({ name, type, optional, out }) =>
    `${out ? "out " : ""}${name}${optional ? "?" : ""}: ${type}`
  );
  return `${info.kind} ${member}(${params.join(", ")}): ${info.type} ${info.description}`.trim();
}

const MEMBERS: readonly string[] = [
  "method Add(a: VT_R8, b: VT_R8): VT_R8 Adds two numbers",
  "property Count(): VT_I4 How many there are",
  "property Amount(): VT_CY",
  "property Fixed(): VT_BSTR",
  "method Greet(name: VT_BSTR, greeting?: VT_VARIANT): VT_BSTR",
  "method Split(text: VT_BSTR, out head: VT_BSTR, out tail: VT_BSTR): VT_I4",
  "property Cell(row: VT_I4, column: VT_I4): VT_VARIANT",
  "method Echo(arg1: VT_VARIANT): VT_VARIANT",
];
for (const expected of MEMBERS) {
  const member = /\w+ (\w+)/.exec(expected)![1];
  Deno.test(`members() describes ${member} of a hosted object`, { ignore }, () => {
    assert.equal(describe(member), expected);
  });
}

for (const binding of ["late", "early"] as const) {
  const name = `binding "${binding}" of a hosted object`;

  Deno.test(`${name} calls, reads and sets every kind of member`, { ignore }, () => {
    const before = com.stats();
    {
      using object = com.createObject(PROG_ID, { binding });
      assert.equal(object.Add(1.5, 2), 3.5);
      object.Count = 7;
      assert.equal(object.Count, 7);
      object.Amount = Decimal.from("12.3456");
      assert.equal(String(object.Amount), "12.3456");
      assert.equal(object.Fixed, "fixed");
      assert.equal(object.Greet("Zo"), "Hello, Zo");
      assert.equal(object.Greet("Zo", "Hi"), "Hi, Zo");
      object.Cell.set("value", 2, 3);
      assert.equal(object.Cell(2, 3), "value");
      assert.equal(object.Cell(1, 1), null);
      assert.deepEqual([...object], ["a", "b", "c"]);
      assert.equal(object.Sum(new Int32Array([1, 2, 3])), 6);
    }
    assert.deepEqual(com.stats(), before);
  });

  Deno.test(`${name} gets what the member left in its references`, { ignore }, () => {
    using object = com.createObject(PROG_ID, { binding });
    const head = com.ref("", "VT_BSTR");
    const tail = com.ref("", "VT_BSTR");
    assert.equal(object.Split("one two", head, tail), 2);
    assert.deepEqual([head.value, tail.value], ["one", "two"]);
  });

  Deno.test(`${name} converts arguments to the declared type, or refuses them`, { ignore }, () => {
    using object = com.createObject(PROG_ID, { binding });
    assert.equal(object.Kind("41"), "number 41");
    assert.equal(object.Kind(2.5), "number 2");
    assert.throws(() => object.Kind("many"), (error) => {
      assert.ok(error instanceof ComError);
      assert.equal(error.constant, "DISP_E_TYPEMISMATCH");
      assert.equal(error.argument, 0);
      return true;
    });
    assert.throws(() => object.Count = "many", ComError);
    assert.equal(object.Count, 0);
  });

  Deno.test(`${name} passes values of any type through an untyped member`, { ignore }, () => {
    using object = com.createObject(PROG_ID, { binding });
    const values = [null, true, "text", 5, 2.5, 1n << 40n, Decimal.from("1.50"), new Uint8Array(3)];
    for (const value of values) assert.deepEqual(object.Echo(value), value);
    assert.equal(object.Echo(com.EMPTY), undefined);
    assert.equal(object.Self().Count, 0);
  });

  Deno.test(`${name} reports errors with their texts`, { ignore }, () => {
    using object = com.createObject(PROG_ID, { binding });
    assert.throws(() => object.Fail(), (error) => {
      assert.ok(error instanceof ComError);
      const { hresult, description, source, helpFile, helpContext } = error;
      assert.deepEqual(
        [hresult, description, source, helpFile, helpContext],
        [0x8004_0321 | 0, "it broke", "Typed", "typed.chm", 7],
      );
      return true;
    });
  });
}

Deno.test("objects of the same description share their interface", { ignore }, () => {
  using a = com.createObject(PROG_ID);
  using b = com.createObject(PROG_ID);
  using first = com.loadTypeLib(a);
  using second = com.loadTypeLib(b);
  assert.equal(first.guid, second.guid);
  const names = first.types.map(({ name, kind }) => `${kind} ${name}`);
  // A dual interface is listed by the half that was described, or by the other one.
  const listed = names.map((name) => name.replace("interface ITyped", "dispatch ITyped"));
  assert.deepEqual(listed, ["dispatch ITyped", "dispatch TypedEvents", "coclass Typed"]);
  const coclass = first.type("Typed")!;
  assert.equal(coclass.guid, CLSID);
  assert.deepEqual(
    coclass.implements.map(({ type, source, default: is }) => [type.name, source, is]),
    [["ITyped", false, true], ["TypedEvents", true, true]],
  );
});

Deno.test("on() finds the events of a hosted object by its class information", { ignore }, () => {
  using object = com.createObject(PROG_ID);
  const heard: unknown[] = [];
  using _events = com.on(object, {
    Changed: (what: string, count: number) => heard.push([what, count]),
    Simple: () => heard.push("simple"),
  });
  assert.equal(com.fire(instances.at(-1)!, "Changed", "title", 2), 1);
  com.fire(instances.at(-1)!, "Simple");
  assert.deepEqual(heard, [["title", 2], "simple"]);
});

Deno.test("a member of a type that there is not is refused when it is hosted", () => {
  assert.throws(
    () => com.host({ a: 1 }, { members: { a: { type: "VT_NOTHING" as "VT_I4" } } }),
    /Cannot use vartype "VT_NOTHING"/,
  );
  assert.throws(
    () => com.host({ a: 1 }, { members: { a: { type: "VT_EMPTY" } } }),
    /Cannot declare a member of type "VT_EMPTY"/,
  );
});

/** Calls `Add` as oleaut32 does for a typed caller: arguments and slot as type information says. */
function addByTypeInfo(object: unknown, iid: string): number {
  const { invoker } = runtime();
  const out = new NativeBlock(8);
  assert.equal(invoker.callSlot(com.pointer(object), 4, 0, 0, out.address), 0); // GetTypeInfo
  const typeInfo = out.u64[0];
  using dual = com.queryInterface(object, iid);
  const call = new NativeBlock(24 + 48 + 24);
  call.writePointer(0, 24);
  call.u32[4] = 2;
  for (const [i, value] of [2, 1.5].entries()) { // from right to left
    call.u16[(24 + 24 * i) >> 1] = 5;
    call.f64[(32 + 24 * i) >> 3] = value;
  }
  const dispid = invoker.dispid(runtime().dispatchOf(object), "Add");
  const at = call.address;
  const INVOKE = 11;
  const pointer = com.pointer(dual);
  const hr = invoker.callSlot(typeInfo, INVOKE, pointer, dispid, 1, at, at + 72n, 0n, 0n);
  invoker.callSlot(typeInfo, RELEASE);
  assert.equal(hr, 0);
  return call.f64[80 >> 3];
}

Deno.test("ITypeInfo::Invoke of COM calls a member through the vtable", { ignore }, () => {
  const before = com.stats();
  {
    using object = com.createObject(PROG_ID);
    using library = com.loadTypeLib(object);
    assert.equal(addByTypeInfo(object, library.type("ITyped")!.guid), 3.5);
  }
  assert.deepEqual(com.stats(), before);
});

Deno.test("VBScript tells what a hosted object is", { ignore }, () => {
  const target = new Typed();
  using control = com.createObject("MSScriptControl.ScriptControl");
  control.Language = "VBScript";
  using _hosted = com.host(target);
  control.AddObject("typed", target);
  assert.match(control.Eval("TypeName(typed)"), /^I?Typed$/);
  assert.equal(control.Eval("typed.Add(1, 2)"), 3);
});
