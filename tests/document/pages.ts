/** Test pages, made by rules, so that no picture has to be stored. */
import type { Bitmap } from "../../lib/document/mod.ts";
import { createBitmap } from "../../lib/document/mod.ts";

/** A small generator of repeatable numbers between 0 and 1 (Mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Sets pixels where `isBlack` says so. */
export function drawPage(
  width: number,
  height: number,
  isBlack: (x: number, y: number) => boolean,
): Bitmap {
  const page = createBitmap(width, height);
  const stride = (width + 7) >> 3;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isBlack(x, y)) page.data[y * stride + (x >> 3)] |= 0x80 >> (x & 7);
    }
  }
  return page;
}

/** Noise of which `share` is black: the worst that a coder can meet. */
export function noise(width: number, height: number, share: number): Bitmap {
  const next = randomNumbers(width * 31 + height + Math.round(share * 1000));
  return drawPage(width, height, () => next() < share);
}

/** Lines of strokes that look like writing, as the ITU test pages do. */
export function writing(width: number, height: number): Bitmap {
  const next = randomNumbers(7);
  const strokes = Array.from({ length: width }, () => next());
  return drawPage(
    width,
    height,
    (x, y) =>
      y % 40 < 24 && x > 100 && x < width - 100 && strokes[(x + (y >> 3) * 37) % width] < 0.25,
  );
}

/** Every page that the codes are tried on, with its name. */
export function corpus(width: number, height: number): Array<readonly [string, Bitmap]> {
  return [
    ["a white page", drawPage(width, height, () => false)],
    ["a black page", drawPage(width, height, () => true)],
    ["a chessboard of pixels", drawPage(width, height, (x, y) => ((x + y) & 1) === 1)],
    ["upright lines", drawPage(width, height, (x) => (x & 1) === 0)],
    ["level lines", drawPage(width, height, (_, y) => (y & 1) === 0)],
    ["a slope", drawPage(width, height, (x, y) => Math.abs(x - y * 3) < 5)],
    ["black edges", drawPage(width, height, (x) => x === 0 || x === width - 1)],
    ["writing", writing(width, height)],
    ["light noise", noise(width, height, 0.01)],
    ["even noise", noise(width, height, 0.5)],
    ["dark noise", noise(width, height, 0.97)],
  ];
}
