/**
 * What happens in a store, told to those who listen: the changes that triggers of the database
 * wrote down, whichever process made them, and what can be seen only by looking, such as the page
 * on a line.
 *
 * @module
 */
import type { ServiceActivity } from "./activity.ts";
import { readActivity } from "./activity.ts";
import type { FaxDevice } from "./device.ts";
import { readDevices } from "./device.ts";
import type { ReceivedFax, ReceivedState } from "./inbox.ts";
import { findReceived, readIncoming } from "./inbox.ts";
import type { FaxJobSnapshot, JobState } from "./job.ts";
import { queueStatus } from "./job_rows.ts";
import { findJob } from "./queue.ts";
import type { ConfigPart } from "./setting_parts.ts";
import { PART_OF_SETTING } from "./setting_parts.ts";
import type { FaxSettings } from "./settings.ts";
import type { Row, Store } from "./store.ts";

/** Something that happened. */
export type ServiceEvent =
  | {
    readonly kind:
      | "outgoing-job-added"
      | "outgoing-job-removed"
      | "outgoing-message-added"
      | "outgoing-message-removed"
      | "incoming-message-assigned";
    readonly id: number;
    readonly account: string;
  }
  | {
    readonly kind:
      | "incoming-job-added"
      | "incoming-job-removed"
      | "incoming-message-added"
      | "incoming-message-removed";
    readonly id: number;
  }
  | {
    readonly kind: "outgoing-job-changed";
    readonly id: number;
    readonly account: string;
    readonly job: FaxJobSnapshot;
  }
  | { readonly kind: "incoming-job-changed"; readonly id: number; readonly fax: ReceivedFax }
  | {
    readonly kind: "new-call";
    readonly id: number;
    readonly deviceId: number;
    readonly callerId: string;
  }
  | { readonly kind: "device-changed"; readonly device: FaxDevice }
  | { readonly kind: "config-changed"; readonly part: ConfigPart }
  | { readonly kind: "queues-changed"; readonly settings: FaxSettings }
  | { readonly kind: "activity-changed"; readonly activity: ServiceActivity }
  | { readonly kind: "shut-down" };

/** How often the store is looked at while somebody listens. */
const POLL_MS = 50;
const PAGE = 500;
const QUEUE_SETTINGS = ["pauseServerQueue", "outgoingQueueBlocked", "incomingQueueBlocked"];

/** Kinds of changes that say no more than what they are about, and whose it is. */
const OWNED = {
  "job-added": "outgoing-job-added",
  "job-removed": "outgoing-job-removed",
  "sent-added": "outgoing-message-added",
  "sent-removed": "outgoing-message-removed",
  "assigned": "incoming-message-assigned",
} as const;
/** Kinds about faxes that belong to nobody. */
const UNOWNED = {
  "incoming-removed": "incoming-job-removed",
  "received-added": "incoming-message-added",
  "received-removed": "incoming-message-removed",
} as const;

