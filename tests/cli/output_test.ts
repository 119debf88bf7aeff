import assert from "node:assert/strict";
import type { TextSink } from "../../lib/cli/io.ts";
import { cellText, toJson, valueAt } from "../../lib/cli/output/record.ts";
import {
  type OutputFormat,
  writeObject,
  writeRows,
  writeValue,
} from "../../lib/cli/output/write_rows.ts";
import { textWidth } from "../../lib/cli/terminal_text.ts";

const ROWS = [
  { name: "Müller", pages: 3, result: { csid: "49 30" } },
  { name: "传真", pages: 12, result: { csid: "a,b" } },
];

interface Screen extends TextSink {
  text: string;
}

function screen(columns = Infinity): Screen {
  return {
    text: "",
    isTerminal: columns !== Infinity,
    color: false,
    columns: () => columns,
    write(text) {
      this.text += text;
    },
  };
}

async function written(format: OutputFormat, select?: readonly string[]): Promise<string> {
  const sink = screen();
  await writeRows(sink, ROWS, { format, ...(select ? { select } : {}) });
  return sink.text;
}

const FORMATS: readonly (readonly [OutputFormat, readonly string[] | undefined, string])[] = [
  ["table", ["name", "pages"], "name    pages\n------  -----\nMüller      3\n传真       12\n"],
  ["list", ["name", "pages"], "name  : Müller\npages : 3\n\nname  : 传真\npages : 12\n"],
  ["csv", ["name", "result.csid"], 'name,result.csid\nMüller,49 30\n传真,"a,b"\n'],
  ["jsonl", ["pages"], '{"pages":3}\n{"pages":12}\n'],
  ["yaml", ["pages"], "- pages: 3\n- pages: 12\n"],
  ["none", undefined, ""],
];

for (const [format, select, text] of FORMATS) {
  Deno.test(`writeRows() writes ${format}`, async () => {
    assert.equal(await written(format, select), text);
  });
}

Deno.test("writeRows() writes JSON of any depth, whole", async () => {
  const deep = { a: { b: { c: { d: { e: { f: [1, { g: true }] } } } } } };
  const sink = screen();
  await writeRows(sink, [deep], { format: "json" });
  assert.deepEqual(JSON.parse(sink.text), [deep]);
});

for (const columns of [20, 40, 80]) {
  Deno.test(`writeRows() fits a table into ${columns} columns`, async () => {
    const sink = screen(columns);
    const rows = [{ recipient: "Café Zur schönen Aussicht am Markt", status: "ok" }];
    await writeRows(sink, rows, { format: "table" });
    const widths = sink.text.trimEnd().split("\n").map(textWidth);
    assert.ok(Math.max(...widths) <= columns, `${widths}`);
    assert.match(sink.text, /ok/);
  });
}

Deno.test("writeRows() shows control characters of cells, in every format for people", async () => {
  for (const format of ["table", "list", "csv"] as const) {
    const sink = screen(80);
    await writeRows(sink, [{ csid: "\x1b[31mred\u009b" }], { format });
    assert.ok(sink.text.includes("\\x1b[31mred\\x9b"), format);
  }
});

Deno.test("writeRows() makes JSON by default where nobody watches", async () => {
  const sink = screen();
  await writeRows(sink, [{ a: 1 }]);
  assert.deepEqual(JSON.parse(sink.text), [{ a: 1 }]);
});

Deno.test("writeObject() selects by property path", async () => {
  const sink = screen();
  await writeObject(sink, { run: { id: "7" }, other: 1 }, { format: "json", select: ["run.id"] });
  assert.deepEqual(JSON.parse(sink.text), { "run.id": "7" });
});

Deno.test("writeObject() shows what holds records as tables below the other fields", async () => {
  const sink = screen();
  const lines = [{ id: 1, name: "传真" }, { id: 2, name: "\x1b[2J" }];
  await writeObject(sink, { jobs: 0, lines, none: [] }, { format: "table" });
  assert.equal(
    sink.text,
    "jobs : 0\nnone :\n\nlines\nid  name\n--  -------\n 1  传真\n 2  \\x1b[2J\n",
  );
});

const VALUES: readonly (readonly [unknown, OutputFormat, string])[] = [
  [5, "json", "5\n"],
  ["a\x1b[2J\nb", "table", "a\\x1b[2J\nb\n"],
  [["a", "b"], "list", "a, b\n"],
  ["a,b", "csv", 'value\n"a,b"\n'],
  ["a", "jsonl", '"a"\n'],
  [[1], "yaml", "- 1\n"],
  [null, "none", ""],
  [{ object: true }, "list", "object : true\n"],
];

for (const [value, format, text] of VALUES) {
  Deno.test(`writeValue() writes ${toJson(value)} as ${format}`, async () => {
    const sink = screen();
    await writeValue(sink, value, { format });
    assert.equal(sink.text, text);
  });
}

Deno.test("writeRows() makes a table of more rows than a function takes arguments", async () => {
  const sink = screen();
  const rows = Array.from({ length: 300_000 }, (_, number) => ({ number }));
  await writeRows(sink, rows, { format: "table" });
  assert.equal(sink.text.split("\n").length, 300_003);
});

Deno.test("toJson() escapes what could steer a terminal", () => {
  assert.equal(toJson("\u009b2J\x1b\u202e"), '"\\u009b2J\\u001b\\u202e"');
});

Deno.test("valueAt() takes a key with dots before a path", () => {
  assert.equal(valueAt({ "a.b": 1, a: { b: 2 } }, "a.b"), 1);
  assert.equal(valueAt({ a: { b: 2 } }, "a.b"), 2);
  assert.equal(valueAt({ a: 1 }, "a.b.c"), undefined);
});

Deno.test("cellText() shows lists as words and maps as JSON", () => {
  assert.equal(cellText(["a", 1]), "a, 1");
  assert.equal(cellText({ a: [1] }), '{"a":[1]}');
  assert.equal(cellText(null), "");
});
