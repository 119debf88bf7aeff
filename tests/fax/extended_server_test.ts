import assert from "node:assert/strict";
import { join } from "node:path";
import { withFaxDocumentThrough } from "../../lib/fax/fax_document.ts";
import { type ExtendedFaxServer, FaxError, withServer } from "../../lib/fax/mod.ts";

async function withExtended(
  options: string,
  use: (server: ExtendedFaxServer, document: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const document = join(folder, "letter.txt");
    await Deno.writeTextFile(document, "Guten Tag\n");
    const name = `loopback:${join(folder, "store")}?${options}`;
    await withServer(name, (server) => use(server, document), { api: "faxcomex" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an extended server sends, waits and archives", async () => {
  await withExtended("speed=1000&retries=0", async (server, document) => {
    assert.equal(server.api, "faxcomex");
    const id = await server.send({
      document,
      faxNumber: "+14255550100",
      recipientName: "Bo",
      senderName: "Ich",
      displayName: "Brief",
    });
    const sent = await server.jobs.wait(id, { pollMs: 20 });
    assert.deepEqual([sent.jobId, sent.pageCount, sent.retries], [id, 1, 0]); // from the archive
    assert.equal(await server.jobs.find(id), undefined);
    const ids: string[] = [];
    for await (const message of await server.folders.outgoingArchive.getMessages(10)) {
      ids.push(await message.id);
      assert.equal(await message.recipient.name, "Bo");
      assert.equal(await message.documentName, "Brief");
      assert.ok((await message.transmissionStart) instanceof Temporal.PlainDateTime);
    }
    assert.deepEqual(ids, [id]);
  });
});

Deno.test("an extended server says why a fax failed", async () => {
  await withExtended("speed=1000&retries=0", async (server, document) => {
    const id = await server.send({ document, faxNumber: "+14255550103" });
    await assert.rejects(server.jobs.wait(id, { pollMs: 20 }), (error) => {
      assert.ok(error instanceof FaxError, String(error));
      assert.equal(error.code, "fax.busy");
      return true;
    });
    await server.jobs.cancel(id);
    assert.deepEqual(await server.jobs.list(), []);
    await assert.rejects(server.jobs.pause(id), { code: "fax.job-not-found" });
  });
});

Deno.test("a document of an extended server has several recipients", async () => {
  await withExtended("speed=1", async (server, file) => {
    const queue = server.folders.outgoingQueue;
    await queue.setPaused(true);
    await queue.save();
    const document = await server.createDocument();
    await document.setBody(file);
    await document.setPriority("high");
    await document.sender.setName("Ich");
    await document.recipients.add("+14255550100", "Eins");
    await document.recipients.add("+14255550101");
    const names: string[] = [];
    for await (const recipient of document.recipients) names.push(await recipient.name);
    assert.deepEqual(names, ["Eins", ""]);
    const ids = await document.connectedSubmit(server);
    assert.equal(ids.length, 2);
    assert.deepEqual((await server.jobs.list()).map(({ id }) => id), ids);
    const jobs = await queue.getJobs();
    assert.deepEqual(await jobs.readAll("id", "priority"), [
      { id: ids[0], priority: "high" },
      { id: ids[1], priority: "high" },
    ]);
    const job = await queue.getJob(ids[0]);
    await job.pause();
    await job.refresh();
    assert.ok((await job.status).includes("paused"));
    await job.cancel(); // it stays to the end of its broadcast
    const states = (await server.jobs.list()).map(({ status }) => status);
    assert.deepEqual(states, ["canceled", "pending"]);
  });
});

Deno.test("withFaxDocument() submits without a server of its own", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "letter.txt");
    await Deno.writeTextFile(file, "Guten Tag");
    const worker = new URL("../support/fax/loopback_worker.ts", import.meta.url);
    worker.searchParams.set("store", join(folder, "store"));
    const ids = await withFaxDocumentThrough(worker.href, async (document) => {
      await document.setBody(file);
      await document.recipients.add("+14255550100", "Bo");
      return await document.submit("");
    });
    assert.equal(ids.length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("settings of an extended server stay local until they are saved", async () => {
  await withExtended("speed=1", async (server) => {
    const queue = server.folders.outgoingQueue;
    const before = await queue.retries;
    await queue.setRetries(before + 4);
    assert.equal(await queue.retries, before + 4);
    await queue.refresh();
    assert.equal(await queue.retries, before);
    await queue.setRetries(before + 4);
    await queue.save();
    await queue.refresh();
    assert.equal(await queue.retries, before + 4);
  });
});
