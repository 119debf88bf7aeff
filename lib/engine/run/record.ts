/**
 * A step that ended, as results show it and as later expressions see it.
 *
 * @module
 */
import type { CompiledStep } from "../check/program.ts";
import { toErrorInfo } from "../contract/error.ts";
import type { LoopResult, StepRecord } from "../contract/event.ts";
import { defineLazily } from "../data/lazy.ts";
import { LongList } from "../data/long_list.ts";
import { Unknown } from "../expression/unknown.ts";
import { toCel } from "../expression/values.ts";
import { errorValue } from "./attempts.ts";
import type { LoopEnd } from "./loop.ts";
import { withoutOpening } from "./resources.ts";
import type { UnitEnd } from "./unit.ts";

/** A unit, with what its loop yielded if it is one. */
export type StepEnd = UnitEnd & { readonly loop?: LoopEnd };

/** A step as results and events show it. */
export function toRecord(
  step: CompiledStep,
  path: string,
  label: string,
  uses: string | undefined,
  end: StepEnd,
  time: { readonly startedMs: number; readonly durationMs: number },
): StepRecord {
  const live = step.action.kind === "call" && step.action.declaration.isResource;
  const shown = end.result !== undefined && !live && !step.sensitive &&
    !(end.result instanceof Unknown);
  const info = end.error === undefined ? undefined : toErrorInfo(withoutOpening(end.error));
  return {
    path,
    id: step.id,
    label,
    ...(uses === undefined ? {} : { uses }),
    outcome: end.outcome,
    attempts: end.attempts,
    ...time,
    ...(end.earlierAttempts === undefined ? {} : { earlierAttempts: end.earlierAttempts }),
    ...(shown ? { result: withoutLongLists(end.result) } : {}),
    ...(info === undefined ? {} : { error: info }),
    ...(end.wouldDo === undefined ? {} : { wouldDo: end.wouldDo }),
    ...(end.children === undefined ? {} : { children: end.children }),
    ...(end.loop === undefined ? {} : { loop: end.loop.result }),
  };
}

/** The result of a run outlives its long lists: it says how many items they had. */
function withoutLongLists(result: unknown): unknown {
  if (result instanceof LongList) return result.toJSON();
  if (typeof result !== "object" || result === null) return result;
  if (!Object.values(result).some((member) => member instanceof LongList)) return result;
  return Object.fromEntries(
    Object.entries(result).map(([key, member]) => [key, withoutLongLists(member)]),
  );
}

/** What expressions see of a step. */
export function toStepValue(
  step: CompiledStep,
  end: StepEnd,
  rehearsal: boolean,
): unknown {
  if (end.celResult instanceof Unknown) return end.celResult;
  const common = {
    outcome: end.outcome,
    attempts: BigInt(end.attempts),
    error: end.error === undefined ? null : errorValue(withoutOpening(end.error)),
  };
  if (end.loop !== undefined) return loopValue(step.id, end.loop, common, rehearsal);
  const result = end.celResult ?? null;
  const spread = typeof result === "object" && result !== null &&
    Object.getPrototypeOf(result) === Object.prototype;
  const loop: Partial<LoopResult> | undefined = step.each === undefined
    ? undefined
    : { total: 0, ok: 0, failed: 0, rescued: 0, skipped: 0, notRun: 0, items: [] };
  return {
    ...(loop === undefined ? {} : toCel(loop) as object),
    ...(spread ? result : {}),
    ...common,
    result,
  };
}

/** Most loops are over when nobody will ever look at their items one by one. */
function loopValue(
  id: string,
  { result: { items, ...counts }, all }: LoopEnd,
  common: Readonly<Record<string, unknown>>,
  rehearsal: boolean,
): unknown {
  const value = { ...toCel(counts) as object, ...common, result: null };
  if (rehearsal && counts.total > 0) return Object.assign(value, unknownCounts(id));
  if (all !== undefined) return { ...value, items: toCel(all) };
  defineLazily(value, "items", () => toCel(items));
  return value;
}

/** What `finally` steps see of a step that was not reached: skipped, a loop without items. */
export function notRunValue(step: CompiledStep, rehearsal: boolean): unknown {
  return toStepValue(step, { outcome: "skipped", attempts: 0, fields: {} }, rehearsal);
}

/** Under what-if only the number of items is known. */
function unknownCounts(id: string): Record<string, unknown> {
  return Object.fromEntries(
    ["items", "ok", "failed", "rescued"].map((name) => [name, new Unknown(`steps.${id}.${name}`)]),
  );
}
