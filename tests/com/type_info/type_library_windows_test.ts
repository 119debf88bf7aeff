import assert from "node:assert/strict";
import { com, ComError } from "../../../lib/com/mod.ts";

// Name, source, library, types (Wine 10), functions (Wine 10)
const LIBRARIES: [string, string, string, number, number][] = [
  ["a file", "scrrun.dll", "Scripting", 28, 220],
  ["a ProgID", "Scripting.Dictionary", "Scripting", 28, 220],
  ["a CLSID", "{EE09B103-97E0-11CF-978F-00A02463E06F}", "Scripting", 28, 220],
  ["an identifier", "{420B2830-E718-11CF-893D-00A0C9054228}", "Scripting", 28, 220],
  ["an identifier and version", "{420b2830-e718-11cf-893d-00a0c9054228}/1.0", "Scripting", 28, 220],
  ["msxml6", "msxml6.dll", "MSXML2", 97, 1743],
  ["the Task Scheduler", "Schedule.Service", "TaskScheduler", 44, 471],
  ["one with 23,755 functions", "mshtml.tlb", "MSHTML", 399, 23_755],
];

for (const [what, source, name, types, functions] of LIBRARIES) {
  Deno.test(`loadTypeLib() reads all of ${what}`, () => {
    using library = com.loadTypeLib(source);
    assert.equal(library.name, name);
    const all = library.all();
    assert.ok(all.length >= types);
    assert.ok(all.reduce((sum, type) => sum + type.functions.length, 0) >= functions);
    all.forEach((type, index) => assert.equal(type.index, index));
  });
}

Deno.test("loadTypeLib() takes the library that describes an object", () => {
  using dict = com.createObject("Scripting.Dictionary");
  using library = com.loadTypeLib(dict);
  assert.equal(library.guid, "{420B2830-E718-11CF-893D-00A0C9054228}");
});

Deno.test("loadTypeLib() tells two versions of one identifier apart", () => {
  const guid = "{F5078F18-C551-11D3-89B9-0000F81FE221}";
  using three = com.loadTypeLib(`${guid}/3.0`);
  using six = com.loadTypeLib(`${guid}/6.0`);
  assert.deepEqual([three.version, six.version], ["3.0", "6.0"]);
});

for (const name of ["<xxx.xx>", "No.Such.Class", "C:\\missing.tlb"]) {
  Deno.test(`loadTypeLib() refuses ${JSON.stringify(name)}`, () => {
    assert.throws(() => com.loadTypeLib(name), (error) => {
      assert.ok(error instanceof ComError);
      assert.equal(error.hresult, 0x8002_9C4A | 0);
      return true;
    });
  });
}

Deno.test("TypeLibrary.constants has members of enumerations and constants of modules", () => {
  using library = com.loadTypeLib("scrrun.dll");
  const { ForReading, ForAppending, TextCompare, DatabaseCompare, TristateTrue } =
    library.constants;
  assert.deepEqual(
    [ForReading, ForAppending, TextCompare, DatabaseCompare, TristateTrue],
    [1, 8, 1, 2, -1],
  );
  assert.equal(library.enums.IOMode.ForWriting, 2);
});

Deno.test("TypeLibrary.type() describes dual interfaces as callers by name see them", () => {
  using library = com.loadTypeLib("scrrun.dll");
  const type = library.type("IDICTIONARY")!;
  assert.deepEqual([type.name, type.kind, type.dual], ["IDictionary", "dispatch", true]);
  const items = type.functions.filter(({ name }) => name === "Item");
  assert.deepEqual(items.map(({ kind }) => kind).sort(), ["get", "put", "putRef"]);
  assert.ok(items.every(({ dispid }) => dispid === 0));
  const get = items.find(({ kind }) => kind === "get")!;
  assert.equal(get.vtableOffset, 72);
  assert.deepEqual(get.result, { kind: "simple", vt: 12 });
});

