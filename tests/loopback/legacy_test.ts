// The objects are reached by CLSID and IDispatch, through the COM of the system: on Windows
// and under Wine through ole32 and oleaut32.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";
import { createBitmap, writeFaxTiff } from "../../lib/document/mod.ts";
import type { RegisteredLoopback } from "../../lib/loopback/mod.ts";
import { LOOPBACK_CLASSES, registerLoopback } from "../../lib/loopback/mod.ts";
import { PLAN, TIFF, until } from "./stores.ts";

const E_INVALIDARG = 0x8007_0057 | 0;
const E_HANDLE = 0x8007_0006 | 0;
const FILE_NOT_FOUND = 0x8007_0002 | 0;
const INVALID_DATA = 0x8007_000D | 0;
const RPC_UNAVAILABLE = 0x8007_06BA | 0;

interface Place {
  readonly server: DynamicObject;
  readonly registered: RegisteredLoopback;
  /** Path of a fax TIFF of two pages. */
  readonly document: string;
  readonly folder: string;
}

/** Registers the service on a new store, creates a server object, and asserts no leak. */
async function onServer(
  use: (place: Place) => void | Promise<void>,
  options: { readonly query?: string; readonly language?: "en" | "de" } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-legacy-" });
  const before = com.stats().objects;
  try {
    const plan = `${folder}/plan.json`;
    await Deno.writeTextFile(plan, JSON.stringify(PLAN));
    const document = `${folder}/a.tif`;
    await Deno.writeFile(document, TIFF);
    const { query = "speed=1000", language } = options;
    const name = `loopback:${folder}/store?${query}&dialPlan=${encodeURIComponent(plan)}`;
    {
      using registered = registerLoopback({ name, language });
      using server = com.createObject(LOOPBACK_CLASSES.FaxServer.clsid);
      await use({ server, registered, document, folder });
    }
    assert.equal(com.stats().objects, before, "references are left over");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The HRESULT and the server's text of a call that must fail. */
function failureOf(call: () => unknown): { hresult: number; description: string } {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof ComError, `expected ComError, got ${error}`);
    return { hresult: error.hresult, description: error.description ?? "" };
  }
  assert.fail("the call succeeded");
}

/** Sends a fax and returns its job id; every temporary object is released. */
function send(server: DynamicObject, file: string, number: string): number {
  using doc = com.call(server, "CreateDocument", file) as DynamicObject;
  com.put(doc, "FaxNumber", number);
  return com.call(doc, "Send") as number;
}

/** Reads members of the job with an id, or undefined when it is not in the queue. */
function jobMembers(server: DynamicObject, id: number, ...names: string[]): unknown[] | undefined {
  using jobs = com.call(server, "GetJobs") as DynamicObject;
  const count = com.get(jobs, "Count") as number;
  for (let i = 1; i <= count; i++) {
    using job = com.get(jobs, "Item", i) as DynamicObject;
    if (com.get(job, "JobId") === id) return names.map((name) => com.get(job, name));
  }
  return undefined;
}

Deno.test("members of FaxServer before Connect and after Disconnect fail", async () => {
  await onServer(({ server }) => {
    const calls: Array<() => unknown> = [
      () => com.call(server, "GetJobs"),
      () => com.call(server, "GetPorts"),
      () => com.call(server, "CreateDocument", "a.tif"),
      () => com.call(server, "Disconnect"),
      () => com.get(server, "Retries"),
      () => com.put(server, "Retries", 1),
    ];
    const text = "The fax server is not connected; call Connect first";
    for (const call of calls) {
      assert.deepEqual(failureOf(call), { hresult: E_HANDLE, description: text });
    }
    com.call(server, "Connect", null);
    com.call(server, "Disconnect");
    for (const call of calls) assert.equal(failureOf(call).hresult, E_HANDLE);
  });
});

