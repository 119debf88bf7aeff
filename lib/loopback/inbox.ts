import type { Call } from "./call.ts";
import { callProgress } from "./call.ts";
import { removeFile, removeLeftover } from "./sent_archive.ts";
import type { Row, Store } from "./store.ts";

/**
 * Where a fax that comes in stands. `"ringing"`: nobody has answered yet. `"receiving"`: on the
 * line. `"routing"`: it is here, and a routing method has not done its work. `"received"`: in the
 * archive of received faxes.
 */
export type ReceivedState = "ringing" | "receiving" | "routing" | "received";

/** What somebody who hands out received faxes writes on one. */
export interface ReceivedNote {
  /** What it is about. */
  readonly subject: string;
  /** Who sent it. */
  readonly senderName: string;
  /** Number of the sender. */
  readonly senderFaxNumber: string;
  /** Whether the first page is a cover page. */
  readonly hasCoverPage: boolean;
  /** Accounts that it was assigned to, with `;` between them. */
  readonly recipients: string;
}

/** A fax that came in, or comes in. */
export interface ReceivedFax extends ReceivedNote {
  /** Unique in its store; never used twice. */
  readonly id: number;
  /** Where it stands. */
  readonly state: ReceivedState;
  /** The fax TIFF, in the folder `inbox` of the store; empty while it is received. */
  readonly path: string;
  /** Pages of it. */
  readonly pageCount: number;
  /** The page on the line, from 1; 0 while there is none. */
  readonly currentPage: number;
  /** Bytes of it. */
  readonly sizeBytes: number;
  /** The line that took the call. */
  readonly deviceId: number;
  /** Its name. */
  readonly deviceName: string;
  /** Number of the caller, where it is known. */
  readonly callerId: string;
  /** How our line named itself. */
  readonly csid: string;
  /** How the caller named itself. */
  readonly tsid: string;
  /** Begin of the call, in milliseconds since 1970. */
  readonly startedAt: number;
  /** End of the call; expected, while it is received. */
  readonly endedAt: number;
  /** How often its routing was tried. */
  readonly attempts: number;
  /** What a routing method could not do. */
  readonly failure?: string;
  /** Whether somebody has marked it as read. */
  readonly isRead: boolean;
  /** Whether it was assigned to accounts. */
  readonly wasReassigned: boolean;
}

/** Which part of the inbox to read. */
export interface InboxRange {
  /** Ids above this one; default 0. */
  readonly after?: number;
  /** At most so many; default 1000. */
  readonly limit?: number;
  /** Only those that were assigned to an account; default all. */
  readonly account?: string;
  /** With `account`: also those that were assigned to nobody. */
  readonly unassigned?: boolean;
}

const NO_NOTE: ReceivedNote = {
  subject: "",
  senderName: "",
  senderFaxNumber: "",
  hasCoverPage: false,
  recipients: "",
};

/** Received faxes, the oldest first. */
export function readInbox(store: Store, range: InboxRange): ReceivedFax[] {
  const { after = 0, limit = 1000, account, unassigned = false } = range;
  const received = "i.state = 'received' AND i.id > ?";
  const rows = account === undefined
    ? store.all(
      `SELECT * FROM inbox i WHERE ${received} ORDER BY id LIMIT ?`,
      after,
      limit,
    )
    : unassigned
    ? store.all(
      `SELECT * FROM inbox i WHERE ${received} AND (reassigned = 0 OR EXISTS (SELECT 1 FROM ` +
        "assignments a WHERE a.account = ? AND a.message_id = i.id)) ORDER BY id LIMIT ?",
      after,
      account,
      limit,
    )
    : store.all(
      "SELECT i.* FROM assignments a JOIN inbox i ON i.id = a.message_id " +
        "WHERE a.account = ? AND a.message_id > ? AND i.state = 'received' " +
        "ORDER BY a.message_id LIMIT ?",
      account,
      after,
      limit,
    );
  return rows.map((row) => receivedFax(row));
}

