import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** What {@link makePng} writes. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  /** Filter bytes and rows, before packing. */
  readonly raw: Uint8Array;
  readonly interlaced?: boolean;
  /** Further chunks that stand before the data, by name. */
  readonly chunks?: Readonly<Record<string, readonly number[]>>;
}

/** Writes a PNG for tests. */
export function makePng(parts: PngParts): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, parts.width);
  header.setUint32(4, parts.height);
  header.setUint8(8, parts.depth);
  header.setUint8(9, parts.colourType);
  header.setUint8(12, parts.interlaced ? 1 : 0);
  return new Uint8Array(Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    ...Object.entries(parts.chunks ?? {}).map(([name, body]) => chunk(name, Uint8Array.from(body))),
    chunk("IDAT", deflateSync(parts.raw)),
    chunk("IEND", new Uint8Array(0)),
  ]));
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}
