/**
 * What a run is doing now, gathered from its events: loops with their counts, and what is in
 * flight.
 *
 * @module
 */
import type { ItemRecord, ProgressData, RunEvent, StepOutcome } from "../../engine/mod.ts";
import { shortDuration } from "./describe_event.ts";

/** A loop that goes on. */
export interface LoopProgress {
  readonly label: string;
  /** By the clock of the system. */
  readonly startedMs: number;
  total: number;
  done: number;
  /** Finished well; for faxes, those that were sent. */
  ok: number;
  failed: number;
}

/** An item, or a step outside of loops, that is in flight. */
export interface ActiveWork {
  readonly label: string;
  /** By the clock of the system. */
  readonly startedMs: number;
  /** What it does or waits for, for people. */
  note: string;
  /** Why it waits for another attempt: the last word of the code, as `busy`. */
  waitsFor: string | undefined;
  /** Of its present step; the first is 1. */
  attempt: number;
}

const BAD: ReadonlySet<StepOutcome> = new Set(["failed", "unclear"]);
const NEITHER: ReadonlySet<StepOutcome> = new Set(["skipped", "cancelled"]);

/** Follows the events of one run. */
export class CurrentWork {
  /** By path. */
  readonly loops = new Map<string, LoopProgress>();
  /** By path, in the order in which they began. */
  readonly active = new Map<string, ActiveWork>();

  /** @returns Whether anything is different now. */
  apply(event: RunEvent): boolean {
    switch (event.type) {
      case "step-start":
        if (event.total !== undefined) {
          this.loops.set(event.path, newLoop(event.label, event.total));
          this.active.delete(event.path);
        } else if (this.itemOf(event.path) === undefined) {
          this.active.set(event.path, newActive(event.label));
        } else this.#change(event.path, { note: event.label, attempt: 1 });
        return true;
      case "item-start":
        this.#loopAt(event.path, event.key, event.total);
        this.active.set(itemPath(event.path, event.key), newActive(event.label));
        return true;
      case "item-done":
        this.#finishItem(event.path, event.item, event.total);
        return true;
      case "retry-wait":
        this.#change(event.path, {
          note: `${event.error?.code ?? "not yet"}, again in ${shortDuration(event.delayMs)}`,
          waitsFor: event.error?.code.split(".").at(-1) ?? "waiting",
        });
        return true;
      case "attempt":
        if (event.attempt === 1) return false;
        this.#change(event.path, {
          note: `attempt ${event.attempt}`,
          attempt: event.attempt,
          waitsFor: undefined,
        });
        return true;
      case "progress": {
        const note = progressText(event.data);
        if (note !== "") this.#change(event.path, { note });
        return note !== "";
      }
      case "step-end":
        this.active.delete(event.path);
        this.loops.delete(event.path);
        return true;
      default:
        return false;
    }
  }

  /** The item that a step belongs to, if it is inside one. */
  itemOf(path: string): ActiveWork | undefined {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const active = this.active.get(path.slice(0, end));
      if (active !== undefined) return active;
    }
    return undefined;
  }

  clear(): void {
    this.loops.clear();
    this.active.clear();
  }

  #finishItem(path: string, item: ItemRecord, total: number): void {
    const loop = this.#loopAt(path, item.key, total);
    loop.done++;
    if (BAD.has(item.status)) loop.failed++;
    else if (!NEITHER.has(item.status)) loop.ok++;
    this.active.delete(itemPath(path, item.key));
  }

  #loopAt(path: string, key: string, total: number): LoopProgress {
    const loopPath = path.endsWith(`/${key}`) ? path.slice(0, -key.length - 1) : path;
    const loop = this.loops.get(loopPath) ?? newLoop(loopPath, total);
    loop.total = total;
    this.active.delete(loopPath); // its bar and its items say more than its own line
    this.loops.set(loopPath, loop);
    return loop;
  }

  #change(path: string, changes: Partial<ActiveWork>): void {
    const active = this.itemOf(path) ?? this.active.get(path);
    if (active !== undefined) Object.assign(active, changes);
  }
}

/** The path of an item, from that of its loop. */
export function itemPath(loopPath: string, key: string): string {
  return loopPath.endsWith(`/${key}`) ? loopPath : `${loopPath}/${key}`;
}

function newLoop(label: string, total: number): LoopProgress {
  return { label, startedMs: Date.now(), total, done: 0, ok: 0, failed: 0 };
}

function newActive(label: string): ActiveWork {
  return { label, startedMs: Date.now(), note: "", waitsFor: undefined, attempt: 1 };
}

function progressText(data: ProgressData): string {
  if (typeof data.message === "string") return data.message;
  if (typeof data.done === "number") {
    return typeof data.total === "number" ? `${data.done} of ${data.total}` : String(data.done);
  }
  return "";
}
