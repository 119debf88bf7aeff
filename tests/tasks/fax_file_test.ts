import assert from "node:assert/strict";
import { join } from "node:path";
import { versionOf, withFaxFile } from "../../tasks/functions/fax/fax_file.ts";

const TIFF = Uint8Array.of(0x49, 0x49, 42, 0), OTHER = Uint8Array.of(0x49, 0x49, 42, 1);

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
    const checked = { tiff: TIFF, original: versionOf(document) };
    assert.equal(await withFaxFile(checked, (file) => Promise.resolve(file)), document);
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
      const checked = { tiff: TIFF, original: versionOf(document) };
      await change();
      await lendsCopy(checked, document);
    }
  }));

Deno.test("withFaxFile() lends a copy with the name of a TIFF where the document has another", () =>
  inFolder(async (folder) => {
    const document = join(folder, "letter.fax");
    await Deno.writeFile(document, TIFF);
    assert.equal(versionOf(document), undefined);
    assert.equal(versionOf(folder), undefined);
    await lendsCopy({ tiff: TIFF, original: undefined }, document);
  }));

Deno.test("withFaxFile() removes its copy when the service fails", async () => {
  let lent = "";
  const failed = withFaxFile({ tiff: TIFF, original: undefined }, (file) => {
    lent = file;
    return Promise.reject(new Error("busy"));
  });
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
  });
  await assert.rejects(Deno.stat(lent), Deno.errors.NotFound);
}
