/**
 * A JPEG as gray pixels. Only what gray needs is kept: of a picture in colours its brightness, which
 * is a component of its own. A package that makes colours of it first takes 44 bytes a pixel.
 *
 * Source: ITU-T T.81; JFIF; the Adobe marker as in its technical note 5116.
 *
 * @module
 */
import { corrupt, DocumentError } from "../document_error.ts";
import { grayOf } from "./gray_image.ts";
import type { HuffmanTable } from "./jpeg_bits.ts";
import { huffmanTable, JpegBits } from "./jpeg_bits.ts";
import { scaledQuantisers } from "./jpeg_idct.ts";
import type { Component, Frame, Scan } from "./jpeg_scan.ts";
import { drawCollected, readScan } from "./jpeg_scan.ts";

const BLOCK = 64;
/** A picture is sent in some ten scans; hostile files have any number. */
const MOST_SCANS = 100;
/** What progressive pictures are kept in until their last scan. */
const MAX_COEFFICIENT_BYTES = 128 * 1024 * 1024;
const BASELINE = 0xc0, EXTENDED = 0xc1, PROGRESSIVE = 0xc2;
const TABLES = 0xc4, START_OF_SCAN = 0xda, END = 0xd9, QUANTISERS = 0xdb, RESTARTS = 0xdd;
const ADOBE = 0xee;
/** Colours as the Adobe marker names them. */
const WITHOUT_TRANSFORM = 0, YCC_WITH_BLACK = 2;

/** What a JPEG must be. */
export interface ExpectedJpeg {
  readonly width: number;
  readonly height: number;
  /**
   * What three or four components are where the file does not say: colours of light, or inks, of
   * which 0 is none; default is YCbCr, and nothing for four.
   */
  readonly colours?: "rgb" | "inks";
}

