import assert from "node:assert/strict";
import { join } from "node:path";
import {
  createBitmap,
  decodeBilevelPage,
  DocumentError,
  inspectFaxTiff,
  writeFaxTiff,
} from "../../lib/document/mod.ts";
import { FaxService, LoopbackError, parseDialPlan } from "../../lib/loopback/mod.ts";
import { faxTo, onStore, PLAN, TIFF, until } from "./stores.ts";

Deno.test("submit() sends a fax and archives it as it was", async () => {
  await onStore(async (service) => {
    const id = service.submit(faxTo("09", {
      displayName: "Rechnung",
      recipient: { name: "Zoë", company: "Å" },
      sender: { name: "Max" },
      tsid: "+49 30 ü 1234567890123456789",
      userName: "me",
    }));
    await until("it is sent", () => service.job(id)?.state === "sent");
    const job = service.job(id)!;
    assert.deepEqual(
      [job.queueStatus, job.deviceStatus, job.attempts, job.pageCount, job.csid, job.displayName],
      ["sent", "completed", 1, 2, "MY FAX", "Rechnung"],
    );
    assert.deepEqual([job.recipient, job.sender], [{ name: "Zoë", company: "Å" }, { name: "Max" }]);
    assert.equal(job.tsid, "+49 30  123456789012"); // 20 printable ASCII characters
    assert.ok(job.startedAt! >= job.submittedAt && job.endedAt! >= job.startedAt!);
    assert.deepEqual(await Deno.readFile(job.archivePath!), TIFF);
    assert.deepEqual([service.jobCount, service.jobs(), service.jobTiff(id)], [0, [], undefined]);
    assert.deepEqual(service.sentJobs().map((sent) => sent.id), [id]);
  });
});

/** Number endings, and how such a fax ends with one retry. */
const ENDINGS = [
  ["01", "sent", "sent", "completed", 2],
  ["03", "exceeded", "retries-exceeded", "busy", 2],
  ["04", "exceeded", "retries-exceeded", "no-answer", 2],
  ["05", "exceeded", "retries-exceeded", "disconnected", 2],
  ["07", "failed", "failed", "call-blacklisted", 1],
] as const;

for (const [ending, state, queueStatus, deviceStatus, attempts] of ENDINGS) {
  Deno.test(`submit() to a number that the plan answers with ${deviceStatus} ends ${state}`, async () => {
    await onStore(async (service) => {
      const id = service.submit(faxTo(ending));
      await until("it has ended", () => service.job(id)?.endedAt !== undefined);
      const job = service.job(id)!;
      assert.deepEqual(
        [job.state, job.queueStatus, job.deviceStatus, job.attempts],
        [state, queueStatus, deviceStatus, attempts],
      );
      assert.equal(service.jobCount, state === "sent" ? 0 : 1);
    }, { retries: 1 });
  });
}

Deno.test("submit() converts other documents before they are dialled", async () => {
  await onStore(async (service) => {
    const bytes = new TextEncoder().encode("Erste Seite\fZweite Seite");
    const id = service.submit(faxTo("09", { document: { bytes, name: "C:\\briefe\\a.txt" } }));
    assert.deepEqual([service.job(id)?.state, service.job(id)?.pageCount], ["converting", 0]);
    await until("it is sent", () => service.job(id)?.state === "sent");
    assert.deepEqual([service.job(id)?.pageCount, service.job(id)?.displayName], [2, "a.txt"]);
  });
});

Deno.test("submit() of a document that turns out to be damaged fails the job and says why", async () => {
  await onStore(async (service) => {
    const bytes = new TextEncoder().encode("%PDF-1.4\nnothing");
    const id = service.submit(faxTo("09", { document: { bytes, name: "a.pdf" } }));
    await until("it has failed", () => service.job(id)?.state === "failed");
    assert.match(service.job(id)?.failure ?? "", /^Cannot fax document "a.pdf": Cannot read PDF/);
    assert.equal(service.job(id)?.deviceStatus, "fatal-error");
  });
});

Deno.test("submit() refuses what can be told at once, and queues nothing", async () => {
  await onStore((service) => {
    const bytes = new TextEncoder().encode("<html>");
    assert.throws(() => service.submit(faxTo("09", { document: { bytes, name: "a.htm" } })), {
      name: "DocumentError",
      problem: "unknown-kind",
    });
    assert.throws(
      () => service.submit(faxTo("09", { document: { path: "/none.tif" } })),
      (error) => error instanceof DocumentError && error.problem === "missing",
    );
    assert.throws(
      () => service.submit({ ...faxTo("09"), faxNumber: "nobody" }),
      (error) => error instanceof LoopbackError && error.problem === "bad-number",
    );
    assert.equal(service.jobCount, 0);
  });
});

