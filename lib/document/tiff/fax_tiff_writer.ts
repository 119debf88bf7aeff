import type { Bitmap } from "../bitmap.ts";
import { encodeT4, encodeT6 } from "../codes/fax_encoder.ts";
import { COMPRESSION, TAG } from "./tiff_tags.ts";

/** What a fax TIFF can say about itself beside its pages; all of it is optional. */
export interface FaxTiffInfo {
  /** Name of the document, in the tag DocumentName. */
  readonly documentName?: string;
  /** Who sent it, in the tag Artist. */
  readonly senderName?: string;
  /** Transmitting station identifier, in the tag HostComputer. */
  readonly tsid?: string;
  /** Name of the recipient; with the fields below in the tag ImageDescription. */
  readonly recipientName?: string;
  /** Number that was dialled. */
  readonly recipientNumber?: string;
  /** Identifier that the called station answered with. */
  readonly csid?: string;
  /** Identifier of the caller, for received faxes. */
  readonly callerId?: string;
  /** Routing text of a received fax, such as an extension. */
  readonly routing?: string;
  /** When it was sent or received, in the tag DateTime: the local wall clock. */
  readonly time?: Temporal.PlainDateTime;
}

/** How {@link writeFaxTiff} stores pages. */
export interface FaxTiffOptions {
  /** `"fine"` is 204 x 196 dots per inch (the default), `"standard"` 204 x 98. */
  readonly resolution?: FaxResolution;
  /** `"group4"` (T.6, the default), `"group3"` or `"group3-2d"` (T.4). */
  readonly compression?: "group4" | "group3" | "group3-2d";
  /** What the file says about itself. */
  readonly info?: FaxTiffInfo;
}

/** Vertical resolution of a page; horizontally there are always 204 dots per inch. */
export type FaxResolution = "standard" | "fine";

/** Dots per inch of the two resolutions. */
export const FAX_DPI: Readonly<Record<FaxResolution, { readonly x: number; readonly y: number }>> =
  { standard: { x: 204, y: 98 }, fine: { x: 204, y: 196 } };

/** A page of this many dots per inch down, or more, counts as fine. */
export const FINE_FROM_DPI = 150;

/** Lines of the tag ImageDescription, by field. */
export const DESCRIPTION_LINES = {
  recipientName: "Recipient",
  recipientNumber: "Number",
  csid: "CSID",
  callerId: "Caller",
  routing: "Routing",
} as const satisfies Partial<Record<keyof FaxTiffInfo, string>>;

const SHORT = 3, LONG = 4, RATIONAL = 5, ASCII = 2;
type Entry = readonly [tag: number, type: number, values: readonly number[] | string];

/**
 * Writes pages as a TIFF of class F: one bit, one strip a page, white is zero.
 *
 * Pages may differ in size; all have the same resolution. Text is stored as UTF-8.
 *
 * @throws {RangeError} If there is no page.
 */
export function writeFaxTiff(
  pages: readonly Bitmap[],
  options: FaxTiffOptions = {},
): Uint8Array<ArrayBuffer> {
  if (pages.length === 0) throw new RangeError("Cannot write fax TIFF: there is no page");
  const { compression = "group4" } = options;
  const parts: Uint8Array[] = [header()];
  let offset = 8, link = { part: parts[0], at: 4 };
  pages.forEach((page, index) => {
    const strip = compression === "group4"
      ? encodeT6(page)
      : encodeT4(page, { dimensions: compression === "group3" ? 1 : 2 });
    const padded = new Uint8Array(strip.length + (strip.length & 1));
    padded.set(strip);
    const directoryAt = offset + padded.length;
    const directory = writeDirectory(
      entries(page, { index, count: pages.length, strip: [offset, strip.length] }, options),
      directoryAt,
    );
    new DataView(link.part.buffer).setUint32(link.at, directoryAt, true);
    parts.push(padded, directory.bytes);
    link = { part: directory.bytes, at: directory.linkAt };
    offset = directoryAt + directory.bytes.length;
  });
  return join(parts, offset);
}

function header(): Uint8Array {
  return Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0);
}

