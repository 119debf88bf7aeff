// What comes with a fax: several bodies, cover pages from templates, schedule, and receipts.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";
import { createBitmap, inspectFaxTiff, writeFaxTiff } from "../../lib/document/mod.ts";
import { LOOPBACK_CLASSES } from "../../lib/loopback/mod.ts";
import { call, failureOf, onExtendedServer, path, type Place, read } from "./servers.ts";
import { faxTo, onStore, until } from "./stores.ts";

const E_INVALIDARG = 0x8007_0057 | 0;
const FILE_NOT_FOUND = 0x8007_0002 | 0;
const NOT_SUPPORTED = 0x8007_0032 | 0;
const SERVICE_PAUSED = 0x8007_04D9 | 0;
const RECIPIENTS_LIMIT = 0x8004_1B65 | 0;

/** Composes a fax and uses it; everything is released at the end. */
function compose<T>(
  properties: Readonly<Record<string, unknown>>,
  numbers: readonly string[],
  use: (fax: DynamicObject) => T,
): T {
  return com.scope(() => {
    const fax = com.createObject(LOOPBACK_CLASSES.FaxDocument.clsid);
    for (const [name, value] of Object.entries(properties)) com.put(fax, name, value);
    for (const number of numbers) com.call(path(fax, "Recipients"), "Add", number);
    return use(fax);
  });
}

const submit = (fax: DynamicObject) => com.call(fax, "Submit", "") as string[];
const idOf = (text: string) => parseInt(text, 16);

Deno.test("Submit2 sends several files as one fax, at the finest resolution of them", async () => {
  await onExtendedServer(async ({ registered: { service }, document, folder }) => {
    const standard = `${folder}/standard.tif`, text = `${folder}/text.txt`;
    await Deno.writeFile(
      standard,
      writeFaxTiff([createBitmap(1728, 40)], { resolution: "standard" }),
    );
    await Deno.writeTextFile(text, "Grüße");
    const bodies = { Bodies: `${document}; ${standard};${text}`, CoverPageType: 2 };
    const ids = com.ref<string[]>();
    const [failing, submission] = compose(bodies, ["09", "09"], (fax) => [
      com.call(fax, "Submit2", "", ids),
      com.get(fax, "SubmissionId"),
    ]);
    assert.equal(failing, -1);
    assert.equal(ids.value?.length, 2);
    const id = idOf(ids.value![0]);
    await until("it is sent", () => service.job(id)?.state === "sent");
    const job = service.job(id)!;
    assert.deepEqual([job.pageCount, job.submissionId, job.hasCoverPage], [5, submission, true]);
    const { pages } = inspectFaxTiff(Deno.readFileSync(job.archivePath!));
    assert.deepEqual(pages.slice(1, 4).map(({ height }) => height), [100, 50, 80]);
  });
});

Deno.test("Submit2 tells which file is wrong, and queues nothing", async () => {
  await onExtendedServer(async ({ registered: { service }, document, folder }) => {
    await Deno.writeTextFile(`${folder}/page.htm`, "<html>");
    for (
      const [bodies, position, code] of [
        [`${document};${folder}/none.tif`, 1, FILE_NOT_FOUND],
        [`${folder}/page.htm;${document}`, 0, 0x8007_000D | 0],
      ] as const
    ) {
      compose({ Bodies: bodies }, ["09"], (fax) => {
        assert.throws(() => com.call(fax, "Submit2", "", com.ref()), (error) => {
          assert.ok(error instanceof ComError);
          assert.equal(error.hresult, code);
          assert.match(error.message, new RegExp(`file ${position} of Bodies`));
          return true;
        });
      });
    }
    const both = { Body: document, Bodies: document };
    compose(both, ["09"], (fax) => {
      assert.equal(failureOf(() => submit(fax)), E_INVALIDARG);
      assert.equal(failureOf(() => com.call(fax, "Submit2", "", com.ref())), E_INVALIDARG);
    });
    assert.equal(service.jobCount, 0);
  });
});

/** A file named after the last job of a group, or after its job. */
const receipt = ({ folder }: Place, name: string) =>
  Deno.readTextFileSync(`${folder}/store/receipts/${name}`);

Deno.test("a receipt by mail is a file with the fax, also for one that failed", async () => {
  await onExtendedServer(async (place) => {
    const { registered: { service }, document } = place;
    const wanted = {
      Body: document,
      DocumentName: "Müller",
      ReceiptType: 1,
      ReceiptAddress: "me@example.com",
      AttachFaxToReceipt: true,
    };
    const ids = compose(wanted, ["09", "07"], submit).map(idOf);
    await until("both have ended", () => ids.every((id) => service.job(id)?.endedAt));
    const [sent, failed] = ["000001.eml", "000002.eml"].map((name) => receipt(place, name));
    assert.match(sent, /^To: me@example.com\r$/m);
    assert.match(sent, /^Subject: =\?utf-8\?B\?/m);
    const attachment = /filename="fax.tif"\r\n\r\n([^-]+)\r\n--/.exec(sent)?.[1] ?? "";
    assert.deepEqual(
      Uint8Array.fromBase64(attachment.replaceAll("\r\n", "")),
      Deno.readFileSync(document),
    );
    assert.doesNotMatch(failed, /filename/);
    const text = new TextDecoder().decode(
      Uint8Array.fromBase64(failed.split("\r\n\r\n")[1].replaceAll("\r\n", "")),
    );
    assert.match(text, /not sent: .*call-blacklisted/);
  });
});

