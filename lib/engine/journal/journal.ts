/**
 * The journal of all runs: what outlives the process.
 *
 * @module
 */
import type { RunResult, StepRecord } from "../contract/event.ts";
import type { RunOutcome, StepOutcome } from "../contract/outcome.ts";
import type { RunJournal } from "./port.ts";

/** What is recorded when a run begins. */
export interface RunHeader {
  /** Unique id of the run. */
  readonly runId: string;
  /** Name of the task. */
  readonly name: string;
  /** Absolute path or URL of the file; absent when it was only text. */
  readonly file: string | undefined;
  /** Named task of the file; `main` is the file itself. */
  readonly task: string;
  /** `durable.key` with its value; absent when the run cannot be resumed. */
  readonly key: string | undefined;
  /** Hash of the file, in hexadecimal. */
  readonly sha256: string;
  /** Ids and functions of the steps, to compare a changed file with. */
  readonly shape: readonly string[];
  /** The values of the parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  /** How effects were treated. */
  readonly mode: "run" | "what-if";
  /** ISO 8601. */
  readonly started: string;
  /** Milliseconds that the run is kept after its end. */
  readonly keepMs: number | undefined;
}

/** A run in a list. */
export interface RunSummary extends RunHeader {
  /** Working folder in which it was begun; relative names that came from outside start there. */
  readonly cwd: string | undefined;
  /** How often it was begun: 1, and one more for each resume. */
  readonly attempt: number;
  /** Absent while it runs, and of a run that was interrupted. */
  readonly outcome: RunOutcome | undefined;
  /** Whether a process is at it now. */
  readonly isRunning: boolean;
  /** Exit code of the outcome. */
  readonly exitCode: number | undefined;
  /** ISO 8601. */
  readonly ended: string | undefined;
}

/** One effect of a run, as recorded. */
export interface RecordedStep {
  /** Path in the run: `"batch/17/send"`. */
  readonly path: string;
  /** Name of the function. */
  readonly uses: string;
  /** Idempotence key of the effect. */
  readonly onceKey: string;
  /** Which attempt it was. */
  readonly attempt: number;
  /** ISO 8601. */
  readonly begun: string;
  /** Absent: it began, and nobody knows how it ended. */
  readonly outcome: StepOutcome | undefined;
  /** What the function returned, as plain data. */
  readonly result: unknown;
  /** Text of the error, if it failed. */
  readonly error: string | undefined;
  /** ISO 8601. */
  readonly ended: string | undefined;
}

/** A run with everything that is known of it. */
export interface RunDetails extends RunSummary {
  /** Its effects, in the order in which they began. */
  readonly steps: readonly RecordedStep[];
  /** As the run returned it; absent before its end. */
  readonly result: RunResult | undefined;
}

/** How far a run is: for those who look often, and need not see everything each time. */
export interface RunProgress {
  /** How many effects have ended how, and how many are under way as `begun`. */
  readonly counts: Readonly<Record<string, number>>;
  /** The effects that began last, in that order. */
  readonly newest: readonly RecordedStep[];
}

/** Which runs to list. */
export interface RunFilter {
  /** Only runs of this task. */
  readonly name?: string;
  /** Only runs with this key. */
  readonly key?: string;
  /** Only runs that ended so. */
  readonly outcome?: RunOutcome | "unfinished";
  /** At most so many, newest first; default 50. */
  readonly limit?: number;
}

/** Runs, effects and once-keys. One process writes a run at a time; any may read. */
export interface Journal extends Disposable {
  /** The folder it stands in, where a run may also keep what is too long for the memory. */
  readonly folder: string;
  /** Folder for lock files, beside the journal. */
  readonly locks: string;
  /** Runs, newest first. */
  list(filter?: RunFilter): readonly RunSummary[];
  /** A run with everything that is known of it. */
  get(runId: string): RunDetails | undefined;
  /** How far a run is, with at most so many of its newest effects; none for a run there is not. */
  progress(runId: string, most: number): RunProgress;
  /** The newest run of this name and key. */
  find(name: string, key: string): RunSummary | undefined;
  /** Records that a run begins, or goes on. */
  begin(header: RunHeader): RunJournal;
  /** Opens a run again; its attempt is one more. */
  reopen(runId: string): RunJournal;
  /** Records how a run ended. */
  end(runId: string, result: RunResult): void;
  /**
   * Records what a person found out about an effect that began and has no outcome.
   *
   * @param happened Then it is not done again; otherwise the next resume does it.
   * @returns `false` if there is no such effect.
   */
  decide(runId: string, path: string, happened: boolean): boolean;
  /** Asks whatever process runs it to cancel; it looks every half second. */
  requestCancel(runId: string): void;
  /** Whether somebody asked the run to end. */
  isCancelRequested(runId: string): boolean;
  /** Removes what has ended and outlived its `keep`; returns how many runs. */
  prune(now?: Temporal.Instant): number;
}

/** What differs between two runs. */
export interface RunDifference {
  /** Path of the step or item. */
  readonly path: string;
  /** Its outcome in the first run. */
  readonly first: string | undefined;
  /** Its outcome in the second run. */
  readonly second: string | undefined;
}

/** Steps and items that ended differently in two runs. */
export function diffRuns(first: RunDetails, second: RunDetails): RunDifference[] {
  const a = outcomesOf(first);
  const b = outcomesOf(second);
  return [...new Set([...a.keys(), ...b.keys()])].sort()
    .map((path) => ({ path, first: a.get(path), second: b.get(path) }))
    .filter(({ first, second }) => likeOk(first) !== likeOk(second));
}

/** What was done in one run and reused in the other has ended well in both. */
function likeOk(outcome: string | undefined): string | undefined {
  return outcome !== undefined && WELL.has(outcome) ? "ok" : outcome;
}

const WELL: ReadonlySet<string> = new Set(["ok", "changed", "reused"]);

function outcomesOf({ result, steps }: RunDetails): Map<string, string> {
  const outcomes = new Map<string, string>();
  for (const { path, outcome } of steps) outcomes.set(path, outcome ?? "begun");
  const visit = (record: StepRecord): void => {
    outcomes.set(record.path, record.outcome);
    record.children?.forEach(visit);
    for (const item of record.loop?.items ?? []) {
      outcomes.set(`${record.path}/${item.key}`, item.errorCode || item.status);
    }
  };
  result?.steps.forEach(visit);
  return outcomes;
}
