/** The module graph is the same on every system: it is looked at on one. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("deno cache of the module fetches the modules of the worker", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", fileURLToPath(new URL("../../lib/fax/mod.ts", import.meta.url))],
    stdout: "piped",
    stderr: "null",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const specifiers: string[] = modules.map(({ specifier }: { specifier: string }) => specifier);
  for (const file of ["/lib/fax/worker.ts", "/lib/loopback/mod.ts"]) {
    assert.ok(specifiers.some((specifier) => specifier.endsWith(file)), file);
  }
});