Deno.test("TypeLibrary.type() describes optional parameters with their defaults", () => {
  using library = com.loadTypeLib("scrrun.dll");
  const copy = library.type("IFileSystem3")!.functions.find(({ name }) => name === "CopyFile")!;
  assert.deepEqual(
    copy.parameters.map(({ name, optional, default: value }) => [name, optional, value]),
    [["Source", false, undefined], ["Destination", false, undefined], [
      "OverWriteFiles",
      true,
      true,
    ]],
  );
});

Deno.test("TypeLibrary.type() names the default interface of a class", () => {
  using library = com.loadTypeLib("scrrun.dll");
  const own = library.type("FileSystemObject")!.implements.find((each) => each.default);
  assert.equal(own?.type.name, "IFileSystem3");
});

Deno.test("TypeLibrary.type() describes enumerations, records, aliases and events", () => {
  using library = com.loadTypeLib("stdole2.tlb");
  const kinds = new Set(library.types.map(({ kind }) => kind));
  for (const kind of ["enum", "record", "module", "alias", "dispatch"] as const) {
    assert.ok(kinds.has(kind), kind);
  }
  assert.deepEqual(library.enums.OLE_TRISTATE, { Unchecked: 0, Checked: 1, Gray: 2 });
  const color = library.type("OLE_COLOR")!;
  assert.equal(color.alias?.kind, "simple");
  const guid = library.type("GUID")!;
  assert.equal(guid.sizeBytes, 16);
  assert.equal(guid.variables.at(-1)?.type.kind, "fixedArray");
});

Deno.test("TypeLibrary keeps what was read when it is released, and refuses more", () => {
  const library = com.loadTypeLib("scrrun.dll");
  const drive = library.type("IDrive");
  library[Symbol.dispose]();
  library[Symbol.dispose]();
  assert.equal(library.type("IDrive"), drive);
  assert.throws(() => library.type("IFile"), /"Scripting": it was released/);
});

Deno.test("members() lists kinds, types, parameters and help texts", () => {
  using dict = com.createObject("Scripting.Dictionary");
  const members = com.members(dict);
  const byName = new Map(members.map((member) => [member.name, member]));
  assert.deepEqual(
    [byName.get("Add")?.kind, byName.get("Count")?.kind, byName.get("Count")?.type],
    ["method", "property", "VT_I4"],
  );
  assert.deepEqual([byName.get("Item")?.readable, byName.get("Item")?.writable], [true, true]);
  assert.deepEqual([byName.get("Key")?.readable, byName.get("Key")?.writable], [false, true]);
  assert.deepEqual(byName.get("Key")?.parameters.map(({ name }) => name), ["Key"]);
  assert.equal(byName.has("QueryInterface"), false);
});

Deno.test("members() of a class creates nothing", () => {
  const before = com.stats();
  const names = com.members("Scripting.FileSystemObject").map(({ name }) => name);
  assert.ok(names.includes("CreateTextFile"));
  assert.deepEqual(com.stats(), before);
  assert.throws(() => com.members("No.Such.Class"), /"No.Such.Class": there is no such class/);
});

Deno.test("registered() finds classes and libraries", () => {
  const [dictionary] = com.registered("scripting.dictionary");
  assert.deepEqual([dictionary.kind, dictionary.name], ["class", "Scripting.Dictionary"]);
  assert.equal(dictionary.guid, "{EE09B103-97E0-11CF-978F-00A02463E06F}");
  assert.ok(dictionary.views.includes("64-bit"));
  const library = com.registered("{420B2830*").find(({ kind }) => kind === "library");
  assert.match(library?.path ?? "", /scrrun\.dll$/i);
  const msxml = com.registered("Msxml2.DOMDocument*").map(({ name }) => name);
  assert.ok(msxml.includes("Msxml2.DOMDocument.6.0"));
  assert.ok(!msxml.includes("Msxml2.XMLHTTP"));
});
