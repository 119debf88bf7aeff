/** PDFs that are written here, drawn by PDFium. */
import assert from "node:assert/strict";
import {
  decodeBilevelPage,
  DocumentError,
  faxTiffToPdf,
  inspectFaxTiff,
  renderFax,
  writeFaxTiff,
} from "../../lib/document/mod.ts";
import { corpus } from "./pages.ts";

const WIDTH = 1728, HEIGHT = 2286;

/** The pages of a PDF as PDFium draws them, one of its pixels for each of a fine fax page. */
async function drawn(pdf: Uint8Array<ArrayBuffer>, resolution: "fine" | "standard") {
  const { tiff } = await renderFax({ bytes: pdf, name: "a.pdf" }, { resolution });
  return inspectFaxTiff(tiff).pages.map((page) => decodeBilevelPage(tiff, page));
}

Deno.test("faxTiffToPdf() loses no pixel, as PDFium draws it", async () => {
  const wanted = new Set(["a slope", "black edges", "writing", "even noise"]);
  const pages = corpus(WIDTH, HEIGHT).filter(([name]) => wanted.has(name));
  for (const compression of ["group4", "group3", "group3-2d"] as const) {
    const some = compression === "group4" ? pages : pages.slice(2, 3);
    const tiff = writeFaxTiff(some.map(([, page]) => page), { compression });
    const found = await drawn(faxTiffToPdf(tiff), "fine");
    assert.equal(found.length, some.length);
    some.forEach(([name, page], i) => {
      const { width, data } = found[i];
      assert.equal(width, WIDTH);
      const rows = page.data.length;
      assert.deepEqual(data.subarray(0, rows), page.data, `${name}, ${compression}`);
    });
  }
});

Deno.test("faxTiffToPdf() keeps the size of a page of standard resolution", async () => {
  const [, page] = corpus(WIDTH, 1143)[7];
  const [found] = await drawn(
    faxTiffToPdf(writeFaxTiff([page], { resolution: "standard" })),
    "standard",
  );
  assert.equal(found.width, WIDTH);
  assert.deepEqual(found.data.subarray(0, page.data.length), page.data);
});

Deno.test("faxTiffToPdf() writes the name of the document", () => {
  const [, page] = corpus(WIDTH, 20)[0];
  const pdf = faxTiffToPdf(writeFaxTiff([page], { info: { documentName: "Süß (1)" } }));
  const text = new TextDecoder("latin1").decode(pdf);
  assert.match(text, /\/Title <feff005300fc00df0020002800310029>/);
});

Deno.test("faxTiffToPdf() says what is wrong with a file", () => {
  assert.throws(() => faxTiffToPdf(new TextEncoder().encode("no TIFF")), DocumentError);
});
