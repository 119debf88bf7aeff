import assert from "node:assert/strict";
import {
  createBitmap,
  DocumentError,
  equalBitmaps,
  renderFax,
  writeFaxTiff,
} from "../../lib/document/mod.ts";
import { decodeTiff } from "../../lib/document/tiff/tiff_image.ts";
import { decodeJpeg, joinJpegTables } from "../../lib/document/pictures/jpeg.ts";
import { readTiffTags, TAG } from "../../lib/document/tiff/tiff_tags.ts";
import { hasLibtiff, libtiff } from "./libtiff.ts";
import { randomNumbers, writing } from "./pages.ts";
import { makeTiff } from "./tiff_maker.ts";

const WIDTH = 61, HEIGHT = 43;

/** Smooth and noisy samples, so that predictors and dictionaries have something to do. */
function samples(perPixel: number, bits: 8 | 16): Uint8Array {
  const next = randomNumbers(perPixel * bits);
  const bytes = bits / 8;
  const data = new Uint8Array(WIDTH * HEIGHT * perPixel * bytes);
  for (let i = 0; i < data.length; i++) {
    data[i] = (Math.floor(i / (perPixel * bytes)) * 3 + next() * 20) & 0xff;
  }
  return data;
}

function grayOf(tiff: Uint8Array): Uint8Array {
  for (const picture of decodeTiff(tiff)) {
    if ("gray" in picture) return picture.gray.data;
  }
  assert.fail("there is no gray page");
}

const FORMS = [
  ["8-bit gray", { samples: 1, bits: 8, photometric: 1 }],
  ["16-bit gray", { samples: 1, bits: 16, photometric: 1 }],
  ["gray that is white at zero", { samples: 1, bits: 8, photometric: 0 }],
  ["colour", { samples: 3, bits: 8, photometric: 2 }],
  ["16-bit colour", { samples: 3, bits: 16, photometric: 2 }],
] as const;

/** Ways in which libtiff writes such pages without a loss. */
const WAYS = [
  ["-c", "lzw"],
  ["-c", "lzw:2"],
  ["-c", "zip:2", "-r", "7"],
  ["-c", "packbits"],
  ["-c", "none", "-r", "5"],
  ["-c", "lzw:2", "-t", "-w", "32", "-l", "16"],
  ["-c", "zip", "-B"],
  ["-c", "zip:2", "-B"],
  ["-c", "zstd"],
  ["-c", "zstd:2", "-r", "9"],
  ["-p", "separate", "-c", "none", "-r", "7"],
  ["-p", "separate", "-c", "lzw:2"],
  ["-p", "separate", "-c", "zip:2", "-t", "-w", "32", "-l", "16"],
  ["-p", "separate", "-c", "packbits", "-B"],
];

/** Everything that libtiff can write; "zip:3" and "lerc" of whole numbers it refuses itself. */
const COMPRESSIONS = [
  ...["none", "lzw", "zip", "packbits", "zstd", "jpeg", "jpeg:r"],
  ...["lzma", "webp", "jbig", "sgilog", "lerc"],
];
/** What it writes and is not read here; documents have them hardly ever. */
const REFUSED = new Set(["lzma", "webp", "jbig", "sgilog", "lerc"]);

for (const [name, form] of FORMS) {
  Deno.test({
    name: `decodeTiff() reads ${name} as libtiff writes it, whatever compresses it`,
    ignore: !hasLibtiff,
    async fn() {
      const data = samples(form.samples, form.bits);
      const plain = makeTiff({ width: WIDTH, height: HEIGHT, ...form, data });
      const expected = grayOf(plain);
      if (form.bits === 8 && form.samples === 1) {
        const inverted = form.photometric === 0;
        assert.deepEqual([...expected], [...data].map((value) => inverted ? 255 - value : value));
      }
      // planes of 16 bits tiffcp cannot make out of pixels
      const ways = form.bits === 8 ? WAYS : WAYS.filter(([option]) => option !== "-p");
      for (const way of ways) {
        assert.deepEqual(grayOf(await libtiff("tiffcp", way, plain)), expected, `${way}`);
      }
    },
  });
}

Deno.test({
  name: "decodeTiff() reads tiles in the codes of fax machines",
  ignore: !hasLibtiff,
  async fn() {
    const page = createBitmap(300, 70);
    const next = randomNumbers(7);
    for (let i = 0; i < page.data.length; i++) {
      if (i % 38 < 37) page.data[i] = next() < 0.3 ? Math.floor(next() * 256) : 0;
    }
    const plain = writeFaxTiff([page]);
    for (const code of ["g4", "g3:1d", "g3:2d", "none", "lzw"]) {
      for (const order of ["msb2lsb", "lsb2msb"]) {
        if (order === "lsb2msb" && !code.startsWith("g")) continue; // only fax codes need the tag
        const way = ["-c", code, "-f", order, "-t", "-w", "128", "-l", "32"];
        const [picture] = decodeTiff(await libtiff("tiffcp", way, plain));
        assert.ok("bitmap" in picture && equalBitmaps(picture.bitmap, page), `${way}`);
      }
    }
  },
});

