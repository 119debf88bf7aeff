/** The step functions over a legacy server in C++, which has no extended library beside it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setFaxTiffInfo } from "../../lib/document/mod.ts";
import { withServer } from "../../lib/fax/mod.ts";
import { fax } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";
import { faxFiles, shortTiff } from "../support/fax/received.ts";
import { assertBalanced, registerFaxStandIn, WHY_NO_STAND_IN } from "../support/fax/stand_in.ts";

const ignore = WHY_NO_STAND_IN !== undefined;

Deno.test({
  name: "fax.config-set and fax.port-set make the calls of the legacy library, and no other",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    await withServer(null, async (server) => {
      const { config, changed } = await fax.configSet(server, {
        retries: 5,
        branding: false,
        personalCoverPages: false,
        discountStart: "21:30",
      });
      assert.equal(changed, true);
      const { retries, branding, personalCoverPages, discountStart, discountEnd } = config;
      assert.deepEqual([retries, branding, personalCoverPages], [5, false, false]);
      assert.deepEqual([discountStart, discountEnd], ["21:30", "07:00"]);
      // the stand-in forgets what is put into a port: its log has to do
      const { port } = await fax.portSet(server, "Modem 2", { receive: "automatic", rings: 4 });
      assert.deepEqual([port.id, port.name, port.priority], [2, "Modem 2", 2]);
    });
    const log = await standIn.log();
    assert.deepEqual(log.filter((line) => /\.put_/.test(line)), [
      "FaxServer.put_Retries(5)",
      "FaxServer.put_Branding(0)",
      "FaxServer.put_ServerCoverpage(1)",
      "FaxServer.put_DiscountRateStartHour(21)",
      "FaxServer.put_DiscountRateStartMinute(30)",
      "FaxPort.put_Receive(1)",
      "FaxPort.put_Rings(4)",
    ]);
    assertBalanced(log);
  },
});

Deno.test({
  name: "fax.routing, fax.archive and fax.receive use the folders that a legacy server names",
  ignore,
  fn: async () => {
    await using folder = await temporaryFolder();
    const [inbox, sent, to] = ["inbox", "sent", "to"].map((name) => join(folder.path, name));
    for (const path of [inbox, sent]) await Deno.mkdir(path);
    const time = Temporal.PlainDateTime.from("2026-11-24T08:15:00");
    for (const caller of ["+49301", "+49302"]) {
      const tiff = setFaxTiffInfo(shortTiff(), { callerId: caller, tsid: "T", time });
      await Deno.writeFile(join(inbox, `FXS${caller.slice(-1)}.tif`), tiff);
    }
    const tiff = setFaxTiffInfo(shortTiff(), { recipientNumber: "+4680", recipientName: "Bo" });
    await Deno.writeFile(join(sent, "1.tif"), tiff);
    await Deno.writeFile(join(inbox, "half.tif"), tiff.subarray(0, 5)); // still being written
    await using standIn = await registerFaxStandIn();
    Deno.env.set("COMTASK_FAX_INBOX", inbox);
    try {
      await withServer(null, async (server) => {
        await fax.configSet(server, { archiveFolder: sent });
        const { methods } = await fax.routing(server);
        assert.deepEqual(
          methods.map(({ port, name, enabled, data }) => [port, name, enabled, data]),
          [
            [1, "Store in a folder", true, inbox],
            [2, "Store in a folder", true, inbox],
          ],
        );
        const { faxes: [one, ...more] } = await fax.archive(server);
        assert.deepEqual(more, []);
        assert.deepEqual([one.id, one.faxNumber, one.recipientName], ["1.tif", "+4680", "Bo"]);
        const { faxes } = await fax.receive(server, { to, format: "pdf", delete: true });
        assert.deepEqual(faxes.map(({ callerId, tsid }) => [callerId, tsid]), [
          ["+49301", "T"],
          ["+49302", "T"],
        ]);
        assert.deepEqual(await faxFiles(to), [
          "2026-11-24 08.15.00 +49301 FXS1.pdf",
          "2026-11-24 08.15.00 +49302 FXS2.pdf",
        ]);
        assert.deepEqual(await faxFiles(inbox), ["half.tif"]);
        assert.equal((await fax.receive(server, { to })).count, 0);
      });
      await withServer("FAXSRV01", async (server) => {
        await fax.configSet(server, { archiveFolder: join(folder.path, "none") });
        await assert.rejects(async () => await fax.archive(server), (error) => {
          assert.equal((error as { readonly code?: string }).code, "fax.not-supported");
          assert.match(String(error), /folders are of another computer; .*on the server itself/);
          return true;
        });
      });
    } finally {
      Deno.env.delete("COMTASK_FAX_INBOX");
    }
    assertBalanced(await standIn.log());
  },
});
