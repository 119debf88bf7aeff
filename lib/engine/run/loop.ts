/**
 * `each`: the items, several at once, results in order.
 *
 * @module
 */
import type { ErrorInfo } from "../contract/error.ts";
import type { ItemRecord, LoopResult, PlannedEffect, RunEvent } from "../contract/event.ts";
import type { LongList } from "../data/long_list.ts";
import type { Spool } from "../data/spool.ts";
import { isJournalError } from "../journal/journal_error.ts";
import { fromCel } from "../expression/values.ts";
import { sleep } from "./clock.ts";
import { type Frame, keyInPath } from "./frame.ts";
import { hashOf } from "./hash.ts";
import { ItemRecords } from "./item_records.ts";
import { type Item, itemsOf, type ItemSource, type LoopStep } from "./loop_items.ts";
import { durationOf, wholeOf } from "./settings.ts";
import { allEarlierAttempts, type UnitEnd } from "./unit.ts";

/** How long items may follow each other before timers and signals get their turn. */
const BREATH_MS = 50;

const NONE: readonly PlannedEffect[] = [];

/** What came of a loop. */
export interface LoopEnd {
  readonly result: LoopResult;
  /** The records of all items, where the result does not hold them. */
  readonly all: LongList | undefined;
  /** Whether an item changed anything. */
  readonly changed: boolean;
  /** Whether nobody knows what became of an item. */
  readonly unclear: boolean;
  /** Why it stopped early, or the first failed item. */
  readonly error?: unknown;
  readonly threshold: boolean;
  readonly cancelled: boolean;
  /** It could not go on at all: nothing is collected then. */
  readonly fatal: boolean;
}

/** Runs one item; never throws for a failure. */
export type RunItem = (frame: Frame, path: string) => Promise<UnitEnd>;

/** A loop, whichever form of a task asks for it. */
export interface LoopPlan {
  readonly path: string;
  readonly items: ItemSource;
  /** Where the records of many items go; without it they stay in memory. */
  readonly spool?: Spool;
  readonly parallel: number;
  readonly pauseMs: number;
  readonly stopAfter: { readonly count: number } | { readonly share: number } | undefined;
  /** Begin no further items after a failure. */
  readonly stopOnFailure: boolean;
  readonly signal: AbortSignal;
  /** Absent when nobody listens. */
  readonly emit: ((event: RunEvent) => void) | undefined;
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number;
  /** Takes the values of secrets out of text. */
  readonly redact: (text: string) => string;
  /** Runs one item; never throws for a failure. */
  readonly runItem: (item: Item, path: string) => Promise<UnitEnd>;
}

/** Goes through the list of a step. `undefined` when the list is not known (what-if). */
export async function runLoop(
  step: LoopStep,
  frame: Frame,
  path: string,
  runItem: RunItem,
): Promise<LoopEnd | undefined> {
  const items = itemsOf(step, frame);
  if (items === undefined) return undefined;
  const { run, signal } = frame;
  return await runItems({
    path,
    items,
    spool: items.isLong ? run.lists.spool() : undefined,
    parallel: wholeOf(step.each.parallel, frame, "each.parallel", 1) ?? 1,
    pauseMs: durationOf(step.each.pause, frame, "each.pause") ?? 0,
    stopAfter: step.each.stopAfter,
    stopOnFailure: step.onError === "stop",
    signal,
    emit: run.hasListener ? (event) => run.emit(event) : undefined,
    elapsedMs: () => run.elapsedMs(),
    redact: run.redact,
    runItem: (item, itemPath) => runItem({ ...frame, context: item.context }, itemPath),
  });
}

/** Goes through items, several at once; results keep the order of the items. */
export async function runItems(plan: LoopPlan): Promise<LoopEnd> {
  return await new Loop(plan).run();
}

class Loop {
  readonly #plan: LoopPlan;
  readonly #records: ItemRecords;
  readonly #most: number;
  #begun = 0;
  #done = 0;
  #breathedMs: number;
  #stopped = false;
  #threshold = false;
  #firstError: unknown;
  /** Nothing can be recorded any more, so nothing more may be done. */
  #fatal: { readonly error: unknown } | undefined;
  /** Not an item: the list itself, or the record of it, could not be gone on with. */
  #broken: { readonly error: unknown } | undefined;

  constructor(plan: LoopPlan) {
    this.#plan = plan;
    const { stopAfter, items: { total }, spool } = plan;
    this.#records = new ItemRecords(total, spool, plan.parallel === 1);
    this.#breathedMs = plan.elapsedMs();
    this.#most = stopAfter === undefined
      ? Infinity
      : "count" in stopAfter
      ? stopAfter.count
      : Math.max(1, Math.ceil(stopAfter.share * total));
  }