Deno.test("submit() with a later time, or for the cheap hours, waits", async () => {
  await onStore((service) => {
    const hour = (new Date().getHours() + 12) % 24;
    service.updateSettings({ discountRateStartHour: hour, discountRateEndHour: (hour + 1) % 24 });
    const cheap = service.submit(faxTo("09", { discountSend: true }));
    const later = service.submit(faxTo("09", { notBefore: Date.now() + 3_600_000 }));
    for (const id of [cheap, later]) {
      const job = service.job(id)!;
      assert.deepEqual([job.state, job.queueStatus], ["waiting", "pending"]);
      assert.ok(job.dueAt! > Date.now() + 60_000);
    }
  }, { speed: 1 });
});

Deno.test("command() pauses, resumes and cancels a job that waits", async () => {
  await onStore(async (service) => {
    service.updateSettings({ pauseServerQueue: true });
    const [a, b] = [service.submit(faxTo("09")), service.submit(faxTo("09"))];
    service.command(a, "pause");
    assert.equal(service.job(a)?.queueStatus, "paused");
    service.command(b, "cancel");
    assert.deepEqual([service.job(b)?.state, service.jobIds()], ["canceled", [a]]);
    assert.ok(service.jobTiff(a), "the document that both shared is kept");
    service.updateSettings({ pauseServerQueue: false });
    const c = service.submit(faxTo("09"));
    await until("the other is sent", () => service.job(c)?.state === "sent");
    assert.equal(service.job(a)?.state, "paused");
    service.command(a, "resume");
    await until("it is sent", () => service.job(a)?.state === "sent");
  });
});

Deno.test("command() restarts a job that has failed, with all its attempts", async () => {
  await onStore(async (service) => {
    const id = service.submit(faxTo("03"));
    await until("it has failed", () => service.job(id)?.state === "exceeded");
    service.command(id, "resume");
    assert.equal(service.job(id)?.endedAt, undefined);
    await until("it has failed again", () => service.job(id)?.state === "exceeded");
    assert.equal(service.job(id)?.attempts, 1);
  }, { retries: 0 });
});

Deno.test("command() on a job that is on the line: cancel ends it, pause waits for its end", async () => {
  await onStore(async (service) => {
    const [a, b] = [service.submit(faxTo("06")), service.submit(faxTo("04"))];
    await until("it is on the line", () => service.job(a)?.deviceStatus === "sending");
    assert.equal(service.job(a)?.currentPage, 1);
    service.command(a, "cancel");
    assert.equal(service.job(a)?.state, "canceled");
    await until("it is retrying", () => service.job(b)?.queueStatus === "retrying");
    service.command(b, "resume"); // at once, not in ten minutes
    await until("it is on the line", () => service.job(b)?.state === "calling");
    service.command(b, "pause");
    await until("it is paused", () => service.job(b)?.state === "paused");
    await until("all lines are free", () => service.devices().every(({ jobId }) => jobId === 0));
  });
});

Deno.test("command() refuses jobs that are unknown and commands that do not fit", async () => {
  await onStore((service) => {
    service.updateSettings({ pauseServerQueue: true });
    const id = service.submit(faxTo("09"));
    const problem = (call: () => void) => {
      try {
        call();
      } catch (error) {
        return error instanceof LoopbackError ? error.problem : error;
      }
    };
    assert.equal(problem(() => service.command(id, "resume")), "wrong-state");
    assert.equal(problem(() => service.command(99, "cancel")), "unknown-job");
    service.command(id, "cancel");
    assert.equal(problem(() => service.command(id, "cancel")), "unknown-job");
  });
});

Deno.test("devices() are used at once, by priority, and no more of them than there are", async () => {
  await onStore(async (service) => {
    service.updateDevice(3, { priority: 1 });
    service.updateDevice(2, { send: false });
    assert.deepEqual(service.devices().map(({ priority }) => priority), [2, 3, 1]);
    const ids = Array.from({ length: 4 }, () => service.submit(faxTo("08")));
    await until(
      "two are on the line",
      () => ids.filter((id) => service.job(id)?.state === "calling").length === 2,
    );
    assert.deepEqual(ids.map((id) => service.job(id)?.deviceId), [3, 1, 0, 0]);
    assert.deepEqual(service.devices().map(({ jobId }) => jobId), [ids[1], 0, ids[0]]);
  }, { lines: 3 });
});

