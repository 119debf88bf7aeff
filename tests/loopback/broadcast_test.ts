// Faxes of one broadcast: they stay in the queue until the last one has ended.
import assert from "node:assert/strict";
import type { FaxService, ServiceEvent } from "../../lib/loopback/mod.ts";
import { faxTo, onStore, until } from "./stores.ts";

const SUBMISSION = { submissionId: "one" };

/** Submits one fax to numbers with such endings. */
function submitTo(service: FaxService, ...endings: string[]): number[] {
  return service.submitMany(endings.map((ending) => faxTo(ending, SUBMISSION)));
}

Deno.test("a sent fax of a broadcast stays in the queue until the others have ended", async () => {
  await onStore(async (service) => {
    const ids = submitTo(service, "09", "08", "08");
    const states = () => ids.map((id) => service.job(id)?.state);
    await until("one is sent", () => service.job(ids[0])?.state === "sent");
    assert.deepEqual(service.jobIds(), ids);
    assert.equal(service.jobCount, 3);
    assert.equal(service.job(ids[0])?.isQueued, true);
    assert.equal(service.sentJobs().length, 1, "it is in the archive already");
    assert.throws(() => service.command(ids[0], "cancel"), /it is sent$/);
    assert.throws(() => service.command(ids[0], "resume"), /it is sent$/);
    service.command(ids[1], "cancel");
    assert.deepEqual(states(), ["sent", "canceled", "calling"]);
    assert.deepEqual(service.jobIds(), ids);
    assert.equal(service.connect().activity.queued, 0, "they do not wait for a line");
    service.command(ids[2], "cancel");
    assert.deepEqual(service.jobIds(), []);
    assert.equal(service.jobCount, 0);
    assert.equal(service.sentJobs().length, 1);
  });
});

Deno.test("a fax of a broadcast that has failed for good stays alone", async () => {
  await onStore(async (service) => {
    const [sent, failed] = submitTo(service, "09", "07");
    await until(
      "both have ended",
      () => service.job(sent)?.state === "sent" && service.job(failed)?.state === "failed",
    );
    assert.deepEqual(service.jobIds(), [failed]);
  });
});

Deno.test("a broadcast whose document is damaged does not keep what was cancelled", async () => {
  await onStore(async (service) => {
    const bytes = Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x2e, 0x34, 0x0a);
    const document = { bytes, name: "a.pdf" };
    const [first, second] = service.submitMany(
      ["09", "01"].map((ending) => faxTo(ending, { ...SUBMISSION, document })),
    );
    service.command(first, "cancel");
    assert.deepEqual(service.jobIds(), [first, second]);
    await until("it has failed", () => service.job(second)?.state === "failed");
    assert.deepEqual(service.jobIds(), [second]);
  });
});

Deno.test("events tell that a fax of a broadcast was sent, and later that it left the queue", async () => {
  await onStore(async (service) => {
    const events: string[] = [];
    using _ = service.watch((event: ServiceEvent) => {
      if (event.kind === "outgoing-job-removed" || event.kind === "outgoing-message-added") {
        events.push(`${event.kind} ${event.id}`);
      }
    });
    const [sent, other] = submitTo(service, "09", "08");
    await until("one is sent", () => events.length > 0);
    service.command(other, "cancel");
    await until("both are gone", () => events.length >= 3);
    assert.deepEqual(events, [
      `outgoing-message-added ${sent}`,
      `outgoing-job-removed ${sent}`,
      `outgoing-job-removed ${other}`,
    ]);
  });
});
