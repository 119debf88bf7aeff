import assert from "node:assert/strict";
import type { Bitmap, RenderOptions } from "../../lib/document/mod.ts";
import {
  coverPageText,
  DocumentError,
  equalBitmaps,
  inspectFaxTiff,
  renderFax,
  writeFaxTiff,
} from "../../lib/document/mod.ts";
import { TAG } from "../../lib/document/tiff/tiff_tags.ts";
import { hasLibtiff, libtiff } from "./libtiff.ts";
import { drawPage, noise, writing } from "./pages.ts";
import { makePdf } from "./pdf_maker.ts";
import { makePng } from "./png_maker.ts";

/** A JPEG of 16 x 24 pixels, left half black, right half white, without EXIF data. */
async function jpeg(orientation?: number): Promise<Uint8Array<ArrayBuffer>> {
  const { encode } = await import("npm:jpeg-js@0.4.4");
  const data = new Uint8Array(16 * 24 * 4).fill(255);
  for (let i = 0; i < 16 * 24; i++) if (i % 16 < 8) data.fill(0, i * 4, i * 4 + 3);
  const plain = Uint8Array.from(encode({ width: 16, height: 24, data }, 95).data);
  if (orientation === undefined) return plain;
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation];
  const exif = [...new TextEncoder().encode("Exif\0\0"), ...tiff, 0, 0, 0, 0, 0, 0, 0];
  const segment = [0xff, 0xe1, 0, exif.length + 2, ...exif];
  return Uint8Array.from([...plain.subarray(0, 2), ...segment, ...plain.subarray(2)]);
}

function png(width: number, height: number, gray: (x: number, y: number) => number) {
  const raw = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) raw[y * (width + 1) + 1 + x] = gray(x, y);
  }
  return makePng({ width, height, depth: 8, colourType: 0, raw });
}

function render(bytes: Uint8Array<ArrayBuffer>, options?: RenderOptions) {
  return renderFax({ bytes, name: "sample" }, options);
}

function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value);
}

/** The share of black pixels in a part of a page; the whole of it by default. */
function blackShare(page: Bitmap, box = { x: 0, y: 0, width: page.width, height: page.height }) {
  const stride = (page.width + 7) >> 3;
  let black = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) {
      if (page.data[y * stride + (x >> 3)] & (0x80 >> (x & 7))) black++;
    }
  }
  return black / (box.width * box.height);
}

/** The rectangle that holds all black pixels. */
function blackBox(page: Bitmap) {
  const stride = (page.width + 7) >> 3;
  let left = page.width, right = -1, top = page.height, bottom = -1;
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++) {
      if (!(page.data[y * stride + (x >> 3)] & (0x80 >> (x & 7)))) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return { left, right, top, bottom };
}

const PAPERS = [
  ["a4", "fine", 1728, 2292],
  ["a4", "standard", 1728, 1146],
  ["letter", "fine", 1728, 2156],
  ["legal", "standard", 1728, 1372],
  ["b4", "fine", 2048, 2809],
  ["a3", "standard", 2432, 1620],
] as const;

for (const [paper, resolution, width, height] of PAPERS) {
  Deno.test(`renderFax() makes ${resolution} pages for ${paper}`, async () => {
    const { pages, tiff } = await render(text("x"), { paper, resolution });
    assert.deepEqual([pages[0].width, pages[0].height], [width, height]);
    assert.equal(inspectFaxTiff(tiff).pages[0].yDpi, resolution === "fine" ? 196 : 98);
  });
}

Deno.test("renderFax() sets text inside the margins and breaks pages", async () => {
  const { kind, pages, tiff, warnings, wasPrepared } = await render(
    text("Grüße aus Köln. ".repeat(700) + "\fEnde"),
    { margins: 25.4 },
  );
  assert.deepEqual([kind, wasPrepared, warnings], ["text", false, []]);
  assert.equal(pages.length, 4);
  const { left, right, top, bottom } = blackBox(pages[0]);
  assert.ok(left >= 204 && left < 220, `left ${left}`);
  assert.ok(right < 1728 - 204 && right > 1450, `right ${right}`);
  assert.ok(top >= 196 && top < 210, `top ${top}`);
  assert.ok(bottom < 2292 - 196 && bottom > 2040, `bottom ${bottom}`);
  assert.ok(blackBox(pages[3]).right < 330, "the last page has one short word");
  assert.equal(inspectFaxTiff(tiff).isPrepared, true);
});