Deno.test("Connect() of FaxServer takes no name, an empty one, and a name of a store", async () => {
  await onServer(({ server, folder, registered }) => {
    for (const name of [null, "", `loopback:${folder}/other`]) {
      com.call(server, "Connect", name);
      const archive = String(com.get(server, "ArchiveDirectory"));
      const own = registered.service.settings.archiveDirectory;
      assert.equal(archive === own, !name, `${name}`);
      com.call(server, "Disconnect");
    }
  });
});

Deno.test("Connect() of FaxServer to another server fails, and leaves it unconnected", async () => {
  await onServer(({ server }) => {
    com.call(server, "Connect", "");
    assert.equal(failureOf(() => com.call(server, "Connect", "FAXSRV01")).hresult, RPC_UNAVAILABLE);
    assert.equal(failureOf(() => com.get(server, "Retries")).hresult, E_HANDLE);
    const wrong = failureOf(() => com.call(server, "Connect", "loopback:x?sped=1"));
    assert.equal(wrong.hresult, E_INVALIDARG);
    assert.match(wrong.description, /option "sped" is unknown/);
  });
});

/** Settings, their first values, new ones, and what reads back: BOOLs are 1 and 0. */
const SETTINGS = [
  ["Retries", 3, 5, 5],
  ["RetryDelay", 10, 0, 0],
  ["DirtyDays", 30, 7, 7],
  ["Branding", 0, true, 1],
  ["UseDeviceTsid", 0, 1, 1],
  ["ServerCoverpage", 0, -1, 1],
  ["ArchiveOutboundFaxes", 1, false, 0],
  ["PauseServerQueue", 0, 1, 1],
  ["ServerMapiProfile", "", "Profil", "Profil"],
  ["DiscountRateStartHour", 20, 21, 21],
  ["DiscountRateStartMinute", 0, 30, 30],
  ["DiscountRateEndHour", 7, "6", 6],
  ["DiscountRateEndMinute", 0, 15, 15],
] as const;

Deno.test("settings of FaxServer are read and set, and last", async () => {
  await onServer(({ server }) => {
    com.call(server, "Connect", "");
    for (const [name, first, value, result] of SETTINGS) {
      assert.equal(com.get(server, name), first, name);
      com.put(server, name, value);
      assert.equal(com.get(server, name), result, name);
    }
    assert.equal(failureOf(() => com.put(server, "Retries", -1)).hresult, E_INVALIDARG);
    com.call(server, "Disconnect");
    com.call(server, "Connect", "");
    for (const [name, , , result] of SETTINGS) assert.equal(com.get(server, name), result, name);
  });
});

Deno.test("a fax goes from CreateDocument and Send through the queue to the archive", async () => {
  await onServer(async ({ server, registered, document }) => {
    com.call(server, "Connect", null);
    let id: number;
    {
      using doc = com.call(server, "CreateDocument", document) as DynamicObject;
      assert.equal(com.get(doc, "FileName"), document);
      const fields = {
        FaxNumber: "+1 425 5550106",
        RecipientName: "Zoë Müller",
        SenderName: "Max",
        SenderCompany: "Firma",
        SenderDepartment: "Einkauf",
        DisplayName: "Rechnung",
        BillingCode: "4711",
        Tsid: "ABC ü",
      };
      for (const [name, value] of Object.entries(fields)) {
        com.put(doc, name, value);
        assert.equal(com.get(doc, name), name === "Tsid" ? "ABC " : value);
      }
      com.put(doc, "SendCoverpage", 0);
      assert.equal(com.get(doc, "SendCoverpage"), 0);
      id = com.call(doc, "Send") as number;
    }
    const names = ["Type", "FaxNumber", "RecipientName", "SenderName", "SenderCompany"];
    assert.deepEqual(
      jobMembers(server, id, ...names, "SenderDept", "DisplayName", "BillingCode", "Tsid"),
      [1, "+1 425 5550106", "Zoë Müller", "Max", "Firma", "Einkauf", "Rechnung", "4711", "ABC "],
    );
    await until("it is sending", () => registered.service.job(id)?.deviceStatus === "sending");
    assert.deepEqual(jobMembers(server, id, "QueueStatus", "DeviceStatus", "PageCount"), [
      "In Progress",
      "Sending",
      2,
    ]);
    using jobs = com.call(server, "GetJobs") as DynamicObject;
    using job = com.get(jobs, "Item", 1) as DynamicObject;
    com.call(job, "SetStatus", 1);
    assert.equal(com.get(job, "QueueStatus"), "In Progress", "a job is a snapshot");
    assert.equal(failureOf(() => com.call(job, "Refresh")).hresult, E_INVALIDARG);
    assert.equal(jobMembers(server, id), undefined);
    const sent = send(server, document, "+14255550109");
    await until("it is sent", () => registered.service.job(sent)?.state === "sent");
    assert.deepEqual(await Deno.readFile(registered.service.job(sent)!.archivePath!), TIFF);
  });
});

