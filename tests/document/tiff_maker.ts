/** What {@link makeTiff} writes: one uncompressed page. */
export interface TiffParts {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly bits: 8 | 16;
  readonly photometric: number;
  readonly data: Uint8Array;
  /** Red, green and blue parts of the palette, 16 bits each. */
  readonly palette?: readonly number[];
  /** Declares that the last sample is transparency. */
  readonly extraSamples?: boolean;
}

/** Writes a little-endian TIFF for tests, in one strip. */
export function makeTiff(parts: TiffParts): Uint8Array<ArrayBuffer> {
  const { width, height, samples, bits, photometric, data, palette = [] } = parts;
  const bitsAt = 8, paletteAt = bitsAt + samples * 2 + (samples & 1) * 2;
  const dataAt = paletteAt + palette.length * 2,
    directoryAt = dataAt + data.length + data.length % 2;
  const SHORT = 3, LONG = 4;
  const entries: Array<[tag: number, type: number, count: number, value: number]> = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, samples, samples > 2 ? bitsAt : bits | (samples === 2 ? bits << 16 : 0)],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, photometric],
    [273, LONG, 1, dataAt],
    [277, SHORT, 1, samples],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    [284, SHORT, 1, 1],
  ];
  if (palette.length > 0) entries.push([320, SHORT, palette.length, paletteAt]);
  if (parts.extraSamples) entries.push([338, SHORT, 1, 2]);
  const bytes = new Uint8Array(directoryAt + 2 + entries.length * 12 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directoryAt, true);
  for (let i = 0; i < samples; i++) view.setUint16(bitsAt + i * 2, bits, true);
  palette.forEach((value, i) => view.setUint16(paletteAt + i * 2, value, true));
  bytes.set(data, dataAt);
  view.setUint16(directoryAt, entries.length, true);
  entries.forEach(([tag, type, count, value], i) => {
    const at = directoryAt + 2 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, value, true);
  });
  return bytes;
}