Deno.test("renderFax() sets different letters differently, and alike ones alike", async () => {
  const draw = async (value: string) => (await render(text(value))).pages[0];
  assert.ok(!equalBitmaps(await draw("u"), await draw("ü")));
  assert.ok(!equalBitmaps(await draw("O"), await draw("0")));
  assert.ok(equalBitmaps(await draw("\ufeffü\r\n"), await draw("u\u0308")));
});

Deno.test("renderFax() shows a box for a character no font has, and says so", async () => {
  const { pages, warnings } = await render(text("\ue000"));
  assert.deepEqual(warnings, ['No font has "\ue000" (U+E000); boxes are shown instead']);
  assert.ok(blackShare(pages[0]) > 0);
});

Deno.test("renderFax() reads UTF-16 text with a byte order mark", async () => {
  const utf16 = Uint8Array.of(0xff, 0xfe, 0xfc, 0x00);
  assert.ok(equalBitmaps((await render(utf16)).pages[0], (await render(text("ü"))).pages[0]));
});

Deno.test("renderFax() dithers gray to as many black dots as it is dark", async () => {
  const { pages, kind } = await render(png(400, 400, () => 191));
  assert.equal(kind, "png");
  const { left, top, right, bottom } = blackBox(pages[0]);
  const inside = { x: left + 20, y: top + 20, width: right - left - 40, height: bottom - top - 40 };
  assert.ok(Math.abs(blackShare(pages[0], inside) - 0.25) < 0.01);
});

Deno.test("renderFax() keeps the proportions of a picture on pixels that are not square", async () => {
  for (const resolution of ["fine", "standard"] as const) {
    const { pages } = await render(png(192, 96, () => 0), { resolution }); // 2 x 1 inches
    const { left, right, top, bottom } = blackBox(pages[0]);
    assert.equal(right - left + 1, 408);
    assert.equal(bottom - top + 1, resolution === "fine" ? 196 : 98);
  }
});

Deno.test("renderFax() shrinks a large picture to the margins, and no further", async () => {
  const { pages } = await render(png(3000, 500, () => 0), { margins: 0 });
  const { left, right } = blackBox(pages[0]);
  assert.deepEqual([left, right], [0, 1727]);
});

Deno.test("renderFax() cuts at half where a threshold is asked for", async () => {
  const { pages } = await render(png(100, 100, (x) => x < 50 ? 120 : 140), {
    halftone: "threshold",
  });
  const { left, right } = blackBox(pages[0]);
  assert.ok(Math.abs((right - left + 1) - 50 / 96 * 204) < 2);
});

/** EXIF orientations of a picture that is black on its left, and where that must end up. */
const ORIENTATIONS = [
  [1, "left"],
  [2, "right"],
  [3, "right"],
  [4, "left"],
  [5, "top"],
  [
    6,
    "top",
  ],
  [7, "bottom"],
  [8, "bottom"],
] as const;

for (const [orientation, side] of ORIENTATIONS) {
  Deno.test(`renderFax() turns a JPEG of EXIF orientation ${orientation} upright`, async () => {
    const { pages, kind } = await render(await jpeg(orientation), { halftone: "threshold" });
    assert.equal(kind, "jpeg");
    const { left, right, top, bottom } = blackBox(pages[0]);
    const upright = right - left < bottom - top;
    const centre = 1728 / 2;
    const margin = Math.round(15 / 25.4 * 196);
    const found = upright
      ? left + right < 2 * centre ? "left" : "right"
      : top < margin + 5
      ? "top"
      : "bottom";
    assert.equal(found, side);
  });
}

