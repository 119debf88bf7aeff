/** The Group 4 encoder of libtiff, called in this process. */
import { join } from "node:path";
import type { Bitmap } from "../../lib/document/mod.ts";

/** Names of the library by system, the newest first. */
const NAMES = ["libtiff.so.6", "libtiff.so.5", "libtiff.dylib"];
const GROUP4 = 4, WHITE_IS_ZERO = 0;

const SYMBOLS = {
  TIFFOpen: { parameters: ["buffer", "buffer"], result: "pointer" },
  // It takes any number of arguments; integers are passed alike.
  TIFFSetField: { parameters: ["pointer", "u32", "u32"], result: "i32" },
  TIFFWriteEncodedStrip: { parameters: ["pointer", "u32", "buffer", "isize"], result: "isize" },
  TIFFClose: { parameters: ["pointer"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Opens libtiff and returns a function that measures how long it encodes a page, in ns. */
export function libtiffEncoder(folder: string): (page: Bitmap) => number {
  const { symbols } = open();
  const text = (value: string) => new TextEncoder().encode(`${value}\0`);
  return ({ width, height, data }) => {
    const tiff = symbols.TIFFOpen(text(join(folder, "bench.tif")), text("w"));
    const fields = [[256, width], [257, height], [258, 1], [259, GROUP4], [262, WHITE_IS_ZERO]];
    for (const [tag, value] of [...fields, [277, 1], [278, height]]) {
      symbols.TIFFSetField(tiff, tag, value);
    }
    const copy = data.slice(); // libtiff may change what it is given
    const begin = performance.now();
    const size = symbols.TIFFWriteEncodedStrip(tiff, 0, copy, BigInt(copy.length));
    const elapsed = performance.now() - begin;
    symbols.TIFFClose(tiff);
    if (Number(size) !== data.length) throw new Error("Cannot measure libtiff: it did not encode");
    return elapsed * 1e6;
  };
}

function open(): Deno.DynamicLibrary<typeof SYMBOLS> {
  for (const name of NAMES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch {
      // The next name may fit.
    }
  }
  throw new Error("Cannot measure libtiff: it is not installed");
}