/** What of a file holds until it is said anew. */
interface Tables {
  readonly quantisers: (Float32Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  restartInterval: number;
  adobe: number | undefined;
}

/**
 * Decodes a baseline or progressive JPEG of 8 bits.
 *
 * @returns One byte a pixel.
 * @throws {DocumentError} `"corrupt"`, `"unsupported"` or `"too-large"`.
 */
export function decodeGrayJpeg(bytes: Uint8Array, expected: ExpectedJpeg): Uint8Array {
  const { width, height, colours } = expected;
  const tables: Tables = {
    quantisers: [],
    dc: [],
    ac: [],
    restartInterval: 0,
    adobe: undefined,
  };
  let frame: Frame | undefined, scans = 0;
  for (let at = 2;;) {
    while (at < bytes.length && (bytes[at] !== 0xff || isFilling(bytes[at + 1]))) at++;
    if (at + 1 >= bytes.length) throw corrupt("JPEG", "its end is missing");
    const marker = bytes[at + 1];
    if (marker === END) break;
    const size = at + 4 <= bytes.length ? bytes[at + 2] << 8 | bytes[at + 3] : 0;
    if (size < 2 || at + 2 + size > bytes.length) throw corrupt("JPEG", "a part of it is cut off");
    const body = bytes.subarray(at + 4, at + 2 + size);
    at += 2 + size;
    if (marker === QUANTISERS) readQuantisers(body, tables);
    else if (marker === TABLES) readTables(body, tables);
    else if (marker === RESTARTS && body.length >= 2) {
      tables.restartInterval = body[0] << 8 | body[1];
    } else if (marker === ADOBE && isAdobe(body)) tables.adobe = body[11];
    else if ([BASELINE, EXTENDED, PROGRESSIVE].includes(marker)) {
      if (frame !== undefined) throw corrupt("JPEG", "it has two pictures");
      frame = readFrame(marker, body);
      if (frame.width !== width || frame.height !== height) {
        throw corrupt("JPEG", "it contradicts its own size");
      }
    } else if (marker === START_OF_SCAN) {
      if (frame === undefined) throw corrupt("JPEG", "it has no frame header");
      if (++scans > MOST_SCANS) throw corrupt("JPEG", "it has too many scans");
      if (scans === 1) keepComponents(frame, tables, colours);
      const scan = scanOf(body, frame, tables);
      if (!isNeeded(scan)) continue;
      const bits = new JpegBits(bytes, at);
      readScan(frame, scan, bits);
      at = bits.position;
    }
  }
  if (frame === undefined || scans === 0) throw corrupt("JPEG", "it has no picture");
  for (const component of frame.components) drawCollected(component);
  return grayPixels(frame, tables);
}

/** Bytes behind 0xff that make no marker, or one that has no body. */
function isFilling(code: number | undefined): boolean {
  return code === 0 || code === 0xff || code === 1 ||
    (code !== undefined && code >= 0xd0 && code <= 0xd8);
}

function isAdobe(body: Uint8Array): boolean {
  return body.length >= 12 && String.fromCharCode(...body.subarray(0, 5)) === "Adobe";
}

function readQuantisers(body: Uint8Array, { quantisers }: Tables): void {
  for (let at = 0; at < body.length;) {
    const isWide = body[at] >> 4 !== 0, id = body[at] & 15;
    const end = ++at + (isWide ? 2 : 1) * BLOCK;
    if (id > 3 || end > body.length) throw corrupt("JPEG", "a table is cut off");
    const table = new Uint16Array(BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      table[i] = isWide ? body[at + 2 * i] << 8 | body[at + 2 * i + 1] : body[at + i];
    }
    quantisers[id] = scaledQuantisers(table);
    at = end;
  }
}

function readTables(body: Uint8Array, { dc, ac }: Tables): void {
  for (let at = 0; at < body.length;) {
    const isAc = body[at] >> 4 !== 0, id = body[at] & 15;
    const counts = body.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if (id > 3 || end > body.length) throw corrupt("JPEG", "a table is cut off");
    (isAc ? ac : dc)[id] = huffmanTable(counts, body.subarray(at + 17, end));
    at = end;
  }
}

function readFrame(marker: number, body: Uint8Array): Frame {
  const count = body[5];
  if (body.length < 6 + count * 3 || ![1, 3, 4].includes(count)) {
    throw corrupt("JPEG", "its frame header is wrong");
  }
  const height = body[1] << 8 | body[2], width = body[3] << 8 | body[4];
  const parts = Array.from({ length: count }, (_, i) => body.subarray(6 + i * 3, 9 + i * 3));
  const factors = parts.map(([, factor]) => ({ h: factor >> 4, v: factor & 15 }));
  if (factors.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) {
    throw corrupt("JPEG", "its frame header is wrong");
  }
  const maxH = Math.max(...factors.map(({ h }) => h)),
    maxV = Math.max(...factors.map(({ v }) => v));
  const mcuColumns = Math.ceil(width / (8 * maxH)), mcuRows = Math.ceil(height / (8 * maxV));
  const components = parts.map(([id, , quantiser], i): Component => {
    const { h, v } = factors[i];
    return {
      id,
      h,
      v,
      quantiser,
      columns: Math.ceil(Math.ceil(width * h / maxH) / 8),
      rows: Math.ceil(Math.ceil(height * v / maxV) / 8),
      stride: mcuColumns * h,
      storedRows: mcuRows * v,
      plane: undefined,
      coefficients: undefined,
      quantisers: undefined,
      prediction: 0,
    };
  });
  return {
    width,
    height,
    isProgressive: marker === PROGRESSIVE,
    mcuColumns,
    mcuRows,
    maxH,
    maxV,
    components,
  };
}

/** Whether three components are brightness and colours; else each of them counts. */
function hasBrightness(
  { components }: Frame,
  { adobe }: Tables,
  colours: ExpectedJpeg["colours"],
): boolean {
  if (components.length !== 3) return components.length === 1;
  if (adobe !== undefined) return adobe !== WITHOUT_TRANSFORM;
  return colours !== "rgb" && String.fromCharCode(...components.map(({ id }) => id)) !== "RGB";
}

/** Makes room for the components that gray needs. */
function keepComponents(
  frame: Frame,
  tables: Tables,
  colours: ExpectedJpeg["colours"],
): void {
  const { components, isProgressive } = frame;
  if (components.length === 4 && tables.adobe === undefined && colours !== "inks") {
    const message = "Cannot read JPEG: it does not say what its colours mean; save it as RGB";
    throw new DocumentError("unsupported", message);
  }
  const kept = hasBrightness(frame, tables, colours) ? components.slice(0, 1) : components;
  const samples = kept.reduce(
    (sum, { stride, storedRows }) => sum + stride * storedRows * BLOCK,
    0,
  );
  if (isProgressive && samples * 2 > MAX_COEFFICIENT_BYTES) {
    throw new DocumentError(
      "too-large",
      "Cannot read JPEG: a progressive one of this size takes too much memory; scale it down",
    );
  }
  for (const component of kept) {
    const size = component.stride * component.storedRows * BLOCK;
    if (isProgressive) component.coefficients = new Int16Array(size);
    else component.plane = new Uint8ClampedArray(size);
  }
}

function isKept({ plane, coefficients }: Component): boolean {
  return plane !== undefined || coefficients !== undefined;
}

/** A scan of colours alone is passed over. */
function isNeeded({ components }: Scan): boolean {
  return components.some(({ component }) => isKept(component));
}

function scanOf(body: Uint8Array, frame: Frame, tables: Tables): Scan {
  const count = body[0];
  if (!(count >= 1 && count <= 4) || body.length < 4 + count * 2) {
    throw corrupt("JPEG", "a scan header is wrong");
  }
  const components = Array.from({ length: count }, (_, i) => {
    const id = body[1 + i * 2], codes = body[2 + i * 2];
    const component = frame.components.find((one) => one.id === id);
    if (component === undefined) throw corrupt("JPEG", "a scan header is wrong");
    if (isKept(component)) component.quantisers ??= tables.quantisers[component.quantiser];
    if (isKept(component) && component.quantisers === undefined) {
      throw corrupt("JPEG", "a table is missing");
    }
    return { component, dc: tables.dc[codes >> 4], ac: tables.ac[codes & 15] };
  });
  const [start, end, bits] = body.subarray(1 + count * 2);
  const { isProgressive } = frame;
  const scan = {
    components,
    start: isProgressive ? start : 0,
    end: isProgressive ? end : BLOCK - 1,
    high: isProgressive ? bits >> 4 : 0,
    low: isProgressive ? bits & 15 : 0,
    restartInterval: tables.restartInterval,
  };
  const isRight = scan.start <= scan.end && scan.end < BLOCK && scan.low < 14 &&
    (!isProgressive || scan.start > 0 === scan.end > 0) &&
    (!isProgressive || scan.start === 0 || count === 1) &&
    new Set(components.map(({ component }) => component)).size === count;
  if (!isRight) throw corrupt("JPEG", "a scan header is wrong");
  return scan;
}

function grayPixels(frame: Frame, { adobe }: Tables): Uint8Array {
  const { width, height, components } = frame;
  const planes = components.flatMap((one) =>
    one.plane === undefined ? [] : [samplesOf(one, frame)]
  );
  const data = new Uint8Array(width * height);
  const pixel = pixelReader(planes, adobe);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) data[i] = pixel(x, y);
  }
  return data;
}

