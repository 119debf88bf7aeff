import { corrupt, DocumentError } from "../document_error.ts";
import type { TiffPage } from "./fax_tiff_reader.ts";
import { decodeBilevelTile } from "./fax_tiff_reader.ts";
import type { GrayImage } from "../pictures/gray_image.ts";
import { grayOf, usableDpi } from "../pictures/gray_image.ts";
import { decodeLzw } from "./lzw.ts";
import { joinJpegTables, unpackJpeg } from "../pictures/jpeg.ts";
import { COMPRESSION, TAG, tagNumber } from "./tiff_tags.ts";
import { zlib } from "./zlib.ts";

const LZW = 5, JPEG = 7, DEFLATE = 8, OLD_DEFLATE = 32946, PACK_BITS = 32773;
const ZSTANDARD = 50000;
const WHITE_IS_ZERO = 0, BLACK_IS_ZERO = 1, RGB = 2, PALETTE = 3, CMYK = 5, YCBCR = 6;
const HORIZONTAL_PREDICTOR = 2;
/** Each sample in strips of its own, one plane after the other. */
const SEPARATE_PLANES = 2;
/** Of the tag `SampleFormat`: whole numbers without a sign. */
const UNSIGNED = 1;
/** Samples of a pixel, by what they mean. */
const SAMPLES: Readonly<Record<number, number>> = {
  [WHITE_IS_ZERO]: 1,
  [BLACK_IS_ZERO]: 1,
  [RGB]: 3,
  [PALETTE]: 1,
  [CMYK]: 4,
  [YCBCR]: 3,
};

/** Tiles may reach beyond their page, but are no multiple of it, unless it is small. */
const MOST_COVERED = 4, SMALL_PIXELS = 16_000_000;
/** Of a strip or tile that is unpacked. */
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;

/** A strip or a tile: the part of the page that it covers, and the rows and columns it holds. */
interface Segment {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly data: Uint8Array;
}

/**
 * Decodes a gray, palette or colour page: uncompressed, LZW, Deflate, PackBits, Zstandard or JPEG,
 * in strips or tiles, black and white ones also in the codes of fax machines, with 1, 2, 4, 8 or 16 bits a sample, together or in planes.
 *
 * Of what is unpacked no more is kept than the page has room for.
 *
 * @throws {DocumentError} `"corrupt"` or `"unsupported"`.
 */
export function decodeSamples(bytes: Uint8Array, page: TiffPage): GrayImage {
  const { width, height, tags, compression } = page;
  const photometric = tagNumber(tags, TAG.PhotometricInterpretation, BLACK_IS_ZERO);
  const samples = tagNumber(tags, TAG.SamplesPerPixel, 1);
  const bits = tagNumber(tags, TAG.BitsPerSample, 1);
  const isJpeg = compression === JPEG;
  const isPlanar = samples > 1 &&
    tagNumber(tags, TAG.PlanarConfiguration, 1) === SEPARATE_PLANES;
  if (
    ![1, 2, 4, 8, 16].includes(bits) || !(samples >= (SAMPLES[photometric] ?? Infinity)) ||
    samples > 8 || (isPlanar && (isJpeg || bits < 8)) || (photometric === YCBCR && !isJpeg) ||
    page.bitsPerPixel !== bits * samples ||
    tagNumber(tags, TAG.SampleFormat, UNSIGNED) !== UNSIGNED
  ) throw unsupported(page);
  const image = { width, height, xDpi: usableDpi(page.xDpi), yDpi: usableDpi(page.yDpi) };
  const form = { photometric, samples, bits };
  if (isJpeg) return { ...image, data: readJpegs(bytes, page, photometric) };
  return { ...image, data: isPlanar ? readPlanes(bytes, page, form) : readRows(bytes, page, form) };
}

/** How the samples of a page are stored. */
interface SampleForm {
  readonly photometric: number;
  readonly samples: number;
  readonly bits: number;
}

function readJpegs(bytes: Uint8Array, page: TiffPage, photometric: number): Uint8Array {
  const { width, height, tags } = page;
  const data = new Uint8Array(width * height);
  for (const { left, top, columns, rows, data: jpeg } of readSegments(bytes, page)) {
    const gray = unpackJpeg(joinJpegTables(jpeg, tags.get(TAG.JpegTables)), {
      width: columns,
      height: rows,
      colours: photometric === RGB ? "rgb" : photometric === CMYK ? "inks" : undefined,
    });
    const shownColumns = Math.min(columns, width - left);
    for (let y = 0; y < Math.min(rows, height - top); y++) {
      const row = gray.subarray(y * columns, y * columns + shownColumns);
      data.set(row, (top + y) * width + left);
    }
  }
  return data;
}

