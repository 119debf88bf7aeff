import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../support/cli.ts";
import { walk } from "../support/runner/walk.ts";

/** What code finds beside itself, not by an import: `new URL("./worker.ts", import.meta.url)`. */
const BESIDE = /new URL\(["`](\.[^"`$]*)["`], import\.meta\.url\)/g;

/** Code that no program runs: generators of files that are in the repository. */
const GENERATORS = /^lib\/(?:fax\/gener|document\/fonts\/embed|fax\/open_servers)|^tasks\/sample\//;

/** The files that code finds beside itself, as absolute paths. */
export async function filesBeside(): Promise<string[]> {
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
