// Events of the built-in service: through connection points of both generations, of accounts, and
// as the async iterable of the typed provider.
import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";
import { connect } from "../../lib/fax/mod.ts";
import { FaxService } from "../../lib/loopback/mod.ts";
import { SERVER_EVENTS } from "../../lib/loopback/extended/listeners.ts";
import { call, failureOf, item, onExtendedServer, path, read } from "./servers.ts";
import { faxTo, onStore, PLAN, TIFF, until } from "./stores.ts";

const E_INVALIDARG = 0x8007_0057 | 0;
const ACCOUNT_EVENTS = "{0B5E5BD1-B8A9-47A0-A323-EF4A293BA06A}";

/** Numbers of the account's events by name: without type information they come by number. */
const NUMBERS: Readonly<Record<string, number>> = {
  OnOutgoingJobAdded: 4,
  OnOutgoingJobRemoved: 5,
  OnIncomingMessageAdded: 7,
  OnOutgoingMessageAdded: 9,
};

/** Names of the events that come, and their arguments after the first; numbers become names. */
function hear(
  object: DynamicObject,
  { iid, names }: { readonly iid: string; readonly names: Readonly<Record<number, unknown>> },
): Disposable & { readonly heard: string[]; readonly args: Map<string, unknown[]> } {
  const heard: string[] = [], args = new Map<string, unknown[]>();
  const events = com.on(object, (event) => {
    const number = Number.isNaN(Number(event.name)) ? NUMBERS[event.name] : Number(event.name);
    const name = String(names[number] ?? event.name);
    const values = event.args.slice(1).map((value) =>
      typeof value === "function"
        ? read(value as DynamicObject, "Status", "JobType", "CurrentPage")
        : value
    );
    heard.push(name);
    args.set(name, values);
  }, { interface: iid });
  return { heard, args, [Symbol.dispose]: () => events[Symbol.dispose]() };
}

for (const generation of ["older", "newer"] as const) {
  Deno.test(`a fax on its way fires events through the ${generation} interface`, async () => {
    await onExtendedServer(async ({ server, registered: { service } }) => {
      using listener = hear(server, SERVER_EVENTS[generation]);
      service.submit(faxTo("09"));
      await until("it is sent", () => service.sentJobs().length === 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(listener.heard.length, 0, "nobody has asked for events");
      com.call(server, "ListenToServerEvents", 2 | 8 | 64 | 256);
      assert.equal(com.get(server, "RegisteredEvents"), 2 | 8 | 64 | 256);
      service.submit(faxTo("09"));
      await until("it is told", () => listener.heard.includes("OnOutgoingMessageAdded"));
      const about = listener.heard.filter((name) => name.startsWith("OnOutgoing"));
      assert.equal(about[0], "OnOutgoingJobAdded");
      assert.deepEqual(about.slice(-3), [
        "OnOutgoingJobChanged",
        "OnOutgoingJobRemoved",
        "OnOutgoingMessageAdded",
      ]);
      assert.deepEqual(listener.args.get("OnOutgoingMessageAdded"), ["0000000000000002"]);
      assert.deepEqual(listener.args.get("OnOutgoingJobChanged"), [
        "0000000000000002",
        [256, 0, 0],
      ]);
      await until("the line is idle", () => {
        const [, , sending] = listener.args.get("OnDeviceStatusChange") ?? [];
        return sending === false;
      });
      await until("nothing goes on", () => {
        const activity = listener.args.get("OnServerActivityChange");
        return activity?.every((count) => count === 0) ?? false;
      });
      com.call(server, "ListenToServerEvents", 0);
      const count = listener.heard.length;
      service.submit(faxTo("09"));
      await until("it is sent", () => service.sentJobs().length === 3);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(listener.heard.length, count, "nobody listens any more");
      assert.equal(failureOf(() => com.call(server, "ListenToServerEvents", 1024)), E_INVALIDARG);
    });
  });
}

Deno.test("each page of a call is told", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    using listener = hear(server, SERVER_EVENTS.newer);
    com.call(server, "ListenToServerEvents", 2);
    const pages: unknown[] = [];
    service.submit(faxTo("09"));
    await until("page 2 is told", () => {
      const [, status] = listener.args.get("OnOutgoingJobChanged") ?? [];
      const page = (status as number[] | undefined)?.[2];
      if (page !== undefined && page !== pages.at(-1)) pages.push(page);
      return page === 2;
    });
    assert.ok(pages.includes(1) && pages.includes(2), `pages ${pages}`);
  }, { query: "speed=100", dialPlan: { default: { dialSeconds: 0, pageSeconds: 40 } } });
});

