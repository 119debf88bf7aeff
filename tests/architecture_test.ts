import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importsOf, libraryFiles } from "./support/import_graph.ts";
import { circlesOf, isOurs, violationOf } from "./support/layers.ts";
import { capture } from "./support/process.ts";
import { nativeAccess, pinnedPackage } from "./support/source_rules.ts";
import { walk } from "./support/runner/walk.ts";

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), "..");
const LONGEST_FILE = 400;
/** Hosts that packages are downloaded from; put together here so that this file names none itself. */
const REGISTRY_HOSTS = [
  ["registry", "npmjs", "org"],
  ["npm", "jsr", "io"],
  ["jsr", "io"],
  ["deno", "land"],
  ["esm", "sh"],
  ["unpkg", "com"],
  ["deb", "debian", "org"],
].map((labels) => labels.join("."));

const files = await libraryFiles(CHECKOUT);
const imports = await importsOf(CHECKOUT, files);
const sources = new Map<string, string>();
for (const file of files) sources.set(file, await Deno.readTextFile(join(CHECKOUT, file)));

Deno.test("layers import only the layers below them, through their doors", () => {
  const violations = imports.map(violationOf).filter((text) => text !== undefined);
  assert.deepEqual(violations, []);
});

Deno.test("files do not import each other in a circle", () => {
  assert.deepEqual(circlesOf(imports).map((circle) => circle.join(" -> ")), []);
});

Deno.test("packages are named with an exact version, each in one file", () => {
  const places = new Map<string, Set<string>>();
  const inexact: string[] = [];
  for (const { from, to } of imports) {
    if (isOurs(to) || to.startsWith("node:")) continue;
    const name = pinnedPackage(to);
    if (name === undefined) inexact.push(`${from} imports ${to}`);
    else places.set(name, (places.get(name) ?? new Set()).add(from));
  }
  assert.deepEqual(inexact, []);
  const several = [...places].filter(([, from]) => from.size > 1)
    .map(([name, from]) => `${name}: ${[...from].join(", ")}`);
  assert.deepEqual(several, []);
});

Deno.test("native memory is touched in lib/ffi only", () => {
  const found: string[] = [];
  for (const [file, source] of sources) {
    if (file.startsWith("lib/ffi/")) continue;
    const use = nativeAccess(source);
    if (use !== undefined) found.push(`${file}: ${use}`);
  }
  assert.deepEqual(found, []);
});

Deno.test(`files have at most ${LONGEST_FILE} lines`, async () => {
  const long: string[] = [];
  const others = [...await walk(CHECKOUT, "tests"), ...await walk(CHECKOUT, "bench")];
  for (const file of [...files, ...others.filter((path) => path.endsWith(".ts"))]) {
    const source = sources.get(file) ?? await Deno.readTextFile(join(CHECKOUT, file));
    const lineCount = source.split("\n").length - 1;
    if (lineCount > LONGEST_FILE) long.push(`${file}: ${lineCount}`);
  }
  assert.deepEqual(long, []);
});

Deno.test("mod.ts is imported without any permission and opens nothing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-import-" });
  try {
    const script = join(folder, "main.ts");
    await Deno.writeTextFile(script, `import "${pathToFileURL(join(CHECKOUT, "mod.ts"))}";\n`);
    const args = ["run", "--no-prompt", "--no-check", "--frozen", "--cached-only"];
    const config = `--config=${join(CHECKOUT, "deno.json")}`;
    const result = await capture(Deno.execPath(), [...args, config, script]);
    assert.equal(result.stderr, "");
    assert.equal(result.stdout, "");
    assert.equal(result.code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("no file names a host that packages come from", async () => {
  const found: string[] = [];
  for (const file of await walk(CHECKOUT, "")) {
    if (!/\.(?:ts|json|jsonc|md|sh|yaml|yml|csv|toml)$|^deno\.lock$/.test(file)) continue;
    const text = await Deno.readTextFile(join(CHECKOUT, file));
    for (const host of REGISTRY_HOSTS) {
      if (text.includes(`/${host}`)) found.push(`${file}: ${host}`);
    }
  }
  assert.deepEqual(found, []);
});