Deno.test("renderFax() reads the first picture of a GIF", async () => {
  const { GifWriter } = await import("npm:omggif@1.0.10");
  const bytes = new Uint8Array(1000);
  const writer = new GifWriter(bytes, 4, 2, { palette: [0x000000, 0xffffff] });
  writer.addFrame(0, 0, 4, 2, [0, 0, 1, 1, 0, 0, 1, 1]);
  const { kind, pages } = await render(bytes.slice(0, writer.end()));
  assert.equal(kind, "gif");
  const { left, right } = blackBox(pages[0]);
  assert.ok(Math.abs(right - left + 1 - 2 / 96 * 204) <= 2);
});

Deno.test("renderFax() draws the pages of a PDF", async () => {
  const { kind, pages } = await render(makePdf(["100 642 200 100", "0 0 612 792"]));
  assert.equal(kind, "pdf");
  assert.equal(pages.length, 2);
  // 100 points from the left and from the top, 200 x 100 points; letter paper on A4.
  const { left, right, top, bottom } = blackBox(pages[0]);
  const near = (value: number, expected: number) => Math.abs(value - expected) < 6;
  assert.ok(near(right - left, 200 / 72 * 204) && near(bottom - top, 100 / 72 * 196));
  assert.ok(near(top, 50 / 72 * 196), `top ${top}`);
  assert.ok(blackShare(pages[1]) > 0.9);
});

Deno.test("renderFax() passes a prepared fax through byte for byte", async () => {
  const tiff = writeFaxTiff([writing(1728, 300), noise(1728, 200, 0.1)], {
    info: { documentName: "original" },
  });
  const fax = await render(tiff, { info: { documentName: "other" }, resolution: "standard" });
  assert.deepEqual([fax.wasPrepared, fax.pages.length, fax.resolution], [true, 2, "fine"]);
  assert.deepEqual(fax.tiff, tiff);
});

Deno.test("renderFax() finds damage in a prepared fax before its pages are asked for", async () => {
  const page = noise(1728, 200, 0.1);
  const tiff = writeFaxTiff([page, page]);
  const [, second] = inspectFaxTiff(tiff).pages;
  const strip = (second.tags.get(TAG.StripOffsets) as number[])[0];
  assert.equal((await render(tiff)).pageCount, 2);
  const damaged = tiff.slice();
  damaged.fill(0, strip + 500, strip + 510); // so many zeros are no code
  await assert.rejects(render(damaged), /Group 4 data: row \d+ has no valid code/);
});

Deno.test("renderFax() codes a Group 3 fax anew without changing a pixel", async () => {
  const page = noise(1728, 300, 0.2);
  const fax = await render(
    writeFaxTiff([page], { compression: "group3-2d", resolution: "standard" }),
  );
  assert.deepEqual([fax.wasPrepared, fax.resolution], [false, "standard"]);
  assert.ok(equalBitmaps(fax.pages[0], page));
  assert.equal(inspectFaxTiff(fax.tiff).isPrepared, true);
});

Deno.test("renderFax() fits a black and white TIFF of another size to the page", async () => {
  const fax = await render(writeFaxTiff([drawPage(2432, 2000, (x) => x < 1216)]));
  assert.deepEqual([fax.pages[0].width, fax.pages[0].height], [1728, 2292]);
  assert.ok(Math.abs(blackBox(fax.pages[0]).right - 864) < 3);
});

for (const form of ["lzw", "zip", "packbits"]) {
  Deno.test({
    name: `renderFax() reads a TIFF that is compressed with ${form}`,
    ignore: !hasLibtiff,
    async fn() {
      const page = writing(1728, 300);
      const tiff = await libtiff("tiffcp", ["-c", form], writeFaxTiff([page]));
      assert.ok(equalBitmaps((await render(Uint8Array.from(tiff))).pages[0], page));
    },
  });
}

