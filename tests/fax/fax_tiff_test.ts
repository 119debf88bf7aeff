import assert from "node:assert/strict";
import { join } from "node:path";
import { createBitmap, type FaxTiffInfo, writeFaxTiff } from "../../lib/document/mod.ts";
import { openFaxTiffThrough } from "../../lib/fax/fax_tiff.ts";
import { FaxError, type FaxTiff, openFaxTiff } from "../../lib/fax/mod.ts";

const INFO: FaxTiffInfo = {
  documentName: "Rechnung",
  senderName: "Müller",
  tsid: "+49 30 1",
  recipientName: "Bo",
  recipientNumber: "+14255550100",
  csid: "FAX 2",
  time: Temporal.PlainDateTime.from("2026-03-04T05:06:07"),
};

async function withTiff(info: FaxTiffInfo, use: (path: string, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "fax.tif");
    const page = createBitmap(1728, 20);
    await Deno.writeFile(path, writeFaxTiff([page], { info }));
    await use(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** All that a fax TIFF says, in a form that can be compared. */
async function describe(tiff: FaxTiff): Promise<unknown> {
  const { rawReceiveTime, receiveTime, ...texts } = await tiff.readValues(
    ...["recipientName", "recipientNumber", "senderName", "routing", "callerId"] as const,
    ...["csid", "tsid", "image", "rawReceiveTime", "receiveTime"] as const,
  );
  return {
    ...texts,
    time: rawReceiveTime?.toString(),
    hasTime: receiveTime !== "",
    artist: await tiff.tiffTagString(315),
    missing: await tiff.tiffTagString(65000),
  };
}

Deno.test("openFaxTiff() reads the tags of a file without a server", async () => {
  await withTiff(INFO, async (path) => {
    await using tiff = await openFaxTiff(path, { reader: "file" });
    assert.deepEqual(await describe(tiff), {
      recipientName: "Bo",
      recipientNumber: "+14255550100",
      senderName: "Müller",
      routing: "",
      callerId: "",
      csid: "FAX 2",
      tsid: "+49 30 1",
      image: path,
      time: "2026-03-04T05:06:07",
      hasTime: true,
      artist: "Müller",
      missing: "",
    });
  });
});

for (const [name, info] of [["full", INFO], ["bare", {}]] as const) {
  Deno.test(`openFaxTiff() says the same of a ${name} file by COM and by reading it`, async () => {
    await withTiff(info, async (path, folder) => {
      const worker = new URL("../support/fax/loopback_worker.ts", import.meta.url);
      worker.searchParams.set("store", join(folder, "store"));
      await using byCom = await openFaxTiffThrough(worker.href, path, { reader: "com" });
      await using byFile = await openFaxTiff(path, { reader: "file" });
      assert.deepEqual(await describe(byCom), await describe(byFile));
    });
  });
}

Deno.test("openFaxTiff() reads a file where the class is not registered", async () => {
  await withTiff(INFO, async (path) => {
    await using tiff = await openFaxTiff(path);
    assert.equal(await tiff.senderName, "Müller");
  });
});

Deno.test("openFaxTiff() says what is wrong with a file, and ends with it", async () => {
  await withTiff(INFO, async (path, folder) => {
    await assert.rejects(openFaxTiff(join(folder, "none.tif")), (error) => {
      assert.ok(error instanceof FaxError, String(error));
      assert.equal(error.code, "fax.document-not-found");
      return true;
    });
    await Deno.writeTextFile(join(folder, "text.tif"), "no TIFF");
    await assert.rejects(openFaxTiff(join(folder, "text.tif")), { code: "fax.bad-document" });
    const tiff = await openFaxTiff(path);
    await tiff.release();
    await tiff.release();
    await assert.rejects(tiff.csid, { code: "fax.not-connected" });
  });
});
