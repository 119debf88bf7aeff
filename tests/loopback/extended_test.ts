// The extended objects, reached by CLSID and IDispatch through the COM of the system.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";
import { LOOPBACK_CLASSES } from "../../lib/loopback/mod.ts";
import { failureOf, onExtendedServer, path } from "./servers.ts";
import { TIFF, until } from "./stores.ts";

const E_INVALIDARG = 0x8007_0057 | 0;
const E_HANDLE = 0x8007_0006 | 0;
const MESSAGE_NOT_FOUND = 0x8004_1B61 | 0;

/** Submits a fax to some numbers and returns the ids of its jobs. */
function submit(server: DynamicObject, file: string, ...numbers: string[]): string[] {
  return com.scope(() => {
    const document = com.createObject(LOOPBACK_CLASSES.FaxDocument.clsid);
    com.put(document, "Body", file);
    com.put(document, "DocumentName", "Rechnung");
    com.put(document, "Subject", "Betreff");
    com.put(path(document, "Sender"), "Name", "Max");
    com.put(path(document, "Sender"), "TSID", "MAX");
    for (const number of numbers) com.call(path(document, "Recipients"), "Add", number, "Zoë");
    return com.call(document, "ConnectedSubmit", server) as string[];
  });
}

Deno.test("FaxComEx.FaxServer: members need a connection", async () => {
  await onExtendedServer(({ server }) => {
    assert.equal(com.get(server, "ServerName"), "");
    assert.equal(com.get(server, "APIVersion"), 0x3_0000);
    com.call(server, "Disconnect");
    for (const name of ["Folders", "Activity", "Configuration", "MajorVersion", "ServerName"]) {
      assert.equal(failureOf(() => com.get(server, name)), E_HANDLE, name);
    }
    assert.equal(failureOf(() => com.call(server, "Disconnect")), E_HANDLE);
  });
});

Deno.test("FaxDocument: ConnectedSubmit makes one job for each recipient, and they are sent", async () => {
  await onExtendedServer(async ({ server, document, registered, folder }) => {
    const ids = submit(server, document, "+14255550108", "+14255550109");
    assert.equal(ids.length, 2);
    com.scope(() => {
      const jobs = com.call(path(server, "Folders", "OutgoingQueue"), "GetJobs") as DynamicObject;
      assert.equal(com.get(jobs, "Count"), 2);
      const job = com.get(jobs, "Item", ids[0]) as DynamicObject;
      const read = (object: DynamicObject, ...names: string[]) =>
        names.map((name) => com.get(object, name));
      assert.deepEqual(
        read(job, "Id", "DocumentName", "Subject", "Pages", "Size", "Priority", "TSID", "Retries"),
        [ids[0], "Rechnung", "Betreff", 2, TIFF.length, 0, "MAX", 0],
      );
      assert.deepEqual(read(path(job, "Recipient"), "FaxNumber", "Name"), ["+14255550108", "Zoë"]);
      assert.deepEqual(read(path(job, "Sender"), "Name", "TSID"), ["Max", "MAX"]);
      const submissions = [...jobs as unknown as Iterable<DynamicObject>]
        .map((one) => com.get(one, "SubmissionId"));
      assert.equal(submissions.length, 2);
      assert.equal(submissions[0], submissions[1]);
    });
    const id = parseInt(ids[1], 16);
    await until("one is sent", () => registered.service.job(id)?.state === "sent");
    com.scope(() => {
      const queue = path(server, "Folders", "OutgoingQueue");
      const job = com.call(queue, "GetJob", ids[1]) as DynamicObject; // the other is on the line
      assert.deepEqual([com.get(job, "Status"), com.get(job, "AvailableOperations")], [256, 97]);
      assert.equal(failureOf(() => com.call(job, "Cancel")), E_INVALIDARG);
      com.call(com.call(queue, "GetJob", ids[0]) as DynamicObject, "Cancel");
      for (const gone of ids) {
        assert.equal(failureOf(() => com.call(queue, "GetJob", gone)), MESSAGE_NOT_FOUND);
      }
      const archive = path(server, "Folders", "OutgoingArchive");
      const message = com.call(archive, "GetMessage", ids[1]) as DynamicObject;
      assert.deepEqual([com.get(message, "CSID"), com.get(message, "Pages")], ["MY FAX", 2]);
      com.call(message, "CopyTiff", `${folder}/copy.tif`);
      assert.deepEqual(Deno.readFileSync(`${folder}/copy.tif`), TIFF);
    });
  });
});

