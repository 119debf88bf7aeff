import type { Contour, OutlinePoint } from "./outline_font.ts";

/** A drawn glyph: bits as in a bitmap, and where they lie beside the pen. */
export interface GlyphImage {
  readonly width: number;
  readonly height: number;
  /** Pixels from the pen to the first column; may be negative. */
  readonly left: number;
  /** Pixels from the base line up to the first row. */
  readonly top: number;
  /** One byte a pixel, 1 is black. */
  readonly pixels: Uint8Array;
}

/** Sample lines in each row of pixels; across, coverage is exact. */
const SAMPLES = 5;
/** Straight pieces that a curve becomes. */
const CURVE_PIECES = 6;
/** A pixel is black if so much of it is covered: under half, for thin strokes stay seen. */
const DARK = 0.42;

/**
 * Draws an outline by the non-zero winding rule.
 *
 * @param scale Pixels for each font unit, across and down; they differ on fax pages.
 */
export function fillOutline(
  contours: readonly Contour[],
  scale: { readonly x: number; readonly y: number },
): GlyphImage {
  const lines = contours.map((contour) =>
    flatten(contour).map(({ x, y }) => ({ x: x * scale.x, y: -y * scale.y }))
  );
  const xs = lines.flatMap((line) => line.map(({ x }) => x));
  const ys = lines.flatMap((line) => line.map(({ y }) => y));
  if (xs.length === 0) return { width: 0, height: 0, left: 0, top: 0, pixels: new Uint8Array(0) };
  const left = Math.floor(Math.min(...xs)), top = Math.floor(Math.min(...ys));
  const width = Math.max(1, Math.ceil(Math.max(...xs)) - left);
  const height = Math.max(1, Math.ceil(Math.max(...ys)) - top);
  const pixels = new Uint8Array(width * height);
  const coverage = new Float32Array(width);
  for (let row = 0; row < height; row++) {
    coverage.fill(0);
    for (let sample = 0; sample < SAMPLES; sample++) {
      coverLine(lines, top + row + (sample + 0.5) / SAMPLES, left, coverage);
    }
    for (let x = 0; x < width; x++) {
      if (coverage[x] >= DARK * SAMPLES) pixels[row * width + x] = 1;
    }
  }
  return { width, height, left, top: -top, pixels };
}

interface Crossing {
  readonly x: number;
  readonly direction: number;
}

function coverLine(
  lines: ReadonlyArray<ReadonlyArray<{ x: number; y: number }>>,
  y: number,
  left: number,
  coverage: Float32Array,
): void {
  const crossings: Crossing[] = [];
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      const a = line[i], b = line[(i + 1) % line.length];
      if ((a.y <= y) === (b.y <= y)) continue;
      crossings.push({
        x: a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) - left,
        direction: a.y <= y ? 1 : -1,
      });
    }
  }
  crossings.sort((a, b) => a.x - b.x);
  let winding = 0;
  crossings.forEach(({ x, direction }, i) => {
    winding += direction;
    if (winding !== 0) coverSpan(coverage, x, crossings[i + 1]?.x ?? x);
  });
}

function coverSpan(coverage: Float32Array, from: number, to: number): void {
  const first = Math.max(0, Math.floor(from)), last = Math.min(coverage.length - 1, Math.floor(to));
  for (let x = first; x <= last; x++) {
    coverage[x] += Math.max(0, Math.min(to, x + 1) - Math.max(from, x));
  }
}

/** Replaces the curves of a contour by straight pieces. */
function flatten(contour: Contour): Array<{ x: number; y: number }> {
  if (contour.length === 0) return [];
  // Between two control points lies a point on the curve that is not written down.
  const points: OutlinePoint[] = [];
  contour.forEach((point, i) => {
    const next = contour[(i + 1) % contour.length];
    points.push(point);
    if (!point.on && !next.on) points.push(middle(point, next));
  });
  const start = points.findIndex(({ on }) => on);
  if (start < 0) return [];
  const flat: Array<{ x: number; y: number }> = [];
  for (let i = 0; i < points.length; i++) {
    const point = points[(start + i) % points.length];
    if (point.on) {
      flat.push(point);
      continue;
    }
    const from = points[(start + i - 1) % points.length];
    const to = points[(start + i + 1) % points.length];
    for (let piece = 1; piece < CURVE_PIECES; piece++) {
      const t = piece / CURVE_PIECES, u = 1 - t;
      flat.push({
        x: u * u * from.x + 2 * u * t * point.x + t * t * to.x,
        y: u * u * from.y + 2 * u * t * point.y + t * t * to.y,
      });
    }
  }
  return flat;
}

function middle(a: OutlinePoint, b: OutlinePoint): OutlinePoint {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true };
}
