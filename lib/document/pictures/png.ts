import { corrupt, DocumentError } from "../document_error.ts";
import type { GrayImage } from "./gray_image.ts";
import { grayOf, usableDpi } from "./gray_image.ts";
import { checkPixels, DEFAULT_LIMITS } from "../limits.ts";
import { zlib } from "../tiff/zlib.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Packed bytes that are unpacked at once: to some megabytes at most. */
const PIECE_BYTES = 4096;
/** Deflate packs no better than this. */
const MAX_DEFLATE_RATIO = 1040;
const METRES_PER_INCH = 0.0254;

/** First column, first row, steps between columns and rows of the seven Adam7 passes. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/** Samples of a pixel, by colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Whether `bytes` begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Decodes a PNG of any colour type, depth and interlacing to gray on white.
 *
 * It is read here and not by a package because the size of what is unpacked is known
 * beforehand, and unpacking stops there: a small file cannot fill the memory. Of what is unpacked a
 * row is kept, and the one above.
 *
 * @throws {DocumentError} `"corrupt"` or `"too-large"`.
 */
export async function decodePng(
  bytes: Uint8Array,
  maxPixels = DEFAULT_LIMITS.maxPixels,
): Promise<GrayImage> {
  const header = readChunks(bytes);
  const { width, height, samples, depth, interlaced } = header;
  checkPixels("PNG", header, maxPixels);
  const passes = interlaced ? ADAM7 : WHOLE;
  const bits = samples * depth;
  const sizes = passes.map(([x0, y0, dx, dy]) => ({
    columns: Math.ceil((width - x0) / dx),
    rows: Math.ceil((height - y0) / dy),
  })).map(({ columns, rows }) => columns > 0 && rows > 0 ? { columns, rows } : null);
  const needed = sizes.reduce(
    (sum, size) => sum + (size ? size.rows * (1 + ((size.columns * bits + 7) >> 3)) : 0),
    0,
  );
  if (needed > header.data.length * MAX_DEFLATE_RATIO) {
    throw corrupt("PNG", "it ends before the last row");
  }
  const data = new Uint8Array(width * height);
  const rows = new RowReader(header.data);
  try {
    for (const [i, [x0, y0, dx, dy]] of passes.entries()) {
      const size = sizes[i];
      if (size === null) continue;
      const stride = (size.columns * bits + 7) >> 3;
      let above: Uint8Array = new Uint8Array(stride);
      for (let row = 0; row < size.rows; row++) {
        const raw = rows.take(1 + stride) ?? await rows.wait(1 + stride);
        const line = raw.subarray(1);
        unfilter(raw[0], line, above, Math.max(1, bits >> 3));
        const first = (y0 + row * dy) * width + x0;
        for (let x = 0; x < size.columns; x++) data[first + x * dx] = header.gray(line, x);
        above = line;
      }
    }
    await rows.end();
  } finally {
    await rows.close();
  }
  return { width, height, data, xDpi: header.xDpi, yDpi: header.yDpi };
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly depth: number;
  readonly interlaced: boolean;
  readonly xDpi: number;
  readonly yDpi: number;
  /** The joined image data, still packed. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The gray of pixel `x` of an unfiltered row. */
  readonly gray: (line: Uint8Array, x: number) => number;
}

function readChunks(bytes: Uint8Array): Header {
  if (!isPng(bytes)) throw corrupt("PNG", "it has no PNG signature");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  for (let at = 8; !chunks.has("IEND");) {
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Infinity;
    if (at + 12 + length > bytes.length) throw corrupt("PNG", "it is cut off");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (zlib().crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw corrupt("PNG", `the check sum of chunk "${printable(type)}" is wrong`);
    }
    if (type === "IDAT") data.push(body);
    else if (!chunks.has(type)) chunks.set(type, body);
    at += 12 + length;
  }
  const header = chunks.get("IHDR");
  if (header?.length !== 13) throw corrupt("PNG", "it has no header");
  const fields = new DataView(header.buffer, header.byteOffset, 13);
  const width = fields.getUint32(0), height = fields.getUint32(4);
  const depth = header[8], type = header[9], samples = SAMPLES[type] ?? 0;
  if (width === 0 || height === 0) throw corrupt("PNG", "it has no size");
  if (
    samples === 0 || ![1, 2, 4, 8, 16].includes(depth) || (depth < 8 && type !== 0 && type !== 3) ||
    (depth === 16 && type === 3) || header[10] !== 0 || header[11] !== 0 || header[12] > 1
  ) throw corrupt("PNG", `its header asks for colour type ${type} of ${depth} bits`);
  const physical = chunks.get("pHYs");
  return {
    width,
    height,
    samples,
    depth,
    interlaced: header[12] === 1,
    ...dotsPerInch(physical),
    data: joined(data),
    gray: grayReader(type, depth, chunks.get("PLTE"), chunks.get("tRNS")),
  };
}

function printable(type: string): string {
  return type.replaceAll(/[^A-Za-z]/g, "?");
}

function dotsPerInch(chunk: Uint8Array | undefined): { xDpi: number; yDpi: number } {
  if (chunk?.length !== 9 || chunk[8] !== 1) return { xDpi: usableDpi(0), yDpi: usableDpi(0) };
  const view = new DataView(chunk.buffer, chunk.byteOffset, 9);
  return {
    xDpi: usableDpi(view.getUint32(0) * METRES_PER_INCH),
    yDpi: usableDpi(view.getUint32(4) * METRES_PER_INCH),
  };
}

