// Damaged and hostile files: a clear error or pages, soon and within bounds, and never
// anything else. Of PDF, which takes longest, a tenth is tried; `COMTASK_FUZZ=10000` tries so many
// files of each kind.
import assert from "node:assert/strict";
import {
  DocumentError,
  faxTiffToPdf,
  type RenderedFax,
  renderFax,
  writeFaxTiff,
} from "../../lib/document/mod.ts";
import { PROGRESSIVE } from "./jpeg_sample.ts";
import { noise, randomNumbers, writing } from "./pages.ts";
import { makePdf, writePdf } from "./pdf_maker.ts";
import { makePng } from "./png_maker.ts";
import { makeTiff } from "./tiff_maker.ts";

const ASKED = Deno.env.get("COMTASK_FUZZ");
const COUNT = Number(ASKED ?? 10_000);
/** Two seconds where fuzzing is asked for; in a busy test run only what hangs is caught. */
const MAX_MS = ASKED === undefined ? 20_000 : 2000;
const MAX_BYTES = 256 * 1024 * 1024;
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff];

/** Changes some bytes, or cuts the end off. */
function damage(bytes: Uint8Array<ArrayBuffer>, next: () => number): Uint8Array<ArrayBuffer> {
  const damaged = next() < 0.2 ? bytes.slice(0, next() * bytes.length) : bytes.slice();
  const end = next() < 0.3 ? Math.min(64, damaged.length) : damaged.length; // headers are small
  for (let hits = 1 + Math.floor(next() * 8); hits > 0 && damaged.length > 0; hits--) {
    const value = next() < 0.5 ? next() * 256 : TELLING[Math.floor(next() * TELLING.length)];
    damaged[Math.floor(next() * end)] = value;
  }
  return damaged;
}

type Maker = (next: () => number) => Uint8Array<ArrayBuffer>;

async function makers(): Promise<Record<string, Maker>> {
  const { encode } = await import("npm:jpeg-js@0.4.4");
  const { GifWriter } = await import("npm:omggif@1.0.10");
  const picture = new Uint8Array(64 * 48 * 4).map((_, i) => i * 7);
  const jpeg = Uint8Array.from(encode({ width: 64, height: 48, data: picture }, 80).data);
  const room = new Uint8Array(3000);
  const writer = new GifWriter(room, 20, 20, { palette: [0, 0xffffff, 0xff, 0xff00] });
  writer.addFrame(0, 0, 20, 20, Array.from({ length: 400 }, (_, i) => i % 4));
  const gif = room.slice(0, writer.end());
  const tiffs = [
    writeFaxTiff([writing(1728, 40), noise(1728, 30, 0.3)]),
    writeFaxTiff([noise(1728, 30, 0.1)], { compression: "group3-2d" }),
    makeTiff({
      width: 30,
      height: 20,
      samples: 3,
      bits: 8,
      photometric: 2,
      data: picture.slice(0, 1800),
    }),
  ];
  const pdfs = [
    makePdf(["10 10 20 10", "0 0 60 60"], { size: "60 60" }),
    faxTiffToPdf(writeFaxTiff([writing(160, 40)])),
    faxTiffToPdf(writeFaxTiff([noise(160, 20, 0.2)], { info: { documentName: "a" } })),
  ];
  return {
    JPEG: (next) => damage(next() < 0.5 ? jpeg : PROGRESSIVE, next),
    GIF: (next) => damage(gif, next),
    TIFF: (next) => damage(tiffs[Math.floor(next() * tiffs.length)], next),
    // The check sums of a PNG would hide everything else, so that its parts are damaged.
    PNG: (next) =>
      makePng({
        width: next() < 0.2 ? Math.floor(next() * 2 ** 32) : 16,
        height: next() < 0.2 ? Math.floor(next() * 2 ** 32) : 16,
        depth: [1, 2, 4, 8, 16, 7][Math.floor(next() * 6)],
        colourType: Math.floor(next() * 7),
        interlaced: next() < 0.5,
        raw: damage(picture.slice(0, 2000), next).map((value) => next() < 0.3 ? value % 5 : value),
        chunks: { PLTE: Array.from({ length: Math.floor(next() * 800) }, () => 9) },
      }),
    PDF: (next) => damage(pdfs[Math.floor(next() * pdfs.length)], next),
  };
}