/** A fax TIFF with another value of the tag `Orientation`. */
function oriented(tiff: Uint8Array<ArrayBuffer>, orientation: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(tiff.buffer.slice(0));
  const at = view.getUint32(4, true) + 2;
  for (let entry = at; entry < at + view.getUint16(at - 2, true) * 12; entry += 12) {
    if (view.getUint16(entry, true) === 274) view.setUint16(entry + 8, orientation, true);
  }
  return new Uint8Array(view.buffer);
}

/** Where a mark at the begin of the first row is to be seen. */
const CORNERS = [
  [1, "top", "left"],
  [2, "top", "right"],
  [3, "bottom", "right"],
  [4, "bottom", "left"],
  [5, "top", "left"],
  [6, "top", "right"],
  [7, "bottom", "right"],
  [8, "bottom", "left"],
] as const;

for (const [orientation, vertical, horizontal] of CORNERS) {
  Deno.test(`decodeTiff() turns a page of orientation ${orientation} upright`, () => {
    const stored = createBitmap(32, 16);
    stored.data[0] = 0x80;
    const tiff = oriented(writeFaxTiff([stored], { resolution: "standard" }), orientation);
    const [picture] = decodeTiff(tiff);
    assert.ok("bitmap" in picture);
    const { bitmap, page } = picture, isTurned = orientation >= 5;
    assert.deepEqual([bitmap.width, bitmap.height], isTurned ? [16, 32] : [32, 16]);
    assert.deepEqual([page.width, page.height], [bitmap.width, bitmap.height]);
    assert.equal(page.xDpi < page.yDpi, isTurned, "the resolution turns too");
    const stride = bitmap.data.length / bitmap.height;
    const at = bitmap.data.findIndex((byte) => byte !== 0);
    assert.equal(at < stride ? "top" : "bottom", vertical);
    assert.equal(at % stride === 0 ? "left" : "right", horizontal);
  });
}

Deno.test("renderFax() does not send a prepared fax upside down", async () => {
  const stored = createBitmap(1728, 100);
  stored.data[0] = 0x80;
  const prepared = writeFaxTiff([stored], { resolution: "fine" });
  const fax = await renderFax({ bytes: oriented(prepared, 3), name: "a.tif" });
  assert.equal(fax.wasPrepared, false);
  const [{ data, width, height }] = fax.pages;
  assert.deepEqual([width, height, data.at(-1)], [1728, 100, 1]);
  assert.equal(
    (await renderFax({ bytes: oriented(prepared, 1), name: "a.tif" })).wasPrepared,
    true,
  );
});

Deno.test("decodeTiff() reads palettes, transparency and inks", () => {
  const one = { width: 2, height: 1, bits: 8 } as const;
  const palette = new Array(768).fill(0);
  palette[5] = palette[256 + 5] = palette[512 + 5] = 0xffff; // colour 5 is white
  const cases = [
    [{ ...one, samples: 1, photometric: 3, data: Uint8Array.of(0, 5), palette }, [0, 255]],
    [{ ...one, samples: 4, photometric: 2, data: Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 0) }, [
      0,
      255,
    ]],
    [{ ...one, samples: 4, photometric: 5, data: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255) }, [
      255,
      0,
    ]],
  ] as const;
  for (const [parts, expected] of cases) {
    const extraSamples = parts.samples === 4 && parts.photometric === 2;
    assert.deepEqual([...grayOf(makeTiff({ ...parts, extraSamples }))], expected);
  }
});

Deno.test({
  name: "decodeTiff() reads JPEG strips with tables of their own",
  ignore: !hasLibtiff,
  async fn() {
    const data = new Uint8Array(64 * 64).map((_, i) => (i % 64) * 4);
    const form = { width: 64, height: 64, samples: 1, bits: 8, photometric: 1 } as const;
    const jpeg = await libtiff(
      "tiffcp",
      ["-c", "jpeg:95", "-r", "16"],
      makeTiff({ ...form, data }),
    );
    const gray = grayOf(jpeg);
    const worst = Math.max(...gray.map((value, i) => Math.abs(value - data[i])));
    assert.ok(worst < 12, `a pixel differs by ${worst}`);
  },
});

/** The page as libtiff writes it; undefined if it cannot compress such samples so. */
async function written(
  way: readonly string[],
  plain: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    return await libtiff("tiffcp", way, plain);
  } catch {
    return undefined;
  }
}

