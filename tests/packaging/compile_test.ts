import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { capture } from "../support/process.ts";
import { walk } from "../support/runner/walk.ts";

/** What code finds beside itself, not by an import: `new URL("./worker.ts", import.meta.url)`. */
const BESIDE = /new URL\(["`](\.[^"`$]*)["`], import\.meta\.url\)/g;

/** Code that no program runs: generators of files that are in the repository. */
const GENERATORS = /^lib\/(?:fax\/gener|document\/fonts\/embed|fax\/open_servers)|^tasks\/sample\//;

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
});

/** The files that code finds beside itself. */
async function filesBeside(): Promise<string[]> {
  const found = new Set<string>();
  for (const file of [...await walk(ROOT, "lib"), ...await walk(ROOT, "tasks")]) {
    if (!file.endsWith(".ts") || GENERATORS.test(file)) continue;
    const source = await Deno.readTextFile(join(ROOT, file));
    for (const [, path] of source.matchAll(BESIDE)) {
      if (/\.\w+$/.test(path)) found.add(join(ROOT, file, "..", path));
    }
  }
  assert.ok([...found].some((file) => file.endsWith("object_worker.ts")), [...found].join());
  return [...found];
}

/** A line that stands in the program as it stands in the file. */
function isPlain(line: string): boolean {
  return /^[\x20-\x7e]+$/.test(line) && /^ \*|"/.test(line);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
