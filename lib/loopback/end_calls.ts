import { logActivity } from "./activity_log.ts";
import { leaveQueue } from "./broadcasts.ts";
import type { Call } from "./call.ts";
import { mayRetry } from "./call.ts";
import { logEvent } from "./event_log.ts";
import { dropIncoming, endIncoming, incomingOf } from "./incoming_calls.ts";
import type { JobDetails } from "./job_rows.ts";
import { writeReceipt } from "./receipts.ts";
import type { SentFaxes } from "./sent_faxes.ts";
import type { FaxSettings } from "./settings.ts";
import type { Row, Store } from "./store.ts";
import { isStoreFailure } from "./store.ts";

const MS_PER_MINUTE = 60_000;

/** When, how fast, and with what a call ends. */
export interface EndOptions {
  readonly settings: FaxSettings;
  readonly now: number;
  readonly speed: number;
}

/** Ends calls whose time has come, up to `limit` of them. */
export function endCalls(
  store: Store,
  sent: SentFaxes,
  options: EndOptions & { readonly limit: number },
): void {
  const ended = store.all(
    "SELECT id, number, details, device_id, call, attempts, pause_requested, document_id, " +
      "page_count, size_bytes, account, submission_id, (SELECT name FROM devices WHERE id = device_id) AS line " +
      "FROM jobs INDEXED BY jobs_calling WHERE state = 'calling' AND call_ends_at <= ? " +
      "ORDER BY call_ends_at LIMIT ?",
    options.now,
    options.limit,
  );
  for (const job of ended) {
    const call = deliver(store, job, options);
    if (call.result === "completed") endSent(store, sent, { job, call }, options);
    else endFailed(store, { job, call }, options);
    logCall(store, { job, call }, options);
  }
}

interface EndedCall {
  readonly job: Row;
  readonly call: Call;
}

function endSent(
  store: Store,
  sent: SentFaxes,
  { job, call }: EndedCall,
  options: EndOptions,
): void {
  const { settings, now } = options;
  const id = Number(job.id);
  const archive = sent.archive(job, settings);
  store.run(
    "UPDATE jobs SET state = 'sent', queued = submission_id <> '', device_status = 'completed', " +
      "device_id = 0, call_ends_at = NULL, csid = ?, ended_at = ?, archive_path = ?, failure = ?, " +
      "document_id = NULL, sent_by = ?, in_archive = ? WHERE id = ?",
    call.csid,
    now,
    archive.path,
    archive.failure,
    String(job.line ?? ""),
    archive.path === null ? 0 : 1,
    id,
  );
  if (job.submission_id !== "") leaveQueue(store, job); // alone it has left already
  forgetDocument(store, job.document_id);
  sendReceipt(store, id, now);
}

/**
 * Hands a fax to a line of ours, if one was called. One that cannot keep it confirms nothing: the
 * caller notices that the line is broken.
 *
 * @returns The call as it has ended.
 */
function deliver(store: Store, job: Row, { now, speed }: EndOptions): Call {
  const call: Call = JSON.parse(String(job.call));
  const incoming = call.result === "completed" ? incomingOf(store, Number(job.id)) : undefined;
  if (incoming === undefined) return call;
  const document = store.get("SELECT bytes FROM documents WHERE id = ?", Number(job.document_id));
  try {
    if (!(document?.bytes instanceof Uint8Array)) throw new Error("its document is gone");
    endIncoming(store, incoming, document.bytes, { now, speed });
    return call;
  } catch (error) {
    if (isStoreFailure(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    dropIncoming(store, incoming, `not stored: ${reason}`, now);
    return { ...call, result: "disconnected" };
  }
}

function endFailed(store: Store, { job, call }: EndedCall, options: EndOptions): void {
  const { settings, now, speed } = options;
  const id = Number(job.id);
  const isPermanent = !mayRetry(call.result);
  const isLast = isPermanent || Number(job.attempts) > settings.retries;
  const state = isPermanent
    ? "failed"
    : isLast
    ? "exceeded"
    : job.pause_requested === 1
    ? "paused"
    : "waiting";
  const incoming = incomingOf(store, id);
  if (incoming !== undefined) dropIncoming(store, incoming, call.result, now);
  store.run(
    "UPDATE jobs SET state = ?, device_status = ?, device_id = 0, call_ends_at = NULL, " +
      "pause_requested = 0, due_at = ?, ended_at = ?, failure = ? WHERE id = ?",
    state,
    call.result,
    isLast ? null : Math.ceil(now + settings.retryDelay * MS_PER_MINUTE / speed),
    isLast ? now : null,
    `The call of attempt ${job.attempts} ended with "${call.result}"`,
    id,
  );
  if (!isLast) return;
  leaveQueue(store, job);
  sendReceipt(store, id, now);
}

/** A receipt that cannot be written must not keep faxes from being sent. */
export function sendReceipt(store: Store, id: number, now: number): void {
  try {
    writeReceipt(store, id, now);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The receipt of fax ${id} was not written: ${reason}`;
    logEvent(store, { category: "outbound", gravity: 1, message });
  }
}

function logCall(store: Store, { job, call }: EndedCall, { settings, now }: EndOptions): void {
  const details: JobDetails = JSON.parse(String(job.details));
  logActivity(settings, "outgoing", {
    jobId: Number(job.id),
    start: call.startedAt,
    end: now,
    status: call.result,
    deviceName: String(job.line ?? ""),
    tsid: details.tsid,
    csid: call.csid,
    number: String(job.number),
    pages: call.pages,
    sizeBytes: Number(job.size_bytes),
    attempt: Number(job.attempts),
    account: String(job.account),
    documentName: details.displayName,
  });
  const isGood = call.result === "completed";
  const message = `Fax ${job.id} to "${job.number}", attempt ${job.attempts}: ${call.result}`;
  logEvent(store, { category: "outbound", gravity: isGood ? 3 : 2, message });
}

/** Deletes a document that no job in the queue needs any more. */
export function forgetDocument(store: Store, id: Row[string]): void {
  if (id === null) return;
  store.run(
    "DELETE FROM documents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE " +
      "document_id = ?1 AND queued = 1)",
    Number(id),
  );
}
