import assert from "node:assert/strict";
import { circlesOf, layerOf, violationOf } from "../support/layers.ts";
import { nativeAccess, pinnedPackage } from "../support/source_rules.ts";

function imports(from: string, to: string, flags: { typeOnly?: boolean; dynamic?: boolean } = {}) {
  return { from, to, typeOnly: false, dynamic: false, ...flags };
}

const ALLOWED = [
  imports("lib/com/a.ts", "lib/com/b.ts"),
  imports("lib/com/a.ts", "lib/ffi/mod.ts"),
  imports("lib/com/a.ts", "lib/std.ts"),
  imports("lib/fax/a.ts", "lib/engine/mod.ts", { typeOnly: true }),
  imports("lib/fax/a.ts", "lib/loopback/mod.ts", { dynamic: true }),
  imports("mod.ts", "lib/cli/mod.ts", { dynamic: true }),
  imports("lib/engine/a.ts", "npm:zod@4.0.0"),
];

const REFUSED = [
  imports("lib/ffi/a.ts", "lib/com/mod.ts"),
  imports("lib/com/a.ts", "lib/ffi/ole.ts"),
  imports("lib/fax/a.ts", "lib/engine/mod.ts"),
  imports("lib/fax/a.ts", "lib/loopback/mod.ts"),
  imports("lib/engine/a.ts", "lib/com/mod.ts"),
  imports("lib/document/a.ts", "lib/fax/mod.ts", { typeOnly: true }),
  imports("lib/com/a.ts", "tests/support/wine.ts"),
  imports("mod.ts", "lib/cli/mod.ts"),
];

Deno.test("violationOf() allows what the layers below offer through their doors", () => {
  for (const item of ALLOWED) assert.equal(violationOf(item), undefined);
});

Deno.test("violationOf() refuses imports upward, past a door, and out of the library", () => {
  for (const item of REFUSED) {
    assert.ok(violationOf(item)?.startsWith(`${item.from} imports ${item.to}: `), item.to);
  }
});

Deno.test("layerOf() is the folder of lib, or what lies at the top", () => {
  assert.equal(layerOf("lib/com/values/date.ts"), "lib/com");
  assert.equal(layerOf("lib/zod.ts"), "lib/zod.ts");
  assert.equal(layerOf("tasks/send.ts"), "tasks");
  assert.equal(layerOf("mod.ts"), "mod.ts");
});

Deno.test("circlesOf() finds circles, but not those that an import on demand opens", () => {
  const line = [imports("a.ts", "b.ts"), imports("b.ts", "c.ts"), imports("a.ts", "c.ts")];
  assert.deepEqual(circlesOf(line), []);
  assert.deepEqual(circlesOf([...line, imports("c.ts", "a.ts", { dynamic: true })]), []);
  assert.deepEqual(circlesOf([...line, imports("c.ts", "a.ts")]), [[
    "a.ts",
    "b.ts",
    "c.ts",
    "a.ts",
  ]]);
});

Deno.test("nativeAccess() finds calls, and lets types and comments pass", () => {
  const found: readonly [string, string | undefined][] = [
    ['const lib = Deno.dlopen("ole32.dll", {});', "Deno.dlopen"],
    ["new Deno.UnsafePointerView(p).getInt32()", "Deno.UnsafePointerView"],
    ["return Deno.UnsafePointer.of(buffer);", "Deno.UnsafePointer"],
    ["const a: number = f(x, Deno.UnsafePointer.of(b));", "Deno.UnsafePointer"],
    ["function f(x: Deno.UnsafeCallback, y: Deno.PointerValue): void {}", undefined],
    ["const all = new Set<Deno.UnsafeCallback>();", undefined],
    ["/** Deno.dlopen opens it. */ // Deno.UnsafePointer", undefined],
  ];
  for (const [source, use] of found) assert.equal(nativeAccess(source), use, source);
});

Deno.test("pinnedPackage() accepts exact versions only", () => {
  assert.equal(pinnedPackage("npm:zod@4.6.7"), "zod");
  assert.equal(pinnedPackage("npm:@optique/core@1.0.0-rc.1/message"), "@optique/core");
  for (const loose of ["npm:zod", "npm:zod@4", "npm:zod@^4.6.7", "jsr:@std/path@1.0.0", "zod"]) {
    assert.equal(pinnedPackage(loose), undefined, loose);
  }
});
