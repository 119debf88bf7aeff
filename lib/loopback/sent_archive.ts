import { logEvent } from "./event_log.ts";
import type { FaxJobSnapshot } from "./job.ts";
import { COLUMNS, snapshot } from "./job_rows.ts";
import type { Store } from "./store.ts";

/** Which sent faxes to list. */
export interface SentRange {
  /** Ids below this one; default all. */
  readonly before?: number;
  /** At most so many; default 1000. */
  readonly limit?: number;
  /** Only those of an account; default all. */
  readonly account?: string;
}

/** Sent faxes that were not deleted, the newest first. */
export function readSent(store: Store, range: SentRange = {}): FaxJobSnapshot[] {
  const { before = Number.MAX_SAFE_INTEGER, limit = 1000, account } = range;
  const condition = "state = 'sent' AND in_archive = 1 AND id < ?";
  const rows = account === undefined
    ? store.all(
      `SELECT ${COLUMNS} FROM jobs INDEXED BY jobs_sent WHERE ${condition} ` +
        "ORDER BY id DESC LIMIT ?",
      before,
      limit,
    )
    : store.all(
      `SELECT ${COLUMNS} FROM jobs INDEXED BY jobs_sent_account WHERE ${condition} ` +
        "AND account = ? ORDER BY id DESC LIMIT ?",
      before,
      account,
      limit,
    );
  return rows.map((row) => snapshot(row, Date.now()));
}

/** One sent fax, or undefined if there is none or it was deleted. */
export function findSent(store: Store, id: number): FaxJobSnapshot | undefined {
  const row = store.get(
    `SELECT ${COLUMNS} FROM jobs WHERE id = ? AND state = 'sent' AND in_archive = 1`,
    id,
  );
  return row === undefined ? undefined : snapshot(row, Date.now());
}

/** Columns of sent faxes that the archive does not have, by the end of their name. */
const UNSEEN = `SELECT ${COLUMNS} FROM jobs INDEXED BY jobs_sent_unseen WHERE state = 'sent' AND ` +
  "in_archive = 0 AND substr(json_extract(details, '$.displayName'), -length(?1)) = ?1 " +
  "ORDER BY id DESC";

/**
 * Sent faxes whose name ends so and that the archive does not have: they were deleted there, or never
 * put into it. The newest first.
 */
export function findUnseen(store: Store, nameEnd: string): FaxJobSnapshot[] {
  if (nameEnd === "") return [];
  return store.all(UNSEEN, nameEnd).map((row) => snapshot(row, Date.now()));
}

/** Deletes a sent fax and its file; that it was sent stays known. */
export function deleteSent(store: Store, id: number): boolean {
  const path = store.get("SELECT archive_path FROM jobs WHERE id = ?", id)?.archive_path;
  const { changes } = store.run(
    "UPDATE jobs SET in_archive = 0, archive_path = NULL " +
      "WHERE id = ? AND state = 'sent' AND in_archive = 1",
    id,
  );
  if (typeof path === "string") removeFile(path);
  return changes === 1;
}

/** Marks a sent fax as read, or not. */
export function markSent(store: Store, id: number, isRead: boolean): void {
  store.run("UPDATE jobs SET is_read = ? WHERE id = ?", isRead ? 1 : 0, id);
}

/** Deletes up to `limit` faxes that were sent before a moment. @returns How many. */
export function deleteSentBefore(store: Store, time: number, limit: number): number {
  const old = store.all(
    "SELECT id, archive_path FROM jobs INDEXED BY jobs_sent_age WHERE state = 'sent' AND " +
      "in_archive = 1 AND ended_at < ? LIMIT ?",
    time,
    limit,
  );
  for (const { id, archive_path } of old) {
    store.run("UPDATE jobs SET in_archive = 0, archive_path = NULL WHERE id = ?", Number(id));
    if (archive_path !== null) removeLeftover(store, String(archive_path));
  }
  return old.length;
}

/** Removes the file of a fax that is gone already; one that stays is reported, and stops nothing. */
export function removeLeftover(store: Store, path: string): void {
  try {
    removeFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The file "${path}" of a fax that was deleted is not removed: ${reason}`;
    logEvent(store, { category: "general", gravity: 1, message });
  }
}

/** Removes a file; that it is gone already is no failure. */
export function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
