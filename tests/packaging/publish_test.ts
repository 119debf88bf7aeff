import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ROOT } from "../support/cli.ts";
import { capture } from "../support/process.ts";
import { filesBeside } from "./files_beside.ts";

/**
 * Warnings about imports that a registry cannot rewrite. They are intended: a package that is named
 * in full at run time loads only where it is used, and a task is a module that its user names.
 */
const INTENDED = ["unanalyzable-dynamic-import", "unanalyzable-import-meta-resolve"];

/** What has no place in a package. */
const OURS_ONLY = /^(?:tests|bench|\.\w+)\//;

Deno.test("deno publish takes the module, without slow types, and with all that it loads", async () => {
  const { code, stdout, stderr } = await capture(
    Deno.execPath(),
    ["publish", "--dry-run", "--allow-dirty"],
    { cwd: ROOT, env: { NO_COLOR: "1" } },
  );
  const output = `${stdout}\n${stderr}`;
  // a slow type is an error here: "missing explicit type in the public API", and others
  const findings = [...output.matchAll(/^(error|warning)\[([\w-]+)\]: .*\n +--> (\S+)$/gm)]
    .filter(([, , kind]) => !INTENDED.includes(kind))
    .map(([, , kind, where]) => `${where.replace(ROOT, "")}: ${kind}`);
  assert.deepEqual(findings, []);
  assert.equal(code, 0, output);

  const files = [...output.matchAll(/^ +(file:\/\/\S+) \([\d.]+\w+\)$/gm)]
    .map(([, url]) => fileURLToPath(url));
  assert.ok(files.some((file) => file.endsWith("mod.ts")), output);
  assert.deepEqual((await filesBeside()).filter((file) => !files.includes(file)), []);
  const names = files.map((file) => file.slice(ROOT.length).replaceAll("\\", "/"));
  assert.deepEqual(names.filter((name) => OURS_ONLY.test(name)), []);
});
