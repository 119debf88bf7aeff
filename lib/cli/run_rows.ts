/**
 * The steps and items of a run as rows of a table.
 *
 * @module
 */
import type { RunDetails, StepRecord } from "../engine/mod.ts";
import type { Row } from "./output/record.ts";
import { shortDuration } from "./progress/describe_event.ts";

/**
 * Steps and items of a finished run; of an unfinished one the effects that were recorded.
 * `document` is the path of what was sent, where a step or item tells one.
 */
export function detailRows(run: RunDetails): Row[] {
  if (run.result) return run.result.steps.flatMap(stepRows);
  return run.steps.map(({ path, uses, attempt, outcome, error }) => ({
    path,
    label: uses,
    status: outcome ?? "begun",
    attempts: attempt,
    durationMs: null,
    duration: "",
    error: error ?? "",
  }));
}

function stepRows(step: StepRecord): Row[] {
  const { path, label, outcome, attempts, durationMs, error } = step;
  const own = {
    path,
    label,
    status: outcome,
    attempts,
    durationMs,
    duration: shortDuration(durationMs),
    error: error?.message ?? "",
    document: (step.result as Row | null | undefined)?.documentFile,
  };
  const items = (step.loop?.items ?? []).map((item) => ({
    path: `${path}/${item.key}`,
    label: item.label,
    status: item.status,
    attempts: item.attempts,
    durationMs: item.durationMs,
    duration: shortDuration(item.durationMs),
    error: item.error,
    document: item.documentFile,
  }));
  return [own, ...items, ...(step.children ?? []).flatMap(stepRows)];
}
