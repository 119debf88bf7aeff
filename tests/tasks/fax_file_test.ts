import assert from "node:assert/strict";
import { join } from "node:path";
import { versionOf, withFaxFile } from "../../tasks/functions/fax/fax_file.ts";

const TIFF = Uint8Array.of(0x49, 0x49, 42, 0), OTHER = Uint8Array.of(0x49, 0x49, 42, 1);

/** Long enough after a file was written that its times are trusted. */
const LATER_MS = 3000;

/** For faxes that are as they should be. */
const nothingToUndo = () => assert.fail("there is nothing to take back");

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-test-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("withFaxFile() lends the document itself while it is what was checked", () =>
  inFolder(async (folder) => {
    const document = join(folder, "letter.TIF");
    await Deno.writeFile(document, TIFF);
    const checked = { tiff: TIFF, original: versionOf(document, Date.now() + LATER_MS) };
    const lent = await withFaxFile(checked, (file) => Promise.resolve(file), nothingToUndo);
    assert.equal(lent, document);
    assert.deepEqual(await Deno.readFile(document), TIFF);
  }));

Deno.test("withFaxFile() lends what was checked when the document is another one by now", () =>
  inFolder(async (folder) => {
    const document = join(folder, "letter.tif");
    const changes: Array<() => Promise<void>> = [
      () => Deno.writeFile(document, Uint8Array.of(...OTHER, 0)),
      () => Deno.utime(document, new Date(), new Date(2030, 0, 1)),
      async () => {
        await Deno.writeFile(`${document}.new`, OTHER);
        await Deno.rename(`${document}.new`, document);
      },
      () => Deno.remove(document),
    ];
    for (const change of changes) {
      await Deno.writeFile(document, TIFF);
      await Deno.utime(document, new Date(), new Date(2020, 0, 1));
      const checked = { tiff: TIFF, original: versionOf(document, Date.now() + LATER_MS) };
      assert.ok(checked.original);
      await change();
      await lendsCopy(checked, document);
    }
  }));

Deno.test("withFaxFile() takes back what was overwritten while the service had it", () =>
  inFolder(async (folder) => {
    const document = join(folder, "letter.tif");
    await Deno.writeFile(document, TIFF);
    const checked = { tiff: TIFF, original: versionOf(document, Date.now() + LATER_MS) };
    const lent: string[] = [], undone: number[] = [];
    const id = await withFaxFile(checked, async (file) => {
      if (file === document) await Deno.writeFile(document, Uint8Array.of(...OTHER, 0));
      else assert.deepEqual(await Deno.readFile(file), TIFF);
      return lent.push(file);
    }, (id) => Promise.resolve(void undone.push(id)));
    assert.deepEqual([id, lent[0], undone], [2, document, [1]]);
    const failed = withFaxFile(
      { tiff: TIFF, original: versionOf(document, Date.now() + LATER_MS) },
      () => Deno.writeFile(document, TIFF),
      () => Promise.reject(new Error("it has left the queue")),
    );
    await assert.rejects(failed, /it has left the queue/);
  }));

Deno.test("versionOf() does not trust the times of a file that was just written", () =>
  inFolder(async (folder) => {
    const document = join(folder, "letter.tif");
    await Deno.writeFile(document, TIFF);
    assert.equal(versionOf(document), undefined);
    await Deno.utime(document, new Date(), new Date(2020, 0, 1)); // as a copy that keeps the time
    assert.equal(versionOf(document), undefined);
  }));

Deno.test("withFaxFile() lends a copy with the name of a TIFF where the document has another", () =>
  inFolder(async (folder) => {
    const document = join(folder, "letter.fax");
    await Deno.writeFile(document, TIFF);
    const later = Date.now() + LATER_MS;
    assert.equal(versionOf(document, later), undefined);
    assert.equal(versionOf(folder, later), undefined);
    await lendsCopy({ tiff: TIFF, original: undefined }, document);
  }));

Deno.test("withFaxFile() removes its copy when the service fails", async () => {
  let lent = "";
  const failed = withFaxFile({ tiff: TIFF, original: undefined }, (file) => {
    lent = file;
    return Promise.reject(new Error("busy"));
  }, nothingToUndo);
  await assert.rejects(failed, /busy/);
  await assert.rejects(Deno.stat(lent), Deno.errors.NotFound);
});

async function lendsCopy(
  checked: Parameters<typeof withFaxFile>[0],
  document: string,
): Promise<void> {
  const lent = await withFaxFile(checked, async (file) => {
    assert.notEqual(file, document);
    assert.match(file, /\.tif$/);
    assert.deepEqual(await Deno.readFile(file), TIFF);
    return file;
  }, nothingToUndo);
  await assert.rejects(Deno.stat(lent), Deno.errors.NotFound);
}
