import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";
import { inspectFaxTiff } from "../../lib/document/mod.ts";
import { call, failureOf, item, onExtendedServer, path, read } from "./servers.ts";
import { faxTo, TIFF, until } from "./stores.ts";

const E_INVALIDARG = 0x8007_0057 | 0;
const NOT_SUPPORTED = 0x8007_0032 | 0;
const OWN = { inbox: ["49301*"], default: { csid: "OURS" } };
const NUMBER = "+49 30 123";

/** Identifiers of the routing methods, by what they do. */
function methods(server: DynamicObject): Record<string, string> {
  return com.scope(() => {
    const list = call(path(server, "InboundRouting"), "GetMethods");
    return Object.fromEntries(
      [...list as unknown as Iterable<DynamicObject>].map((one) =>
        read(one, "FunctionName", "GUID")
      ),
    );
  });
}

/** A text as extensions keep it. */
function utf16(text: string): Uint8Array {
  return new Uint8Array(new Uint16Array([...`${text}\0`].map((c) => c.charCodeAt(0))).buffer);
}

const files = (folder: string) => {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
};

Deno.test("FaxInboundRouting lists the methods, and Save moves one", async () => {
  await onExtendedServer(({ server }) => {
    com.scope(() => {
      const routing = path(server, "InboundRouting");
      const [extension] = [...call(routing, "GetExtensions") as unknown as Iterable<DynamicObject>];
      assert.deepEqual(read(extension, "UniqueName", "Status"), ["comtask loopback", 0]);
      const names = () =>
        [...call(routing, "GetMethods") as unknown as Iterable<DynamicObject>]
          .map((one) => com.get(one, "FunctionName"));
      assert.deepEqual(names(), ["StoreInInbox", "StoreInFolder", "SendByMail", "Print"]);
      const mail = item(call(routing, "GetMethods"), 3);
      com.put(mail, "Priority", 1);
      assert.equal(names()[0], "StoreInInbox", "it waits for Save");
      com.call(mail, "Save");
      assert.deepEqual(names(), ["SendByMail", "StoreInInbox", "StoreInFolder", "Print"]);
      com.put(mail, "Priority", 9);
      assert.equal(failureOf(() => com.call(mail, "Save")), E_INVALIDARG);
    });
  });
});

Deno.test("a fax to a number of our own is received, routed to a folder and as a mail", async () => {
  await onExtendedServer(async ({ server, registered: { service }, folder }) => {
    const { StoreInFolder, SendByMail, Print } = methods(server);
    com.scope(() => {
      const lines = [...call(server, "GetDevices") as unknown as Iterable<DynamicObject>];
      for (const line of lines) {
        com.call(line, "SetExtensionProperty", StoreInFolder, utf16(`${folder}/routed`));
        com.call(line, "SetExtensionProperty", SendByMail, utf16("me@example.com"));
        for (const guid of [StoreInFolder, SendByMail]) {
          com.call(line, "UseRoutingMethod", guid, true);
        }
        assert.equal(
          failureOf(() => com.call(line, "UseRoutingMethod", Print, true)),
          NOT_SUPPORTED,
        );
        assert.equal((com.get(line, "UsedRoutingMethods") as unknown[]).length, 3);
      }
      const options = path(server, "ReceiptOptions");
      com.put(options, "UseForInboundRouting", true);
      com.call(options, "Save");
    });
    const id = service.submit(faxTo("09", { faxNumber: NUMBER, tsid: "CALLER" }));
    await until("it is sent", () => service.job(id)?.state === "sent");
    const [fax] = service.received();
    assert.deepEqual([fax.state, fax.failure, fax.csid], ["received", undefined, "OURS"]);
    assert.deepEqual(files(`${folder}/routed`), ["000001.tif"]);
    assert.equal(
      inspectFaxTiff(Deno.readFileSync(`${folder}/routed/000001.tif`)).info.tsid,
      "CALLER",
    );
    const mail = Deno.readTextFileSync(`${folder}/store/mail/000001.eml`);
    assert.match(mail, /^To: me@example.com\r$/m);
    assert.match(mail, /^Content-Type: image\/tiff\r$/m);
  }, { dialPlan: OWN });
});

Deno.test("a method that fails is tried again, and the fax is in the incoming queue until then", async () => {
  await onExtendedServer(async ({ server, registered: { service }, folder }) => {
    const { StoreInFolder } = methods(server);
    await Deno.writeTextFile(`${folder}/taken`, "");
    com.scope(() => {
      const line = item(call(server, "GetDevices"));
      com.call(line, "SetExtensionProperty", StoreInFolder, utf16(`${folder}/taken`));
      com.call(line, "UseRoutingMethod", StoreInFolder, true);
    });
    service.receive(TIFF, { tsid: "X" });
    com.scope(() => {
      const jobs = call(path(server, "Folders", "IncomingQueue"), "GetJobs");
      assert.equal(com.get(jobs, "Count"), 1);
      const [job] = [...jobs as unknown as Iterable<DynamicObject>];
      assert.deepEqual(read(job, "Status", "JobType", "TSID", "Retries"), [2048 | 64, 2, "X", 1]);
      assert.match(com.get(job, "ExtendedStatus") as string, /Cannot route it: /);
      assert.equal(com.get(path(server, "Activity"), "RoutingMessages"), 1);
      com.call(job, "CopyTiff", `${folder}/copy.tif`);
    });
    assert.equal(service.received().length, 0);
    const canceled = service.receive(TIFF);
    com.scope(() => {
      const jobs = call(path(server, "Folders", "IncomingQueue"), "GetJobs");
      com.call(item(jobs, 2), "Cancel");
    });
    assert.equal(service.receivedFax(canceled), undefined);
    assert.deepEqual(files(`${folder}/store/inbox`), ["000001.tif"]);
    await Deno.remove(`${folder}/taken`);
    await until("it is routed", () => service.received().length === 1);
    assert.deepEqual(files(`${folder}/taken`), ["000001.tif"]);
    assert.equal(service.received()[0].attempts > 1, true);
  }, { query: "speed=5000" });
});

