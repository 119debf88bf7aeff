/**
 * `each`: the items, several at once, results in order.
 *
 * @module
 */
import type { CompiledLoop, CompiledStep } from "../check/program.ts";
import { type ErrorInfo, TaskError } from "../contract/error.ts";
import type { ItemRecord, LoopResult } from "../contract/event.ts";
import { type Context, innerContext } from "../expression/evaluate.ts";
import { Unknown } from "../expression/unknown.ts";
import { fromCel, toCel, toText } from "../expression/values.ts";
import { sleep } from "./clock.ts";
import { type Frame, keyInPath } from "./frame.ts";
import { durationOf, wholeOf } from "./settings.ts";
import type { UnitEnd } from "./unit.ts";

/** What came of a loop. */
export interface LoopEnd {
  readonly result: LoopResult;
  /** Why it stopped early, or the first failed item. */
  readonly error?: unknown;
  readonly threshold: boolean;
  readonly cancelled: boolean;
}

/** Runs one item; never throws for a failure. */
export type RunItem = (frame: Frame, path: string) => Promise<UnitEnd>;

interface Item {
  readonly key: string;
  readonly value: unknown;
  readonly context: Context;
}

/** Goes through a list. `undefined` when the list is not known (what-if). */
export async function runLoop(
  step: CompiledStep & { readonly each: CompiledLoop },
  frame: Frame,
  path: string,
  runItem: RunItem,
): Promise<LoopEnd | undefined> {
  const items = listItems(step, frame);
  if (items === undefined) return undefined;
  const loop = new Loop(step, frame, path, items, runItem);
  return await loop.run();
}

class Loop {
  readonly #step: CompiledStep & { readonly each: CompiledLoop };
  readonly #frame: Frame;
  readonly #path: string;
  readonly #items: readonly Item[];
  readonly #runItem: RunItem;
  readonly #records: (ItemRecord | undefined)[];
  readonly #most: number;
  #next = 0;
  #done = 0;
  #failed = 0;
  #stopped = false;
  #threshold = false;
  #firstError: unknown;

  constructor(
    step: CompiledStep & { readonly each: CompiledLoop },
    frame: Frame,
    path: string,
    items: readonly Item[],
    runItem: RunItem,
  ) {
    this.#step = step;
    this.#frame = frame;
    this.#path = path;
    this.#items = items;
    this.#runItem = runItem;
    this.#records = new Array(items.length);
    const { stopAfter } = step.each;
    this.#most = stopAfter === undefined
      ? Infinity
      : "count" in stopAfter
      ? stopAfter.count
      : Math.max(1, Math.ceil(stopAfter.share * items.length));
  }

