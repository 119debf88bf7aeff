// utif2 is a TIFF decoder that nobody here wrote: a second opinion beside libtiff.
import assert from "node:assert/strict";
import utif from "npm:utif2@4.1.0";
import type { Bitmap } from "../../lib/document/mod.ts";
import { writeFaxTiff } from "../../lib/document/mod.ts";
import { corpus } from "./pages.ts";

/** Darkness of every pixel as utif2 sees it. */
function decodeByUtif(tiff: Uint8Array<ArrayBuffer>, index: number): Uint8Array {
  const page = utif.decode(tiff.buffer)[index];
  utif.decodeImage(tiff.buffer, page);
  return utif.toRGBA8(page);
}

function assertSamePixels(page: Bitmap, rgba: Uint8Array, name: string): void {
  const stride = (page.width + 7) >> 3;
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++) {
      const black = (page.data[y * stride + (x >> 3)] & (0x80 >> (x & 7))) !== 0;
      const seen = rgba[(y * page.width + x) * 4] < 128;
      if (black !== seen) assert.fail(`${name}: pixel ${x}, ${y} differs`);
    }
  }
}

for (const compression of ["group4", "group3"] as const) {
  Deno.test(`writeFaxTiff() writes ${compression} pages that utif2 reads without a different pixel`, () => {
    const pages = corpus(1728, 60);
    const tiff = writeFaxTiff(pages.map(([, page]) => page), { compression });
    pages.forEach(([name, page], i) => assertSamePixels(page, decodeByUtif(tiff, i), name));
  });
}
