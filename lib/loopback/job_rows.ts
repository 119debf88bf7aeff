import type { Call } from "./call.ts";
import { callProgress } from "./call.ts";
import type { FaxJobSnapshot, JobState, Party, QueueStatus, ReceiptWish } from "./job.ts";
import type { Row } from "./store.ts";

/** Columns of a job that a snapshot shows. */
export const COLUMNS: string =
  "id, state, priority, due_at, number, details, page_count, size_bytes, attempts, " +
  "device_id, device_status, call, submitted_at, started_at, ended_at, csid, archive_path, " +
  "failure, is_read, sent_by, in_archive, queued";

/** What a job knows and no query asks for, stored as JSON. */
export interface JobDetails {
  readonly displayName: string;
  readonly userName: string;
  readonly recipient: Party;
  readonly sender: Party;
  readonly tsid: string;
  readonly billingCode: string;
  readonly coverpageSubject: string;
  readonly coverpageNote: string;
  readonly discountSend: boolean;
  readonly submissionId: string;
  readonly notBefore?: number;
  readonly hasCoverPage?: boolean;
  readonly receipt?: ReceiptWish;
}

/** A job as its row shows it at the moment `now`. */
export function snapshot(row: Row, now: number): FaxJobSnapshot {
  const state = row.state as JobState;
  const details: JobDetails = JSON.parse(String(row.details));
  const call: Call | null = row.call === null ? null : JSON.parse(String(row.call));
  const progress = state === "calling" && call !== null ? callProgress(call, now) : undefined;
  const time = (value: Row[string]) => value === null ? undefined : Number(value);
  return {
    ...details,
    hasCoverPage: details.hasCoverPage ?? false,
    isRead: row.is_read === 1,
    deviceName: String(row.sent_by),
    id: Number(row.id),
    state,
    queueStatus: queueStatus(state, Number(row.attempts)),
    isQueued: row.queued === 1,
    deviceStatus: progress?.status ?? row.device_status as FaxJobSnapshot["deviceStatus"],
    faxNumber: String(row.number),
    priority: Number(row.priority),
    pageCount: Number(row.page_count),
    currentPage: progress?.page ?? 0,
    sizeBytes: Number(row.size_bytes),
    attempts: Number(row.attempts),
    deviceId: Number(row.device_id),
    csid: String(row.csid),
    submittedAt: Number(row.submitted_at),
    startedAt: time(row.started_at),
    endedAt: time(row.ended_at),
    dueAt: state === "waiting" ? time(row.due_at) : undefined,
    archivePath: row.archive_path === null ? undefined : String(row.archive_path),
    failure: row.failure === null ? undefined : String(row.failure),
  };
}

/** The state of a queue entry as the fax model names it. */
export function queueStatus(state: JobState, attempts: number): QueueStatus {
  switch (state) {
    case "converting":
    case "ready":
      return "pending";
    case "waiting":
      return attempts > 0 ? "retrying" : "pending";
    case "calling":
      return "in-progress";
    case "exceeded":
      return "retries-exceeded";
    default:
      return state;
  }
}
