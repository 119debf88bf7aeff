import assert from "node:assert/strict";
import {
  createBitmap,
  decodeT4,
  decodeT6,
  DocumentError,
  encodeT4,
  encodeT6,
  equalBitmaps,
} from "../../lib/document/mod.ts";
import { corpus, noise, randomNumbers } from "./pages.ts";

/** Widths around the edges of bytes and words, of fax paper, and beyond one make-up code. */
const WIDTHS = [1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 1728, 2048, 2432, 5300];

const T4_FORMS = [
  ["one-dimensional", { dimensions: 1 }],
  ["one-dimensional and aligned", { dimensions: 1, byteAligned: true }],
  ["two-dimensional", { dimensions: 2 }],
  ["two-dimensional with k = 2", { dimensions: 2, k: 2, byteAligned: true }],
] as const;

for (const width of WIDTHS) {
  Deno.test(`decodeT6() gives back what encodeT6() wrote, ${width} pixels wide`, () => {
    for (const [name, page] of corpus(width, 33)) {
      assert.ok(equalBitmaps(decodeT6(encodeT6(page), width, 33), page), name);
    }
  });

  Deno.test(`decodeT4() gives back what encodeT4() wrote, ${width} pixels wide`, () => {
    for (const [name, page] of corpus(width, 33)) {
      for (const [form, options] of T4_FORMS) {
        const twoDimensional = options.dimensions === 2;
        const decoded = decodeT4(encodeT4(page, options), page, { twoDimensional });
        assert.ok(equalBitmaps(decoded.bitmap, page), `${name}, ${form}`);
        assert.equal(decoded.badRowCount, 0);
      }
    }
  });
}

Deno.test("encodeT6() writes the code words of ITU-T T.6", () => {
  // One white row is V0, and the block ends with two end-of-line codes.
  assert.deepEqual([...encodeT6(createBitmap(8, 1))], [0x80, 0x08, 0x00, 0x80]);
  // Three black pixels of eight: horizontal, white 0, black 3, then V0.
  const page = createBitmap(8, 1);
  page.data[0] = 0xe0;
  assert.equal(bits(encodeT6(page)).slice(0, 14), "001" + "00110101" + "10" + "1");
});

Deno.test("encodeT4() writes the code words of ITU-T T.4", () => {
  const page = createBitmap(1728, 1);
  assert.equal(bits(encodeT4(page)).slice(0, 29), "000000000001" + "010011011" + "00110101");
});

Deno.test("decodeT6() refuses damaged data instead of guessing", () => {
  const page = noise(1728, 50, 0.2);
  const data = encodeT6(page);
  const next = randomNumbers(3);
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const damaged = data.slice(0, 1 + Math.floor(next() * data.length));
    for (let hits = i % 4; hits > 0; hits--) {
      damaged[Math.floor(next() * damaged.length)] ^= 1 << Math.floor(next() * 8);
    }
    try {
      assert.equal(decodeT6(damaged, 1728, 50).height, 50);
    } catch (error) {
      assert.ok(error instanceof DocumentError, String(error));
      assert.match(error.message, /^Cannot read Group 4 data: /);
      refused++;
    }
  }
  assert.ok(refused > 200, `${refused} of 300 refused`);
});

Deno.test("decodeT4() repeats the row above where the line was disturbed", () => {
  const page = noise(1728, 40, 0.02);
  const data = encodeT4(page, { byteAligned: true });
  data.set([0x00, 0x10, 0xff], Math.floor(data.length / 2)); // a mark in the middle of a row
  const { bitmap, badRowCount } = decodeT4(data, page);
  assert.ok(badRowCount >= 1 && badRowCount <= 3, String(badRowCount));
  assert.ok(!equalBitmaps(bitmap, page));
});

Deno.test("decodeT4() refuses data that ends early", () => {
  const page = noise(1728, 40, 0.1);
  const data = encodeT4(page);
  assert.throws(() => decodeT4(data.subarray(0, data.length >> 1), page), /it ends in row/);
});

function bits(data: Uint8Array): string {
  return [...data].map((byte) => byte.toString(2).padStart(8, "0")).join("");
}