/** Pixels whose samples are stored together. */
function readRows(bytes: Uint8Array, page: TiffPage, form: SampleForm): Uint8Array {
  const { width, height } = page;
  const data = new Uint8Array(width * height);
  const toGray = grayReader(page, form);
  for (const { line, left, y, columns } of readLines(bytes, page, { ...form, plane: 0 })) {
    for (let x = 0; x < columns; x++) data[y * width + left + x] = toGray(line, x);
  }
  return data;
}

/** Pixels whose samples are in planes: they are put together, of 16 bits the upper eight. */
function readPlanes(bytes: Uint8Array, page: TiffPage, form: SampleForm): Uint8Array {
  const { width, height } = page;
  const { bits, samples } = form;
  const high = bits === 16 && page.littleEndian ? 1 : 0, step = bits >> 3;
  const used = Math.min(samples, 4);
  const pixels = new Uint8Array(width * height * used);
  for (let plane = 0; plane < used; plane++) {
    const one = { ...form, samples: 1, plane };
    for (const { line, left, y, columns } of readLines(bytes, page, one)) {
      for (let x = 0; x < columns; x++) {
        pixels[(y * width + left + x) * used + plane] = line[x * step + high];
      }
    }
  }
  const toGray = grayReader(page, { ...form, samples: used, bits: 8 });
  const data = new Uint8Array(width * height);
  const stride = width * used;
  for (let y = 0; y < height; y++) {
    const line = pixels.subarray(y * stride, (y + 1) * stride);
    for (let x = 0; x < width; x++) data[y * width + x] = toGray(line, x);
  }
  return data;
}

/** A row of a strip or tile, as far as the page shows it. */
interface Line {
  readonly line: Uint8Array;
  readonly left: number;
  readonly y: number;
  readonly columns: number;
}

function* readLines(
  bytes: Uint8Array,
  page: TiffPage,
  form: SampleForm & { readonly plane: number },
): Generator<Line> {
  const { width, height, tags } = page;
  const { samples, bits, plane } = form;
  const predictor = tagNumber(tags, TAG.Predictor, 1);
  for (const { left, top, columns, rows, data } of readSegments(bytes, page, plane)) {
    const shownRows = Math.min(rows, height - top), shownColumns = Math.min(columns, width - left);
    const stride = (columns * samples * bits + 7) >> 3;
    const raw = page.bitsPerPixel === 1 && isFaxCode(page.compression)
      ? decodeBilevelTile(data, page, { width: columns, height: rows })
      : unpack(data, page, stride * rows);
    if (raw.length < stride * shownRows) throw corrupt("TIFF", "a strip ends early");
    for (let y = 0; y < shownRows; y++) {
      const line = raw.subarray(y * stride, (y + 1) * stride);
      if (predictor === HORIZONTAL_PREDICTOR) undoPredictor(line, samples, bits, page);
      else if (predictor !== 1) throw unsupported(page);
      yield { line, left, y: top + y, columns: shownColumns };
    }
  }
}

function isFaxCode(compression: number): boolean {
  return compression >= COMPRESSION.huffman && compression <= COMPRESSION.group4;
}

function unsupported(page: TiffPage): DocumentError {
  return new DocumentError(
    "unsupported",
    `Cannot read TIFF: a page has compression ${page.compression} with ${page.bitsPerPixel} bits ` +
      "a pixel in a form that is not read here; save it as PNG",
  );
}

function* readSegments(bytes: Uint8Array, page: TiffPage, plane = 0): Generator<Segment> {
  const { width, height, tags } = page;
  const tiled = tags.has(TAG.TileWidth);
  const columns = tiled ? tagNumber(tags, TAG.TileWidth, 0) : width;
  const rows = tiled
    ? tagNumber(tags, TAG.TileLength, 0)
    : Math.min(height, tagNumber(tags, TAG.RowsPerStrip, height));
  const offsets = tags.get(tiled ? TAG.TileOffsets : TAG.StripOffsets);
  const sizes = tags.get(tiled ? TAG.TileByteCounts : TAG.StripByteCounts);
  if (!(columns >= 1 && rows >= 1) || typeof offsets !== "object") {
    throw corrupt("TIFF", "a page has no strips");
  }
  const covered = Math.ceil(width / columns) * columns * Math.ceil(height / rows) * rows;
  if (
    columns > 2 * width + 4096 || rows > 2 * height + 4096 ||
    covered > MOST_COVERED * width * height + SMALL_PIXELS
  ) throw corrupt("TIFF", "its tiles are larger than their page");
  if (columns * rows * page.bitsPerPixel / 8 > MAX_SEGMENT_BYTES) {
    throw new DocumentError(
      "too-large",
      `Cannot read TIFF: a strip of ${columns} x ${rows} pixels takes too much memory; ` +
        "save it in smaller strips",
    );
  }
  let i = plane * Math.ceil(height / rows) * Math.ceil(width / columns);
  for (let top = 0; top < height; top += rows) {
    for (let left = 0; left < width; left += columns, i++) {
      const from = offsets[i];
      const size = typeof sizes === "object" ? sizes[i] : bytes.length - from;
      if (!(from + size <= bytes.length)) throw corrupt("TIFF", "a page lies outside the file");
      yield {
        left,
        top,
        columns,
        rows: tiled ? rows : Math.min(rows, height - top),
        data: bytes.subarray(from, from + size),
      };
    }
  }
}