function entries(
  page: Bitmap,
  place: { readonly index: number; readonly count: number; readonly strip: [number, number] },
  { resolution = "fine", compression = "group4", info = {} }: FaxTiffOptions,
): Entry[] {
  const all: Entry[] = [
    [TAG.NewSubfileType, LONG, [2]], // one page of several
    [TAG.ImageWidth, LONG, [page.width]],
    [TAG.ImageLength, LONG, [page.height]],
    [TAG.BitsPerSample, SHORT, [1]],
    [TAG.Compression, SHORT, [
      compression === "group4" ? COMPRESSION.group4 : COMPRESSION.group3,
    ]],
    [TAG.PhotometricInterpretation, SHORT, [0]],
    [TAG.FillOrder, SHORT, [1]],
    [TAG.DocumentName, ASCII, info.documentName ?? ""],
    [TAG.ImageDescription, ASCII, description(info)],
    [TAG.StripOffsets, LONG, [place.strip[0]]],
    [TAG.Orientation, SHORT, [1]],
    [TAG.SamplesPerPixel, SHORT, [1]],
    [TAG.RowsPerStrip, LONG, [page.height]],
    [TAG.StripByteCounts, LONG, [place.strip[1]]],
    [TAG.XResolution, RATIONAL, [FAX_DPI[resolution].x]],
    [TAG.YResolution, RATIONAL, [FAX_DPI[resolution].y]],
    compression === "group4"
      ? [TAG.T6Options, LONG, [0]]
      : [TAG.T4Options, LONG, [compression === "group3" ? 0 : 1]],
    [TAG.ResolutionUnit, SHORT, [2]], // inch
    [TAG.PageNumber, SHORT, [place.index, place.count]],
    [TAG.Software, ASCII, "comtask"],
    [TAG.DateTime, ASCII, info.time === undefined ? "" : tiffTime(info.time)],
    [TAG.Artist, ASCII, info.senderName ?? ""],
    [TAG.HostComputer, ASCII, info.tsid ?? ""],
    [TAG.CleanFaxData, SHORT, [0]],
  ];
  return all.filter(([, , values]) => values !== "");
}

function description(info: FaxTiffInfo): string {
  return Object.entries(DESCRIPTION_LINES)
    .map(([field, label]) => [label, info[field as keyof typeof DESCRIPTION_LINES]] as const)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([label, value]) => `${label}: ${value?.replaceAll(/[\r\n]+/g, " ")}`)
    .join("\n");
}

function tiffTime(time: Temporal.PlainDateTime): string {
  return time.toString({ smallestUnit: "second" }).replaceAll("-", ":").replace("T", " ");
}

/** Writes one image file directory for offset `at`; values that do not fit follow it. */
function writeDirectory(
  list: readonly Entry[],
  at: number,
): { bytes: Uint8Array<ArrayBuffer>; linkAt: number } {
  const encoded = list.map(([tag, type, values]) => {
    const data = typeof values === "string" ? ascii(values) : numbers(type, values);
    const count = typeof values === "string" ? data.length : values.length;
    return { tag, type, count, data };
  });
  const linkAt = 2 + list.length * 12;
  const extra = encoded.map(({ data }) => data.length > 4 ? data.length + (data.length & 1) : 0);
  const bytes = new Uint8Array(linkAt + 4 + extra.reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, list.length, true);
  let free = linkAt + 4;
  encoded.forEach(({ tag, type, count, data }, i) => {
    const entry = 2 + i * 12;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, count, true);
    if (data.length <= 4) {
      bytes.set(data, entry + 8);
    } else {
      view.setUint32(entry + 8, at + free, true);
      bytes.set(data, free);
      free += extra[i];
    }
  });
  return { bytes, linkAt };
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(`${text.replaceAll("\0", "")}\0`);
}

function numbers(type: number, values: readonly number[]): Uint8Array {
  const size = type === SHORT ? 2 : type === LONG ? 4 : 8;
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, i) => {
    if (type === SHORT) view.setUint16(i * 2, value, true);
    else view.setUint32(i * size, value, true);
    if (type === RATIONAL) view.setUint32(i * 8 + 4, 1, true);
  });
  return new Uint8Array(view.buffer);
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