  async run(): Promise<LoopEnd> {
    const { each } = this.#step;
    const parallel = wholeOf(each.parallel, this.#frame, "each.parallel", 1) ?? 1;
    const pauseMs = durationOf(each.pause, this.#frame, "each.pause") ?? 0;
    const workers = Array.from(
      { length: Math.min(parallel, this.#items.length) },
      () => this.#work(pauseMs),
    );
    await Promise.all(workers);
    const records = this.#records.filter((record) => record !== undefined);
    const count = (status: string) => records.filter((r) => r.status === status).length;
    const failed = count("failed") + count("unclear");
    const result: LoopResult = {
      total: this.#items.length,
      ok: count("ok") + count("changed") + count("reused"),
      failed,
      rescued: count("rescued"),
      skipped: count("skipped"),
      notRun: this.#items.length - records.length + count("cancelled"),
      items: records,
    };
    const cancelled = this.#frame.signal.aborted;
    return {
      result,
      threshold: this.#threshold,
      cancelled,
      ...(failed === 0 ? {} : { error: this.#firstError }),
    };
  }

  async #work(pauseMs: number): Promise<void> {
    while (this.#next < this.#items.length && !this.#stopped && !this.#frame.signal.aborted) {
      const index = this.#next++;
      if (pauseMs > 0 && index > 0) {
        try {
          await sleep(pauseMs, this.#frame.signal);
        } catch {
          return; // cancelled while pausing: the item is not begun
        }
        if (this.#stopped) return;
      }
      await this.#one(index);
    }
  }

  async #one(index: number): Promise<void> {
    const { run } = this.#frame;
    const item = this.#items[index];
    const path = `${this.#path}/${keyInPath(item.key)}`;
    const label = labelOf(this.#step, item, this.#frame);
    const total = this.#items.length;
    const started = performance.now();
    if (run.hasListener) {
      run.emit({ type: "item-start", path, key: item.key, label, index, total });
    }
    const frame: Frame = { ...this.#frame, context: item.context };
    const end = await this.#runItem(frame, path);
    const record = toItemRecord(item, label, end, performance.now() - started);
    this.#records[index] = record;
    this.#done++;
    if (run.hasListener) {
      run.emit({ type: "item-done", path, item: record, done: this.#done, total });
    }
    if (end.outcome !== "failed" && end.outcome !== "unclear") return;
    this.#failed++;
    this.#firstError ??= end.error;
    if (this.#failed >= this.#most) {
      this.#stopped = true;
      this.#threshold = this.#next < total || this.#failed >= this.#most;
    }
    if (this.#step.onError === "stop") this.#stopped = true;
  }
}

function listItems(
  step: CompiledStep & { readonly each: CompiledLoop },
  frame: Frame,
): Item[] | undefined {
  const { each } = step;
  const { evaluation } = frame.run;
  const list = each.matrix
    ? combinations(each, frame)
    : evaluation.celValue(each.in, frame.context);
  if (list === undefined || list instanceof Unknown) return undefined;
  if (!Array.isArray(list)) {
    throw new TaskError(`Cannot go through the items of "${step.id}": they are no list`, {
      code: "loop.no-list",
    });
  }
  const limit = wholeOf(each.limit, frame, "each.limit", 0) ?? Infinity;
  const literal = each.in.kind !== "expression";
  const seen = new Set<string>();
  return list.slice(0, limit).map((given, index) => {
    const value = literal ? toCel(given) : given;
    const context = innerContext(frame.context, { [each.as]: value });
    const key = each.key === undefined
      ? String(index)
      : keyText(evaluation.expression(each.key, context), step.id, index);
    if (seen.has(key)) {
      throw new TaskError(
        `Cannot go through the items of "${step.id}": two of them have the key "${key}"`,
        { code: "loop.duplicate-key", advice: "Use a key that is different for every item" },
      );
    }
    seen.add(key);
    return { key, value, context };
  });
}

function keyText(value: unknown, id: string, index: number): string {
  const text = toText(value);
  if (typeof text === "string" && text !== "") return text;
  if (text instanceof Unknown) return `?${index}`;
  throw new TaskError(`Cannot go through the items of "${id}": item ${index} has an empty key`, {
    code: "loop.empty-key",
  });
}

/** Every combination of a matrix, the last name fastest. */
function combinations(each: CompiledLoop, frame: Frame): unknown[] | undefined {
  let all: Record<string, unknown>[] = [{}];
  const entries = each.in.kind === "map"
    ? each.in.entries
    : Object.entries((each.in as { readonly value: Record<string, unknown> }).value).map((
      [name, value],
    ) => [name, { kind: "literal", value }] as const);
  for (const [name, source] of entries) {
    const list = frame.run.evaluation.celValue(source, frame.context);
    if (!Array.isArray(list)) return undefined;
    all = all.flatMap((known) => list.map((value) => ({ ...known, [name]: toCel(value) })));
    if (all.length > 1_000_000) {
      throw new TaskError("Cannot go through the matrix: it has more than 1000000 combinations", {
        code: "loop.too-many",
      });
    }
  }
  return all;
}

function labelOf(
  step: CompiledStep & { readonly each: CompiledLoop },
  item: Item,
  frame: Frame,
): string {
  const { label } = step.each;
  if (label === undefined) return item.key;
  try {
    return String(frame.run.evaluation.value(label, item.context));
  } catch {
    return item.key; // a label must not fail an item
  }
}

function toItemRecord(item: Item, label: string, end: UnitEnd, durationMs: number): ItemRecord {
  const row = item.value;
  const fields = typeof row === "object" && row !== null &&
      Object.getPrototypeOf(row) === Object.prototype
    ? fromCel(row) as Record<string, unknown>
    : { item: fromCel(row) };
  const info: ErrorInfo | undefined = end.errorInfo;
  return {
    ...end.fields,
    ...fields,
    key: item.key,
    label,
    status: end.outcome,
    attempts: end.attempts,
    durationMs,
    error: info?.message ?? "",
    errorCode: info?.code ?? "",
  };
}
