/** Bad input through real processes: no stack trace, no hang, little memory. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkTask } from "../../lib/engine/mod.ts";
import { temporaryFolder } from "../support/cli.ts";
import { capture } from "../support/process.ts";
import { HOSTILE } from "./corpus/hostile_files.ts";
import { createWorld } from "./support/library.ts";

const ROUNDS = 10_000;
const MOST_MS = 2_000;
const MOST_MEMORY = 256 * 1024 * 1024;

/** Runs a module of the tests, and tells the most memory it took. */
async function measured(module: string, args: readonly string[]) {
  const runner = fileURLToPath(new URL("../support/peak_memory.ts", import.meta.url));
  const { code, stdout, stderr } = await capture(Deno.execPath(), [
    ...["run", "-A", "--no-check", "--no-prompt", runner, module, ...args],
  ]);
  const peak = /^peak memory: (\d+) bytes$/m.exec(stderr);
  assert.ok(peak, stderr);
  return { code, stdout, stderr, peakBytes: Number(peak[1]) };
}

Deno.test(`checkTask() gives ${ROUNDS} mutated files a result with places, in little time and memory`, async () => {
  const child = new URL("support/fuzz_child.ts", import.meta.url).href;
  const { stdout, stderr, peakBytes } = await measured(child, [String(ROUNDS)]);
  assert.ok(stdout.startsWith("{"), stderr);
  const { codes, faults, slowestMs } = JSON.parse(stdout);
  assert.deepEqual(faults, []);
  assert.deepEqual(Object.keys(codes).filter((code) => !["0", "40", "42"].includes(code)), []);
  assert.ok(codes["40"] > ROUNDS / 2, stdout);
  assert.ok(slowestMs < MOST_MS, `${slowestMs} ms`);
  assert.ok(peakBytes < MOST_MEMORY, `${peakBytes} bytes`);
});

for (const [name, file, text] of HOSTILE) {
  Deno.test(`checkTask() refuses ${name} quickly, with a place`, async () => {
    const { library: functions } = createWorld();
    let fastestMs = Infinity;
    // A machine that does much else may hold a check up, but hardly three times.
    for (let round = 0; round < 3 && fastestMs >= MOST_MS; round++) {
      const started = performance.now();
      const { diagnostics } = await checkTask({ name: file, text }, { functions });
      fastestMs = Math.min(fastestMs, performance.now() - started);
      assert.ok(diagnostics.length > 0 && diagnostics.length <= 200);
      assert.ok(diagnostics.every(({ line, column }) => line >= 1 && column >= 1));
    }
    assert.ok(fastestMs < MOST_MS, `${fastestMs} ms`);
  });
}

const CLI = new URL("../../lib/cli/mod.ts", import.meta.url).href;

for (const [name, file, text] of HOSTILE) {
  Deno.test(`comtask check ends with code 40 for ${name}, without a trace, in little memory`, async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, file);
    await Deno.writeTextFile(path, text);
    const { code, stderr, peakBytes } = await measured(CLI, ["check", path]);
    assert.equal(code, 40, stderr.slice(0, 2_000));
    assert.ok(stderr.includes(path));
    assert.ok(!/\n\s+at .*:\d+:\d+/.test(stderr), stderr.slice(0, 2_000));
    assert.ok(stderr.length < 200_000, "what is said stays readable");
    assert.ok(peakBytes < MOST_MEMORY, `${peakBytes} bytes`);
  });
}

Deno.test("comtask check and run do not read a huge file to the end", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "huge.yaml");
  await Deno.writeTextFile(path, "version: 1");
  await Deno.truncate(path, 600_000_000);
  const good = join(folder.path, "good.yaml");
  await Deno.writeTextFile(good, GOOD.replace("demo.list", "log.write, with: { message: x }"));
  for (
    const [args, expected] of [
      [["check", path], 40],
      [["run", path], 40],
      [["run", good, "--params-file", path], 41],
    ] as const
  ) {
    const { code, stderr, peakBytes } = await measured(CLI, args);
    assert.equal(code, expected, stderr);
    assert.match(stderr, /at most 1048576 bytes/);
    assert.ok(peakBytes < MOST_MEMORY, `${peakBytes} bytes`);
  }
});

const GOOD = "version: 1\nname: x\nsteps: [{ id: a, uses: demo.list }]\n";
const encode = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, isLittle: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), isLittle);
  return new Uint8Array(view.buffer);
};

const ENCODINGS: readonly (readonly [name: string, bytes: Uint8Array, code?: string])[] = [
  ["UTF-8 with a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, ...encode(GOOD)])],
  ["UTF-16 LE with a mark", utf16(`\uFEFF${GOOD}`, true), "file.encoding"],
  ["UTF-16 BE with a mark", utf16(`\uFEFF${GOOD}`, false), "file.encoding"],
  ["UTF-16 LE without a mark", utf16(GOOD, true), "file.encoding"],
  ["UTF-16 BE without a mark", utf16(GOOD, false), "file.encoding"],
  ["Latin-1", new Uint8Array([...encode("name: "), 0xfc]), "file.encoding"],
  ["binary", crypto.getRandomValues(new Uint8Array(4096)), "file.encoding"],
  ["an empty file", new Uint8Array(), "syntax.empty"],
];

for (const [name, bytes, code] of ENCODINGS) {
  Deno.test(`checkTask() reads ${name}: ${code ?? "fine"}`, async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file.yaml");
    await Deno.writeFile(path, bytes);
    const { diagnostics } = await checkTask(path, { functions: createWorld().library });
    assert.equal(diagnostics[0]?.code, code);
  });
}
