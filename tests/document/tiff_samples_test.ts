import assert from "node:assert/strict";
import { decodeTiff } from "../../lib/document/tiff_image.ts";
import { hasLibtiff, libtiff } from "./libtiff.ts";
import { randomNumbers } from "./pages.ts";
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

async function grayOf(tiff: Uint8Array): Promise<Uint8Array> {
  for await (const picture of decodeTiff(tiff)) {
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
];

for (const [name, form] of FORMS) {
  Deno.test({
    name: `decodeTiff() reads ${name} as libtiff writes it, whatever compresses it`,
    ignore: !hasLibtiff,
    async fn() {
      const data = samples(form.samples, form.bits);
      const plain = makeTiff({ width: WIDTH, height: HEIGHT, ...form, data });
      const expected = await grayOf(plain);
      if (form.bits === 8 && form.samples === 1) {
        const inverted = form.photometric === 0;
        assert.deepEqual([...expected], [...data].map((value) => inverted ? 255 - value : value));
      }
      for (const way of WAYS) {
        assert.deepEqual(await grayOf(await libtiff("tiffcp", way, plain)), expected, `${way}`);
      }
    },
  });
}

Deno.test("decodeTiff() reads palettes, transparency and inks", async () => {
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
    assert.deepEqual([...await grayOf(makeTiff({ ...parts, extraSamples }))], expected);
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
    const gray = await grayOf(jpeg);
    const worst = Math.max(...gray.map((value, i) => Math.abs(value - data[i])));
    assert.ok(worst < 12, `a pixel differs by ${worst}`);
  },
});