/** Faxes that are received or routed at present, the oldest first. */
export function readIncoming(store: Store): ReceivedFax[] {
  return store.all(
    "SELECT * FROM inbox INDEXED BY inbox_under_way WHERE state <> 'received' ORDER BY id",
  ).map((row) => receivedFax(row));
}

/** One fax that came in or comes in, or undefined. */
export function findReceived(store: Store, id: number): ReceivedFax | undefined {
  const row = store.get("SELECT * FROM inbox WHERE id = ?", id);
  return row === undefined ? undefined : receivedFax(row);
}

/** Whether a received fax is for an account. */
export function isAssigned(store: Store, id: number, account: string): boolean {
  return store.get(
    "SELECT 1 FROM assignments WHERE account = ? AND message_id = ?",
    account,
    id,
  ) !== undefined;
}

/** Deletes a received fax and its file; false if there is none. */
export function deleteReceived(store: Store, id: number): boolean {
  const fax = findReceived(store, id);
  if (fax?.state !== "received") return false;
  store.run("DELETE FROM inbox WHERE id = ?", id);
  removeFile(fax.path);
  return true;
}

/** Deletes up to `limit` faxes that were received before a moment. */
export function deleteReceivedBefore(store: Store, time: number, limit: number): number {
  const old = store.all(
    "SELECT id, path FROM inbox INDEXED BY inbox_age WHERE state = 'received' AND ended_at < ? LIMIT ?",
    time,
    limit,
  );
  for (const { id, path } of old) {
    store.run("DELETE FROM inbox WHERE id = ?", Number(id));
    removeLeftover(store, String(path));
  }
  return old.length;
}

/** Writes on a received fax, and marks it as read or not. */
export function noteReceived(
  store: Store,
  id: number,
  changes: Partial<ReceivedNote> & { readonly isRead?: boolean },
): void {
  const fax = findReceived(store, id);
  if (fax === undefined) return;
  const { isRead = fax.isRead, ...note } = changes;
  store.run(
    "UPDATE inbox SET note = ?, is_read = ? WHERE id = ?",
    JSON.stringify({ ...noteOf(fax), ...note }),
    isRead ? 1 : 0,
    id,
  );
}

/** Assigns a received fax to accounts, and to no other any more. */
export function assignReceived(store: Store, id: number, accounts: readonly string[]): void {
  store.run("DELETE FROM assignments WHERE message_id = ?", id);
  for (const account of accounts) {
    store.run("INSERT INTO assignments VALUES (?, ?) ON CONFLICT DO NOTHING", account, id);
  }
  store.run("UPDATE inbox SET reassigned = 1 WHERE id = ?", id);
}

function noteOf(fax: ReceivedFax): ReceivedNote {
  const { subject, senderName, senderFaxNumber, hasCoverPage, recipients } = fax;
  return { subject, senderName, senderFaxNumber, hasCoverPage, recipients };
}

function receivedFax(row: Row): ReceivedFax {
  const state = row.state as ReceivedState;
  const call: Call | undefined = state === "receiving" && row.call !== null
    ? JSON.parse(String(row.call))
    : undefined;
  return {
    ...NO_NOTE,
    ...JSON.parse(String(row.note)),
    id: Number(row.id),
    state,
    path: String(row.path),
    pageCount: Number(row.page_count),
    currentPage: call === undefined ? 0 : callProgress(call, Date.now()).page,
    sizeBytes: Number(row.size_bytes),
    deviceId: Number(row.device_id),
    deviceName: String(row.device_name),
    callerId: String(row.caller_id),
    csid: String(row.csid),
    tsid: String(row.tsid),
    startedAt: Number(row.started_at),
    endedAt: Number(row.ended_at),
    attempts: Number(row.attempts),
    failure: row.failure === null ? undefined : String(row.failure),
    isRead: row.is_read === 1,
    wasReassigned: row.reassigned === 1,
  };
}
