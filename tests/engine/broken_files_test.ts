import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkTask, formatDiagnostic } from "../../lib/engine/mod.ts";
import { BROKEN_FILES } from "./corpus/broken_files.ts";
import { createWorld } from "./support/library.ts";

const { library: functions } = createWorld();

/**
 * What people read, for every file, word by word: `UPDATE=1` writes it, and a review of the
 * difference decides.
 */
const EXPECTED = fileURLToPath(new URL("corpus/expected.txt", import.meta.url));
const expected = new Map(
  (await Deno.readTextFile(EXPECTED).catch(() => "")).replaceAll("\r", "").split(/^=== /m).slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1).trimEnd()] as const;
    }),
);
const written: string[] = [];

for (const [index, [format, code, marked]] of BROKEN_FILES.entries()) {
  const at = marked.indexOf("«");
  const before = marked.slice(0, at).split("\n");
  const place = `${before.length}:${before.at(-1)!.length + 1}`;
  const line = marked.split("\n")[before.length - 1].trim().slice(0, 60);
  Deno.test(`checkTask() finds ${code} at ${place} of broken file ${index + 1}: ${line}`, async () => {
    const file = { name: `broken.${format}`, text: marked.replace("«", "") };
    const { diagnostics, ok, outcome } = await checkTask(file, { functions });
    const found = diagnostics.map((one) => `${one.code} ${one.line}:${one.column}`);
    const text = diagnostics.map((one) => formatDiagnostic(one)).join("\n")
      .replaceAll(Deno.cwd(), "HERE").replaceAll("HERE\\", "HERE/");
    assert.equal(ok, false);
    assert.notEqual(outcome, "ok");
    assert.equal(found[0], `${code} ${place}`, text);
    assert.ok(diagnostics.every(({ message }) => !/\n|undefined|\[object/.test(message)));
    const key = `${index + 1}: ${line}`;
    written.push(`=== ${key}\n${text.trimEnd()}\n`);
    if (Deno.env.get("UPDATE") !== "1") assert.equal(text.trimEnd(), expected.get(key));
  });
}

Deno.test("the corpus holds at least 200 broken files, each with its place and message", async () => {
  assert.ok(BROKEN_FILES.length >= 200, `${BROKEN_FILES.length}`);
  assert.deepEqual(BROKEN_FILES.filter(([, , text]) => text.split("«").length !== 2), []);
  if (Deno.env.get("UPDATE") === "1") await Deno.writeTextFile(EXPECTED, written.join(""));
  else assert.equal(expected.size, BROKEN_FILES.length, "UPDATE=1 writes corpus/expected.txt");
});

Deno.test("checkTask() finds where the syntax of a TypeScript file is wrong", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/broken.ts`;
    await Deno.writeTextFile(
      file,
      'export default {\n  version: 1,\n  steps: [{ id: "a" uses: "demo.list" }],\n};\n',
    );
    const { diagnostics } = await checkTask(file, { functions });
    const found = diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`);
    assert.deepEqual(found, ["syntax.module 3:21"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
