/** Expressions become no code: they run where V8 refuses to make any from strings. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { capture } from "../support/process.ts";

const FLAG = "--v8-flags=--disallow-code-generation-from-strings";
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

Deno.test("V8 refuses to make code from strings under the flag of this suite", async () => {
  const { code, stderr } = await capture(Deno.execPath(), ["eval", FLAG, 'new Function("1")()']);
  assert.notEqual(code, 0);
  assert.match(stderr, /Code generation from strings disallowed/);
});

Deno.test("every expression of the language tests is computed without code from strings", async () => {
  const files = ["keys_test.ts", "broken_files_test.ts"].map(here);
  const { code, stdout, stderr } = await capture(Deno.execPath(), [
    ...["test", "-A", "--frozen", "--no-check", "--quiet", FLAG, ...files],
  ], { env: { NO_COLOR: "1" } });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /ok \| \d{3} passed \| 0 failed/);
});
