/** What type information must say, library by library. */
import assert from "node:assert/strict";
import { com, type TypeLibrary } from "../../../lib/com/mod.ts";

/** Name, library, what it shows. */
const CASES: readonly [string, string, (library: TypeLibrary) => void][] = [
  ["every type says who it is and where", "stdole2.tlb", (library) => {
    for (const type of library.all()) {
      assert.equal(library.typeAt(type.index), type);
      assert.match(type.guid, /^\{[0-9A-F-]{36}\}$/);
      assert.notEqual(type.name, "");
    }
  }],
  ["dual interfaces say so", "scrrun.dll", (library) => {
    const dual = library.all().filter(({ kind }) => kind === "dispatch");
    assert.ok(dual.length > 10);
    assert.ok(dual.every((type) => type.dual), dual.find((type) => !type.dual)?.name);
  }],
  ["interfaces that are not dual say so", "msi.dll", (library) => {
    const installer = library.type("Installer")!;
    assert.deepEqual([installer.kind, installer.dual], ["dispatch", false]);
    assert.ok(installer.functions.some(({ name }) => name === "OpenDatabase"));
  }],
  ["a shell library knows its identifier", "shell32.dll", (library) => {
    assert.equal(library.name, "Shell32");
    assert.equal(library.guid, "{50A7E9B0-70EF-11D1-B75A-00A0C90564FE}");
    assert.equal(library.version, "1.0");
  }],
  ["functions of one property share a number", "scrrun.dll", (library) => {
    const item = library.type("IDictionary")!.functions.filter(({ name }) => name === "Item");
    assert.deepEqual(item.map(({ kind }) => kind).sort(), ["get", "put", "putRef"]);
    assert.deepEqual(new Set(item.map(({ dispid }) => dispid)), new Set([0]));
  }],
  ["hidden members are told", "scrrun.dll", (library) => {
    const hash = library.type("IDictionary")!.functions.find(({ name }) => name === "HashVal");
    assert.equal(hash?.hidden, true);
  }],
  ["enumerators are restricted members", "scrrun.dll", (library) => {
    const member = library.type("IDictionary")!.functions.find(({ dispid }) => dispid === -4);
    assert.equal(member?.name, "_NewEnum");
  }],
  ["event interfaces of a class are its sources", "msxml6.dll", (library) => {
    const document = library.type("DOMDocument60")!;
    const source = document.implements.find((each) => each.source);
    assert.equal(source?.type.name, "XMLDOMDocumentEvents");
  }],
  ["records have fields at places", "stdole2.tlb", (library) => {
    const names = library.type("GUID")!.variables.map(({ name }) => name);
    assert.deepEqual(names, ["Data1", "Data2", "Data3", "Data4"]);
  }],
  ["names that do not exist are nothing, and no error", "scrrun.dll", (library) => {
    assert.equal(library.type("INothing"), undefined);
  }],
];

for (const [name, source, check] of CASES) {
  Deno.test(`type information of ${source}: ${name}`, () => {
    using library = com.loadTypeLib(source);
    check(library);
  });
}

Deno.test("names and numbers of every member agree with the server", () => {
  for (const progId of ["Scripting.Dictionary", "Scripting.FileSystemObject", "WScript.Shell"]) {
    com.scope(() => {
      const object: unknown = com.createObject(progId);
      for (const { name } of com.members(object)) {
        if (name !== "_NewEnum") assert.ok(name in (object as object), `${progId}.${name}`);
      }
    });
  }
});

Deno.test("members() of an object in another process reads the library that is here", {
  ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
}, () => {
  const before = com.stats();
  com.scope(() => {
    const remote: unknown = com.createObject("ComtaskTest.ProbeProcess");
    const local: unknown = com.createObject("ComtaskTest.Probe");
    assert.deepEqual(com.members(remote), com.members(local));
    const described = com.members(local).find(({ name }) => name === "Item");
    assert.equal(described?.description, "Default property, indexed by name");
  });
  assert.deepEqual(com.stats(), before);
});

Deno.test("members() lists the events of a class", {
  ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
}, () => {
  const events = com.members("ComtaskTest.Probe").filter(({ kind }) => kind === "event");
  assert.deepEqual(
    events.map(({ name }) => name),
    ["Simple", "Counted", "Three", "Query", "Sender", "Ask"],
  );
});