Deno.test("a fax that no method keeps leaves no trace in the inbox", async () => {
  await onExtendedServer(({ server, registered: { service }, folder }) => {
    const { StoreInInbox } = methods(server);
    com.scope(() =>
      com.call(item(call(server, "GetDevices")), "UseRoutingMethod", StoreInInbox, false)
    );
    service.receive(TIFF);
    assert.deepEqual([service.received(), files(`${folder}/store/inbox`)], [[], []]);
  });
});

Deno.test("FaxIncomingJob is there while a call is received, and Cancel breaks the line", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    const id = service.submit(faxTo("09", { faxNumber: NUMBER, sender: { fax: "+46 8 1" } }));
    await until("it is on the line", () => service.job(id)?.currentPage === 1);
    com.scope(() => {
      const jobs = call(path(server, "Folders", "IncomingQueue"), "GetJobs");
      const job = item(jobs);
      assert.deepEqual(
        read(job, "Status", "ExtendedStatusCode", "JobType", "CallerId", "CurrentPage"),
        [2, 6, 1, "+46 8 1", 1],
      );
      const device = item(call(server, "GetDevices"), com.get(job, "DeviceId"));
      assert.equal(com.get(device, "ReceivingNow"), true);
      assert.equal(com.get(path(server, "Activity"), "IncomingMessages"), 1);
      com.call(job, "Cancel");
      assert.equal(com.get(call(path(server, "Folders", "IncomingQueue"), "GetJobs"), "Count"), 0);
    });
    await until("the caller noticed", () => service.job(id)?.deviceStatus === "disconnected");
  }, {
    query: "speed=1",
    dialPlan: { inbox: ["49301*"], default: { dialSeconds: 0.05, pageSeconds: 3600 } },
  });
});

Deno.test("a line that answers by hand rings until AnswerCall", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    com.scope(() => {
      const device = item(call(server, "GetDevices"), 2);
      com.put(device, "ReceiveMode", 2);
      com.call(device, "Save");
      const other = item(call(server, "GetDevices"), 1);
      com.put(other, "ReceiveMode", 0);
      com.call(other, "Save");
    });
    const id = service.submit(faxTo("09", { faxNumber: NUMBER }));
    const rings = () =>
      com.scope(() => com.get(item(call(server, "GetDevices"), 2), "RingingNow") as boolean);
    await until("it rings", rings);
    com.scope(() => com.call(item(call(server, "GetDevices"), 2), "AnswerCall"));
    assert.equal(rings(), false);
    await until("it is sent", () => service.job(id)?.state === "sent");
    assert.equal(service.received()[0].deviceName, "Loopback Line 2");
  }, { query: "speed=10&lines=2", dialPlan: { inbox: ["49301*"], default: { pageSeconds: 0.1 } } });
});

Deno.test("a blocked incoming queue answers no call", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    com.scope(() => {
      const queue = path(server, "Folders", "IncomingQueue");
      com.put(queue, "Blocked", true);
      com.call(queue, "Save");
    });
    const id = service.submit(faxTo("09", { faxNumber: NUMBER }));
    await until("it ended", () => service.job(id)?.deviceStatus === "no-answer");
    assert.equal(service.received().length, 0);
  }, { dialPlan: OWN });
});

Deno.test("RegisterInboundRoutingExtension lists an extension that is not loaded", async () => {
  await onExtendedServer(({ server }) => {
    com.scope(() => {
      const register = (name: string, ...list: string[]) =>
        com.call(server, "RegisterInboundRoutingExtension", name, "Mine", "C:\\x.dll", list);
      const method = "M;Mine;DoIt;{11111111-2222-3333-4444-777777777777}";
      assert.equal(failureOf(() => register("mine")), E_INVALIDARG, "no methods");
      assert.equal(failureOf(() => register("mine", "M;Mine;DoIt")), E_INVALIDARG);
      register("mine", method);
      assert.equal(failureOf(() => register("other", method)), E_INVALIDARG, "the GUID is taken");
      const extension = item(call(path(server, "InboundRouting"), "GetExtensions"), "mine");
      assert.deepEqual(read(extension, "Status", "InitErrorCode"), [4, 0x8007_007E | 0]);
      com.call(server, "UnregisterInboundRoutingExtension", "mine");
      assert.equal(com.get(call(path(server, "InboundRouting"), "GetMethods"), "Count"), 4);
    });
  });
});