Deno.test({
  name: "renderFax() takes or clearly refuses every compression that libtiff has",
  ignore: !hasLibtiff,
  async fn() {
    const taken = new Set<string>(), refused = new Set<string>();
    const bilevel = writeFaxTiff([writing(200, 60)]);
    const forms = [
      makeTiff({ width: WIDTH, height: HEIGHT, ...FORMS[0][1], data: samples(1, 8) }),
      makeTiff({ width: WIDTH, height: HEIGHT, ...FORMS[3][1], data: samples(3, 8) }),
      bilevel,
    ];
    for (const compression of COMPRESSIONS) {
      for (const plain of forms) {
        const bytes = await written(["-c", compression], plain);
        if (bytes === undefined) continue;
        const source = { bytes: new Uint8Array(bytes), name: "a.tif" };
        if (REFUSED.has(compression)) {
          await assert.rejects(renderFax(source), (error) => {
            assert.ok(error instanceof DocumentError, String(error));
            assert.equal(error.problem, "unsupported");
            assert.match(error.message, /compression \d+ .* save it as PNG$/);
            return true;
          });
          refused.add(compression);
          continue;
        }
        taken.add(compression);
        const { pages: [page] } = await renderFax(source, { halftone: "threshold" });
        if (compression.startsWith("jpeg")) continue; // with losses: the shades are tried above
        const [expected] = (await renderFax(
          { bytes: new Uint8Array(plain), name: "a.tif" },
          { halftone: "threshold" },
        )).pages;
        assert.ok(equalBitmaps(page, expected), compression);
      }
    }
    assert.deepEqual([...taken, ...refused].length >= 8, true, [...taken, ...refused].join(", "));
    for (const common of ["none", "lzw", "zip", "packbits"]) assert.ok(taken.has(common), common);
  },
});

Deno.test({
  name: "decodeTiff() reads colours that libtiff writes as JPEG",
  ignore: !hasLibtiff,
  async fn() {
    const data = new Uint8Array(64 * 64 * 3).map((_, i) => Math.floor(i / 3) % 64 * 4);
    const plain = makeTiff({ width: 64, height: 64, samples: 3, bits: 8, photometric: 2, data });
    for (const way of ["jpeg:95", "jpeg:r:95"]) {
      const gray = grayOf(await libtiff("tiffcp", ["-c", way, "-r", "16"], plain));
      const worst = Math.max(...gray.map((value, i) => Math.abs(value - data[i * 3])));
      assert.ok(worst < 12, `${way}: a pixel differs by ${worst}`);
    }
  },
});

Deno.test({
  name: "decodeJpeg() reads inks as Adobe stores them, and refuses those of unknown meaning",
  ignore: !hasLibtiff,
  async fn() {
    // black on the left, white on the right, and shades below
    const inks = new Uint8Array(64 * 16 * 4).map((_, i) =>
      i >= 64 * 8 * 4 ? i % 4 === 3 ? i % 256 : 120 : i % 4 === 3 && i % 256 < 128 ? 0 : 255
    );
    const form = { width: 64, height: 16, samples: 4, bits: 8, photometric: 5 } as const;
    const tiff = await libtiff("tiffcp", ["-c", "jpeg:95"], makeTiff({ ...form, data: inks }));
    const [tags] = readTiffTags(tiff);
    const [from] = tags.get(TAG.StripOffsets) as number[];
    const [size] = tags.get(TAG.StripByteCounts) as number[];
    const jpeg = joinJpegTables(tiff.subarray(from, from + size), tags.get(TAG.JpegTables));
    const { decode } = await import("npm:jpeg-js@0.4.4");
    const grays = [0, 2].map((transform) => {
      const name = new TextEncoder().encode("Adobe");
      const marker = [0xff, 0xee, 0, 14, ...name, 0, 100, 0, 0, 0, 0, transform];
      const marked = Uint8Array.from([0xff, 0xd8, ...marker, ...jpeg.subarray(2)]);
      const { data } = decodeJpeg(marked), theirs = decode(marked, { useTArray: true }).data;
      const luma = (i: number) => theirs[i] * 0.299 + theirs[i + 1] * 0.587 + theirs[i + 2] * 0.114;
      const sum = data.reduce((sum, gray, i) => sum + Math.abs(gray - luma(i * 4)), 0);
      assert.ok(sum / data.length < 1, `transform ${transform}: ${sum / data.length} apart`);
      return data;
    });
    assert.ok(grays[0][8] < 10 && grays[0][56] > 245, "no ink is stored as 255");
    const plain = grayOf(tiff); // in a TIFF as 0
    assert.ok(plain[8] < 10 && plain[56] < 10);
    assert.throws(() => decodeJpeg(jpeg), { name: "DocumentError", problem: "unsupported" });
  },
});
