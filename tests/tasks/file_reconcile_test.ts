import assert from "node:assert/strict";
import { join } from "node:path";
import type { TaskContext } from "../../lib/engine/mod.ts";
import { csv, taskFunctions } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";

const CTX = { redact: <T>(data: T) => data } as TaskContext;

/** What a function finds after a crash, in a folder with these files. */
async function find(
  name: string,
  files: Readonly<Record<string, string>>,
  input: (at: (name: string) => string) => Record<string, unknown>,
): Promise<{ readonly happened: unknown; readonly path?: string; readonly files: string[] }> {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(at(name), text);
  const declaration = taskFunctions.get(name)!;
  const given = declaration.input.parse(input(at));
  const found = await declaration.reconcile!("key", given, CTX);
  const result = found.happened === true
    ? found.result as { readonly path?: string; readonly file?: string }
    : undefined;
  const path = (result?.path ?? result?.file)?.slice(folder.path.length + 1);
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).toSorted();
  return { happened: found.happened, ...(path === undefined ? {} : { path }), files: names };
}

const MOVES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  Readonly<Record<string, string>>,
  unknown,
])[] = [
  ["has not begun", { a: "x" }, {}, { happened: false, files: ["a"] }],
  ["is over", { b: "x" }, {}, { happened: true, path: "b", files: ["b"] }],
  ["has left the source", { a: "x", b: "x" }, {}, { happened: true, path: "b", files: ["b"] }],
  ["was refused", { a: "x", b: "y" }, {}, { happened: false, files: ["a", "b"] }],
  [
    "found another name",
    { b: "y", "b (2)": "x" },
    { ifExists: "rename" },
    { happened: true, path: "b (2)", files: ["b", "b (2)"] },
  ],
  [
    "had no source",
    {},
    { ifMissing: "ignore" },
    { happened: true, path: "b", files: [] },
  ],
  ["cannot be told", {}, {}, { happened: "unclear", files: [] }],
];

for (const [what, files, options, expected] of MOVES) {
  Deno.test(`file.move that was interrupted tells that it ${what}`, async () => {
    const input = (at: (name: string) => string) => ({ from: at("a"), to: at("b"), ...options });
    assert.deepEqual(await find("file.move", files, input), expected);
  });
}

const REST: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  (at: (name: string) => string) => Record<string, unknown>,
  boolean,
])[] = [
  ["file.copy", { a: "x" }, (at) => ({ from: at("a"), to: at("b") }), false],
  ["file.copy", { a: "x", b: "x" }, (at) => ({ from: at("a"), to: at("b") }), true],
  ["file.write", {}, (at) => ({ path: at("b"), text: "x" }), false],
  ["file.write", { b: "x" }, (at) => ({ path: at("b"), text: "x" }), true],
  ["file.write", { b: "y" }, (at) => ({ path: at("b"), text: "x" }), false],
  ["file.write", { b: "x" }, (at) => ({ path: at("b"), text: "x", ifExists: "overwrite" }), false],
  ["file.delete", { b: "x" }, (at) => ({ path: at("b") }), false],
  ["file.delete", {}, (at) => ({ path: at("b") }), true],
  ["csv.write", {}, (at) => ({ file: at("b"), rows: [{ n: 1 }] }), false],
  ["report.write", {}, (at) => ({ files: [at("b.json")], rows: [] }), false],
];

for (const [name, files, input, happened] of REST) {
  const held = Object.entries(files).map((entry) => entry.join("=")).join(", ") || "nothing";
  Deno.test(`${name} that was interrupted tells whether it happened: ${held} is there`, async () => {
    assert.equal((await find(name, files, input)).happened, happened);
  });
}

Deno.test("csv.write that was interrupted finds what it wrote", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "rows.csv");
  const input = { file: path, rows: [{ n: 1, text: "ä;b" }], ifExists: "fail" as const };
  const result = await csv.write(path, input.rows, { ifExists: "fail" });
  const declaration = taskFunctions.get("csv.write")!;
  const again = await declaration.reconcile!(
    "key",
    declaration.input.parse(input),
    CTX,
  );
  assert.deepEqual(again, { happened: true, result });
});
