/**
 * `each`: the items, several at once, results in order.
 *
 * @module
 */
import type { CompiledLoop, CompiledStep } from "../check/program.ts";
import { type ErrorInfo, TaskError } from "../contract/error.ts";
import type { ItemRecord, LoopResult, RunEvent } from "../contract/event.ts";
import { type Context, innerContext } from "../expression/evaluate.ts";
import { Unknown } from "../expression/unknown.ts";
import { fromCel, toCel, toText } from "../expression/values.ts";
import { sleep } from "./clock.ts";
import { type Frame, keyInPath } from "./frame.ts";
import { durationOf, wholeOf } from "./settings.ts";
import { allEarlierAttempts, type UnitEnd } from "./unit.ts";

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

/** One item of a loop. */
export interface Item {
  readonly key: string;
  readonly label: string;
  readonly value: unknown;
  readonly context: Context;
}

/** A loop, whichever form of a task asks for it. */
export interface LoopPlan {
  readonly path: string;
  readonly items: readonly Item[];
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
  /** Runs one item; never throws for a failure. */
  readonly runItem: (item: Item, path: string) => Promise<UnitEnd>;
}

/** Goes through the list of a step. `undefined` when the list is not known (what-if). */
export async function runLoop(
  step: CompiledStep & { readonly each: CompiledLoop },
  frame: Frame,
  path: string,
  runItem: RunItem,
): Promise<LoopEnd | undefined> {
  const items = listItems(step, frame);
  if (items === undefined) return undefined;
  const { run, signal } = frame;
  return await runItems({
    path,
    items,
    parallel: wholeOf(step.each.parallel, frame, "each.parallel", 1) ?? 1,
    pauseMs: durationOf(step.each.pause, frame, "each.pause") ?? 0,
    stopAfter: step.each.stopAfter,
    stopOnFailure: step.onError === "stop",
    signal,
    emit: run.hasListener ? (event) => run.emit(event) : undefined,
    elapsedMs: () => run.elapsedMs(),
    runItem: (item, itemPath) => runItem({ ...frame, context: item.context }, itemPath),
  });
}

/** Goes through items, several at once; results keep the order of the items. */
export async function runItems(plan: LoopPlan): Promise<LoopEnd> {
  return await new Loop(plan).run();
}

class Loop {
  readonly #plan: LoopPlan;
  readonly #records: (ItemRecord | undefined)[];
  readonly #most: number;
  #next = 0;
  #done = 0;
  #failed = 0;
  #stopped = false;
  #threshold = false;
  #firstError: unknown;

  constructor(plan: LoopPlan) {
    this.#plan = plan;
    this.#records = new Array(plan.items.length);
    const { stopAfter, items } = plan;
    this.#most = stopAfter === undefined
      ? Infinity
      : "count" in stopAfter
      ? stopAfter.count
      : Math.max(1, Math.ceil(stopAfter.share * items.length));
  }

  async run(): Promise<LoopEnd> {
    const { parallel, items, signal } = this.#plan;
    const length = Math.min(parallel, items.length);
    const workers = Array.from({ length }, () => this.#work());
    await Promise.all(workers);
    const records = this.#records.filter((record) => record !== undefined);
    const count = (status: string) => records.filter((r) => r.status === status).length;
    const failed = count("failed") + count("unclear");
    const result: LoopResult = {
      total: items.length,
      ok: count("ok") + count("changed") + count("reused"),
      failed,
      rescued: count("rescued"),
      skipped: count("skipped"),
      notRun: items.length - records.length + count("cancelled"),
      items: records,
    };
    const cancelled = signal.aborted;
    return {
      result,
      threshold: this.#threshold,
      cancelled,
      ...(failed === 0 ? {} : { error: this.#firstError }),
    };
  }

  async #work(): Promise<void> {
    const { items, signal, pauseMs } = this.#plan;
    while (this.#next < items.length && !this.#stopped && !signal.aborted) {
      const index = this.#next++;
      if (pauseMs > 0 && index > 0) {
        try {
          await sleep(pauseMs, signal);
        } catch {
          return; // cancelled while pausing: the item is not begun
        }
        if (this.#stopped) return;
      }
      await this.#one(index);
    }
  }

  async #one(index: number): Promise<void> {
    const { items, emit, elapsedMs, runItem } = this.#plan;
    const item = items[index];
    const { key, label } = item;
    const path = `${this.#plan.path}/${keyInPath(key)}`;
    const total = items.length;
    const startedMs = elapsedMs();
    emit?.({ type: "item-start", path, key, label, index, total });
    const end = await runItem(item, path);
    const record = toItemRecord(item, end, { startedMs, durationMs: elapsedMs() - startedMs });
    this.#records[index] = record;
    this.#done++;
    emit?.({ type: "item-done", path, item: record, done: this.#done, total });
    if (end.outcome !== "failed" && end.outcome !== "unclear") return;
    this.#failed++;
    this.#firstError ??= end.error;
    if (this.#failed >= this.#most) this.#threshold = this.#stopped = true;
    if (this.#plan.stopOnFailure) this.#stopped = true;
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
    return { key, value, context, label: labelOf(step, key, context, frame) };
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
  key: string,
  context: Context,
  frame: Frame,
): string {
  const { label } = step.each;
  if (label === undefined) return key;
  try {
    return String(frame.run.evaluation.value(label, context));
  } catch {
    return key; // a label must not fail an item
  }
}

function toItemRecord(
  item: Item,
  end: UnitEnd,
  time: { readonly startedMs: number; readonly durationMs: number },
): ItemRecord {
  const row = item.value;
  const fields = typeof row === "object" && row !== null &&
      Object.getPrototypeOf(row) === Object.prototype
    ? fromCel(row) as Record<string, unknown>
    : { item: fromCel(row) };
  const info: ErrorInfo | undefined = end.errorInfo;
  const earlierAttempts = allEarlierAttempts(end);
  return {
    ...end.fields,
    ...fields,
    key: item.key,
    label: item.label,
    status: end.outcome,
    attempts: end.attempts,
    ...time,
    ...(earlierAttempts.length === 0 ? {} : { earlierAttempts }),
    error: info?.message ?? "",
    errorCode: info?.code ?? "",
  };
}
