import assert from "node:assert/strict";
import { checkTask, type Diagnostic } from "../../lib/engine/mod.ts";
import { createWorld } from "./support/library.ts";

const PAGES = ["docs/task-files.md"];

for (const page of PAGES) {
  Deno.test(`every task file in ${page} fits the language`, async () => {
    const text = await Deno.readTextFile(new URL(`../../${page}`, import.meta.url));
    const files = [...text.replaceAll("\r", "").matchAll(/```yaml\n([^]*?)```/g)];
    assert.ok(files.length > 0);
    for (const [, file] of files) {
      const { diagnostics } = await checkTask({ name: page, text: file }, {
        functions: createWorld().library,
      });
      // The functions are those of tasks/, which this layer does not know.
      const known = ({ code }: Diagnostic) => code !== "reference.unknown-function";
      assert.deepEqual(diagnostics.filter(known), []);
    }
  });
}