/** Status texts after the last attempt, by number. */
const TEXTS = [
  ["en", "03", "Retries Exceeded", "Busy"],
  ["en", "04", "Retries Exceeded", "No Answer"],
  ["en", "07", "Failed", "Call Blacklisted"],
  ["de", "03", "Wiederholungen überschritten", "Besetzt"],
] as const;

for (const [language, ending, queueStatus, deviceStatus] of TEXTS) {
  Deno.test(`FaxJob says "${queueStatus}" and "${deviceStatus}" (${language})`, async () => {
    await onServer(async ({ server, registered, document }) => {
      com.call(server, "Connect", "");
      const id = send(server, document, `+1425555${ending}`);
      await until("it failed", () => registered.service.job(id)?.endedAt !== undefined);
      assert.deepEqual(jobMembers(server, id, "QueueStatus", "DeviceStatus"), [
        queueStatus,
        deviceStatus,
      ]);
    }, { query: "speed=1000&retries=0", language });
  });
}

Deno.test("SetStatus() of FaxJob pauses and resumes, and refuses other commands", async () => {
  await onServer(({ server, document }) => {
    com.call(server, "Connect", "");
    com.put(server, "PauseServerQueue", 1);
    send(server, document, "1");
    using jobs = com.call(server, "GetJobs") as DynamicObject;
    using job = com.get(jobs, "Item", 1) as DynamicObject;
    const status = () => {
      com.call(job, "Refresh");
      return com.get(job, "QueueStatus");
    };
    assert.equal(status(), "Pending");
    com.call(job, "SetStatus", 2);
    assert.equal(status(), "Paused");
    com.call(job, "SetStatus", 3);
    assert.equal(status(), "Pending");
    for (const command of [0, 4, 3, "x"]) {
      assert.equal(failureOf(() => com.call(job, "SetStatus", command)).hresult, E_INVALIDARG);
    }
  });
});

Deno.test("Send() of FaxDoc says what is wrong with the fax", async () => {
  await onServer(({ server, folder, document }) => {
    com.call(server, "Connect", "");
    Deno.writeTextFileSync(`${folder}/a.html`, "<html>");
    const cases = [
      [`${folder}/none.tif`, "1", FILE_NOT_FOUND, /no such file/],
      [`${folder}/a.html`, "1", INVALID_DATA, /it is HTML/],
      [document, "nobody", E_INVALIDARG, /is not a number that can be dialled/],
      [document, " ", E_INVALIDARG, /FaxNumber is empty/],
      ["", "1", E_INVALIDARG, /FileName is empty/],
    ] as const;
    for (const [file, number, hresult, text] of cases) {
      const failure = failureOf(() => send(server, file, number));
      assert.equal(failure.hresult, hresult, failure.description);
      assert.match(failure.description, text);
    }
  });
});

Deno.test("Item() of the collections counts from 1 and refuses other positions", async () => {
  await onServer(({ server }) => {
    com.call(server, "Connect", "");
    using jobs = com.call(server, "GetJobs") as DynamicObject;
    using ports = com.call(server, "GetPorts") as DynamicObject;
    assert.deepEqual([com.get(jobs, "Count"), com.get(ports, "Count")], [0, 2]);
    for (const [collection, index] of [[jobs, 1], [ports, 0], [ports, 3], [ports, 1.5]] as const) {
      assert.equal(failureOf(() => com.get(collection, "Item", index)).hresult, E_INVALIDARG);
    }
  }, { query: "lines=2" });
});

