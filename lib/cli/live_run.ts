/**
 * What a run is doing now, in a file beside the journal: other processes can look, as
 * `comtask watch` does. The journal itself has what must survive; this may be lost at any time.
 *
 * @module
 */
import { join } from "node:path";
import type { ItemRecord, RunEvent } from "../engine/mod.ts";
import { JOURNAL } from "./journal.ts";
import { CurrentWork, itemPath } from "./progress/current_work.ts";

/** A loop, with how far it is. */
export interface LiveLoop {
  readonly path: string;
  readonly label: string;
  readonly total: number;
  readonly done: number;
  readonly ok: number;
  readonly failed: number;
}

/** An item of a loop, or a step outside of loops. */
export interface LiveItem {
  /** Of a loop, its key is the last part. */
  readonly path: string;
  readonly label: string;
  /** `running`, `waiting` for another attempt, or how it ended. */
  readonly state: string;
  readonly attempts: number;
  /** What it does or waits for, or why it failed. */
  readonly note: string;
}

/** What a run is doing now. */
export interface LiveRun {
  readonly loops: readonly LiveLoop[];
  /** In flight, in the order in which they began. */
  readonly active: readonly LiveItem[];
  /** How many more are in flight. */
  readonly more: number;
  /** The last that ended, newest first. */
  readonly ended: readonly LiveItem[];
}

/** More often nobody looks. */
const WRITE_MS = 500;
/** Items in flight, and ended ones, that are told. */
const MAX_ITEMS = 100;
/** A file that was not written for so long is of a run that was killed. */
const STALE_MS = 7 * 24 * 3_600_000;

/** Writes what the run does now, until it is disposed. A run does not fail because it cannot. */
export class LiveRunFile implements Disposable {
  readonly #folder: string;
  readonly #work = new CurrentWork();
  readonly #ended: LiveItem[] = [];
  #path: string | undefined;
  #hasFolder = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param folder That of the journal. */
  constructor(folder: string) {
    this.#folder = liveFolder(folder);
  }

  apply(event: RunEvent): void {
    if (event.type === "run-start") this.#path = join(this.#folder, `${event.runId}.json`);
    if (event.type === "item-done") {
      this.#ended.unshift(endedItem(itemPath(event.path, event.item.key), event.item));
      this.#ended.length = Math.min(this.#ended.length, MAX_ITEMS);
    }
    const hasChanged = this.#work.apply(event);
    if (!hasChanged || this.#timer !== undefined || this.#path === undefined) return;
    this.#timer = setTimeout(() => this.#write(), WRITE_MS);
    Deno.unrefTimer(this.#timer);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    if (this.#path !== undefined) attempt(() => Deno.removeSync(this.#path!));
    this.#path = undefined;
  }

  #write(): void {
    this.#timer = undefined;
    const path = this.#path;
    if (path === undefined) return;
    attempt(() => {
      const draft = `${path}.part`; // this process alone has the run
      if (!this.#hasFolder) {
        Deno.mkdirSync(this.#folder, { recursive: true });
        removeStale(this.#folder);
        this.#hasFolder = true;
      }
      Deno.writeTextFileSync(draft, JSON.stringify(this.#state()));
      Deno.renameSync(draft, path);
    });
  }

  #state(): LiveRun {
    const loops = [...this.#work.loops].map(([path, { label, total, done, ok, failed }]) => (
      { path, label, total, done, ok, failed }
    ));
    const active = [...this.#work.active].slice(0, MAX_ITEMS).map(([path, item]): LiveItem => ({
      path,
      label: item.label,
      state: item.waitsFor === undefined ? "running" : "waiting",
      attempts: item.attempt,
      note: item.note,
    }));
    const more = this.#work.active.size - active.length;
    return { loops, active, more, ended: this.#ended };
  }
}

/** What a run that goes on was doing a moment ago; `undefined` if it has not said. */
export function readLiveRun(folder: string, runId: string): LiveRun | undefined {
  try {
    const data = JSON.parse(Deno.readTextFileSync(join(liveFolder(folder), `${runId}.json`)));
    return isLiveRun(data) ? data : undefined;
  } catch {
    return undefined; // it began or ended just now
  }
}

function isLiveRun(data: unknown): data is LiveRun {
  const { loops, active, ended } = data as Partial<LiveRun>;
  return [loops, active, ended].every(Array.isArray);
}

function removeStale(folder: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    const { mtime } = Deno.statSync(path);
    if (mtime !== null && Date.now() - mtime.getTime() > STALE_MS) Deno.removeSync(path);
  }
}

function liveFolder(folder: string): string {
  return join(folder, `${JOURNAL}.live`);
}

function endedItem(path: string, { label, status, attempts, error }: ItemRecord): LiveItem {
  // An effect that happened is ok, as in reports.
  return { path, label, state: status === "changed" ? "ok" : status, attempts, note: error };
}

/** What fails here is told nowhere: nothing depends on it. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // for instance: nothing was written yet, or the disk is full
  }
}