  /** @throws What kept it from going on with the list; the items in flight have ended. */
  async run(): Promise<LoopEnd> {
    const { parallel, items: { total }, signal } = this.#plan;
    await Promise.all(Array.from({ length: Math.min(parallel, total) }, () => this.#work()));
    if (this.#broken !== undefined) throw this.#broken.error;
    const records = this.#records;
    return {
      ...records.end(),
      changed: records.count("changed") > 0,
      unclear: records.count("unclear") > 0,
      threshold: this.#threshold,
      cancelled: signal.aborted,
      fatal: this.#fatal !== undefined,
      ...(records.failed === 0 ? {} : { error: this.#fatal?.error ?? this.#firstError }),
    };
  }

  async #work(): Promise<void> {
    const { items, signal, pauseMs, elapsedMs, runItem, path, redact } = this.#plan;
    let nowMs = elapsedMs();
    while (this.#begun < items.total && !this.#stopped && !signal.aborted) {
      try {
        const index = this.#begun++;
        const item = items.next();
        if (pauseMs > 0 && index > 0) {
          if (!await this.#pause()) return;
          nowMs = elapsedMs();
        }
        const itemPath = `${path}/${keyInPath(withoutSecret(item.key, redact))}`;
        this.#tellStart(item, index, itemPath);
        const startedMs = nowMs; // an item begins when the one before it has ended
        const end = await runItem(item, itemPath);
        nowMs = elapsedMs();
        this.#note(item, index, itemPath, end, { startedMs, durationMs: nowMs - startedMs });
        if (nowMs - this.#breathedMs >= BREATH_MS) nowMs = await this.#breathe();
      } catch (error) {
        this.#broken ??= { error };
        this.#stopped = true;
      }
    }
  }

  /** Steps that never wait for the outside would keep everybody else waiting, Ctrl+C too. */
  async #breathe(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#breathedMs = this.#plan.elapsedMs();
  }

  /** `false`: the item that it was for is not begun. */
  async #pause(): Promise<boolean> {
    try {
      await sleep(this.#plan.pauseMs, this.#plan.signal);
    } catch {
      return false; // cancelled
    }
    return !this.#stopped;
  }

  #tellStart({ key, label }: Item, index: number, path: string): void {
    const { items: { total }, emit } = this.#plan;
    emit?.({ type: "item-start", path, key, label, index, total });
  }

  #note(item: Item, index: number, path: string, end: UnitEnd, time: ItemTime): void {
    const { items: { total }, emit } = this.#plan;
    const record = toItemRecord(item, end, time);
    this.#records.add(index, record);
    this.#done++;
    emit?.({ type: "item-done", path, item: record, done: this.#done, total });
    if (end.outcome !== "failed" && end.outcome !== "unclear") return;
    if (isJournalError(end.error)) {
      this.#fatal ??= { error: end.error };
      this.#stopped = true;
    }
    this.#firstError ??= end.error;
    if (this.#records.failed >= this.#most) this.#threshold = this.#stopped = true;
    if (this.#plan.stopOnFailure) this.#stopped = true;
  }
}

/** A key for the journal: that of each item is another one, also where a secret was all of it. */
function withoutSecret(key: string, redact: (text: string) => string): string {
  const clean = redact(key);
  return clean === key ? key : `${clean}-${hashOf(key).slice(0, 8)}`;
}

/** Everything that a rehearsed item would do, that of its steps included. */
function plannedIn({ wouldDo, children = [] }: UnitEffects): readonly PlannedEffect[] {
  const own = wouldDo === undefined ? NONE : [wouldDo];
  return children.length === 0 ? own : [...own, ...children.flatMap(plannedIn)];
}

type UnitEffects = Pick<UnitEnd, "wouldDo" | "children">;

/** When an item ran. */
type ItemTime = Pick<ItemRecord, "startedMs" | "durationMs">;

function toItemRecord(item: Item, end: UnitEnd, time: ItemTime): ItemRecord {
  const row = item.value;
  const isMap = typeof row === "object" && row !== null &&
    Object.getPrototypeOf(row) === Object.prototype;
  const own = (isMap ? fromCel(row) : { item: fromCel(row) }) as Record<string, unknown>;
  const info: ErrorInfo | undefined = end.errorInfo;
  const earlierAttempts = allEarlierAttempts(end);
  const wouldDo = plannedIn(end);
  const record = hasMembers(end.fields) ? { ...end.fields, ...own } : own;
  record.key = item.key;
  record.label = item.label;
  record.status = end.outcome;
  record.attempts = end.attempts;
  record.startedMs = time.startedMs;
  record.durationMs = time.durationMs;
  if (earlierAttempts.length > 0) record.earlierAttempts = earlierAttempts;
  if (wouldDo.length > 0) record.wouldDo = wouldDo;
  record.error = info?.message ?? "";
  record.errorCode = info?.code ?? "";
  return record as ItemRecord;
}

function hasMembers(object: object): boolean {
  for (const _name in object) return true;
  return false;
}