function unpack(data: Uint8Array, page: TiffPage, maxBytes: number): Uint8Array {
  switch (page.compression) {
    case COMPRESSION.none:
      return Uint8Array.from(data.subarray(0, maxBytes));
    case LZW:
      return decodeLzw(data, { symbolBits: 8, variant: "tiff", maxBytes });
    case DEFLATE:
    case OLD_DEFLATE:
      try {
        return zlib().inflateSync(data, { maxOutputLength: maxBytes });
      } catch (cause) {
        throw corrupt("TIFF", "a strip cannot be unpacked", { cause });
      }
    case PACK_BITS:
      return unpackBits(data, maxBytes);
    case ZSTANDARD:
      try {
        return zlib().zstdDecompressSync(data, { maxOutputLength: maxBytes });
      } catch (cause) {
        throw corrupt("TIFF", "a strip cannot be unpacked", { cause });
      }
    default:
      throw unsupported(page);
  }
}

/** Undoes PackBits (TIFF 6.0, section 9). */
function unpackBits(data: Uint8Array, maxBytes: number): Uint8Array {
  const out = new Uint8Array(maxBytes);
  let length = 0;
  for (let i = 0; i + 1 < data.length && length < maxBytes;) {
    const head = data[i++];
    if (head < 128) {
      const run = data.subarray(i, i + head + 1).subarray(0, maxBytes - length);
      out.set(run, length);
      length += run.length;
      i += head + 1;
    } else if (head > 128) {
      out.fill(data[i++], length, length + 257 - head);
      length += 257 - head;
    }
  }
  return out.subarray(0, Math.min(length, maxBytes));
}

/** Adds each sample to the one of the pixel before (TIFF 6.0, section 14). */
function undoPredictor(line: Uint8Array, samples: number, bits: number, page: TiffPage): void {
  if (bits === 8) {
    for (let i = samples; i < line.length; i++) line[i] += line[i - samples];
  } else if (bits === 16) {
    const view = new DataView(line.buffer, line.byteOffset, line.byteLength);
    for (let i = samples; i < line.length >> 1; i++) {
      const sum = view.getUint16(i * 2, page.littleEndian) +
        view.getUint16((i - samples) * 2, page.littleEndian);
      view.setUint16(i * 2, sum & 0xffff, page.littleEndian);
    }
  } else {
    throw unsupported(page);
  }
}

/** Makes the function that reads one pixel; of 16 bits the upper eight are taken. */
function grayReader(
  page: TiffPage,
  form: SampleForm,
): (line: Uint8Array, x: number) => number {
  const { photometric, samples, bits } = form;
  const high = bits === 16 && page.littleEndian ? 1 : 0;
  const scale = bits < 8 ? 255 / ((1 << bits) - 1) : 1;
  /** A sample as it is stored. */
  const raw = (line: Uint8Array, x: number, sample: number) => {
    const i = x * samples + sample;
    if (bits === 8) return line[i];
    if (bits === 16) return line[i * 2 + high];
    return line[i * bits >> 3] >> (8 - bits - (i * bits & 7)) & ((1 << bits) - 1);
  };
  const value = (line: Uint8Array, x: number, sample: number) => raw(line, x, sample) * scale;
  switch (photometric) {
    case WHITE_IS_ZERO:
      return (line, x) => 255 - value(line, x, 0);
    case PALETTE: {
      const map = page.tags.get(TAG.ColorMap);
      const count = 1 << Math.min(bits, 8);
      if (bits > 8 || typeof map !== "object" || map.length < count * 3) throw unsupported(page);
      const grays = Uint8Array.from(
        { length: count },
        (_, i) => grayOf(map[i] >> 8, map[count + i] >> 8, map[2 * count + i] >> 8),
      );
      return (line, x) => grays[raw(line, x, 0)];
    }
    case RGB: {
      const hasAlpha = samples > 3 && tagNumber(page.tags, TAG.ExtraSamples, 0) !== 0;
      return (line, x) =>
        grayOf(
          value(line, x, 0),
          value(line, x, 1),
          value(line, x, 2),
          hasAlpha ? value(line, x, 3) : 255,
        );
    }
    case CMYK:
      return (line, x) => {
        const white = 255 - value(line, x, 3);
        const ink = (sample: number) => (255 - value(line, x, sample)) * white / 255;
        return grayOf(ink(0), ink(1), ink(2));
      };
    default:
      return (line, x) => value(line, x, 0);
  }
}
