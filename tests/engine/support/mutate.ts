/** Damages good task files, in a way that a failure can be repeated with. */

/** A generator of numbers in [0, 1) that a failure can be repeated with (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A task file without a fault. */
export const GOOD = `version: 1
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

/** The text with one to four faults. */
export function mutate(text: string, random: () => number): string {
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

/** The bytes with one to four faults that no text editor makes. */
export function mutateBytes(text: string, random: () => number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const kind = random();
  if (kind < 0.15) return utf16(text, random() < 0.5, random() < 0.5);
  if (kind < 0.3) return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff); // Latin-1
  if (kind < 0.4) return Uint8Array.of(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, ...bytes);
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return kind < 0.8 ? bytes : bytes.subarray(0, Math.floor(random() * bytes.length));
}

function utf16(text: string, isLittle: boolean, hasMark: boolean): Uint8Array {
  const units = hasMark ? `\uFEFF${text}` : text;
  const view = new DataView(new ArrayBuffer(units.length * 2));
  for (let at = 0; at < units.length; at++) {
    view.setUint16(at * 2, units.charCodeAt(at), isLittle);
  }
  return new Uint8Array(view.buffer);
}
