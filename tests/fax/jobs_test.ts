import assert from "node:assert/strict";
import { join } from "node:path";
import { connect, type FaxApi, FaxError, type FaxServer, withServer } from "../../lib/fax/mod.ts";
import { FaultyConnection } from "../support/fax/faults.ts";

/** Runs with a server whose lines are fast, and a document. */
async function withJobs(
  options: string,
  use: (server: FaxServer, document: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const document = join(folder, "letter.txt");
    await Deno.writeTextFile(document, "Guten Tag\n");
    await withServer(
      `loopback:${join(folder, "store")}?${options}`,
      (server) => use(server, document),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Numbers of the dial plan of the built-in service, and how a fax to them ends. */
const ENDS = [
  ["+14255550103", "fax.busy", true],
  ["+14255550104", "fax.no-answer", true],
  ["+14255550107", "fax.rejected", false],
  ["+14255550108", "fax.not-a-fax", false],
] as const;

for (const [number, code, transient] of ENDS) {
  Deno.test(`jobs.wait() of ${number} fails with ${code}`, async () => {
    await withJobs("speed=1000&retries=0", async (server, document) => {
      const id = await server.send({ document, faxNumber: number });
      await assert.rejects(server.jobs.wait(id, { pollMs: 20 }), (error) => {
        assert.ok(error instanceof FaxError, String(error));
        assert.equal(error.code, code);
        assert.equal(error.transient, transient);
        assert.equal(error.jobId, id);
        assert.match(error.message, /^Cannot send "letter\.txt" to \+1425555010\d: /);
        return true;
      });
      await server.jobs.cancel(id);
      assert.equal(await server.jobs.find(id), undefined);
    });
  });
}

Deno.test("jobs.wait() returns when the fax has been sent, after attempts that failed", async () => {
  await withJobs("speed=200&retries=2", async (server, document) => {
    await server.setRetryDelay(0);
    const seen: string[] = [];
    const id = await server.send({ document, faxNumber: "+14255550101", recipientName: "Bo" });
    const sent = await server.jobs.wait(id, {
      pollMs: 20,
      onChange: (job) => seen.push(job.status),
    });
    assert.equal(sent.jobId, id);
    assert.equal(sent.pageCount, 1);
    assert.ok(seen.length > 0);
    assert.equal(await server.jobs.find(id), undefined);
  });
});

Deno.test("jobs.wait() ends on time or with its signal, and leaves the job alone", async () => {
  await withJobs("speed=1", async (server, document) => {
    const id = await server.send({ document, faxNumber: "+14255550100" });
    await assert.rejects(server.jobs.wait(id, { timeoutMs: 150 }), (error) => {
      assert.ok(error instanceof FaxError);
      assert.equal(error.code, "fax.timeout");
      return true;
    });
    const signal = AbortSignal.timeout(150);
    await assert.rejects(server.jobs.wait(id, { signal }), { name: "TimeoutError" });
    assert.ok(await server.jobs.find(id));
  });
});

Deno.test("jobs are paused, resumed, restarted and cancelled by id", async () => {
  await withJobs("speed=1000&retries=0", async (server, document) => {
    await server.setPauseServerQueue(true);
    assert.equal((await server.status()).queuePaused, true);
    const id = await server.send({ document, faxNumber: "+14255550103", displayName: "Rechnung" });
    await server.jobs.pause(id);
    const paused = await server.jobs.find(id);
    assert.equal(paused?.status, "paused");
    assert.equal(paused?.paused, true);
    assert.equal(paused?.displayName, "Rechnung");
    await server.jobs.resume(Number(id));
    await server.setPauseServerQueue(false);
    await assert.rejects(server.jobs.wait(id, { pollMs: 20 }), { code: "fax.busy" });
    await server.jobs.restart(id);
    await assert.rejects(server.jobs.wait(id, { pollMs: 20 }), { code: "fax.busy" });
    await server.jobs.cancel(id);
    await assert.rejects(server.jobs.wait(id), { code: "fax.canceled" });
    await assert.rejects(server.jobs.cancel(id), (error) => {
      assert.ok(error instanceof FaxError);
      assert.equal(error.code, "fax.job-not-found");
      return true;
    });
  });
});

Deno.test("jobs.wait() does not know what became of a job that left the queue unseen", async () => {
  using faulty = new FaultyConnection({ Refresh: 0x8007_0057 | 0 });
  await using server = await faulty.connect();
  await assert.rejects(server.jobs.wait("7", { pollMs: 10 }), (error) => {
    assert.ok(error instanceof FaxError, String(error));
    assert.deepEqual([error.code, error.transient, error.jobId], ["fax.left-queue", false, "7"]);
    return true;
  });
});

for (const api of ["faxcom", "faxcomex"] satisfies FaxApi[]) {
  Deno.test(`jobs.wait() by ${api} does not call a fax sent that somebody deleted`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const document = join(folder, "letter.txt");
      await Deno.writeTextFile(document, "Guten Tag\n");
      const name = `loopback:${join(folder, "store")}?speed=1`;
      await using server = await connect(name, { api });
      const id = await server.send({ document, faxNumber: "+14255550100" });
      const seen = Promise.withResolvers<void>();
      const waiting = server.jobs.wait(id, { pollMs: 50, onChange: () => seen.resolve() });
      await Promise.race([seen.promise, waiting]);
      await withServer(name, async (other) => {
        const [job] = await other.jobs.list();
        await other.jobs.cancel(job.id);
      });
      await assert.rejects(waiting, { name: "FaxError", code: "fax.canceled" });
      await assert.rejects(server.jobs.wait("7777"), { code: "fax.job-not-found" });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  Deno.test(`jobs.wait() and findSent() by ${api} know a fax that was sent unseen`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const document = join(folder, "letter.txt");
      await Deno.writeTextFile(document, "Guten Tag\n");
      await using server = await connect(`loopback:${join(folder, "store")}?speed=10000`, { api });
      const fax = { document, faxNumber: "+14255550100", displayName: "a letter #77" };
      const id = await server.send(fax);
      while (await server.jobs.find(id) !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { jobId, pageCount } = await server.jobs.wait(id);
      assert.deepEqual({ jobId, pageCount }, { jobId: id, pageCount: 1 });
      const found = await server.jobs.findSent("#77");
      assert.ok(typeof found === "object", String(found));
      assert.deepEqual([parseInt(found.id, 16), found.pageCount], [1, 1]);
      assert.equal(await server.jobs.findSent("#78"), "not-sent");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("jobs.list() and jobs.find() show what was submitted", async () => {
  await withJobs("speed=1", async (server, document) => {
    await server.setPauseServerQueue(true);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.push(
        await server.send({
          document,
          faxNumber: `+1425555020${i}`,
          recipientName: `Empfänger ${i}`,
          senderName: "Ich",
          billingCode: "K1",
          discountSend: i === 4,
        }),
      );
    }
    const jobs = await server.jobs.list();
    assert.deepEqual(jobs.map(({ id }) => id), ids);
    assert.deepEqual(jobs.map((job) => job.recipientName).at(-1), "Empfänger 4");
    for (const id of ids) assert.deepEqual((await server.jobs.find(id))?.id, id);
    assert.equal(await server.jobs.find(999), undefined);
    assert.equal(await server.jobs.find("none"), undefined);
    const [first] = jobs;
    assert.deepEqual(
      [first.direction, first.status, first.senderName, first.billingCode],
      ["outgoing", "pending", "Ich", "K1"],
    );
  });
});

Deno.test("send() refuses what is no fax, before any call and with the server's reason", async () => {
  await withJobs("speed=1000", async (server, document) => {
    await assert.rejects(server.send({ document: "", faxNumber: "1" }), TypeError);
    await assert.rejects(server.send({ document, faxNumber: " " }), TypeError);
    await assert.rejects(
      server.send({ document: `${document}.missing`, faxNumber: "1" }),
      (error) => {
        assert.ok(error instanceof FaxError, String(error));
        assert.equal(error.code, "fax.document-not-found");
        assert.match(error.message, /^Cannot send ".*letter\.txt\.missing" to 1: /);
        return true;
      },
    );
    assert.deepEqual(await server.jobs.list(), []);
  });
});

Deno.test("typed members of a legacy server work through the built-in service", async () => {
  await withJobs("speed=1", async (server, document) => {
    await server.setPauseServerQueue(true);
    const doc = await server.createDocument(document);
    await doc.setFaxNumber("+14255550100");
    await doc.setDiscountSend(true);
    assert.deepEqual(await doc.readValues("faxNumber", "discountSend", "fileName"), {
      faxNumber: "+14255550100",
      discountSend: true,
      fileName: document,
    });
    const id = await doc.send();
    const jobs = await server.getJobs();
    assert.equal(await jobs.count, 1);
    assert.deepEqual(await jobs.readAll("jobId", "type"), [{ jobId: id, type: "send" }]);
    for await (const job of jobs) {
      assert.equal(await job.jobId, id);
      await job.setStatus("pause");
      await job.refresh();
      assert.equal(await job.queueStatus, "Paused");
      await job.setStatus("delete");
    }
    const port = await (await server.getPorts()).item(1);
    const status = await port.getStatus();
    assert.equal(await status.deviceId, await port.deviceId);
    assert.equal(await status.send, false);
    await status.release();
    await assert.rejects(status.deviceId, /it was released/);
    const methods = await port.getRoutingMethods();
    assert.equal(typeof await methods.count, "number");
    await assert.rejects(async () => await jobs.readAll("nothing" as "jobId"), /no such property/);
    await assert.rejects((await server.getPorts()).item(99), FaxError);
  });
});

for (const api of ["faxcom", "faxcomex"] as const) {
  Deno.test(`jobs.sent() and findSent() know what the archive does not have, by ${api}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const document = join(folder, "letter.txt");
      await Deno.writeTextFile(document, "Guten Tag\n");
      await using server = await connect(`loopback:${join(folder, "store")}?speed=10000`, { api });
      const isSent = async (name: string) => {
        const id = await server.send({
          document,
          faxNumber: "+14255550100",
          displayName: `fax #${name}`,
        });
        await server.jobs.wait(id, { pollMs: 20 });
        return id;
      };
      const deleted = await isSent("deleted");
      for await (const { id } of server.sentFaxes) await server.sentFaxes.delete(id);
      await server.setConfig({ archiveSent: false });
      const unarchived = await isSent("unarchived");
      assert.deepEqual(await Array.fromAsync(server.sentFaxes), []);
      for (const [name, id] of [["deleted", deleted], ["unarchived", unarchived]]) {
        const { jobId, pageCount, csid, ...more } = await server.jobs.sent(id);
        assert.deepEqual([jobId, pageCount, csid], [id, 1, "+14255550100"]);
        assert.deepEqual(more, { retries: 0 });
        const found = await server.jobs.findSent(`#${name}`);
        assert.ok(typeof found === "object", `${name}: ${found}`);
        assert.equal(found.pageCount, 1);
      }
      assert.equal(await server.jobs.findSent("#neither"), "not-sent");
      await assert.rejects(server.jobs.sent("99"), { code: "fax.job-not-found" });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