Deno.test("one receipt for a whole broadcast is written with its last fax", async () => {
  await onExtendedServer(async (place) => {
    const { registered: { service }, document, folder } = place;
    const wanted = { Body: document, ReceiptType: 4, GroupBroadcastReceipts: true };
    const ids = compose(wanted, ["09", "07", "09"], submit).map(idOf);
    await until("all have ended", () => ids.every((id) => service.job(id)?.endedAt));
    const files = [...Deno.readDirSync(`${folder}/store/receipts`)].map(({ name }) => name);
    assert.equal(files.length, 1);
    assert.match(receipt(place, files[0]), /^Fax "a.tif" was sent to 2 of 3 numbers\n/);
    const [, waits] = compose(wanted, ["09", "08"], submit).map(idOf);
    await until("one is sent", () => service.job(waits - 1)?.state === "sent");
    service.command(waits, "cancel");
    const name = `${String(waits).padStart(6, "0")}.txt`;
    assert.match(receipt(place, name), /^Fax "a.tif" was sent to 1 of 2 numbers\n/);
  });
});

Deno.test("receipts that are not allowed, and mails without an address, are refused", async () => {
  await onExtendedServer(({ server, document }) => {
    const mail = { Body: document, ReceiptType: 1 };
    compose(mail, ["09"], (fax) => assert.equal(failureOf(() => submit(fax)), E_INVALIDARG));
    com.scope(() => {
      const options = path(server, "ReceiptOptions");
      com.put(options, "AllowedReceipts", 4);
      com.call(options, "Save");
    });
    compose({ ...mail, ReceiptAddress: "a@b" }, ["09"], (fax) => {
      assert.equal(failureOf(() => submit(fax)), NOT_SUPPORTED);
      assert.equal(failureOf(() => com.put(fax, "ReceiptType", 2)), E_INVALIDARG);
    });
  });
});

Deno.test("cover pages: templates of the server and of one's own, and what is refused", async () => {
  await onExtendedServer(async ({ registered: { service }, server, document, folder }) => {
    await Deno.mkdir(`${folder}/store/cover-pages`);
    await Deno.writeTextFile(`${folder}/store/cover-pages/plain.txt`, "An {{to}}\n{{nothing}}");
    await Deno.writeTextFile(`${folder}/own.txt`, "{{subject}}");
    const of = (type: number, name: string) =>
      compose({ Body: document, CoverPageType: type, CoverPage: name }, ["09"], submit);
    const codeOf = (type: number, name: string) => failureOf(() => of(type, name));
    const ids = [of(2, "generic.cov"), of(2, "plain"), of(1, `${folder}/own.txt`)].flat().map(idOf);
    await until("all are sent", () => ids.every((id) => service.job(id)?.state === "sent"));
    assert.deepEqual(ids.map((id) => service.job(id)?.pageCount), [3, 3, 3]);
    const tiffs = ids.map((id) => Deno.readFileSync(service.job(id)!.archivePath!).length);
    assert.equal(new Set(tiffs).size, 3, "three different pages");
    assert.equal(codeOf(2, "none"), FILE_NOT_FOUND);
    assert.equal(codeOf(2, "../../own"), E_INVALIDARG);
    assert.equal(codeOf(1, `${folder}/own.cov`), NOT_SUPPORTED);
    com.scope(() => {
      const configuration = path(server, "Configuration");
      com.put(configuration, "AllowPersonalCoverPages", false);
      com.call(configuration, "Save");
    });
    assert.equal(codeOf(1, `${folder}/own.txt`), NOT_SUPPORTED);
  });
});

Deno.test("a job shows its schedule, receipt and cover page", async () => {
  await onExtendedServer(({ server, document }) => {
    const time = Temporal.Now.plainDateTimeISO().add({ hours: 2 }).round("second");
    const wanted = {
      Body: document,
      ScheduleType: 1,
      ScheduleTime: time,
      ReceiptType: 1,
      ReceiptAddress: "a@b",
    };
    const [id] = compose(wanted, ["09"], submit);
    com.scope(() => {
      const job = call(path(server, "Folders", "OutgoingQueue"), "GetJob", id);
      assert.deepEqual(
        read(job, "ScheduleType", "ReceiptType", "ReceiptAddress", "HasCoverPage"),
        [1, 1, "a@b", false],
      );
      assert.equal(String(com.get(job, "OriginalScheduledTime")), String(time));
    });
    compose({ Body: document, ScheduleType: 1 }, ["09"], (fax) => {
      assert.equal(failureOf(() => submit(fax)), E_INVALIDARG, "a schedule without a time");
    });
  }, { query: "speed=1" });
});

