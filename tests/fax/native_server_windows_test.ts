/** The legacy provider against fax objects written in C++, in their own apartment. */
import assert from "node:assert/strict";
import {
  connect,
  FaxError,
  type FaxObject,
  type FaxServer,
  withServer,
} from "../../lib/fax/mod.ts";
import { LEGACY } from "../../lib/fax/generate.ts";
import { type ModelInterface, readModel } from "../../lib/fax/generator/model.ts";
import { camelCase } from "../../lib/fax/generator/names.ts";
import { registerFaxStandIn, WHY_NO_STAND_IN } from "../support/fax/stand_in.ts";

const ignore = WHY_NO_STAND_IN !== undefined;

/** Every server object was disconnected if it was connected, and everything was released. */
function assertBalanced(log: readonly string[]): void {
  const count = (pattern: RegExp) => log.filter((line) => pattern.test(line)).length;
  assert.equal(count(/ created$/), count(/ released$/), log.join("\n"));
  assert.equal(
    count(/^FaxServer\.Connect\([^)]*\)$/),
    count(/^FaxServer\.Disconnect\(\)(?: ->.*)?$/),
    log.join("\n"),
  );
}

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
  name: "every legacy member works against native objects",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    const model = await readModel("faxcom");
    const document = await Deno.makeTempFile({ suffix: ".tif" });
    await withServer(null, async (server) => {
      const doc = await server.createDocument(document);
      await doc.setFaxNumber("+49 30 1");
      await doc.send();
      const jobs = await server.getJobs();
      const ports = await server.getPorts();
      const port = await ports.item(1);
      const methods = await port.getRoutingMethods();
      const status = await port.getStatus();
      await status.refresh();
      const objects: Readonly<Record<string, FaxObject>> = {
        IFaxServer: server,
        IFaxDoc: doc,
        IFaxJobs: jobs,
        IFaxJob: await jobs.item(1),
        IFaxPorts: ports,
        IFaxPort: port,
        IFaxStatus: status,
        IFaxRoutingMethods: methods,
        IFaxRoutingMethod: await methods.item(1),
      };
      for (const item of model.interfaces) {
        if (item.name !== "IFaxTiff") await useProperties(objects[item.name], item);
      }
      for await (const job of jobs) await job.refresh();
    });
    await Deno.remove(document);
    const log = await standIn.log();
    assertBalanced(log);
    for (const { name, members } of model.interfaces) {
      if (name === "IFaxTiff") continue;
      for (const { kind, name: member } of members) {
        if (member === "ConnectionObject" || member === "SetStatus") continue;
        const call = kind === "method"
          ? `${name.slice(1)}.${member}(`
          : `${name.slice(1)}.${kind === "propget" ? "get" : "put"}_${member}(`;
        assert.ok(
          log.some((line) => line.startsWith(call)),
          `${call}) was not called`,
        );
      }
    }
  },
});

/** Reads every property of an object, and puts back what was read. */
async function useProperties(object: FaxObject, item: ModelInterface): Promise<void> {
  const face = object as unknown as Record<string, unknown>;
  const settable = new Set(
    item.members.filter(({ kind }) => kind === "propput").map(({ name }) => name),
  );
  for (const { kind, name, params } of item.members) {
    if (kind !== "propget" || params.length > 1 || LEGACY.left.has(`${item.name}.${name}`)) {
      continue;
    }
    const camel = camelCase(name);
    const value = await face[camel];
    if (!settable.has(name)) continue;
    const setter = face[`set${camel[0].toUpperCase()}${camel.slice(1)}`];
    await (setter as (value: unknown) => Promise<void>).call(object, value);
    assert.deepEqual(await face[camel], value, `${item.name}.${name}`);
  }
}

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

/** Calls that fail, and what is done then. */
const FAILURES: readonly (readonly [
  member: string,
  use: (server: FaxServer) => Promise<unknown>,
])[] = [
  ["FaxServer.GetJobs", (server) => server.jobs.list()],
  ["FaxJobs.get_Count", (server) => server.jobs.list()],
  ["FaxServer.CreateDocument", (server) => server.send({ document: "a.tif", faxNumber: "1" })],
  ["FaxDoc.put_FaxNumber", (server) => server.send({ document: "a.tif", faxNumber: "1" })],
  ["FaxDoc.Send", (server) => server.send({ document: "a.tif", faxNumber: "1" })],
  ["FaxServer.get_Retries", (server) => server.retries],
  ["FaxServer.GetPorts", (server) => server.status()],
];

Deno.test({
  name: "a native call that fails is a FaxError, and nothing stays behind",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    const hresult = 0x8007_0005 | 0;
    for (const [member, use] of FAILURES) {
      await withServer("FAXSRV01", async (server) => {
        standIn.fail({ [member]: hresult });
        await assert.rejects(use(server), (error) => {
          assert.ok(error instanceof FaxError, `${member}: ${error}`);
          assert.equal(error.code, "fax.access-denied");
          assert.equal(error.hresult, hresult);
          return true;
        });
        standIn.fail({});
      });
    }
    standIn.fail({ "FaxServer.Disconnect": hresult });
    const failing = withServer(null, () => {
      throw new RangeError("first");
    });
    await assert.rejects(failing, SuppressedError);
    standIn.fail({ "FaxServer.Connect": hresult });
    await assert.rejects(connect("FAXSRV01"), { code: "fax.access-denied" });
    standIn.fail({});
    assertBalanced(await standIn.log());
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
