import { join } from "node:path";
import { type RenderedFax, renderFax } from "../document/mod.ts";
import type { Call } from "./call.ts";
import { mayRetry, planCall } from "./call.ts";
import type { DialPlan } from "./dial_plan.ts";
import { findOutcome } from "./dial_plan.ts";
import { SentFaxes } from "./sent_faxes.ts";
import type { FaxSettings } from "./settings.ts";
import type { Row, Store } from "./store.ts";

/** How a {@link Dialler} works. */
export interface DiallerOptions {
  readonly speed: number;
  readonly dialPlan: DialPlan;
}

/** How often the store is looked at for what other processes put there. */
const POLL_MS = 50;
/** How long nothing is tried after the store could not be used. */
const PAUSE_AFTER_FAILURE_MS = 500;
/** Calls that are ended in one transaction, so that no other waits long for its turn. */
const BATCH = 200;
const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

/**
 * Drives the lines of a store: converts documents, places calls, ends them, and dials
 * again.
 *
 * Of all diallers on one store the one that holds the lock of its file `lines.lock`
 * leads; the system frees the lock when the process ends, however it ends. All that is
 * known of a call is in the store, so the next one goes on where the last one was.
 */
export class Dialler implements Disposable {
  readonly #store: Store;
  readonly #options: DiallerOptions;
  readonly #sent: SentFaxes;
  #lock: Deno.FsFile | undefined;
  #leads = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: Error | undefined;
  #seen = -1;
  /** When something is due by itself; before that only a change calls for work. */
  #nextAt = 0;
  #converting = false;
  #stopped = false;