for (const kind of ["PNG", "JPEG", "GIF", "TIFF", "PDF"]) {
  Deno.test(`renderFax() survives every damaged ${kind}`, async () => {
    const make = (await makers())[kind];
    const next = randomNumbers(kind.length * 1000 + kind.charCodeAt(0));
    const before = Deno.memoryUsage();
    const count = kind === "PDF" && ASKED === undefined ? COUNT / 10 : COUNT;
    for (let i = 0; i < count; i++) {
      const bytes = make(next);
      const begin = performance.now();
      let fax: RenderedFax | undefined;
      try {
        fax = await renderFax({ bytes, name: "x" }, { resolution: "standard" });
      } catch (error) {
        assert.ok(error instanceof DocumentError, `file ${i}: ${String(error)}`);
        assert.match(error.message, /^Cannot fax document "x": /);
      }
      assert.equal(fax?.pages.length, fax?.pageCount, `file ${i}`); // what was checked can be seen
      const ms = performance.now() - begin;
      assert.ok(ms < MAX_MS, `file ${i} took ${Math.round(ms)} ms`);
      const { rss } = Deno.memoryUsage();
      assert.ok(rss - before.rss < MAX_BYTES, `file ${i} took ${rss - before.rss} bytes`);
    }
  });
}

/** A TIFF of pages that share one strip. */
function manyPages(
  count: number,
  { width, height, strip }: { width: number; height: number; strip: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const first = writeFaxTiff([writing(width, 1)]); // its tags, with other sizes
  const view = new DataView(first.buffer), directory = view.getUint32(4, true);
  const length = 2 + view.getUint16(directory, true) * 12 + 4;
  const stripAt = first.length, directoriesAt = stripAt + strip.length + strip.length % 2;
  const bytes = new Uint8Array(directoriesAt + count * length);
  bytes.set(first);
  bytes.set(strip, stripAt);
  const out = new DataView(bytes.buffer);
  out.setUint32(4, directoriesAt, true);
  const changed = new Map([
    [256, width],
    [257, height],
    [273, stripAt],
    [278, height],
    [279, strip.length],
  ]);
  for (let page = 0; page < count; page++) {
    const at = directoriesAt + page * length;
    bytes.set(first.subarray(directory, directory + length), at);
    for (let entry = at + 2; entry + 12 <= at + length; entry += 12) {
      const value = changed.get(out.getUint16(entry, true));
      if (value === undefined) continue;
      out.setUint16(entry + 2, 4, true);
      out.setUint32(entry + 8, value, true);
    }
    out.setUint32(at + length - 4, page + 1 < count ? at + length : 0, true);
  }
  return bytes;
}

/** A PDF whose forms show the next one ten times each. */
function nestedForms(depth: number): Uint8Array<ArrayBuffer> {
  const form = (i: number) => {
    const content = i === depth - 1 ? "0 0 9 9 re f" : "/A Do ".repeat(10);
    return `<< /Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /XObject << /A ${
      6 + i
    } 0 R >> >> /Length ${content.length} >>\nstream\n${content}\nendstream`;
  };
  return writePdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R " +
    "/Resources << /XObject << /A 5 0 R >> >> >>",
    "<< /Length 5 >>\nstream\n/A Do\nendstream",
    ...Array.from({ length: depth }, (_, i) => form(i)),
  ]);
}

const BOMBS: ReadonlyArray<readonly [string, () => Uint8Array<ArrayBuffer>]> = [
  [
    "a TIFF of many large pages",
    () => manyPages(500, { width: 6300, height: 6300, strip: new Uint8Array(900).fill(0xff) }),
  ],
  ["a PDF of nested forms", () => nestedForms(9)],
];

for (const [name, make] of BOMBS) {
  Deno.test(`renderFax() refuses ${name}`, async () => {
    const before = Deno.memoryUsage().rss;
    await assert.rejects(renderFax({ bytes: make(), name: "x" }), {
      name: "DocumentError",
      problem: "too-large",
    });
    assert.ok(Deno.memoryUsage().rss - before < MAX_BYTES);
  });
}