type Samples = (x: number, y: number) => number;

/** The samples of a component, by the pixels of the picture. */
function samplesOf({ plane, stride, h, v }: Component, { maxH, maxV }: Frame): Samples {
  const data = plane!, row = stride * 8;
  if (h === maxH && v === maxV) return (x, y) => data[y * row + x];
  return (x, y) => data[Math.floor(y * v / maxV) * row + Math.floor(x * h / maxH)];
}

/** Reads the gray of a pixel. Of inks as Adobe stores them 255 is none, of others 0. */
function pixelReader(planes: readonly Samples[], adobe: number | undefined): Samples {
  const [first, second, third, black] = planes;
  if (planes.length === 1) return first;
  if (black === undefined) return (x, y) => grayOf(first(x, y), second(x, y), third(x, y));
  if (adobe === YCC_WITH_BLACK) {
    return (x, y) => {
      const bright = first(x, y), blue = second(x, y) - 128, red = third(x, y) - 128;
      const light = black(x, y) / 255;
      return grayOf(
        (255 - sample(bright + 1.402 * red)) * light,
        (255 - sample(bright - 0.344136 * blue - 0.714136 * red)) * light,
        (255 - sample(bright + 1.772 * blue)) * light,
      );
    };
  }
  const paper = adobe === undefined ? (ink: number) => 255 - ink : (left: number) => left;
  return (x, y) => {
    const light = paper(black(x, y)) / 255;
    return grayOf(
      paper(first(x, y)) * light,
      paper(second(x, y)) * light,
      paper(third(x, y)) * light,
    );
  };
}

function sample(value: number): number {
  return Math.min(255, Math.max(0, value));
}