Deno.test("submit() with a high priority overtakes", async () => {
  await onStore(async (service) => {
    service.updateSettings({ pauseServerQueue: true });
    const low = service.submit(faxTo("08", { priority: 0 }));
    const high = service.submit(faxTo("08", { priority: 2 }));
    service.updateSettings({ pauseServerQueue: false });
    await until("one is on the line", () => service.job(high)?.state === "calling");
    assert.equal(service.job(low)?.state, "ready");
  }, { lines: 1 });
});

Deno.test("updateSettings() changes all settings or none, and checks them", async () => {
  await onStore((service) => {
    service.updateSettings({ retries: 7, branding: true });
    assert.deepEqual([service.settings.retries, service.settings.branding], [7, true]);
    assert.throws(() => service.updateSettings({ retryDelay: 1, retries: -1 }), RangeError);
    assert.throws(() => service.updateSettings({ branding: 1 as unknown as boolean }), TypeError);
    assert.equal(service.settings.retryDelay, 10);
  });
});

Deno.test("a fax that cannot be archived is sent all the same, and says so", async () => {
  await onStore(async (service, folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    service.updateSettings({ archiveDirectory: `${folder}/file/sub` });
    const id = service.submit(faxTo("09"));
    await until("it is sent", () => service.job(id)?.state === "sent");
    assert.match(service.job(id)?.failure ?? "", /^It was sent, but not archived: /);
  });
});

Deno.test("faxes of two stores that share their folders do not replace each other", async () => {
  const dialPlan = parseDialPlan({ inbox: ["*"] });
  await onStore(async (one, folder) => {
    using other = new FaxService({ directory: `${folder}/other`, speed: 1000, dialPlan });
    const paths: string[] = [];
    for (const [i, service] of [one, other].entries()) {
      service.updateSettings({
        archiveDirectory: `${folder}/sent`,
        incomingArchiveDirectory: `${folder}/inbox`,
      });
      const bytes = writeFaxTiff([createBitmap(1728, 100 + i)]);
      const id = service.submit(faxTo("09", { document: { bytes, name: "a.tif" } }));
      await until("it is sent", () => service.job(id)?.state === "sent");
      paths.push(service.job(id)!.archivePath!, service.received()[0].path);
    }
    const heights = paths.map((path) => inspectFaxTiff(Deno.readFileSync(path)).pages[0].height);
    assert.deepEqual(heights, [100, 100, 101, 101]);
    assert.equal(paths[2], join(folder, "sent", "000001-14255550109-2.tif"));
  }, { dialPlan });
});

Deno.test("archiving that is switched off leaves no file", async () => {
  await onStore(async (service) => {
    service.updateSettings({ archiveOutboundFaxes: false });
    const id = service.submit(faxTo("09"));
    await until("it is sent", () => service.job(id)?.state === "sent");
    assert.equal(service.job(id)?.archivePath, undefined);
  });
});

Deno.test("two services on one store: one dials, the other sees all, and follows it", async () => {
  await onStore(async (first, folder) => {
    await until("the first leads", () => first.isDialling);
    using second = new FaxService({ directory: `${folder}/store`, speed: 1000, dialPlan: PLAN });
    const id = second.submit(faxTo("09"));
    await until("it is sent", () => second.job(id)?.state === "sent");
    assert.deepEqual([first.isDialling, second.isDialling], [true, false]);
    first[Symbol.dispose]();
    await until("the second leads", () => second.isDialling);
    const next = second.submit(faxTo("09"));
    await until("it is sent", () => second.job(next)?.state === "sent");
  });
});

Deno.test("a service that may not dial leaves faxes in the queue", async () => {
  await onStore((service) => {
    const id = service.submit(faxTo("09"));
    assert.deepEqual([service.isDialling, service.job(id)?.state], [false, "ready"]);
  }, { dials: false });
});

