/**
 * Rows of the journal in SQLite, and what they mean.
 *
 * @module
 */
import type { SQLOutputValue } from "node:sqlite";
import type { RunOutcome, StepOutcome } from "../contract/outcome.ts";
import type { RecordedStep, RunSummary } from "./journal.ts";
import { TaskError } from "../contract/error.ts";
import { journalError } from "./journal_error.ts";
import { isRunLocked } from "./lock.ts";
import type { OpenEffect, Recalled } from "./port.ts";

/** One row, by column. */
export type Row = Record<string, SQLOutputValue>;

/** Plain data as the journal keeps it. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) => typeof item === "bigint" ? String(item) : item);
}

/**
 * What an effect gave back.
 *
 * @throws {TaskError} `unclear` if it cannot be kept: the effect has happened, and a resume could
 *   not give the same again.
 */
export function resultToJson(result: unknown, runId: string, path: string): string {
  try {
    return toJson(result ?? null);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new TaskError(
      `Cannot record what "${path}" gave back, which is not plain data: ${reason}`,
      {
        code: "unclear",
        cause,
        advice: "It has happened. Give back plain data, or nothing; then say so: comtask runs " +
          `settle ${runId} "${path}" --as done, and resume`,
      },
    );
  }
}

/** @throws {TaskError} `journal.damaged` if it is no longer what was written. */
export function fromJson(value: SQLOutputValue): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw journalError("read the journal", "journal.damaged", cause);
  }
}

function textOrNone(value: SQLOutputValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * A row of `runs`.
 *
 * @param locks Folder of the locks, which tell whether it is running.
 */
export function toSummary(row: Row, locks: string): RunSummary {
  const runId = String(row["id"]);
  return {
    runId,
    isRunning: row["outcome"] === null && isRunLocked(locks, runId),
    name: String(row["name"]),
    file: textOrNone(row["file"]),
    cwd: textOrNone(row["cwd"]),
    task: String(row["task"]),
    key: textOrNone(row["key"]),
    sha256: String(row["sha256"]),
    shape: fromJson(row["shape"]) as string[],
    params: fromJson(row["params"]) as Record<string, unknown>,
    mode: String(row["mode"]) as "run",
    started: String(row["started"]),
    keepMs: row["keep_ms"] === null ? undefined : Number(row["keep_ms"]),
    attempt: Number(row["attempt"]),
    outcome: textOrNone(row["outcome"]) as RunOutcome | undefined,
    exitCode: row["exit_code"] === null ? undefined : Number(row["exit_code"]),
    ended: textOrNone(row["ended"]),
  };
}

/** A row of `steps`. */
export function toStep(row: Row): RecordedStep {
  const error = fromJson(row["error"]) as { readonly message: string } | undefined;
  return {
    path: String(row["path"]),
    uses: String(row["uses"]),
    onceKey: String(row["once_key"]) || `${row["run"]}/${row["path"]}`,
    attempt: Number(row["attempt"]),
    begun: String(row["begun"]),
    outcome: textOrNone(row["outcome"]) as StepOutcome | undefined,
    result: fromJson(row["result"]),
    error: error?.message,
    ended: textOrNone(row["ended"]),
  };
}

/** A row of `steps` without an outcome, as another run sees it. */
export function toOpenEffect(row: Row, ownRun: string, locks: string): OpenEffect {
  const [runId, path] = [String(row["run"]), String(row["path"])];
  const isOwnRun = runId === ownRun;
  return {
    id: `${runId}/${path}`,
    runId,
    path,
    isOwnRun,
    isRunning: isOwnRun || isRunLocked(locks, runId),
    hasSameParams: row["same_params"] === 1,
  };
}

/** A row of `steps`, as its own run sees it. */
export function toRecalled(row: Row | undefined, runAttempt: number): Recalled {
  if (row === undefined) return undefined;
  const { onceKey, attempt, outcome, result } = toStep(row);
  if (outcome === undefined) return { kind: "intent", onceKey, attempt };
  return {
    kind: "outcome",
    outcome,
    result,
    attempts: attempt,
    error: fromJson(row["error"]) as undefined,
    inputHash: String(row["input_hash"]),
    isOwn: row["run_attempt"] === runAttempt,
  };
}
