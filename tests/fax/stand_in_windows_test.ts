import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { registerFaxStandIn, WHY_NO_STAND_IN } from "../support/fax/stand_in.ts";

const ignore = WHY_NO_STAND_IN !== undefined;
const NOT_CONNECTED = 0x8007_0006 | 0;
const RPC_UNAVAILABLE = 0x8007_06BA | 0;

Deno.test({
  name: "the stand-in answers as the legacy fax objects do, and logs every call",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    const document = await Deno.makeTempFile({ suffix: ".tif" });
    com.scope(() => {
      const server = com.createObject("FaxServer.FaxServer");
      assert.throws(() => server.GetJobs(), { hresult: NOT_CONNECTED });
      com.call(server, "Connect", com.variant("VT_BSTR", ""));
      server.Retries = 5;
      assert.equal(server.Retries, 5);
      const doc = server.CreateDocument(document);
      assert.equal(doc.FileName, document);
      doc.FaxNumber = "+49 30 1234567";
      doc.RecipientName = "Müller";
      const id = doc.Send();
      const statuses: string[] = [];
      for (let jobs = server.GetJobs(); jobs.Count > 0; jobs = server.GetJobs()) {
        const job = jobs.Item(1);
        assert.equal(job.JobId, id);
        assert.equal(job.RecipientName, "Müller");
        statuses.push(job.DeviceStatus);
      }
      assert.deepEqual(statuses, ["Dialing", "Sending"]);
      server.Disconnect();
    });
    const log = await standIn.log();
    assert.ok(log.some((line) => /^FaxServer\.Connect\((?:null|"")\)$/.test(line)), log[1]);
    assert.ok(log.includes('FaxDoc.put_FaxNumber("+49 30 1234567")'));
    const count = (event: string) => log.filter((line) => line.endsWith(` ${event}`)).length;
    assert.equal(count("created"), count("released"));
    assert.equal(log.filter((line) => line === "FaxServer released").length, 1);
    await Deno.remove(document);
  },
});

Deno.test({
  name: "the stand-in fails on demand, with the HRESULT that was asked for",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    standIn.fail({ "FaxServer.Connect": RPC_UNAVAILABLE });
    com.scope(() => {
      const server = com.createObject("FaxServer.FaxServer");
      assert.throws(() => server.Connect("FAXSRV01"), (error) => {
        assert.ok(error instanceof ComError);
        assert.equal(error.hresult, RPC_UNAVAILABLE);
        return true;
      });
    });
    const log = await standIn.log();
    assert.deepEqual(log, [
      "FaxServer created",
      'FaxServer.Connect("FAXSRV01") -> 0x800706BA',
      "FaxServer released",
    ]);
  },
});

Deno.test({
  name: "the stand-in has type information for every object of the model",
  ignore,
  fn: async () => {
    await using _standIn = await registerFaxStandIn();
    com.scope(() => {
      const server = com.createObject("FaxServer.FaxServer");
      server.Connect("");
      const port = server.GetPorts().Item(2);
      assert.equal(port.Name, "Modem 2");
      assert.equal(port.GetStatus().DeviceName, "Modem 2");
      assert.equal(port.GetRoutingMethods().Item(1).FriendlyName, "Store in a folder");
      assert.throws(() => server.GetPorts().Item(3), ComError);
      assert.equal(com.createObject("FaxTiff.FaxTiff").TiffTagString(315), "tag 315");
      server.Disconnect();
    });
  },
});
