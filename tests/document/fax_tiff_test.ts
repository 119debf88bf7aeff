import assert from "node:assert/strict";
import type { FaxTiffOptions } from "../../lib/document/mod.ts";
import {
  decodeBilevelPage,
  DocumentError,
  equalBitmaps,
  inspectFaxTiff,
  writeFaxTiff,
} from "../../lib/document/mod.ts";
import { hasLibtiff, libtiff } from "./libtiff.ts";
import { corpus, noise, writing } from "./pages.ts";

const INFO = {
  documentName: "Rechnung für Müller",
  senderName: "Zoë",
  tsid: "+49 30 1234",
  recipientName: "Ångström AB",
  recipientNumber: "+46 8 5678",
  csid: "46 8 5678",
  callerId: "4930",
  routing: "12",
  time: Temporal.PlainDateTime.from("2026-02-03T04:05:06"),
};

Deno.test("inspectFaxTiff() reads what writeFaxTiff() said", () => {
  const tiff = writeFaxTiff([writing(1728, 100), writing(1728, 50)], {
    resolution: "standard",
    info: INFO,
  });
  const { pages, info, isPrepared } = inspectFaxTiff(tiff);
  assert.deepEqual(info, INFO);
  assert.equal(isPrepared, true);
  assert.deepEqual(
    pages.map(({ width, height, xDpi, yDpi, compression }) => [
      width,
      height,
      xDpi,
      yDpi,
      compression,
    ]),
    [[1728, 100, 204, 98, 4], [1728, 50, 204, 98, 4]],
  );
});

Deno.test("writeFaxTiff() refuses to write no page", () => {
  assert.throws(() => writeFaxTiff([]), RangeError);
});

/**
 * Pages with rows of 1729 runs, the empty white one in front included. In rows without a
 * reference libtiff 4.5 has room for 1728 and says "Buffer overflow".
 */
const TOO_MANY_RUNS = ["a chessboard of pixels", "upright lines"];

for (const compression of ["group4", "group3", "group3-2d"] as const) {
  Deno.test({
    name: `writeFaxTiff() writes ${compression} pages that libtiff reads without a different pixel`,
    ignore: !hasLibtiff,
    async fn() {
      const pages = corpus(1728, 120).filter(([name]) =>
        compression !== "group3" || !TOO_MANY_RUNS.includes(name)
      );
      const tiff = writeFaxTiff(pages.map(([, page]) => page), { compression });
      const plain = await libtiff("tiffcp", ["-c", "none"], tiff);
      const read = inspectFaxTiff(plain);
      pages.forEach(([name, page], i) => {
        assert.ok(equalBitmaps(decodeBilevelPage(plain, read.pages[i]), page), name);
      });
    },
  });
}

/** Ways in which libtiff writes a fax: compression, strips and the order of bits. */
const LIBTIFF_FORMS = [
  ["-c", "none"],
  ["-c", "g3:1d"],
  ["-c", "g3:2d"],
  ["-c", "g3:1d:fill"],
  ["-c", "g3:2d:fill", "-r", "31"],
  ["-c", "g4"],
  ["-c", "g4", "-r", "17"],
  ["-c", "g4", "-f", "lsb2msb"],
  ["-c", "g3:2d", "-f", "lsb2msb", "-r", "64"],
  ["-c", "none", "-f", "lsb2msb"],
  ["-c", "g4", "-B"],
];

for (const form of LIBTIFF_FORMS) {
  Deno.test({
    name: `decodeBilevelPage() reads what tiffcp ${form.join(" ")} wrote`,
    ignore: !hasLibtiff,
    async fn() {
      const pages = corpus(1728, 120);
      const written = await libtiff("tiffcp", form, writeFaxTiff(pages.map(([, page]) => page)));
      const read = inspectFaxTiff(written);
      pages.forEach(([name, page], i) => {
        assert.ok(equalBitmaps(decodeBilevelPage(written, read.pages[i]), page), name);
      });
    },
  });
}

Deno.test({
  name: "writeFaxTiff() writes tags that tiffinfo shows without a warning",
  ignore: !hasLibtiff,
  async fn() {
    const tiff = writeFaxTiff([writing(1728, 100), noise(1728, 99, 0.3)], { info: INFO });
    const shown = new TextDecoder().decode(await libtiff("tiffinfo", [], tiff));
    for (
      const line of [
        "Image Width: 1728 Image Length: 100",
        "Resolution: 204, 196 pixels/inch",
        "Compression Scheme: CCITT Group 4",
        "Photometric Interpretation: min-is-white",
        "Page Number: 1-2",
        "DocumentName: Rechnung für Müller",
        "DateTime: 2026:02:03 04:05:06",
      ]
    ) assert.ok(shown.includes(line), `${line}\n${shown}`);
    assert.doesNotMatch(shown, /warning|error/i);
  },
});

const PREPARED: ReadonlyArray<readonly [string, boolean, FaxTiffOptions, number]> = [
  ["a Group 4 page of standard width", true, {}, 1728],
  ["a Group 3 page", false, { compression: "group3" }, 1728],
  ["a page of another width", false, {}, 2048],
];

for (const [name, expected, options, width] of PREPARED) {
  Deno.test(`inspectFaxTiff() takes ${name} as ${expected ? "" : "not "}prepared`, () => {
    assert.equal(inspectFaxTiff(writeFaxTiff([writing(width, 20)], options)).isPrepared, expected);
  });
}

Deno.test("inspectFaxTiff() refuses pages that form a circle", () => {
  const tiff = writeFaxTiff([writing(1728, 20)]);
  const view = new DataView(tiff.buffer);
  const directory = view.getUint32(4, true);
  view.setUint32(directory + 2 + view.getUint16(directory, true) * 12, directory, true);
  assert.throws(() => inspectFaxTiff(tiff), (error) => {
    assert.ok(error instanceof DocumentError);
    assert.equal(error.message, "Cannot read TIFF: its pages form a circle");
    return true;
  });
});
