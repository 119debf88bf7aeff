/**
 * Runs of the journal, by what people type.
 *
 * @module
 */
import type { Journal, RunSummary } from "../engine/mod.ts";
import { UsageError } from "./errors.ts";

/**
 * Works in the folder that a run was started in, until the block ends: the relative names among its
 * parameters, as that of a `loopback:` store, mean the same files again.
 *
 * @throws {UsageError} If the folder is gone.
 */
export function enterFolderOf({ runId, cwd }: RunSummary): Disposable {
  const before = Deno.cwd();
  if (cwd === undefined || cwd === before) return { [Symbol.dispose]: () => {} };
  try {
    Deno.chdir(cwd);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(
      `Cannot go on with run "${runId}": the folder "${cwd}", in which it was started, is gone`,
      "Make the folder again, or begin a new run: comtask run FILE.",
    );
  }
  return { [Symbol.dispose]: () => Deno.chdir(before) };
}

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
