/**
 * Runs of the journal, by what people type.
 *
 * @module
 */
import type { Journal, RunSummary } from "../engine/mod.ts";
import { UsageError } from "./errors.ts";

/**
 * Finds a run by its id, the beginning of one, or `last`.
 *
 * @throws {UsageError} If there is none, or several begin so.
 */
export function findRun(journal: Journal, id: string): RunSummary {
  const exact = id === "last" ? journal.list({ limit: 1 })[0] : journal.get(id);
  if (exact) return exact;
  const candidates = journal.list({ limit: 1000 }).filter(({ runId }) => runId.startsWith(id));
  if (candidates.length === 1) return candidates[0];
  throw new UsageError(
    candidates.length === 0
      ? `Cannot find run "${id}": there is none with this id`
      : `Cannot find run "${id}": ${candidates.length} ids begin so`,
    '"comtask runs list" shows the ids.',
  );
}
