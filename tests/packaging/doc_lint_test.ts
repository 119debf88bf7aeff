import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../support/cli.ts";
import { capture } from "../support/process.ts";

/** Types of zod, by the names that its declarations have inside; `z` is what we export of them. */
const OF_ZOD = /references private type '(?:Zod\w+|\$Zod\w+|input|output)'/;

Deno.test("deno doc --lint finds nothing in the public modules", async () => {
  const doors = Object.values(config.exports);
  const { stderr } = await capture(Deno.execPath(), ["doc", "--lint", ...doors], {
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  const findings = stderr.matchAll(/^error\[([\w-]+)\]: (.*)\n +--> (\S+):(\d+):\d+$/gm);
  const ours = [...findings].filter(([, , what, file]) => isOurs(file) && !OF_ZOD.test(what))
    .map(([, kind, what, file, line]) => `${file.slice(ROOT.length)}:${line}: ${kind}: ${what}`);
  assert.deepEqual([...new Set(ours)], []);
});

function isOurs(file: string): boolean {
  return file.startsWith(ROOT) && !file.includes(`${join("deno", "npm")}`);
}