Deno.test("FaxPort and FaxStatus show a line and what it does", async () => {
  await onServer(async ({ server, document, registered }) => {
    com.call(server, "Connect", "");
    using ports = com.call(server, "GetPorts") as DynamicObject;
    using port = com.get(ports, "Item", 1) as DynamicObject;
    const read = (object: DynamicObject, ...names: string[]) =>
      names.map((name) => com.get(object, name));
    assert.deepEqual(
      read(port, "Name", "DeviceId", "Rings", "Csid", "Send", "Receive", "Priority", "CanModify"),
      ["Loopback Line 1", 1, 2, "comtask", 1, 1, 1, 1],
    );
    for (const [name, value] of [["Rings", 5], ["Csid", "X"], ["Receive", 0]] as const) {
      com.put(port, name, value);
      assert.equal(com.get(port, name), value);
    }
    assert.equal(failureOf(() => com.put(port, "Rings", 100)).hresult, E_INVALIDARG);
    using methods = com.call(port, "GetRoutingMethods") as DynamicObject;
    using method = com.get(methods, "Item", 1) as DynamicObject;
    assert.deepEqual(read(method, "DeviceId", "DeviceName", "Enable"), [1, "Loopback Line 1", 1]);
    com.put(method, "Enable", 0);
    assert.equal(com.get(method, "Enable"), 0);

    using status = com.call(port, "GetStatus") as DynamicObject;
    assert.deepEqual(read(status, "Send", "Description", "Address", "PageCount"), [
      0,
      "Available",
      "",
      0,
    ]);
    const id = send(server, document, "+14255550106");
    await until("it is sending", () => registered.service.job(id)?.deviceStatus === "sending");
    com.call(status, "Refresh");
    assert.deepEqual(
      read(status, "Send", "Description", "Address", "CurrentPage", "PageCount", "DocumentName"),
      [1, "Sending", "+14255550106", 1, 2, "a.tif"],
    );
    const started = com.get(status, "StartTime") as unknown as Temporal.PlainDateTime;
    const age = Temporal.Now.plainDateTimeISO("UTC").since(started).total("seconds");
    assert.ok(Math.abs(age) < 120, `started ${age} s ago`);
  }, { query: "speed=1000&lines=1" });
});

Deno.test("FaxTiff reads the tags of a file without a server", async () => {
  await onServer(({ folder }) => {
    const path = `${folder}/tags.tif`;
    Deno.writeFileSync(
      path,
      writeFaxTiff([createBitmap(1728, 10)], {
        info: {
          recipientName: "Zoë",
          recipientNumber: "+46 8 1",
          tsid: "T",
          time: Temporal.PlainDateTime.from("1601-01-01T00:00:01"),
        },
      }),
    );
    using tiff = com.createObject(LOOPBACK_CLASSES.FaxTiff.clsid);
    assert.match(failureOf(() => com.get(tiff, "Csid")).description, /set Image first/);
    assert.equal(
      failureOf(() => com.put(tiff, "Image", `${folder}/none`)).hresult,
      FILE_NOT_FOUND,
    );
    com.put(tiff, "Image", path);
    assert.deepEqual(
      ["Image", "RecipientName", "RecipientNumber", "Tsid", "SenderName", "Routing"]
        .map((name) => com.get(tiff, name)),
      [path, "Zoë", "+46 8 1", "T", "Unavailable", "Unavailable"],
    );
    assert.equal(String(com.get(tiff, "RawReceiveTime")), "1000.0000"); // 10,000,000 units of 100 ns
    assert.equal(com.get(tiff, "TiffTagString", 256), "1728");
    assert.equal(com.get(tiff, "TiffTagString", 305), "comtask");
  });
});