Deno.test("new FaxService() says why a folder cannot be a store", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-loopback-" });
  try {
    await Deno.writeTextFile(`${folder}/file`, "");
    await Deno.mkdir(`${folder}/damaged`);
    await Deno.writeTextFile(`${folder}/damaged/faxes.sqlite`, "this is not a database".repeat(50));
    for (const name of ["file", "damaged"]) {
      assert.throws(
        () => new FaxService({ directory: `${folder}/${name}` }),
        (error) => error instanceof Error && error.message.startsWith("Cannot open fax store "),
      );
    }
    assert.throws(() => new FaxService({ directory: `${folder}/new`, speed: 0 }), RangeError);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("submit() with a cover page sends one more page, or that page alone", async () => {
  await onStore(async (service) => {
    const people = { recipient: { name: "Zoë" }, sender: { name: "Max" }, coverPage: true };
    const both = service.submit(faxTo("09", people));
    const again = service.submit(faxTo("09", { ...people, coverpageNote: "other" }));
    const alone = service.submit(faxTo("09", { ...people, document: undefined }));
    const plain = service.submit(faxTo("09"));
    const ids = [both, again, alone, plain];
    await until("all are sent", () => ids.every((id) => service.job(id)?.state === "sent"));
    assert.deepEqual(ids.map((id) => service.job(id)?.pageCount), [3, 3, 1, 2]);
    const [a, b] = [both, again].map((id) => Deno.readFileSync(service.job(id)!.archivePath!));
    assert.notDeepEqual(a, b, "each has its own cover page");
    assert.throws(
      () => service.submit(faxTo("09", { document: undefined })),
      (error) => error instanceof LoopbackError && error.problem === "no-document",
    );
  });
});

Deno.test("branding puts a line on top of each archived page, and leaves the rest", async () => {
  await onStore(async (service) => {
    service.updateSettings({ branding: true });
    const id = service.submit(faxTo("09", { tsid: "ME" }));
    await until("it is sent", () => service.job(id)?.state === "sent");
    assert.equal(service.job(id)?.failure, undefined);
    const before = inspectFaxTiff(TIFF), tiff = Deno.readFileSync(service.job(id)!.archivePath!);
    const after = inspectFaxTiff(tiff);
    assert.deepEqual(after.pages.map(({ height }) => height), [100, 50]);
    after.pages.forEach((page, i) => {
      const was = decodeBilevelPage(TIFF, before.pages[i]), is = decodeBilevelPage(tiff, page);
      const changed = [...is.data].map((byte, at) => byte === was.data[at] ? -1 : at / 216 | 0);
      const rows = changed.filter((row) => row >= 0);
      assert.ok(rows.length > 100, "letters are there");
      assert.ok(Math.max(...rows) < 30, "only the top is changed");
    });
  });
});

Deno.test("a fax to a number of our own arrives in the inbox, and can be deleted", async () => {
  const dialPlan = parseDialPlan({ inbox: ["49301*"], default: { csid: "OURS" } });
  await onStore(async (service) => {
    const own = service.submit(faxTo("09", {
      faxNumber: "+49 30 123",
      tsid: "CALLER",
      sender: { fax: "+46 8 1" },
    }));
    const other = service.submit(faxTo("09"));
    await until(
      "both are sent",
      () => [own, other].every((id) => service.job(id)?.state === "sent"),
    );
    const [fax, ...more] = service.received();
    assert.equal(more.length, 0);
    assert.deepEqual([fax.pageCount, fax.csid, fax.tsid, fax.callerId], [
      2,
      "OURS",
      "CALLER",
      "+46 8 1",
    ]);
    const { pages, info } = inspectFaxTiff(Deno.readFileSync(fax.path));
    assert.deepEqual([pages.length, info.tsid, info.callerId], [2, "CALLER", "+46 8 1"]);
    const direct = service.receive(TIFF, { callerId: "123", tsid: "X" });
    assert.deepEqual(service.received({ after: fax.id }).map(({ id }) => id), [direct]);
    assert.equal(service.deleteReceived(fax.id), true);
    assert.equal(service.deleteReceived(fax.id), false);
    assert.throws(() => Deno.statSync(fax.path), Deno.errors.NotFound);
    assert.equal(service.receivedFax(fax.id), undefined);
  }, { dialPlan });
});

Deno.test("a fax that a line of ours cannot keep is not sent", async () => {
  const dialPlan = parseDialPlan({ inbox: ["*"] });
  await onStore(async (service, folder) => {
    await Deno.writeTextFile(`${folder}/full`, "");
    service.updateSettings({ incomingArchiveDirectory: `${folder}/full/inbox`, retryDelay: 1 });
    const id = service.submit(faxTo("09"));
    await until("it is tried again", () => service.job(id)?.attempts === 2);
    assert.deepEqual([service.received(), service.sentJobs()], [[], []]);
    await Deno.remove(`${folder}/full`);
    await until("it is sent", () => service.job(id)?.state === "sent");
    assert.equal(service.received().length, 1);
  }, { dialPlan, retries: 1000 });
});
