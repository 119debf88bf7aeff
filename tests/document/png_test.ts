import assert from "node:assert/strict";
import { DocumentError } from "../../lib/document/mod.ts";
import { decodePng } from "../../lib/document/pictures/png.ts";
import type { PngParts } from "./png_maker.ts";
import { makePng } from "./png_maker.ts";

/** Every colour type and filter, and the gray that must come out. */
const CASES: ReadonlyArray<readonly [string, PngParts, readonly number[]]> = [
  ["1-bit gray", { width: 3, height: 1, depth: 1, colourType: 0, raw: u(0, 0b10100000) }, [
    255,
    0,
    255,
  ]],
  ["4-bit gray", { width: 2, height: 1, depth: 4, colourType: 0, raw: u(0, 0x0f) }, [0, 255]],
  ["16-bit gray", { width: 2, height: 1, depth: 16, colourType: 0, raw: u(0, 128, 9, 7, 0) }, [
    128,
    7,
  ]],
  ["colour", {
    width: 3,
    height: 1,
    depth: 8,
    colourType: 2,
    raw: u(0, 255, 0, 0, 0, 255, 0, 0, 0, 255),
  }, [77, 149, 29]],
  ["colour with a transparent one", {
    width: 2,
    height: 1,
    depth: 8,
    colourType: 2,
    raw: u(0, 1, 2, 3, 0, 0, 0),
    chunks: { tRNS: [0, 1, 0, 2, 0, 3] },
  }, [255, 0]],
  ["a palette with transparency", {
    width: 4,
    height: 1,
    depth: 2,
    colourType: 3,
    raw: u(0, 0b00011011),
    chunks: { PLTE: [0, 0, 0, 255, 255, 255, 10, 10, 10], tRNS: [255, 255, 0] },
  }, [0, 255, 255, 0]],
  ["gray with alpha", { width: 2, height: 1, depth: 8, colourType: 4, raw: u(0, 0, 255, 0, 0) }, [
    0,
    255,
  ]],
  ["colour with alpha", {
    width: 2,
    height: 1,
    depth: 8,
    colourType: 6,
    raw: u(0, 0, 0, 0, 255, 0, 0, 0, 128),
  }, [0, 127]],
  ["the filters Sub and Up", {
    width: 3,
    height: 2,
    depth: 8,
    colourType: 0,
    raw: u(1, 10, 10, 10, 2, 1, 1, 1),
  }, [10, 20, 30, 11, 21, 31]],
  ["the filters Average and Paeth", {
    width: 3,
    height: 2,
    depth: 8,
    colourType: 0,
    raw: u(3, 10, 10, 10, 4, 1, 1, 1),
  }, [10, 15, 17, 11, 16, 18]],
  ["Adam7 interlacing", {
    width: 2,
    height: 2,
    depth: 8,
    colourType: 0,
    interlaced: true,
    raw: u(0, 1, 0, 2, 0, 3, 4), // passes 1, 6 and 7 have pixels here
  }, [1, 2, 3, 4]],
];

for (const [name, parts, expected] of CASES) {
  Deno.test(`decodePng() reads ${name}`, async () => {
    assert.deepEqual([...(await decodePng(makePng(parts))).data], expected);
  });
}

Deno.test("decodePng() takes the resolution from pHYs", async () => {
  const chunks = { pHYs: [0, 0, 0x2e, 0x23, 0, 0, 0x17, 0x12, 1] }; // 11811 and 5906 dots per metre
  const image = await decodePng(
    makePng({ width: 1, height: 1, depth: 8, colourType: 0, raw: u(0, 0), chunks }),
  );
  assert.deepEqual([Math.round(image.xDpi), Math.round(image.yDpi)], [300, 150]);
});

const GOOD: PngParts = { width: 2, height: 2, depth: 8, colourType: 0, raw: u(0, 1, 2, 0, 3, 4) };

const BAD: ReadonlyArray<readonly [string, Uint8Array, RegExp]> = [
  ["a wrong check sum", flip(makePng(GOOD), 20), /check sum of chunk "IHDR" is wrong/],
  ["a cut off file", makePng(GOOD).subarray(0, 50), /it is cut off/],
  ["too few rows", makePng({ ...GOOD, raw: u(0, 1, 2) }), /ends before the last row/],
  ["an unknown filter", makePng({ ...GOOD, raw: u(9, 1, 2, 0, 3, 4) }), /unknown filter 9/],
  ["an unknown colour type", makePng({ ...GOOD, colourType: 5 }), /colour type 5/],
  ["no size", makePng({ ...GOOD, width: 0 }), /has no size/],
  ["no palette", makePng({ ...GOOD, colourType: 3 }), /has no palette/],
];

for (const [name, bytes, message] of BAD) {
  Deno.test(`decodePng() refuses ${name}`, async () => {
    await assert.rejects(
      decodePng(bytes),
      (error) => error instanceof DocumentError && message.test(error.message),
    );
  });
}

Deno.test("decodePng() stops unpacking at the size that the header gives", async () => {
  const bomb = makePng({ ...GOOD, raw: new Uint8Array(100_000_000) });
  assert.ok(bomb.length < 200_000);
  await assert.rejects(decodePng(bomb), /it has more data than rows/);
});

Deno.test("decodePng() refuses more pixels than the limit before it unpacks any", async () => {
  const huge = makePng({ ...GOOD, width: 60_000, height: 60_000 });
  await assert.rejects(
    decodePng(huge),
    (error) => error instanceof DocumentError && error.problem === "too-large",
  );
});

function u(...bytes: number[]): Uint8Array {
  return Uint8Array.from(bytes);
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  bytes[at] ^= 1;
  return bytes;
}