/** Unpacks the rows of a picture one after the other. */
class RowReader {
  readonly #parts: ReadableStreamDefaultReader<Uint8Array>;
  #part: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(data: Uint8Array<ArrayBuffer>) {
    let at = 0;
    // little at a time: what is unpacked of one piece waits in memory
    const packed = new ReadableStream<BufferSource>({
      pull(controller) {
        controller.enqueue(data.subarray(at, at += PIECE_BYTES));
        if (at >= data.length) controller.close();
      },
    }, { highWaterMark: 0 });
    this.#parts = packed.pipeThrough(new DecompressionStream("deflate")).getReader();
  }

  /** The next bytes, if they are unpacked already. */
  take(size: number): Uint8Array | undefined {
    if (this.#part.length - this.#at < size) return undefined;
    return this.#part.slice(this.#at, this.#at += size);
  }

  /** The next bytes. @throws {DocumentError} `"corrupt"` if there are none. */
  async wait(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size;) {
      if (this.#at === this.#part.length && !await this.#next()) {
        throw corrupt("PNG", "it ends before the last row");
      }
      const more = this.#part.subarray(this.#at, this.#at + size - filled);
      bytes.set(more, filled);
      filled += more.length;
      this.#at += more.length;
    }
    return bytes;
  }

  /** @throws {DocumentError} `"corrupt"` if there is more. */
  async end(): Promise<void> {
    if (this.#at < this.#part.length || await this.#next()) {
      throw corrupt("PNG", "it has more data than rows");
    }
  }

  /** Stops unpacking. */
  async close(): Promise<void> {
    await this.#parts.cancel().catch(() => {}); // it failed before
  }

  async #next(): Promise<boolean> {
    try {
      const { value, done } = await this.#parts.read();
      this.#part = value ?? new Uint8Array(0);
      this.#at = 0;
      return !done;
    } catch (cause) {
      throw corrupt("PNG", "its data cannot be unpacked", { cause });
    }
  }
}

/** Undoes the filter of one row in place. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = step; i < line.length; i++) line[i] += line[i - step];
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i] += above[i];
      return;
    case 3:
      for (let i = 0; i < line.length; i++) {
        line[i] += ((i < step ? 0 : line[i - step]) + above[i]) >> 1;
      }
      return;
    case 4:
      for (let i = 0; i < line.length; i++) {
        line[i] += i < step ? above[i] : paeth(line[i - step], above[i], above[i - step]);
      }
      return;
    default:
      throw corrupt("PNG", `a row has the unknown filter ${filter}`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const p = left + up - corner;
  const a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Makes the function that reads one pixel; of 16 bits the upper eight are taken. */
function grayReader(
  type: number,
  depth: number,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): (line: Uint8Array, x: number) => number {
  const step = depth === 16 ? 2 : 1;
  const key = transparency;
  /** Whether the samples at `i` are the one colour that is declared transparent. */
  const isKey = (line: Uint8Array, i: number, samples: number) => {
    if (key === undefined || key.length < samples * 2) return false;
    for (let s = 0; s < samples; s++) {
      const low = step === 2 ? line[i + s * 2 + 1] : line[i + s];
      const high = step === 2 ? line[i + s * 2] : 0;
      if (key[s * 2] !== high || key[s * 2 + 1] !== low) return false;
    }
    return true;
  };
  const packed = (line: Uint8Array, x: number) =>
    depth === 8
      ? line[x]
      : line[x * depth >> 3] >> (8 - depth - (x * depth & 7)) & ((1 << depth) - 1);
  switch (type) {
    case 0: {
      if (depth === 16) return (line, x) => isKey(line, x * 2, 1) ? 255 : line[x * 2];
      const scale = 255 / ((1 << depth) - 1);
      const clear = key !== undefined && key.length >= 2 ? key[0] << 8 | key[1] : -1;
      return (line, x) => {
        const value = packed(line, x);
        return value === clear ? 255 : value * scale;
      };
    }
    case 3: {
      if (palette === undefined) throw corrupt("PNG", "it has no palette");
      const grays = Uint8Array.from(
        { length: 256 }, // an index outside the palette is black, as elsewhere
        (_, i) =>
          i * 3 + 2 < palette.length
            ? grayOf(palette[i * 3], palette[i * 3 + 1], palette[i * 3 + 2], key?.[i] ?? 255)
            : 0,
      );
      return (line, x) => grays[packed(line, x)];
    }
    case 4:
      return (line, x) => {
        const i = x * 2 * step;
        return grayOf(line[i], line[i], line[i], line[i + step]);
      };
    case 2:
      return (line, x) => {
        const i = x * 3 * step;
        return isKey(line, i, 3) ? 255 : grayOf(line[i], line[i + step], line[i + 2 * step]);
      };
    case 6:
      return (line, x) => {
        const i = x * 4 * step;
        return grayOf(line[i], line[i + step], line[i + 2 * step], line[i + 3 * step]);
      };
    default:
      throw new DocumentError("unsupported", `Cannot read PNG: colour type ${type}`);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