const REFUSED: ReadonlyArray<readonly [string, Uint8Array<ArrayBuffer>, string, RegExp]> = [
  ["an empty file", new Uint8Array(0), "corrupt", /it is empty$/],
  ["HTML", text("\n <!DOCTYPE html><p>x"), "unknown-kind", /it is HTML; .* so save or print it as/],
  ["a Word file", text("PK\x03\x04…"), "unknown-kind", /it is a ZIP archive, as Word/],
  ["RTF", text("{\\rtf1 x}"), "unknown-kind", /rich text/],
  ["other data", Uint8Array.of(1, 2, 3, 0, 5), "unknown-kind", /accepted are TIFF, PNG, JPEG, GIF/],
  ["text in another encoding", Uint8Array.of(0x47, 0x72, 0xfc, 0xdf), "unsupported", /not UTF-8/],
  ["a damaged PNG", png(9, 9, () => 0).subarray(0, 60), "corrupt", /Cannot read PNG/],
  [
    "a PDF with a password",
    makePdf(["0 0 1 1"], { isProtected: true }),
    "unsupported",
    /password$/,
  ],
  ["a damaged PDF", text("%PDF-1.7\nnothing"), "corrupt", /Cannot read PDF/],
  ["a damaged TIFF", text("II*\0\xff"), "corrupt", /Cannot read TIFF/],
  ["a JPEG without a picture", Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), "corrupt", /JPEG/],
];

for (const [name, bytes, problem, message] of REFUSED) {
  Deno.test(`renderFax() refuses ${name}`, async () => {
    await assert.rejects(render(bytes), (error) => {
      assert.ok(error instanceof DocumentError, String(error));
      assert.equal(error.problem, problem);
      assert.match(error.message, /^Cannot fax document "sample": /);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("renderFax() refuses what is larger than its limits", async () => {
  const cases: Array<[Uint8Array<ArrayBuffer>, RenderOptions]> = [
    [text("x".repeat(101)), { maxBytes: 100 }],
    [png(20, 20, () => 0), { maxPixels: 399 }],
    [text("a\fb\fc"), { maxPages: 2 }],
    [makePdf(["0 0 1 1", "0 0 1 1"]), { maxPages: 1 }],
    [writeFaxTiff([writing(1728, 9), writing(1728, 9)]), { maxPages: 1 }],
  ];
  for (const [bytes, options] of cases) {
    await assert.rejects(
      render(bytes, options),
      (error) => error instanceof DocumentError && error.problem === "too-large",
    );
  }
});

Deno.test("renderFax() says why a file cannot be read", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-render-" });
  try {
    await assert.rejects(renderFax({ path: `${folder}/none.tif` }), {
      name: "DocumentError",
      problem: "missing",
      message: `Cannot fax document "${folder}/none.tif": no such file`,
    });
    await assert.rejects(renderFax({ path: folder }), {
      problem: "unreadable",
      message: `Cannot fax document "${folder}": it is a folder`,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (
  const [name, options] of [
    ["a negative margin", { margins: -1 }],
    ["margins that fill the page", { margins: { left: 120 } }],
    ["letters that are too small", { fontSize: 2 }],
    ["an unknown paper", { paper: "a9" as "a4" }],
  ] as const
) {
  Deno.test(`renderFax() refuses ${name}`, async () => {
    await assert.rejects(render(text("x"), options), RangeError);
  });
}

Deno.test("renderFax() puts a cover page in front, in the resolution of the document", async () => {
  const coverPage = { to: "Zoë", toNumber: "+46 8 1", subject: "Angebot", note: "Bitte lesen" };
  const tiff = writeFaxTiff([noise(1728, 300, 0.2)], { resolution: "standard" });
  const fax = await render(tiff, { coverPage });
  assert.deepEqual(
    fax.pages.map(({ width, height }) => [width, height]),
    [[1728, 1146], [1728, 300]],
  );
  assert.deepEqual([fax.resolution, fax.wasPrepared], ["standard", false]);
  assert.ok(equalBitmaps(fax.pages[1], noise(1728, 300, 0.2)));
  assert.equal(inspectFaxTiff(fax.tiff).isPrepared, true);
});

Deno.test("coverPageText() leaves out what is empty", () => {
  const lines = coverPageText({ to: "A", toCompany: "B", from: "", subject: "S", note: "N" }, 2)
    .split("\n");
  assert.equal(lines[0], "F A X");
  assert.deepEqual(
    lines.filter((line) => /^[A-Z]\w+:/.test(line)),
    ["To:       A, B", "Pages:    3, with this one", "Subject:  S"],
  );
  assert.equal(lines.at(-1), "N");
});
