import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { capture } from "../support/process.ts";
import { walk } from "../support/runner/walk.ts";
import { filesBeside } from "./files_beside.ts";

/**
 * The runtime that `deno compile` downloads is not to be had everywhere; Deno itself in its place
 * makes a file that does not start, but that holds all that a program would.
 */
Deno.test("deno task compile embeds every module and file that the program loads", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "comtask");
  const { code, stdout, stderr } = await capture(
    Deno.execPath(),
    ["task", "compile", "--output", output, "mod.ts"],
    { cwd: ROOT, env: { NO_COLOR: "1", DENORT_BIN: Deno.execPath() } },
  );
  assert.equal(code, 0, stderr);
  const bytes = await Deno.readFile(await exists(output) ? output : `${output}.exe`);
  assert.ok(bytes.length > (await Deno.stat(Deno.execPath())).size, stdout);
  const text = new TextDecoder("latin1").decode(bytes);
  for (const file of await filesBeside()) {
    const lines = (await Deno.readTextFile(file)).split("\n");
    const line = lines.toSorted((a, b) => b.length - a.length).find(isPlain)!;
    assert.ok(text.includes(line), `${file} is not in it`);
  }
  // What is imported only when it is needed; code is changed on its way, but its comments are not.
  for (const file of await walk(ROOT, "lib/cli/commands")) {
    const [comment] =
      (await Deno.readTextFile(join(ROOT, file))).match(/^(?: \*|\/\*\*) [\x20-\x7e]+$/m) ??
        [];
    assert.ok(comment && text.includes(comment), `${file} is not in it`);
  }
});

/** A line that stands in the program as it stands in the file. */
function isPlain(line: string): boolean {
  return /^[\x20-\x7e]+$/.test(line) && /^ \*|"/.test(line);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
