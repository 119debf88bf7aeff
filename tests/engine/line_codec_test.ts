import assert from "node:assert/strict";
import { LineCodec } from "../../lib/engine/data/line_codec.ts";

const ROWS: readonly (readonly [string, unknown])[] = [
  ["texts", { id: "R-1", to: "+14255550100", document: "invoice.pdf" }],
  ["the same members again", { id: "R-2", to: "", document: "ü€😀\n\"'\\" }],
  ["one short text", { id: "7" }],
  ["no member", {}],
  ["no text", { n: 1, ok: true, none: null }],
  ["texts among other values", { a: "x", n: 1.5, b: "y", ok: false, none: null, c: "z" }],
  ["another kind of value in the same place", { a: 1, n: "1.5", b: "y", ok: false, c: "z" }],
  ["values inside", { id: "a", wouldDo: [{ verb: "send", target: "x" }], map: { a: { b: "c" } } }],
  ["what JSON leaves out", { id: "a", gone: undefined, b: "c" }],
  ["names that are numbers", { 2: "b", 1: "a", name: "c" }],
  ["a name that is special", JSON.parse('{ "__proto__": "x", "id": "a" }')],
  ["the letter between two texts", { id: "a\u007fb", to: "c" }],
  ["half a letter", { id: "\ud800" }],
  ["a date", { id: "a", at: new Date(0) }],
  ["a list", ["a", 1, null]],
  ["a text", "a"],
  ["nothing", null],
];

Deno.test("LineCodec reads back every kind of row as JSON would", () => {
  const codec = new LineCodec();
  const lines = ROWS.map(([, value]) => codec.encode(value));
  for (const [index, [what, value]] of ROWS.entries()) {
    assert.deepEqual(codec.decode(lines[index]), JSON.parse(JSON.stringify(value)), what);
    assert.ok(!lines[index].includes("\n"), what);
  }
});

Deno.test("LineCodec writes whole numbers of expressions as text", () => {
  const codec = new LineCodec();
  assert.deepEqual(codec.decode(codec.encode({ id: "a", n: 2n ** 60n })), {
    id: "a",
    n: String(2n ** 60n),
  });
});

Deno.test("LineCodec keeps the order of the members", () => {
  const codec = new LineCodec();
  const row = { z: "1", a: 2, m: "3", b: null };
  assert.deepEqual(Object.keys(codec.decode(codec.encode(row)) as object), ["z", "a", "m", "b"]);
});

Deno.test("LineCodec reads tables of many shapes", () => {
  const codec = new LineCodec();
  const rows = Array.from({ length: 1_100 }, (_, n) => ({ [`member${n}`]: "x", n }));
  const lines = rows.map((row) => codec.encode(row));
  assert.deepEqual(lines.map((line) => codec.decode(line)), rows);
});

Deno.test("LineCodec hands JSON.parse no text that is short enough to be kept", () => {
  const codec = new LineCodec();
  for (const row of [{ id: "7" }, { id: "R-1", to: "x", n: 1 }, { a: "", b: "" }]) {
    const texts = JSON.parse(codec.encode(row)).filter((part: unknown) => typeof part === "string");
    assert.ok(texts.every((text: string) => text.length > 10), JSON.stringify(row));
  }
});