Deno.test("FaxDocument: Submit finds the service by itself, and checks the fax", async () => {
  await onExtendedServer(({ document, registered }) => {
    com.scope(() => {
      const fax = com.createObject(LOOPBACK_CLASSES.FaxDocument.progId);
      const code = () => failureOf(() => com.call(fax, "Submit", ""));
      assert.equal(code(), E_INVALIDARG, "no recipient");
      const recipients = path(fax, "Recipients");
      com.call(recipients, "Add", "1");
      assert.equal(code(), E_INVALIDARG, "no body");
      com.put(fax, "Body", `${document}.none`);
      assert.equal(code(), 0x8007_0002 | 0);
      com.put(fax, "Body", document);
      assert.equal(failureOf(() => com.put(fax, "Priority", 3)), E_INVALIDARG, "priority");
      com.put(fax, "Priority", 2);
      com.call(recipients, "Add", "2");
      com.call(recipients, "Remove", 1);
      assert.equal(failureOf(() => com.call(recipients, "Remove", 2)), E_INVALIDARG);
      assert.equal((com.call(fax, "Submit", "") as string[]).length, 1);
      const [job] = registered.service.jobs();
      assert.deepEqual([job?.faxNumber, job?.priority], ["2", 2]);
    });
  }, { query: "speed=1" });
});

Deno.test("FaxDocument: all recipients are queued, or none", async () => {
  await onExtendedServer(({ server, document, registered }) => {
    assert.equal(failureOf(() => submit(server, document, "1", "nobody")), E_INVALIDARG);
    assert.equal(registered.service.jobCount, 0);
  });
});

Deno.test("FaxOutgoingJob shows how it goes, and takes commands", async () => {
  await onExtendedServer(async ({ server, document, registered }) => {
    const [id] = submit(server, document, "+14255550103");
    const number = parseInt(id, 16);
    await until("it failed", () => registered.service.job(number)?.state === "exceeded");
    com.scope(() => {
      const queue = path(server, "Folders", "OutgoingQueue");
      const job = com.call(queue, "GetJob", id) as DynamicObject;
      const read = (...names: string[]) => names.map((name) => com.get(job, name));
      assert.deepEqual(read("Status", "ExtendedStatusCode", "AvailableOperations"), [
        128,
        8,
        1 | 8 | 16 | 32 | 64,
      ]);
      com.put(queue, "Paused", true);
      com.call(queue, "Save");
      com.call(job, "Restart");
      com.call(job, "Refresh");
      assert.deepEqual(read("Status", "Retries"), [1, 0]);
      com.call(job, "Pause");
      com.call(job, "Refresh");
      assert.equal(com.get(job, "Status"), 16);
      com.call(job, "Cancel");
      assert.equal(failureOf(() => com.call(job, "Refresh")), MESSAGE_NOT_FOUND);
    });
  }, { query: "speed=1000&retries=0" });
});

Deno.test("FaxOutgoingQueue keeps what is set until Save, and Refresh drops it", async () => {
  await onExtendedServer(({ server, registered }) => {
    com.scope(() => {
      const queue = path(server, "Folders", "OutgoingQueue");
      com.put(queue, "Retries", 9);
      assert.deepEqual([com.get(queue, "Retries"), registered.service.settings.retries], [9, 3]);
      com.call(queue, "Refresh");
      assert.equal(com.get(queue, "Retries"), 3);
      com.put(queue, "Retries", 5);
      com.put(queue, "AllowPersonalCoverPages", false);
      const start = Temporal.PlainDateTime.from("1899-12-30T21:45");
      com.put(queue, "DiscountRateStart", start);
      com.call(queue, "Save");
      const { retries, serverCoverpage, discountRateStartHour, discountRateStartMinute } =
        registered.service.settings;
      assert.deepEqual(
        [retries, serverCoverpage, discountRateStartHour, discountRateStartMinute],
        [5, true, 21, 45],
      );
      assert.equal(com.get(path(server, "Configuration"), "Retries"), 5);
      com.put(queue, "Retries", -1);
      assert.equal(failureOf(() => com.call(queue, "Save")), E_INVALIDARG);
    });
  });
});

