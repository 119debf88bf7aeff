import assert from "node:assert/strict";
import { com, ComError } from "../../../lib/com/mod.ts";

/** As the headers have them; only what the tests call. */
const IDictionary = com.defineInterface({
  iid: "{42C642C1-97E1-11CF-978F-00A02463E06F}",
  name: "IDictionary",
  extends: "IDispatch",
  methods: [
    {
      name: "Item",
      kind: "putRef",
      parameters: [{ type: "VT_VARIANT", inOut: true }, { type: "VT_VARIANT", inOut: true }],
    },
    {
      name: "Item",
      kind: "put",
      parameters: [{ type: "VT_VARIANT", inOut: true }, { type: "VT_VARIANT", inOut: true }],
    },
    {
      name: "Item",
      kind: "get",
      parameters: [{ type: "VT_VARIANT", inOut: true }, { type: "VT_VARIANT", retval: true }],
    },
    {
      name: "Add",
      parameters: [{ type: "VT_VARIANT", inOut: true }, { type: "VT_VARIANT", inOut: true }],
    },
    { name: "Count", kind: "get", parameters: [{ type: "VT_I4", retval: true }] },
  ],
});

/** No IDispatch, and no type information: the file of a shortcut. */
const IPersistFile = com.defineInterface({
  iid: "{0000010B-0000-0000-C000-000000000046}",
  name: "IPersistFile",
  methods: [
    { name: "IsDirty", slot: 4 },
    { name: "Save", slot: 6, parameters: [{ type: "LPWSTR" }, { type: "VT_BOOL" }] },
    { name: "CurFile", kind: "get", slot: 8, parameters: [{ type: "LPWSTR", retval: true }] },
    { name: "GetCurFile", slot: 8, parameters: [{ type: "LPWSTR", out: true }] },
  ],
});

const IShellLink = com.defineInterface({
  iid: "{000214F9-0000-0000-C000-000000000046}",
  name: "IShellLinkW",
  methods: [
    { name: "Hotkey", kind: "get", slot: 12, parameters: [{ type: "VT_UI2", retval: true }] },
    { name: "Hotkey", kind: "put", parameters: [{ type: "VT_UI2" }] },
    { name: "ShowCmd", kind: "get", parameters: [{ type: "VT_I4", retval: true }] },
    { name: "ShowCmd", kind: "put", parameters: [{ type: "VT_I4" }] },
    { name: "SetPath", slot: 20, parameters: [{ name: "path", type: "LPWSTR" }] },
  ],
});

const SHELL_LINK = "{00021401-0000-0000-C000-000000000046}";

// deno-lint-ignore no-explicit-any -- late bound
type Late = any;

function leavesNothing(name: string, run: () => void): void {
  Deno.test(name, () => {
    const before = com.stats();
    com.scope(run);
    assert.deepEqual(com.stats(), before);
  });
}

leavesNothing("defineInterface() describes a vtable for createObject", () => {
  const dict: Late = com.createObject("Scripting.Dictionary", { binding: IDictionary });
  dict.Add("a", 1);
  dict.Item.set([1, 2], "b");
  assert.equal(dict.Count, 2);
  assert.deepEqual(dict.Item("b"), [1, 2]);
  assert.throws(() => dict.Add("a", 1), { hresult: 0x800A_01C9 | 0, member: "Add" });
  assert.throws(() => dict.Exists("a"), /find member "Exists"/);
});

leavesNothing("defineInterface() describes a vtable for queryInterface", () => {
  const link = com.createObject(SHELL_LINK);
  const shell: Late = com.queryInterface(link, IShellLink);
  shell.SetPath("C:\\windows\\notepad.exe");
  shell.Hotkey = 0x641;
  shell.ShowCmd = 3;
  assert.deepEqual([shell.Hotkey, shell.ShowCmd], [0x641, 3]);
  const file = Deno.makeTempFileSync({ suffix: ".lnk" });
  try {
    const saved: Late = com.queryInterface(shell, IPersistFile);
    saved.Save(file, true);
    assert.ok(Deno.statSync(file).size > 0);
    const found = com.ref<string>();
    saved.GetCurFile(found); // a plain text that the callee has allocated
    assert.deepEqual([saved.CurFile, found.value], [file, file]);
    saved.GetCurFile(undefined); // freed although nobody reads it
  } finally {
    Deno.removeSync(file);
  }
});

leavesNothing("queryInterface() with a description leaves the object as it is", () => {
  const dict = com.createObject("Scripting.Dictionary");
  {
    using view: Late = com.queryInterface(dict, IDictionary);
    using again: Late = com.queryInterface(dict, IDictionary);
    assert.equal(again, view);
    view.Add("a", 1);
    assert.equal(dict.Exists("a"), true); // a member that the description does not have
    assert.throws(() => view.Exists("a"), /find member "Exists"/);
    com.release(again);
    assert.equal(view.Count, 1); // held once more by its first name
    assert.deepEqual(dict.Item("a"), 1);
  }
  assert.equal(dict.Count, 1);
});

leavesNothing("queryInterface() with a description makes a plain pointer callable", () => {
  const link = com.createObject(SHELL_LINK);
  using _plain = com.queryInterface(link, "{000214F9-0000-0000-C000-000000000046}");
  using shell: Late = com.queryInterface(link, IShellLink);
  shell.ShowCmd = 3;
  assert.equal(shell.ShowCmd, 3);
});

leavesNothing("createObject() of an object that is in use does not bind it anew", () => {
  const one = { Count: 1 };
  using _registered = com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FB0}",
    progId: "Comtask.Test.Single",
    create: () => one,
  });
  using late: Late = com.createObject("Comtask.Test.Single");
  {
    using early: Late = com.createObject("Comtask.Test.Single", { binding: "early" });
    assert.equal(early.Count, 1);
  }
  assert.equal(late.Count, 1);
});

leavesNothing("queryInterface() is null for an interface that an object does not have", () => {
  const dict = com.createObject("Scripting.Dictionary");
  assert.equal(com.queryInterface(dict, IShellLink), null);
  assert.throws(
    () => com.createObject(SHELL_LINK, { binding: IDictionary }),
    (error) => error instanceof ComError && error.hresult === (0x8000_4002 | 0),
  );
});

leavesNothing("defineInterface() checks arguments before the call", () => {
  const shell: Late = com.queryInterface(com.createObject(SHELL_LINK), IShellLink);
  assert.throws(() => shell.SetPath(), { hresult: 0x8002_000E | 0 });
  assert.throws(() => shell.SetPath("a", "b"), { hresult: 0x8002_000E | 0 });
  assert.throws(() => shell.ShowCmd = "abc", { hresult: 0x8002_0005 | 0, argument: 0 });
  assert.throws(() => shell.Hotkey = 70_000, { hresult: 0x8002_000A | 0 });
});

Deno.test("defineInterface() refuses what is no vartype", () => {
  const methods = [{ name: "A", parameters: [{ type: "VT_NOPE" as "VT_I4" }] }];
  assert.throws(
    () => com.defineInterface({ iid: "{0000010B-0000-0000-C000-000000000046}", methods }),
    /VT_NOPE/,
  );
});