/** Watches a store while somebody listens. */
export class Watcher implements Disposable {
  readonly #store: Store;
  readonly #listeners = new Set<(event: ServiceEvent) => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #activity = "";
  readonly #pages = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Begins to tell somebody what happens. */
  watch(listener: (event: ServiceEvent) => void): Disposable {
    if (this.#listeners.size === 0) this.#begin();
    this.#listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size === 0) clearTimeout(this.#timer);
      },
    };
  }

  /** Says that this process has changed the store. */
  wake(): void {
    if (this.#listeners.size > 0) this.#schedule(0);
  }

  /** Tells everybody that the service ends; what happened before is told first. */
  [Symbol.dispose](): void {
    if (this.#listeners.size === 0) return;
    this.#look();
    this.#tell({ kind: "shut-down" });
    this.#listeners.clear();
    clearTimeout(this.#timer);
  }

  #begin(): void {
    this.#last = Number(this.#store.get("SELECT max(id) AS last FROM changes")?.last ?? 0);
    this.#activity = JSON.stringify(readActivity(this.#store));
    this.#pages.clear();
    this.#schedule(POLL_MS);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#look();
      if (this.#listeners.size > 0) this.#schedule(POLL_MS);
    }, delayMs);
    Deno.unrefTimer(this.#timer);
  }

  /** A store that is locked for a while is looked at again later. */
  #look(): void {
    try {
      for (;;) {
        const rows = this.#store.all(
          "SELECT * FROM changes WHERE id > ? ORDER BY id LIMIT ?",
          this.#last,
          PAGE,
        );
        if (rows.length === 0) break;
        this.#last = Number(rows.at(-1)?.id);
        this.#tellChanges(rows);
      }
      this.#tellPages();
    } catch {
      // What happened is in the store, and will be told.
    }
  }

  #tellChanges(rows: readonly Row[]): void {
    const parts = new Set<ConfigPart>(), lines = new Set<number>();
    let queues = false;
    for (const row of rows) {
      const kind = String(row.kind), data = String(row.data);
      if (kind === "line") lines.add(Number(row.ref));
      else if (kind === "device") parts.add("devices");
      else if (kind === "groups" || kind === "rules") parts.add(kind);
      else if (kind === "setting") {
        parts.add(PART_OF_SETTING[data as keyof FaxSettings] ?? "general");
        queues ||= QUEUE_SETTINGS.includes(data);
      } else this.#tellOne(kind, row, data);
    }
    const devices = lines.size === 0 ? [] : readDevices(this.#store);
    for (const device of devices) {
      if (lines.has(device.id)) this.#tell({ kind: "device-changed", device });
    }
    for (const part of parts) this.#tell({ kind: "config-changed", part });
    if (queues) this.#tell({ kind: "queues-changed", settings: this.#store.settings() });
    const activity = readActivity(this.#store);
    const text = JSON.stringify(activity);
    if (text !== this.#activity) this.#tell({ kind: "activity-changed", activity });
    this.#activity = text;
  }

  #tellOne(kind: string, row: Row, data: string): void {
    const id = Number(row.ref), account = String(row.account);
    switch (kind) {
      case "job-changed": {
        const job = findJob(this.#store, id);
        if (job === undefined) return;
        this.#tell({ kind: "outgoing-job-changed", id, account, job: { ...job, ...jobAt(data) } });
        return;
      }
      case "incoming-added": {
        const fax = findReceived(this.#store, id);
        const deviceId = Number(data), callerId = fax?.callerId ?? "";
        this.#tell({ kind: "new-call", id, deviceId, callerId });
        this.#tell({ kind: "incoming-job-added", id });
        return;
      }
      case "incoming-changed": {
        const fax = findReceived(this.#store, id);
        if (fax === undefined) return;
        const state = data as ReceivedState;
        this.#tell({ kind: "incoming-job-changed", id, fax: { ...fax, state } });
        return;
      }
      default: {
        const owned = OWNED[kind as keyof typeof OWNED];
        if (owned !== undefined) this.#tell({ kind: owned, id, account });
        const unowned = UNOWNED[kind as keyof typeof UNOWNED];
        if (unowned !== undefined) this.#tell({ kind: unowned, id });
      }
    }
  }

  /** No row changes when the next page begins; so the lines are looked at. */
  #tellPages(): void {
    const seen = new Set<string>();
    const isNew = (key: string, page: number) => {
      seen.add(key);
      const before = this.#pages.get(key) ?? 0; // that it began was told already
      this.#pages.set(key, page);
      return page !== before;
    };
    for (const { jobId } of readDevices(this.#store)) {
      const job = jobId === 0 ? undefined : findJob(this.#store, jobId);
      if (job?.state !== "calling" || !isNew(`out ${job.id}`, job.currentPage)) continue;
      this.#tell({ kind: "outgoing-job-changed", id: job.id, account: job.userName, job });
    }
    for (const fax of readIncoming(this.#store)) {
      if (!isNew(`in ${fax.id}`, fax.currentPage)) continue;
      this.#tell({ kind: "incoming-job-changed", id: fax.id, fax });
    }
    for (const key of this.#pages.keys()) {
      if (!seen.has(key)) this.#pages.delete(key);
    }
  }

  /** What one listener does wrong must not keep the others from hearing. */
  #tell(event: ServiceEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** What a job was when it changed; by now it may be something else. */
function jobAt(data: string): Partial<FaxJobSnapshot> {
  const [state, deviceStatus, deviceId, attempts, pageCount] = JSON.parse(data) as [
    JobState,
    FaxJobSnapshot["deviceStatus"],
    number,
    number,
    number,
  ];
  const status = { queueStatus: queueStatus(state, attempts), currentPage: 0 };
  return { state, deviceStatus, deviceId, attempts, pageCount, ...status };
}
