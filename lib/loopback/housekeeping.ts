/**
 * What a service does by the way: faxes that are too old are removed, and an archive that grows
 * too large is reported.
 *
 * @module
 */
import { forgetDocument } from "./end_calls.ts";
import { logEvent } from "./event_log.ts";
import { deleteReceivedBefore } from "./inbox.ts";
import { deleteSentBefore } from "./sent_archive.ts";
import type { FaxSettings } from "./settings.ts";
import type { Store } from "./store.ts";

const MS_PER_DAY = 86_400_000;
const BYTES_PER_MEGABYTE = 1_048_576;
/** Changes that stay at least; half of them are forgotten at once. */
const CHANGES_KEPT = 4000;
/** How long a listener may take to hear of a change; it looks many times a second. */
const MS_TO_HEAR = 60_000;
/** Removed in one transaction, so that no other waits long for its turn. */
const BATCH = 200;

/** Removes faxes that failed, were sent or were received so long ago as the settings say. */
export function removeOld(
  store: Store,
  settings: FaxSettings,
  time: { readonly now: number; readonly speed: number },
): void {
  const before = (days: number) => time.now - days * MS_PER_DAY / time.speed;
  const { dirtyDays, archiveAgeLimit, incomingArchiveAgeLimit } = settings;
  if (dirtyDays > 0) removeDead(store, before(dirtyDays));
  if (archiveAgeLimit > 0) deleteSentBefore(store, before(archiveAgeLimit), BATCH);
  if (incomingArchiveAgeLimit > 0) {
    deleteReceivedBefore(store, before(incomingArchiveAgeLimit), BATCH);
  }
}

function removeDead(store: Store, before: number): void {
  const dead = store.all(
    "SELECT id, document_id FROM jobs WHERE state IN ('failed', 'exceeded') AND ended_at < ? " +
      "LIMIT ?",
    before,
    BATCH,
  );
  if (dead.length === 0) return;
  store.transaction(() => {
    for (const { id, document_id } of dead) {
      store.run(
        "UPDATE jobs SET state = 'canceled', queued = 0, document_id = NULL WHERE id = ?",
        Number(id),
      );
      forgetDocument(store, document_id);
    }
  });
}

/** Forgets changes that every listener has long heard of. */
export function forgetChanges(store: Store, now: number): void {
  // Two statements in one: of a single one with both, SQLite would go over the whole table.
  const row = store.get(
    "SELECT (SELECT min(id) FROM changes) AS first, (SELECT max(id) FROM changes) AS last",
  );
  const first = Number(row?.first ?? 0);
  if (Number(row?.last ?? 0) - first < CHANGES_KEPT) return;
  const upTo = first + CHANGES_KEPT / 2;
  const young = store.get(
    "SELECT 1 FROM changes WHERE id <= ? AND at > ? ORDER BY id DESC LIMIT 1",
    upTo,
    now - MS_TO_HEAR,
  );
  if (young === undefined) store.run("DELETE FROM changes WHERE id <= ?", upTo);
}

/** Bytes of an archive, which are counted as faxes come and go. */
export function archiveBytes(store: Store, archive: "sent" | "inbox"): number {
  const row = store.get("SELECT value FROM counts WHERE name = ?", `${archive} bytes`);
  return Number(row?.value ?? 0);
}

/** Reports archives that have grown above their high mark; each time that they do. */
export class QuotaWatch {
  readonly #store: Store;
  readonly #warned = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Compares the archives with their marks. */
  check(settings: FaxSettings): void {
    this.#compare("sent", settings.sizeQuotaWarning, [
      settings.lowQuotaWaterMark,
      settings.highQuotaWaterMark,
    ]);
    this.#compare("inbox", settings.incomingSizeQuotaWarning, [
      settings.incomingLowQuotaWaterMark,
      settings.incomingHighQuotaWaterMark,
    ]);
  }

  #compare(archive: "sent" | "inbox", warns: boolean, [low, high]: [number, number]): void {
    if (!warns || high === 0) return;
    const megabytes = archiveBytes(this.#store, archive) / BYTES_PER_MEGABYTE;
    if (megabytes < low) this.#warned.delete(archive);
    if (megabytes < high || this.#warned.has(archive)) return;
    this.#warned.add(archive);
    const message = `The archive "${archive}" has ${megabytes.toFixed(1)} MB, above the mark ` +
      `of ${high} MB`;
    logEvent(this.#store, { category: "general", gravity: 2, message });
  }
}
