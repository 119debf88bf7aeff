// Pictures as large as they may be, in small files.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { makePng } from "./png_maker.ts";

const RUNNER = fileURLToPath(new URL("../support/peak_memory.ts", import.meta.url));
const CHILD = new URL("./render_child.ts", import.meta.url).href;
const SIDE = 6300;
/** Of a process that has loaded everything and rendered nothing large. */
const OWN_BYTES = 64 * 1024 * 1024;
const MAX_BYTES = OWN_BYTES + 256 * 1024 * 1024;

/** A gray JPEG that is all of one shade: a code of one bit for each block, and one for its end. */
function largeJpeg(): Uint8Array {
  const part = (marker: number, bytes: readonly number[]) => {
    const size = bytes.length + 2;
    return [0xff, marker, size >> 8, size & 255, ...bytes];
  };
  const sides = [SIDE >> 8, SIDE & 255, SIDE >> 8, SIDE & 255];
  const oneCode = [1, ...new Array<number>(15).fill(0), 0];
  const blocks = Math.ceil(SIDE / 8) ** 2;
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...part(0xdb, [0, ...new Array<number>(64).fill(1)]),
    ...part(0xc0, [8, ...sides, 1, 1, 0x11, 0]),
    ...part(0xc4, [0x00, ...oneCode]),
    ...part(0xc4, [0x10, ...oneCode]),
    ...part(0xda, [1, 1, 0, 0, 63, 0]),
    ...new Array<number>(Math.ceil(blocks / 4)).fill(0),
    ...[0xff, 0xd9],
  ]);
}

const PICTURES: ReadonlyArray<readonly [string, () => Uint8Array]> = [
  ["PNG", () => {
    const form = { width: SIDE, height: SIDE, depth: 8, colourType: 6 } as const;
    return makePng({ ...form, raw: new Uint8Array(SIDE * (1 + SIDE * 4)) });
  }],
  ["JPEG", largeJpeg],
];

for (const [kind, make] of PICTURES) {
  Deno.test(`renderFax() needs less than 256 MB for a ${kind} of 40 megapixels`, {
    ignore: Deno.build.os !== "linux",
  }, async () => {
    const file = await Deno.makeTempFile({ prefix: "comtask-large-" });
    try {
      await Deno.writeFile(file, make());
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", RUNNER, CHILD, file],
      }).output();
      const text = new TextDecoder().decode(stderr);
      assert.ok(success, text);
      const bytes = Number(/peak memory: (\d+) bytes/.exec(text)?.[1]);
      assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
    } finally {
      await Deno.remove(file);
    }
  });
}
