/**
 * The items of an `each`: its list or matrix, with a key, a label and names for each of them.
 *
 * @module
 */
import type { CompiledLoop, CompiledStep } from "../check/program.ts";
import { TaskError } from "../contract/error.ts";
import { LongList } from "../data/long_list.ts";
import { SeenKeys } from "../data/seen_keys.ts";
import { type Context, innerContext } from "../expression/evaluate.ts";
import { Unknown } from "../expression/unknown.ts";
import { toCel, toText } from "../expression/values.ts";
import type { Frame } from "./frame.ts";
import { wholeOf } from "./settings.ts";

/** One item of a loop. */
export interface Item {
  readonly key: string;
  readonly label: string;
  readonly value: unknown;
  readonly context: Context;
}

/** The items of a loop, taken one after the other when there is time for them. */
export interface ItemSource {
  readonly total: number;
  /** Whether there are too many to hold, and so to hold what came of them. */
  readonly isLong: boolean;
  /** The next item; called `total` times at most. */
  next(): Item;
}

/** A step with `each`. */
export type LoopStep = CompiledStep & { readonly each: CompiledLoop };

/**
 * The items of a step, once it is certain that no two have one key. `undefined` when the list is
 * not known (what-if).
 */
export function itemsOf(step: LoopStep, frame: Frame): ItemSource | undefined {
  const { each } = step;
  const list = each.matrix
    ? combinations(each, frame)
    : frame.run.evaluation.listValue(each.in, frame.context);
  if (list === undefined || list instanceof Unknown) return undefined;
  const limit = wholeOf(each.limit, frame, "each.limit", 0) ?? Infinity;
  if (list instanceof LongList) return longItems(step, frame, list, limit);
  if (!Array.isArray(list)) {
    throw new TaskError(`Cannot go through the items of "${step.id}": they are no list`, {
      code: "loop.no-list",
    });
  }
  const values = each.in.kind === "expression" ? list : list.map((given) => toCel(given));
  return shortItems(step, frame, values.slice(0, limit));
}

/** Goes through the keys before anything happens; the rest of an item is made when it is its turn. */
function shortItems(step: LoopStep, frame: Frame, values: readonly unknown[]): ItemSource {
  const keys = step.each.key === undefined ? undefined : distinctKeys(step, frame, values);
  let index = 0;
  return {
    total: values.length,
    isLong: false,
    next: () => {
      const key = keys === undefined ? String(index) : keys[index];
      return itemOf(step, frame, key, values[index++]);
    },
  };
}

function distinctKeys(step: LoopStep, frame: Frame, values: readonly unknown[]): string[] {
  const keys = new Set<string>();
  const context = innerContext(frame.context, {});
  for (let index = 0; index < values.length; index++) {
    context[step.each.as] = values[index];
    const key = keyOf(step, frame, context, index);
    if (keys.add(key).size === index) throw duplicateKey(step, key);
  }
  return [...keys];
}

function itemOf(step: LoopStep, frame: Frame, key: string, value: unknown): Item {
  const context = itemContext(step, frame, value);
  return { key, value, context, label: labelOf(step, key, context, frame) };
}

/** The names around a loop, and that of its item. */
function itemContext({ each }: LoopStep, frame: Frame, value: unknown): Context {
  const context = innerContext(frame.context, {});
  context[each.as] = value;
  return context;
}

/** Items that are there already. */
export function sourceOf(items: readonly Item[]): ItemSource {
  let index = 0;
  return { total: items.length, isLong: false, next: () => items[index++] };
}

/** Goes through the list once for its keys, before anything happens, and once for the items. */
function longItems(step: LoopStep, frame: Frame, list: LongList, limit: number): ItemSource {
  const total = countDistinct(step, frame, list, limit);
  let index = 0;
  const values = list[Symbol.iterator]();
  return {
    total,
    isLong: true,
    next: () => {
      const { value } = values.next();
      const context = itemContext(step, frame, value);
      const key = keyOf(step, frame, context, index++);
      return { key, value, context, label: labelOf(step, key, context, frame) };
    },
  };
}

function countDistinct(step: LoopStep, frame: Frame, list: LongList, limit: number): number {
  const seen = new SeenKeys();
  const suspects = new Map<string, number>();
  const eachKey = function* () {
    let index = 0;
    const context = innerContext(frame.context, {});
    for (const value of list) {
      if (index >= limit) return;
      context[step.each.as] = value;
      yield keyOf(step, frame, context, index++);
    }
  };
  let total = 0;
  for (const key of eachKey()) {
    total++;
    if (step.each.key !== undefined && !seen.add(key)) suspects.set(key, 0);
  }
  if (suspects.size === 0) return total;
  for (const key of eachKey()) {
    const times = suspects.get(key);
    if (times === undefined) continue;
    if (times > 0) throw duplicateKey(step, key);
    suspects.set(key, 1);
  }
  return total; // they only looked alike
}

function duplicateKey({ id }: LoopStep, key: string): TaskError {
  return new TaskError(
    `Cannot go through the items of "${id}": two of them have the key "${key}"`,
    {
      code: "loop.duplicate-key",
      advice: "Use a key that is different for every item",
    },
  );
}

function keyOf(step: LoopStep, frame: Frame, context: Context, index: number): string {
  const { each, id } = step;
  if (each.key === undefined) return String(index);
  const text = toText(frame.run.evaluation.expression(each.key, context));
  if (typeof text === "string" && text !== "") return text;
  if (text instanceof Unknown) return `?${index}`;
  throw new TaskError(`Cannot go through the items of "${id}": item ${index} has an empty key`, {
    code: "loop.empty-key",
  });
}

function labelOf(step: LoopStep, key: string, context: Context, frame: Frame): string {
  const { label } = step.each;
  if (label === undefined) return key;
  try {
    return String(frame.run.evaluation.value(label, context));
  } catch {
    return key; // a label must not fail an item
  }
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
    if (!Array.isArray(list) && !(list instanceof LongList)) return undefined;
    const values = [...list];
    if (all.length * values.length > 1_000_000) {
      throw new TaskError("Cannot go through the matrix: it has more than 1000000 combinations", {
        code: "loop.too-many",
      });
    }
    all = all.flatMap((known) => values.map((value) => ({ ...known, [name]: toCel(value) })));
  }
  return all;
}
