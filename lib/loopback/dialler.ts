import { convertOldest, waitingDocument } from "./conversion.ts";
import { endCalls } from "./end_calls.ts";
import { logEvent } from "./event_log.ts";
import { forgetChanges, QuotaWatch, removeOld } from "./housekeeping.ts";
import { routeFax } from "./inbound_routing.ts";
import type { LineLock } from "./line_lock.ts";
import { noteDriver } from "./line_lock.ts";
import type { LineOptions } from "./place_calls.ts";
import { placeCalls } from "./place_calls.ts";
import { SentFaxes } from "./sent_faxes.ts";
import type { FaxSettings } from "./settings.ts";
import type { Store } from "./store.ts";

/** How often the store is looked at for what other processes put there. */
const POLL_MS = 50;
/** Faxes that come one upon the other are looked at together, not each by itself. */
const PAUSE_MS = 20;
/** How long nothing is tried after the store could not be used. */
const PAUSE_AFTER_FAILURE_MS = 500;
/** How often at most the store is tidied: that is not done after each fax. */
const TIDY_MS = 250;
/** Calls that are ended in one transaction, so that no other waits long for its turn. */
const BATCH = 200;

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
  readonly #options: LineOptions;
  readonly #sent: SentFaxes;
  readonly #quota: QuotaWatch;
  readonly #lock: LineLock;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: Error | undefined;
  #seen = -1;
  /** When something is due by itself; before that only a change calls for work. */
  #nextAt = 0;
  #tidyAt = 0;
  #workedAt = 0;
  #converting = false;
  #stopped = false;

  /** @param lock The right to drive the lines; it is given back with the dialler. */
  constructor(store: Store, lock: LineLock, options: LineOptions) {
    this.#store = store;
    this.#lock = lock;
    this.#options = options;
    this.#quota = new QuotaWatch(store);
    this.#sent = new SentFaxes(store, {
      onReady: () => this.wake(),
      onFailure: (error) => this.#failure = error,
    });
  }

  /** Whether this one drives the lines. */
  get isLeading(): boolean {
    return this.#lock.isHeld;
  }

  /** What keeps the lines from working at present, such as a full disk. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Begins to work, or to wait for the lock. The timers do not keep the process alive. */
  start(): void {
    if (this.#lock.isHeld) this.#lead();
    this.#schedule(0);
  }

  /** Says that the store was changed by this process. */
  wake(): void {
    this.#nextAt = 0;
    if (this.#lock.isHeld) this.#schedule(Math.max(0, this.#workedAt + PAUSE_MS - Date.now()));
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#lock[Symbol.dispose]();
  }

  /** Leaves word that this process drives the lines, and how. */
  #lead(): void {
    noteDriver(this.#store, this.#options);
    const message = `Process ${Deno.pid} drives the lines with speed ${this.#options.speed}`;
    logEvent(this.#store, { category: "init", gravity: 3, message });
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
      this.#nextAt = 0; // the change that called for it will not call again
      this.#schedule(PAUSE_AFTER_FAILURE_MS);
    }
  }

  #workIfDue(): void {
    if (!this.#lock.isHeld) {
      if (!this.#lock.tryTake()) return this.#schedule(POLL_MS * 4);
      this.#lead();
    }
    const version = this.#store.version;
    if (version !== this.#seen || Date.now() >= this.#nextAt) {
      this.#seen = version;
      this.#nextAt = this.#work(Date.now());
    }
    this.#schedule(Math.max(0, Math.min(POLL_MS, this.#nextAt - Date.now())));
  }

  /** Does all that is due, and tells when something is due next. */
  #work(now: number): number {
    this.#workedAt = now;
    const store = this.#store, { speed } = this.#options;
    const settings = store.settings();
    const due = store.get(
      "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'calling' AND call_ends_at <= ?1) AS ended, " +
        "EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting' AND due_at <= ?1) AS waited, " +
        "EXISTS (SELECT 1 FROM jobs WHERE state = 'ready') AS ready",
      now,
    );
    if (due?.ended === 1 || due?.waited === 1 || (due?.ready === 1 && !settings.pauseServerQueue)) {
      store.transaction(() => {
        if (due.ended === 1 && this.#sent.canBrand(settings)) {
          endCalls(store, this.#sent, { settings, now, speed, limit: BATCH });
        }
        store.run(
          "UPDATE jobs SET state = 'ready', due_at = NULL WHERE state = 'waiting' AND due_at <= ?",
          now,
        );
        if (!settings.pauseServerQueue) placeCalls(store, this.#options, now);
      });
    }
    this.#routeDue(now);
    const isTidy = this.#tidy(settings, now);
    this.#convertNext();
    const next = store.get(
      "SELECT min(call_ends_at) AS ends, (SELECT min(due_at) FROM jobs WHERE state = 'waiting') " +
        "AS due, (SELECT min(due_at) FROM inbox INDEXED BY inbox_under_way WHERE state <> " +
        "'received') AS route FROM jobs WHERE state = 'calling'",
    );
    const times = [next?.ends, next?.due, next?.route].map((time) => Number(time ?? Infinity));
    return Math.min(...times, isTidy ? Infinity : this.#tidyAt);
  }

  /** Removes what is too old, unless that was done just now; false if it is to be done later. */
  #tidy(settings: FaxSettings, now: number): boolean {
    if (now < this.#tidyAt) return false;
    this.#tidyAt = now + TIDY_MS;
    removeOld(this.#store, settings, { now, speed: this.#options.speed });
    forgetChanges(this.#store, now);
    this.#quota.check(settings);
    return true;
  }

  /** Tries once more to route faxes that a method could not take. */
  #routeDue(now: number): void {
    const due = this.#store.all(
      "SELECT id FROM inbox INDEXED BY inbox_under_way WHERE state <> 'received' AND " +
        "state = 'routing' AND due_at <= ? LIMIT ?",
      now,
      BATCH,
    );
    if (due.length === 0) return;
    this.#store.transaction(() => {
      for (const { id } of due) {
        routeFax(this.#store, Number(id), { now, speed: this.#options.speed });
      }
    });
  }

  /** Converts the document of the oldest job that waits for that; one at a time. */
  #convertNext(): void {
    if (this.#converting || waitingDocument(this.#store) === undefined) return;
    this.#converting = true;
    convertOldest(this.#store, () => this.#stopped).then(() => {
      this.#converting = false;
      this.wake();
    }, (error) => { // a store that is locked or full for a while: the job waits, it has not failed
      this.#converting = false;
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#nextAt = 0;
      this.#schedule(PAUSE_AFTER_FAILURE_MS);
    });
  }
}