Deno.test("a blocked queue takes no fax, and a broadcast has a limit", async () => {
  await onExtendedServer(({ server, registered: { service }, document }) => {
    service.updateSettings({ recipientsLimit: 2 });
    compose({ Body: document }, ["1", "2", "3"], (fax) => {
      assert.equal(failureOf(() => submit(fax)), RECIPIENTS_LIMIT);
    });
    com.scope(() => {
      const queue = path(server, "Folders", "OutgoingQueue");
      com.put(queue, "Blocked", true);
      com.call(queue, "Save");
    });
    compose({ Body: document }, ["1"], (fax) => {
      assert.equal(failureOf(() => submit(fax)), SERVICE_PAUSED);
    });
    assert.equal(service.jobCount, 0);
  });
});

Deno.test("FaxSender: the default sender is kept for the user", async () => {
  await onExtendedServer(() => {
    compose({}, [], (fax) => {
      com.put(path(fax, "Sender"), "Name", "Max");
      com.call(path(fax, "Sender"), "SaveDefaultSender");
    });
    compose({}, [], (fax) => {
      assert.equal(com.get(path(fax, "Sender"), "Name"), "");
      com.call(path(fax, "Sender"), "LoadDefaultSender");
      assert.equal(com.get(path(fax, "Sender"), "Name"), "Max");
    });
  });
});

Deno.test("the activity log has a line for each call, the event log what its levels want", async () => {
  await onStore(async (service, folder) => {
    const logs = `${folder}/logs`;
    service.updateSettings({
      logIncoming: true,
      logOutgoing: true,
      activityLogDirectory: logs,
      outboundEventsLevel: 2,
    });
    const [sent, failed] = [service.submit(faxTo("09")), service.submit(faxTo("07"))];
    await until("both have ended", () => [sent, failed].every((id) => service.job(id)?.endedAt));
    service.receive(Deno.readFileSync(service.job(sent)!.archivePath!), { callerId: "4\t2" });
    const rows = (name: string) =>
      Deno.readTextFileSync(`${logs}/${name}`).trimEnd().split("\r\n").map((row) =>
        row.split("\t")
      );
    const outbox = rows("OutboxLOG.txt");
    assert.equal(outbox[0][7], "DialedNumber");
    assert.deepEqual(
      outbox.slice(1).map(([id, , , status]) => `${id} ${status}`).sort(),
      [`${sent} completed`, `${failed} call-blacklisted`],
    );
    assert.ok(outbox.every((row) => row.length === outbox[0].length));
    assert.deepEqual(rows("InboxLOG.txt")[1].slice(3, 9), [
      "received",
      "Loopback Line 1",
      "",
      "comtask",
      "4 2",
      "2",
    ]);
    const events = Deno.readTextFileSync(`${folder}/store/events.log`).trimEnd().split("\n")
      .map((text) => JSON.parse(text));
    assert.deepEqual(events.map(({ category, level }) => [category, level]), [
      ["outbound", "warning"],
    ]);
  });
});

Deno.test("an archive that grows above its mark is reported once", async () => {
  await onStore(async (service, folder) => {
    service.updateSettings({
      highQuotaWaterMark: 1,
      lowQuotaWaterMark: 1,
      generalEventsLevel: 3,
      outboundEventsLevel: 0,
    });
    const noise = createBitmap(1728, 4000);
    for (let i = 0; i < noise.data.length; i++) noise.data[i] = (i * 2_654_435_761) >>> 13;
    const bytes = writeFaxTiff([noise]);
    const count = Math.ceil(1_100_000 / bytes.length) + 1;
    for (let i = 0; i < count; i++) {
      service.submit(faxTo("09", { document: { bytes, name: "noise.tif" } }));
    }
    await until("all are sent", () => service.jobCount === 0);
    await until("it is reported", () => {
      try {
        return Deno.readTextFileSync(`${folder}/store/events.log`).includes("above the mark");
      } catch {
        return false;
      }
    });
    const text = Deno.readTextFileSync(`${folder}/store/events.log`);
    assert.equal(text.split("above the mark").length, 2, text);
  });
});

Deno.test("faxes that are too old leave both archives, with their files", async () => {
  await onStore(async (service) => {
    const id = service.submit(faxTo("09"));
    await until("it is sent", () => service.job(id)?.state === "sent");
    const { archivePath } = service.job(id)!;
    const received = service.receive(Deno.readFileSync(archivePath!));
    service.updateSettings({ archiveAgeLimit: 1, incomingArchiveAgeLimit: 1 }); // 86 ms
    await until("both are gone", () => {
      service.updateSettings({ dirtyDays: service.settings.dirtyDays }); // wakes the lines
      return service.sentJobs().length === 0 && service.receivedFax(received) === undefined;
    });
    assert.equal(service.job(id)?.state, "sent", "that it was sent stays known");
    assert.throws(() => Deno.statSync(archivePath!), Deno.errors.NotFound);
  }, { speed: 1_000_000 });
});
