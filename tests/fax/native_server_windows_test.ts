/** The legacy provider against fax objects written in C++, in their own apartment. */
import assert from "node:assert/strict";
import { connect, FaxError, withServer } from "../../lib/fax/mod.ts";
import { assertBalanced, registerFaxStandIn, WHY_NO_STAND_IN } from "../support/fax/stand_in.ts";

const ignore = WHY_NO_STAND_IN !== undefined;

Deno.test({
  name: "connect() passes a null BSTR, strips backslashes, and disconnects once",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    for (const name of [undefined, null, ""]) await (await connect(name)).disconnect();
    await withServer("\\\\FAXSRV01", () => {});
    const log = await standIn.log();
    assertBalanced(log);
    assert.deepEqual(log.filter((line) => line.startsWith("FaxServer.Connect")), [
      "FaxServer.Connect(null)",
      "FaxServer.Connect(null)",
      "FaxServer.Connect(null)",
      'FaxServer.Connect("FAXSRV01")',
    ]);
  },
});

Deno.test({
  name: "send() and jobs.wait() see a native fax through to its end",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    const document = await Deno.makeTempFile({ suffix: ".tif" });
    await withServer(null, async (server) => {
      // the stand-in's queue moves on whenever it is listed
      const wait = (id: string) => {
        const ticker = setInterval(() => server.jobs.list(), 20);
        return server.jobs.wait(id, { pollMs: 5 }).finally(() => clearInterval(ticker));
      };
      const id = await server.send({ document, faxNumber: "+49 30 11", recipientName: "Müller" });
      assert.equal((await wait(id)).jobId, id);
      const never = await server.send({ document, faxNumber: "+49 30 19" });
      await assert.rejects(wait(never), (error) => {
        assert.ok(error instanceof FaxError, String(error));
        assert.equal(error.code, "fax.no-answer");
        return true;
      });
      await server.jobs.cancel(never);
      assert.deepEqual(await server.jobs.list(), []);
      assert.equal((await server.status()).lines.length, 2);
    });
    await Deno.remove(document);
    const log = await standIn.log();
    assertBalanced(log);
    assert.ok(log.includes('FaxDoc.put_RecipientName("Müller")'));
  },
});

Deno.test({
  name: "a native Connect that hangs stops nobody else, and is disconnected when it succeeds",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    standIn.delay({ "FaxServer.Connect": 1500 });
    const hanging = connect("SLOW", { timeoutMs: 600 });
    hanging.catch(() => {});
    for (let i = 0; i < 200; i++) {
      if ((await standIn.log()).some((line) => line.startsWith("FaxServer created"))) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    standIn.delay({});
    await withServer("QUICK", (server) => server.status());
    await assert.rejects(hanging, { code: "fax.timeout" });
    let log = await standIn.log();
    for (let i = 0; i < 500 && !isOver(log); i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      log = await standIn.log();
    }
    assertBalanced(log);
  },
});

function isOver(log: readonly string[]): boolean {
  const count = (end: string) => log.filter((line) => line.endsWith(end)).length;
  return count(" created") === count(" released");
}
