import assert from "node:assert/strict";
import { join } from "node:path";
import { decodePng } from "../../lib/document/pictures/png.ts";
import { drawPictures } from "../../lib/report/mod.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";

const SAMPLE = join(ROOT, "tasks", "sample");

function bytesOf(url: string): Uint8Array {
  return Uint8Array.fromBase64(url.slice("data:image/png;base64,".length));
}

Deno.test("drawPictures() draws the first pages, in the shape of the paper", async () => {
  const invoice = join(SAMPLE, "rechnung.tif");
  const [picture, again] = await drawPictures([invoice, invoice], { width: 120, maxPages: 2 });
  assert.ok(picture && picture === again);
  assert.equal(picture.pageCount, 3);
  assert.equal(picture.pages.length, 2);
  const { width, height, data } = await decodePng(bytesOf(picture.pages[0]));
  assert.equal(width, 120);
  assert.ok(Math.abs(height / width - 297 / 215) < 0.06, `${width} x ${height}`); // A4, 8.5 in wide
  assert.ok(data.some((gray) => gray < 200), "there is something on it");
  assert.ok(data.filter((gray) => gray > 250).length > data.length / 2, "and most of it is paper");
});

Deno.test("drawPictures() leaves out what is missing or broken", async () => {
  await using folder = await temporaryFolder();
  const broken = join(folder.path, "broken.tif");
  await Deno.writeFile(broken, new Uint8Array([0x49, 0x49, 42, 0, 255, 255, 255, 255]));
  const missing = join(folder.path, "missing.tif");
  assert.deepEqual(await drawPictures([missing, undefined, broken]), [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("drawPictures() stops when the pictures become too many", async () => {
  const paths = ["brief.txt", "rechnung.tif"].map((name) => join(SAMPLE, name));
  const [first, second] = await drawPictures(paths, { maxTotal: 1 });
  assert.equal(first?.pageCount, 1);
  assert.equal(second, undefined);
});
