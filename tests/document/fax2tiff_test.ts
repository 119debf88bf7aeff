/** Bare code words, without a file around them, read and written by libtiff's fax2tiff. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type Bitmap,
  decodeBilevelPage,
  decodeT4,
  decodeT6,
  encodeT4,
  encodeT6,
  equalBitmaps,
  inspectFaxTiff,
} from "../../lib/document/mod.ts";
import { temporaryFolder } from "../support/cli.ts";
import { mustRun } from "../support/process.ts";
import { hasLibtiff } from "./libtiff.ts";
import { corpus, noise, writing } from "./pages.ts";

/** Widths of A4, B4 and A3 in standard fax pixels; heights of fine and standard pages. */
const PAGES: readonly (readonly [name: string, page: Bitmap])[] = [
  ["A4, fine", writing(1728, 2286)],
  ["A4, standard", writing(1728, 1143)],
  ["B4, fine", writing(2048, 2700)],
  ["A3, standard", writing(2432, 1617)],
  ["A4, fine, light noise", noise(1728, 2286, 0.05)],
  ...corpus(1728, 120),
];

const CODES: readonly (readonly [name: string, flags: readonly string[], Encoder])[] = [
  ["T.6", ["-4"], encodeT6],
  ["T.4 in one dimension", ["-3", "-1"], (page) => encodeT4(page, { dimensions: 1 })],
  ["T.4 in two dimensions", ["-3", "-2"], (page) => encodeT4(page, { dimensions: 2 })],
];

type Encoder = (page: Bitmap) => Uint8Array;

/** Rows of more runs than fit: in rows without a reference libtiff 4.5 says "Buffer overflow". */
const TOO_MANY_RUNS = /chessboard|upright/;

for (const [code, flags, encode] of CODES) {
  Deno.test({
    name: `fax2tiff reads our ${code} without a different pixel, on full pages of every size`,
    ignore: !hasLibtiff,
    async fn() {
      await using folder = await temporaryFolder();
      const [raw, out] = ["page.raw", "page.tif"].map((name) => join(folder.path, name));
      for (const [name, page] of PAGES) {
        if (code !== "T.6" && TOO_MANY_RUNS.test(name)) continue;
        await Deno.writeFile(raw, encode(page));
        const size = ["-X", String(page.width)];
        await mustRun("fax2tiff", ["-M", "-W", ...flags, ...size, "-u", "-o", out, raw]);
        const tiff = await Deno.readFile(out);
        const [found] = inspectFaxTiff(tiff).pages;
        const read = decodeBilevelPage(tiff, found);
        // it reads up to the end of the data, and may see white rows in the last bits
        assert.ok(read.height >= page.height && read.height <= page.height + 1, name);
        const rows = { ...read, height: page.height, data: read.data.slice(0, page.data.length) };
        assert.ok(equalBitmaps(rows, page), `${name}: a pixel differs`);
      }
    },
  });
}

Deno.test("full pages of every size come back from our own decoders", () => {
  for (const [name, page] of PAGES) {
    assert.ok(equalBitmaps(decodeT6(encodeT6(page), page.width, page.height), page), name);
    for (const dimensions of [1, 2] as const) {
      const { bitmap, badRowCount } = decodeT4(encodeT4(page, { dimensions }), page, {
        twoDimensional: dimensions === 2,
      });
      assert.ok(equalBitmaps(bitmap, page) && badRowCount === 0, `${name}, ${dimensions}`);
    }
  }
});
