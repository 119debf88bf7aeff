import assert from "node:assert/strict";
import { checkTask, formatDiagnostic } from "../../lib/engine/mod.ts";
import { createWorld } from "./support/library.ts";

const SEED = 20_260_131;
const ROUNDS = 10_000;

/** A generator of numbers in [0, 1) that a failure can be repeated with (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const GOOD = `version: 1
name: nightly
params:
  n: { type: int, default: 3, min: 1 }
  to: { type: list, of: e164, default: ["+14255550100"] }
vars: { greeting: "Hello \${ params.n }" }
steps:
  - id: list
    uses: demo.list
    with: { count: "\${ params.n }" }
  - id: batch
    using: { line: { uses: demo.open, with: { name: x } } }
    each: { in: 'steps.list.rows.filter(r, r.age > 1 && r.id != "x")', as: row, key: row.id }
    onError: collect
    steps:
      - id: send
        uses: demo.send
        with: { line: "\${ line }", to: "\${ row.to }", text: "age \${ row.age }" }
        timeout: 45m
        retry: { times: 2, delay: 1s, jitter: 20%, on: 'error.code in ["demo.busy"]' }
finally:
  - { id: tell, if: steps.batch.failed > 0, uses: demo.write, with: { text: done } }
outputs: { sent: "\${ steps.batch.ok }" }
`;

const PIECES = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "&a ",
    "*a",
    "!!x ",
    "|",
    ">",
    '"',
    "'",
    "${",
    "}}",
    "#",
    "\t",
  ],
  ...["\n", "\0", "\uFEFF", "\uD800", "é", "💥", "%", "@", "`", "? ", "<<: ", "---\n", "...\n"],
  ...["params.", "steps.", "1e999", "null", "true", "__proto__", "constructor", "9".repeat(40)],
];

function mutate(text: string, random: () => number): string {
  let result = text;
  const times = 1 + Math.floor(random() * 4);
  for (let round = 0; round < times; round++) {
    const at = Math.floor(random() * result.length);
    const length = Math.floor(random() * 12);
    const piece = PIECES[Math.floor(random() * PIECES.length)];
    const kind = random();
    if (kind < 0.35) result = result.slice(0, at) + piece + result.slice(at);
    else if (kind < 0.6) result = result.slice(0, at) + result.slice(at + length);
    else if (kind < 0.8) result = result.slice(0, at) + piece + result.slice(at + length);
    else {
      const from = Math.floor(random() * result.length);
      result = result.slice(0, at) + result.slice(from, from + 40) + result.slice(at);
    }
  }
  return result;
}

Deno.test(`checkTask() gives ${ROUNDS} mutated files a result with places, never an exception`, async () => {
  const random = randomFrom(SEED);
  const { library: functions } = createWorld();
  let broken = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = mutate(GOOD, random);
    const started = performance.now();
    const result = await checkTask({ name: "fuzz.yaml", text }, { functions });
    assert.ok(performance.now() - started < 2_000, `round ${round} took long:\n${text}`);
    if (result.ok) continue;
    broken++;
    for (const found of result.diagnostics) {
      assert.ok(found.line >= 1 && found.column >= 1 && found.message !== "", `round ${round}`);
      assert.ok(!/\bat .*:\d+:\d+\)/.test(formatDiagnostic(found)), `a stack trace: ${round}`);
    }
  }
  assert.ok(broken > ROUNDS / 2);
});

const DEEP = 20_000;
const HOSTILE: readonly (readonly [name: string, file: string, text: string])[] = [
  ["nested flow lists", "a.yaml", `version: 1\nname: x\nsteps: ${"[".repeat(DEEP)}`],
  ["nested flow maps", "a.yaml", `${"{a: ".repeat(DEEP)}`],
  [
    "nested blocks",
    "a.yaml",
    Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
  ],
  ["nested JSON", "a.json", `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`],
  ["nested TOML", "a.toml", `a = ${"[".repeat(DEEP)}${"]".repeat(DEEP)}`],
  [
    "an alias bomb",
    "a.yaml",
    `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n` +
    Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`)
      .join("\n"),
  ],
  ["a huge scalar", "a.yaml", `version: 1\nname: ${"x".repeat(1_000_000)}\n`],
  ["a file over the limit", "a.yaml", "x".repeat(2_000_000)],
  ["a million commas", "a.yaml", `steps: [${"a,".repeat(500_000)}]`],
  ["binary", "a.yaml", "version: 1\0\u0001\u0002"],
  ["a nested expression", "a.yaml", withExpression(`${"(".repeat(5_000)}1${")".repeat(5_000)}`)],
  ["a long expression", "a.yaml", withExpression(Array(20_000).fill("1").join(" + "))],
  ["nested templates", "a.yaml", withExpression("${".repeat(5_000))],
];

function withExpression(text: string): string {
  return `version: 1\nname: x\nsteps:\n  - { id: a, uses: demo.echo, with: { value: "\${ ${text} }" } }\n`;
}

for (const [name, file, text] of HOSTILE) {
  Deno.test(`checkTask() refuses ${name} quickly, with a place`, async () => {
    const { library: functions } = createWorld();
    const started = performance.now();
    const { diagnostics } = await checkTask({ name: file, text }, { functions });
    assert.ok(diagnostics.length > 0 && diagnostics.length <= 200);
    assert.ok(diagnostics.every(({ line, column }) => line >= 1 && column >= 1));
    assert.ok(performance.now() - started < 2_000);
  });
}

Deno.test("checkTask() reads bytes: a byte order mark is dropped, UTF-16 and Latin-1 are refused", async () => {
  const { library: functions } = createWorld();
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  const good = "version: 1\nname: x\nsteps: [{ id: a, uses: demo.list }]\n";
  const encode = (text: string) => new TextEncoder().encode(text);
  try {
    for (
      const [bytes, code] of [
        [new Uint8Array([0xef, 0xbb, 0xbf, ...encode(good)]), undefined],
        [new Uint8Array([0xff, 0xfe, 0x76, 0]), "file.encoding"],
        [new Uint8Array([...encode("name: "), 0xfc]), "file.encoding"],
      ] as const
    ) {
      await Deno.writeFile(path, bytes);
      const { diagnostics } = await checkTask(path, { functions });
      assert.equal(diagnostics[0]?.code, code);
    }
  } finally {
    await Deno.remove(path);
  }
});