/** What changes a part of the configuration, and the event that tells so. */
const CONFIG: ReadonlyArray<readonly [string, (server: DynamicObject) => void]> = [
  ["OnReceiptOptionsChange", save("SMTPPort", 26, "ReceiptOptions")],
  ["OnActivityLoggingConfigChange", save("LogIncoming", true, "LoggingOptions", "ActivityLogging")],
  ["OnEventLoggingConfigChange", save("GeneralEventsLevel", 3, "LoggingOptions", "EventLogging")],
  ["OnOutgoingQueueConfigChange", save("Retries", 7, "Folders", "OutgoingQueue")],
  ["OnOutgoingArchiveConfigChange", save("AgeLimit", 9, "Folders", "OutgoingArchive")],
  ["OnIncomingArchiveConfigChange", save("AgeLimit", 9, "Folders", "IncomingArchive")],
  ["OnGeneralServerConfigChanged", save("AutoCreateAccountOnConnect", false, "Configuration")],
  ["OnSecurityConfigChange", (server) => {
    const security = path(server, "Security");
    com.put(security, "Descriptor", com.get(security, "Descriptor"));
    com.call(security, "Save");
  }],
  ["OnDevicesConfigChange", (server) => {
    const device = item(call(server, "GetDevices"));
    com.put(device, "Description", "new");
    com.call(device, "Save");
  }],
  ["OnOutboundRoutingGroupsConfigChange", (server) => {
    call(call(path(server, "OutboundRouting"), "GetGroups"), "Add", "G");
  }],
  ["OnOutboundRoutingRulesConfigChange", (server) => {
    call(call(path(server, "OutboundRouting"), "GetRules"), "Add", 49, 0, true, "", 1);
  }],
  ["OnQueuesStatusChange", save("Blocked", true, "Folders", "OutgoingQueue")],
];

function save(name: string, value: unknown, ...names: string[]): (server: DynamicObject) => void {
  return (server) => {
    const object = path(server, ...names);
    com.put(object, name, value);
    com.call(object, "Save");
  };
}

for (const [name, change] of CONFIG) {
  Deno.test(`${name} is fired when that changes`, async () => {
    await onExtendedServer(async ({ server }) => {
      using listener = hear(server, SERVER_EVENTS.newer);
      com.call(server, "ListenToServerEvents", 4 | 16);
      com.scope(() => change(server));
      await until("it is told", () => listener.heard.includes(name));
    });
  });
}

Deno.test("a fax that comes in fires events, and so does the end of the service", async () => {
  await onExtendedServer(async ({ server, registered }) => {
    const { service } = registered;
    using listener = hear(server, SERVER_EVENTS.newer);
    const { heard } = listener;
    com.call(server, "ListenToServerEvents", 1 | 32 | 128 | 512);
    service.submit(faxTo("09", { faxNumber: "+49 30 123", sender: { fax: "123" } }));
    await until("it is received", () => heard.includes("OnIncomingMessageAdded"));
    assert.deepEqual(heard.slice(0, 2), ["OnNewCall", "OnIncomingJobAdded"]);
    assert.deepEqual(listener.args.get("OnNewCall"), [
      1,
      listener.args.get("OnNewCall")?.[1],
      "123",
    ]);
    assert.ok(heard.indexOf("OnIncomingJobChanged") < heard.indexOf("OnIncomingJobRemoved"));
    service.deleteReceived(1);
    await until("it is deleted", () => heard.includes("OnIncomingMessageRemoved"));
    registered[Symbol.dispose]();
    assert.equal(heard.at(-1), "OnServerShutDown");
  }, { dialPlan: { inbox: ["49301*"] } });
});

Deno.test("FaxAccount fires events of its own faxes only", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    using account = com.get(server, "CurrentAccount") as DynamicObject;
    const names = { 4: "added", 5: "removed", 7: "received", 9: "sent" };
    using listener = hear(account, { iid: ACCOUNT_EVENTS, names });
    com.call(account, "ListenToAccountEvents", 31);
    service.submit(faxTo("09", { userName: "other" }));
    const own = service.submit(faxTo("09", { userName: "me" }));
    await until("both are sent", () => service.sentJobs().length === 2);
    service.receive(TIFF);
    await until("it is told", () => listener.heard.includes("sent"));
    await until("the received fax is told", () => listener.heard.includes("received"));
    assert.deepEqual(listener.args.get("sent"), [own.toString(16).padStart(16, "0")]);
    assert.equal(listener.heard.filter((name) => name === "added").length, 1);
  }, { query: "speed=1000&user=me" });
});

Deno.test("watch() tells what another process of the same store does", async () => {
  await onStore(async (service, folder) => {
    const kinds: string[] = [];
    using _watch = service.watch(({ kind }) => kinds.push(kind));
    {
      using other = new FaxService({ directory: `${folder}/store`, dials: false });
      other.submit(faxTo("09"));
    }
    await until("it is told", () => kinds.includes("outgoing-message-added"));
    assert.equal(kinds[0], "outgoing-job-added");
  });
});

Deno.test("server.events() of the typed provider ends when the server is disconnected", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-events-" });
  try {
    const plan = `${folder}/plan.json`, document = `${folder}/a.tif`;
    await Deno.writeTextFile(plan, JSON.stringify(PLAN));
    await Deno.writeFile(document, TIFF);
    const query = new URLSearchParams({ speed: "1000", dialPlan: plan });
    await using server = await connect(`loopback:${folder}/store?${query}`, { api: "faxcomex" });
    const heard: string[] = [];
    const done = (async () => {
      for await (const event of server.events()) {
        heard.push(event.type);
        if (event.type === "outgoingMessageAdded") break;
      }
    })();
    const timer = setInterval(() => {}, 50);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.send({ document, faxNumber: "09" });
    await done;
    clearInterval(timer);
    assert.ok(heard.includes("outgoingJobAdded"), heard.join(" "));
    assert.equal(heard.at(-1), "outgoingMessageAdded");
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
});