  constructor(store: Store, options: DiallerOptions) {
    this.#store = store;
    this.#options = options;
    this.#sent = new SentFaxes(store, options.dialPlan, {
      onReady: () => this.wake(),
      onFailure: (error) => this.#failure = error,
    });
  }

  /** Whether this one drives the lines. */
  get isLeading(): boolean {
    return this.#leads;
  }

  /** What keeps the lines from working at present, such as a full disk. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Begins to work, or to wait for the lock. The timers do not keep the process alive. */
  start(): void {
    this.#lock = Deno.openSync(join(this.#store.directory, "lines.lock"), {
      create: true,
      read: true,
      write: true,
    });
    this.#schedule(0);
  }

  /** Says that the store was changed by this process. */
  wake(): void {
    this.#nextAt = 0;
    if (this.#leads) this.#schedule(0);
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#lock?.close(); // frees the lock
    this.#lock = undefined;
    this.#leads = false;
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#tick(), delayMs);
    Deno.unrefTimer(timer);
    this.#timer = timer;
  }

  /** Works once; a store that is locked or full for a while must not stop the lines for good. */
  #tick(): void {
    try {
      this.#workIfDue();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#schedule(PAUSE_AFTER_FAILURE_MS);
    }
  }

  #workIfDue(): void {
    this.#leads ||= this.#lock?.tryLockSync(true) ?? false;
    if (!this.#leads) return this.#schedule(POLL_MS * 4);
    const version = this.#store.version;
    if (version !== this.#seen || Date.now() >= this.#nextAt) {
      this.#seen = version;
      this.#nextAt = this.#work(Date.now());
    }
    this.#schedule(Math.max(0, Math.min(POLL_MS, this.#nextAt - Date.now())));
  }

  /** Does all that is due, and tells when something is due next. */
  #work(now: number): number {
    const store = this.#store;
    const due = store.get(
      "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'calling' AND call_ends_at <= ?1) OR " +
        "EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting' AND due_at <= ?1) OR " +
        "EXISTS (SELECT 1 FROM jobs WHERE state = 'ready') AS any",
      now,
    )?.any === 1;
    if (due) {
      store.transaction(() => {
        const settings = store.settings();
        if (this.#sent.canBrand(settings)) this.#endCalls(settings, now);
        store.run(
          "UPDATE jobs SET state = 'ready', due_at = NULL WHERE state = 'waiting' AND due_at <= ?",
          now,
        );
        if (!settings.pauseServerQueue) this.#placeCalls(now);
      });
    }
    this.#removeDead(now);
    this.#convertNext();
    const next = store.get(
      "SELECT min(call_ends_at) AS ends, (SELECT min(due_at) FROM jobs WHERE state = 'waiting') " +
        "AS due FROM jobs WHERE state = 'calling'",
    );
    return Math.min(Number(next?.ends ?? Infinity), Number(next?.due ?? Infinity));
  }

  /** Gives the jobs that wait longest, of the highest priority first, to free lines. */
  #placeCalls(now: number): void {
    const free = this.#store.all(
      "SELECT id FROM devices d WHERE send = 1 AND NOT EXISTS (SELECT 1 FROM jobs j " +
        "INDEXED BY jobs_device WHERE j.state = 'calling' AND j.device_id = d.id) ORDER BY priority",
    );
    if (free.length === 0) return;
    const ready = this.#store.all(
      "SELECT id, number, page_count, attempts FROM jobs INDEXED BY jobs_ready " +
        "WHERE state = 'ready' ORDER BY priority DESC, id LIMIT ?",
      free.length,
    );
    ready.forEach((job, i) => {
      const number = String(job.number);
      const attempt = Number(job.attempts) + 1;
      const outcome = findOutcome(this.#options.dialPlan, number);
      const earlierCalls = outcome.per === "number" ? this.#callsOfOthers(number, job.id) : 0;
      const call = planCall(
        outcome,
        { pageCount: Number(job.page_count), attempt, number, earlierCalls },
        { now, speed: this.#options.speed },
      );
      this.#store.run(
        "UPDATE jobs SET state = 'calling', device_id = ?, attempts = ?, call = ?, " +
          "call_ends_at = ?, started_at = ?, device_status = 'dialing' WHERE id = ?",
        Number(free[i].id),
        attempt,
        JSON.stringify(call),
        Math.ceil(call.endsAt),
        now,
        Number(job.id),
      );
    });
  }

  #callsOfOthers(number: string, id: unknown): number {
    const sum = this.#store.get(
      "SELECT coalesce(sum(attempts), 0) AS calls FROM jobs WHERE number = ? AND id <> ?",
      number,
      Number(id),
    );
    return Number(sum?.calls ?? 0);
  }

  #endCalls(settings: FaxSettings, now: number): void {
    const ended = this.#store.all(
      "SELECT id, number, details, device_id, call, attempts, pause_requested, document_id " +
        "FROM jobs " +
        "INDEXED BY jobs_calling WHERE state = 'calling' AND call_ends_at <= ? " +
        "ORDER BY call_ends_at LIMIT ?",
      now,
      BATCH,
    );
    for (const job of ended) {
      const call: Call = JSON.parse(String(job.call));
      if (call.result === "completed") this.#endSent(job, call, settings, now);
      else this.#endFailed(job, call, settings, now);
    }
  }

  #endSent(job: Row, call: Call, settings: FaxSettings, now: number): void {
    const archive = this.#sent.archive(job, settings);
    this.#sent.deliver(job, call, now);
    this.#store.run(
      "UPDATE jobs SET state = 'sent', queued = 0, device_status = 'completed', device_id = 0, " +
        "call_ends_at = NULL, csid = ?, ended_at = ?, archive_path = ?, failure = ?, " +
        "document_id = NULL WHERE id = ?",
      call.csid,
      now,
      archive.path,
      archive.failure,
      Number(job.id),
    );
    this.#forgetDocument(job.document_id);
  }

  #endFailed(job: Row, call: Call, settings: FaxSettings, now: number): void {
    const isPermanent = !mayRetry(call.result);
    const isLast = isPermanent || Number(job.attempts) > settings.retries;
    const state = isPermanent
      ? "failed"
      : isLast
      ? "exceeded"
      : job.pause_requested === 1
      ? "paused"
      : "waiting";
    const delay = settings.retryDelay * MS_PER_MINUTE / this.#options.speed;
    this.#store.run(
      "UPDATE jobs SET state = ?, device_status = ?, device_id = 0, call_ends_at = NULL, " +
        "pause_requested = 0, due_at = ?, ended_at = ?, failure = ? WHERE id = ?",
      state,
      call.result,
      isLast ? null : Math.ceil(now + delay),
      isLast ? now : null,
      `The call of attempt ${job.attempts} ended with "${call.result}"`,
      Number(job.id),
    );
  }

  /** Deletes a document that no job in the queue needs any more. */
  #forgetDocument(id: Row[string]): void {
    if (id === null) return;
    this.#store.run(
      "DELETE FROM documents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE " +
        "document_id = ?1 AND queued = 1)",
      Number(id),
    );
  }

  /** Removes faxes that failed so many days ago as the setting `dirtyDays` says. */
  #removeDead(now: number): void {
    const { dirtyDays } = this.#store.settings();
    if (dirtyDays === 0) return;
    const dead = this.#store.all(
      "SELECT id, document_id FROM jobs WHERE state IN ('failed', 'exceeded') AND ended_at < ? " +
        "LIMIT ?",
      now - dirtyDays * MS_PER_DAY / this.#options.speed,
      BATCH,
    );
    if (dead.length === 0) return;
    this.#store.transaction(() => {
      for (const { id, document_id } of dead) {
        this.#store.run(
          "UPDATE jobs SET state = 'canceled', queued = 0, document_id = NULL WHERE id = ?",
          Number(id),
        );
        this.#forgetDocument(document_id);
      }
    });
  }

  /** Converts the document of the oldest job that waits for that; one at a time. */
  #convertNext(): void {
    if (this.#converting) return;
    const job = this.#store.get(
      "SELECT d.id, d.name, d.cover, d.bytes, d.is_fax, d.page_count FROM jobs j JOIN documents d ON " +
        "d.id = j.document_id WHERE j.state = 'converting' ORDER BY j.id LIMIT 1",
    );
    if (job === undefined) return;
    this.#converting = true;
    this.#convert(job).then(() => {
      this.#converting = false;
      this.wake();
    }, (error) => { // a store that is locked or full for a while: the job waits, it has not failed
      this.#converting = false;
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#nextAt = 0;
      this.#schedule(PAUSE_AFTER_FAILURE_MS);
    });
  }

  async #convert(document: Row): Promise<void> {
    const id = Number(document.id);
    if (document.is_fax === 1) return this.#finishConversion(id, Number(document.page_count));
    const bytes = Uint8Array.from(document.bytes as Uint8Array);
    let fax: RenderedFax;
    try {
      fax = await renderFax({ bytes, name: String(document.name) }, {
        coverPage: document.cover === null ? undefined : JSON.parse(String(document.cover)),
      });
    } catch (error) { // the document's fault: no further attempt will help
      if (!this.#stopped) this.#failConversion(id, error);
      return;
    }
    if (this.#stopped) return;
    this.#store.transaction(() => {
      this.#store.run(
        "UPDATE documents SET bytes = ?, is_fax = 1, page_count = ? WHERE id = ?",
        fax.tiff,
        fax.pages.length,
        id,
      );
      this.#finishConversion(id, fax.pages.length);
    });
  }

  #failConversion(documentId: number, error: unknown): void {
    this.#store.run(
      "UPDATE jobs SET state = 'failed', device_status = 'fatal-error', ended_at = ?, " +
        "failure = ? WHERE document_id = ? AND state = 'converting'",
      Date.now(),
      error instanceof Error ? error.message : String(error),
      documentId,
    );
  }

  #finishConversion(documentId: number, pageCount: number): void {
    this.#store.run(
      "UPDATE jobs SET page_count = ?, size_bytes = (SELECT length(bytes) FROM documents WHERE " +
        "id = ?2), state = CASE WHEN state <> 'converting' THEN state WHEN due_at IS NULL THEN " +
        "'ready' ELSE 'waiting' END WHERE document_id = ?2 AND queued = 1",
      pageCount,
      documentId,
    );
  }
}
