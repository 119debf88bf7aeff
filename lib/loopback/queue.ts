import type { FaxJobSnapshot } from "./job.ts";
import { COLUMNS, snapshot } from "./job_rows.ts";
import { BLOCK_BITS } from "./schema.ts";
import type { Store } from "./store.ts";

/** Which jobs of the queue to list. */
export interface QueueRange {
  /** Ids above this one; default 0. */
  readonly after?: number;
  /** At most so many; default all. */
  readonly limit?: number;
  /** Only those of an account; default all. */
  readonly account?: string;
}

/** How many jobs are in the queue, of all accounts or one; it is counted as they come and go. */
export function countQueue(store: Store, account?: string): number {
  const name = account === undefined ? "queued" : `queued:${account}`;
  return Number(store.get("SELECT value FROM counts WHERE name = ?", name)?.value ?? 0);
}

/** Ids of jobs in the queue, the oldest first. */
export function queueIds(store: Store, range: QueueRange = {}): number[] {
  const { after = 0, limit = -1, account } = range;
  const rows = account === undefined
    ? store.all(
      "SELECT id FROM jobs INDEXED BY jobs_queued WHERE queued = 1 AND id > ? ORDER BY id LIMIT ?",
      after,
      limit,
    )
    : store.all(
      "SELECT id FROM jobs INDEXED BY jobs_queued_account WHERE queued = 1 AND account = ? " +
        "AND id > ? ORDER BY id LIMIT ?",
      account,
      after,
      limit,
    );
  return rows.map(({ id }) => Number(id));
}

/**
 * The id of the job at a place of the queue, from 0, or undefined; found by the counts of blocks
 * of ids, not by going over all jobs before it.
 */
export function queueIdAt(store: Store, place: number, account?: string): number | undefined {
  if (account !== undefined) {
    const row = store.get(
      "SELECT id FROM jobs INDEXED BY jobs_queued_account WHERE queued = 1 AND account = ? " +
        "ORDER BY id LIMIT 1 OFFSET ?",
      account,
      place,
    );
    return row === undefined ? undefined : Number(row.id);
  }
  const found = store.get(
    "SELECT block, before FROM (SELECT block, sum(jobs) OVER (ORDER BY block) AS upto, " +
      "sum(jobs) OVER (ORDER BY block) - jobs AS before FROM queue_blocks) WHERE upto > ? LIMIT 1",
    place,
  );
  if (found === undefined) return undefined;
  const row = store.get(
    "SELECT id FROM jobs INDEXED BY jobs_queued WHERE queued = 1 AND id >= ? " +
      "ORDER BY id LIMIT 1 OFFSET ?",
    Number(found.block) * 2 ** BLOCK_BITS,
    place - Number(found.before),
  );
  return row === undefined ? undefined : Number(row.id);
}

/** One job, also after it has left the queue; undefined if there never was one. */
export function findJob(store: Store, id: number): FaxJobSnapshot | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`, id);
  return row === undefined ? undefined : snapshot(row, Date.now());
}

/** The fax TIFF of a job that is in the queue, or undefined while it is converted. */
export function findJobTiff(store: Store, id: number): Uint8Array<ArrayBuffer> | undefined {
  const row = store.get(
    "SELECT d.bytes FROM jobs j JOIN documents d ON d.id = j.document_id " +
      "WHERE j.id = ? AND d.is_fax = 1",
    id,
  );
  return row?.bytes instanceof Uint8Array ? Uint8Array.from(row.bytes) : undefined;
}
