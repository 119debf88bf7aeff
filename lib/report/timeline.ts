/**
 * The records of a run as bars of a timeline.
 *
 * @module
 */
import type { ItemRecord, StepRecord } from "../engine/mod.ts";
import type { TimelineEntry } from "./report.ts";

/** Steps in the order of the file, each with its items or inner steps below it. */
export function stepTimeline(steps: readonly StepRecord[], depth = 0): TimelineEntry[] {
  return steps.flatMap((step) => [
    entryOf({ ...step, status: step.outcome }, depth),
    ...itemTimeline(step.loop?.items ?? [], depth + 1),
    ...stepTimeline(step.children ?? [], depth + 1),
  ]);
}

/** Items of a loop; those without a time, of runs of older versions, are left out. */
export function itemTimeline(items: readonly ItemRecord[], depth = 0): TimelineEntry[] {
  return items.filter(({ startedMs }) => Number.isFinite(startedMs))
    .map((item) => entryOf(item, depth));
}

function entryOf(
  { label, status, attempts, startedMs, durationMs, earlierAttempts = [] }:
    & Pick<StepRecord, "label" | "attempts" | "startedMs" | "durationMs" | "earlierAttempts">
    & { readonly status: string },
  depth: number,
): TimelineEntry {
  // That a step had an effect matters to the engine; who reads a report asks whether it went well.
  const shown = status === "changed" ? "ok" : status;
  return { label, depth, status: shown, attempts, startedMs, durationMs, earlierAttempts };
}
