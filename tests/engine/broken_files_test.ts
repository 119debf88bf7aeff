import assert from "node:assert/strict";
import { checkTask, formatDiagnostic } from "../../lib/engine/mod.ts";
import { BROKEN_FILES } from "./corpus/broken_files.ts";
import { createWorld } from "./support/library.ts";

const { library: functions } = createWorld();

for (const [index, [format, code, marked]] of BROKEN_FILES.entries()) {
  const at = marked.indexOf("«");
  const before = marked.slice(0, at).split("\n");
  const place = `${before.length}:${before.at(-1)!.length + 1}`;
  const line = marked.split("\n")[before.length - 1].trim().slice(0, 60);
  Deno.test(`checkTask() finds ${code} at ${place} of broken file ${index + 1}: ${line}`, async () => {
    const file = { name: `broken.${format}`, text: marked.replace("«", "") };
    const { diagnostics, ok, outcome } = await checkTask(file, { functions });
    const found = diagnostics.map((one) => `${one.code} ${one.line}:${one.column}`);
    assert.equal(ok, false);
    assert.notEqual(outcome, "ok");
    assert.equal(found[0], `${code} ${place}`, diagnostics.map(formatDiagnostic).join("\n"));
    assert.ok(diagnostics.every(({ message }) => !/\n|undefined|\[object/.test(message)));
  });
}

Deno.test("the corpus holds at least 200 broken files, each with its place", () => {
  assert.ok(BROKEN_FILES.length >= 200, `${BROKEN_FILES.length}`);
  assert.deepEqual(BROKEN_FILES.filter(([, , text]) => text.split("«").length !== 2), []);
});
