import assert from "node:assert/strict";
import { join } from "node:path";
import type { TaskContext } from "../../lib/engine/mod.ts";
import { connect } from "../../lib/fax/mod.ts";
import { fax } from "../../tasks/mod.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { shortTiff, storeOf } from "../support/fax/received.ts";

const CONTEXT = { signal: new AbortController().signal } as TaskContext;

for (const api of ["faxcom", "faxcomex"] as const) {
  Deno.test(`fax.config-set sets what is given, by ${api}, and knows what is so already`, async () => {
    await using folder = await temporaryFolder();
    await using server = await connect(storeOf(folder.path).name, { api });
    const before = await fax.config(server);
    const changes = {
      paused: true,
      retries: 1,
      retryDelayMinutes: 7,
      queueAgeDays: 3,
      branding: !before.branding,
      useDeviceTsid: !before.useDeviceTsid,
      personalCoverPages: !before.personalCoverPages,
      archiveSent: false,
      archiveFolder: join(folder.path, "kept"),
      discountStart: "21:30",
      discountEnd: "06:05",
    };
    const { test, reconcile } = fax.configSet.declaration;
    assert.equal(await test!({ server, ...changes }, CONTEXT), false);
    assert.deepEqual(await reconcile!("k", { server, ...changes }, CONTEXT), { happened: false });
    const { config, changed } = await fax.configSet(server, changes);
    assert.equal(changed, true);
    assert.deepEqual(config, { ...before, ...changes });
    assert.deepEqual(await fax.config(server), config);
    assert.equal((await fax.configSet(server, { retries: 1 })).changed, false);
    assert.equal(await test!({ server, ...changes }, CONTEXT), true);
    await assert.rejects(fax.configSet(server, { discountStart: "25:00" }), { code: "input" });
  });

  Deno.test(`fax.port-set sets a line by number or name, by ${api}`, async () => {
    await using folder = await temporaryFolder();
    await using server = await connect(storeOf(folder.path).name, { api });
    const { ports: [first, second] } = await fax.ports(server);
    const changes = { send: false, receive: "automatic", rings: 5, csid: "C", tsid: "T" } as const;
    const { port, changed } = await fax.portSet(server, first.name, changes);
    assert.equal(changed, true);
    const { send, ...same } = changes;
    const { status, statusText } = port; // a line that may not send is offline for one library
    const expected = { ...first, ...same, sends: send, receives: true, status, statusText };
    assert.deepEqual(port, expected);
    assert.deepEqual((await fax.ports(server)).ports[1], second);
    assert.equal((await fax.portSet(server, String(first.id), { rings: 5 })).changed, false);
    await assert.rejects(fax.portSet(server, "Modem 9", { rings: 1 }), (error) => {
      assert.equal((error as { readonly code?: string }).code, "fax.port-not-found");
      assert.match(String(error), /it has 1 "Loopback Line 1"/);
      return true;
    });
  });
}

Deno.test("fax.port-set refuses what only the other library has, and says which", async () => {
  await using folder = await temporaryFolder();
  const { name } = storeOf(folder.path);
  await using legacy = await connect(name);
  await using extended = await connect(name, { api: "faxcomex" });
  const attempts = [
    [() => fax.portSet(legacy, 1, { receive: "manual" }), /faxcomex/],
    [() => fax.portSet(extended, 1, { priority: 1 }), /api "faxcom"/],
  ] as const;
  for (const [attempt, advice] of attempts) {
    await assert.rejects(attempt, (error) => {
      assert.equal((error as { readonly code?: string }).code, "fax.not-supported");
      assert.match(String(error), advice);
      return true;
    });
  }
});

Deno.test("fax.routing lists the methods of each line", async () => {
  await using folder = await temporaryFolder();
  await using server = await connect(storeOf(folder.path).name);
  const { methods } = await fax.routing(server);
  const [first] = methods.filter(({ name }) => name === "Store in the inbox");
  assert.deepEqual([first.port, first.enabled], [1, true]);
  await server.setRouting(1, { guid: first.guid.toLowerCase(), enabled: false });
  const again = (await fax.routing(server)).methods
    .filter(({ guid, enabled }) => guid === first.guid && !enabled);
  assert.deepEqual(again.map(({ port }) => port), [1]);
  await assert.rejects(server.setRouting(1, { guid: "{0}", enabled: true }), {
    code: "fax.bad-argument",
  });
});

Deno.test("fax.archive lists what was sent, with number and time", async () => {
  await using folder = await temporaryFolder();
  const document = join(folder.path, "a.tif");
  await Deno.writeFile(document, shortTiff());
  for (const api of ["faxcom", "faxcomex"] as const) {
    await using server = await connect(storeOf(folder.path).name, { api });
    const { jobId } = await fax.send(server, { to: "+14255550100", document, recipient: "Bo" });
    const { faxes: [sent] } = await fax.archive(server);
    assert.deepEqual([sent.faxNumber, sent.recipientName, sent.pageCount, sent.box], [
      "+14255550100",
      "Bo",
      1,
      "sent",
    ]);
    assert.equal(parseInt(sent.id, 16), parseInt(jobId, api === "faxcom" ? 10 : 16));
    assert.ok(!Number.isNaN(Date.parse(sent.startedAt)), sent.startedAt);
  }
});

Deno.test("fax.tiff reads what a fax TIFF says about itself", async () => {
  const file = join(ROOT, "tasks", "sample", "rechnung.tif");
  const { pageCount, pages, isPrepared } = await fax.tiff(file);
  assert.deepEqual([pageCount, pages[0].width, isPrepared], [3, 1728, true]);
  await assert.rejects(fax.tiff(join(ROOT, "deno.json")), { code: "fax.bad-document" });
  await assert.rejects(fax.tiff("none.tif"), { code: "fax.document-not-found" });
});