Deno.test("FaxOutgoingArchive: the iterator goes over all messages, whatever it prefetches", async () => {
  await onExtendedServer(async ({ server, document, registered }) => {
    const ids = submit(server, document, ...Array.from({ length: 7 }, () => "09"));
    await until("all are sent", () => registered.service.sentJobs().length === 7);
    com.scope(() => {
      const archive = path(server, "Folders", "OutgoingArchive");
      for (const prefetch of [1, 3, 7, 100]) {
        const messages = com.call(archive, "GetMessages", prefetch) as DynamicObject;
        const seen: unknown[] = [];
        for (; com.get(messages, "AtEOF") === false; com.call(messages, "MoveNext")) {
          seen.push(com.get(path(messages, "Message"), "Id"));
        }
        assert.deepEqual(seen, [...ids].reverse(), `prefetch ${prefetch}`);
        assert.throws(() => com.get(messages, "Message"), ComError);
        com.call(messages, "MoveFirst");
        assert.equal(com.get(messages, "AtEOF"), false);
      }
      assert.equal(failureOf(() => com.call(archive, "GetMessages", 0)), E_INVALIDARG);
      assert.equal(failureOf(() => com.call(archive, "GetMessage", "zzz")), MESSAGE_NOT_FOUND);
    });
  });
});

Deno.test("FaxDevices and FaxDevice show and change the lines", async () => {
  await onExtendedServer(({ server, registered }) => {
    com.scope(() => {
      const devices = com.call(server, "GetDevices") as DynamicObject;
      assert.equal(com.get(devices, "Count"), 2);
      for (
        const [by, key] of [["Item", 2], ["Item", "Loopback Line 2"], ["ItemById", 2]] as const
      ) {
        assert.equal(com.get(com.get(devices, by, key) as DynamicObject, "Id"), 2);
      }
      const device = com.get(devices, "Item", 1) as DynamicObject;
      com.put(device, "SendEnabled", false);
      com.put(device, "RingsBeforeAnswer", 4);
      assert.equal(registered.service.devices()[0].send, true);
      com.call(device, "Save");
      const [{ send, rings }] = registered.service.devices();
      assert.deepEqual([send, rings], [false, 4]);
      const activity = path(server, "Activity");
      assert.deepEqual(
        [com.get(activity, "QueuedMessages"), com.get(activity, "OutgoingMessages")],
        [
          0,
          0,
        ],
      );
    });
  }, { query: "lines=2" });
});

Deno.test("FaxIncomingArchive: messages can be read, copied and deleted", async () => {
  await onExtendedServer(({ server, registered, folder }) => {
    for (let i = 0; i < 5; i++) registered.service.receive(TIFF, { callerId: `${i}`, tsid: "T" });
    com.scope(() => {
      const archive = path(server, "Folders", "IncomingArchive");
      const messages = com.call(archive, "GetMessages", 2) as DynamicObject;
      const seen: unknown[] = [];
      for (; com.get(messages, "AtEOF") === false; com.call(messages, "MoveNext")) {
        seen.push(com.get(path(messages, "Message"), "CallerId"));
      }
      assert.deepEqual(seen, ["0", "1", "2", "3", "4"]);
      com.call(messages, "MoveFirst");
      const message = path(messages, "Message");
      assert.deepEqual([com.get(message, "Pages"), com.get(message, "TSID")], [2, "T"]);
      com.call(message, "CopyTiff", `${folder}/in.tif`);
      assert.equal(Deno.readFileSync(`${folder}/in.tif`).length, com.get(message, "Size"));
      const id = com.get(message, "Id");
      assert.equal(com.get(com.call(archive, "GetMessage", id) as DynamicObject, "Id"), id);
      com.call(message, "Delete");
      assert.equal(failureOf(() => com.call(message, "Delete")), MESSAGE_NOT_FOUND);
      assert.equal(failureOf(() => com.call(archive, "GetMessage", id)), MESSAGE_NOT_FOUND);
    });
  });
});
