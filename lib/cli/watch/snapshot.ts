/**
 * What the live page shows: runs and what they are doing, as plain data.
 *
 * @module
 */
import type { Journal, RecordedStep, RunSummary } from "../../engine/mod.ts";
import { type LiveRun, readLiveRun } from "../live_run.ts";

/** Runs in the list. */
const MAX_RUNS = 50;
/** Effects of a run that is going on; the newest. */
const MAX_STEPS = 200;

/** One effect of a run that is going on. */
export interface WatchedStep {
  readonly path: string;
  readonly uses: string;
  /** An outcome, or `begun`. */
  readonly status: string;
  readonly attempt: number;
  readonly begun: string;
  readonly ended: string | null;
  readonly error: string;
}

/** A run in the list; `steps`, `counts` and `live` only while it goes on. */
export interface WatchedRun {
  readonly runId: string;
  readonly name: string;
  /** `null` while it goes on; `interrupted` if its process is gone. */
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly started: string;
  readonly ended: string | null;
  readonly attempt: number;
  readonly cancelRequested: boolean;
  /** How many effects have ended how, and how many are under way as `begun`. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly steps?: readonly WatchedStep[];
  /** Its items and loops; absent in the first moments. */
  readonly live?: LiveRun;
}

/** A fax that waits or is sent. */
export interface WatchedJob {
  readonly id: string;
  readonly status: string;
  readonly faxNumber: string;
  readonly recipientName: string;
  readonly displayName: string;
  readonly pageCount: number;
}

/** The queue of a fax server, or why it cannot be read. */
export interface WatchedQueue {
  readonly server: string;
  readonly jobs: readonly WatchedJob[];
  readonly error?: string;
}

/** Everything that the page shows. */
export interface Snapshot {
  readonly runs: readonly WatchedRun[];
  readonly queue?: WatchedQueue;
}

/** The newest runs; for those that go on also what they do. */
export function watchedRuns(journal: Journal): WatchedRun[] {
  return journal.list({ limit: MAX_RUNS }).map((run) => watchedRun(journal, run));
}

function watchedRun(journal: Journal, run: RunSummary): WatchedRun {
  const { runId, name, outcome, exitCode, started, ended, attempt, isRunning } = run;
  const progress = isRunning ? journal.progress(runId, MAX_STEPS) : undefined;
  const live = isRunning ? readLiveRun(journal.folder, runId) : undefined;
  return {
    runId,
    name,
    outcome: outcome ?? (isRunning ? null : "interrupted"),
    exitCode: exitCode ?? null,
    started,
    ended: ended ?? null,
    attempt,
    cancelRequested: isRunning && journal.isCancelRequested(runId),
    ...progress && { counts: progress.counts, steps: progress.newest.map(watchedStep) },
    ...live && { live },
  };
}

function watchedStep(step: RecordedStep): WatchedStep {
  const { path, uses, outcome, attempt, begun, ended, error } = step;
  return {
    path,
    uses,
    status: outcome ?? "begun",
    attempt,
    begun,
    ended: ended ?? null,
    error: error ?? "",
  };
}
