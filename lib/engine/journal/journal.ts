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
  readonly runId: string;
  readonly name: string;
  /** Absolute path or URL of the file; absent when it was only text. */
  readonly file: string | undefined;
  readonly task: string;
  /** `durable.key` with its value; absent when the run cannot be resumed. */
  readonly key: string | undefined;
  readonly sha256: string;
  /** Ids and functions of the steps, to compare a changed file with. */
  readonly shape: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly mode: "run" | "what-if";
  /** ISO 8601. */
  readonly started: string;
  /** Milliseconds that the run is kept after its end. */
  readonly keepMs: number | undefined;
}

/** A run in a list. */
export interface RunSummary extends RunHeader {
  /** How often it was begun: 1, and one more for each resume. */
  readonly attempt: number;
  /** Absent while it runs, or after a crash. */
  readonly outcome: RunOutcome | undefined;
  readonly exitCode: number | undefined;
  readonly ended: string | undefined;
}

/** One effect of a run, as recorded. */
export interface RecordedStep {
  readonly path: string;
  readonly uses: string;
  readonly onceKey: string;
  readonly attempt: number;
  readonly begun: string;
  /** Absent: it began, and nobody knows how it ended. */
  readonly outcome: StepOutcome | undefined;
  readonly result: unknown;
  readonly error: string | undefined;
  readonly ended: string | undefined;
}

/** A run with everything that is known of it. */
export interface RunDetails extends RunSummary {
  readonly steps: readonly RecordedStep[];
  /** As the run returned it; absent before its end. */
  readonly result: RunResult | undefined;
}

/** Which runs to list. */
export interface RunFilter {
  readonly name?: string;
  readonly key?: string;
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
  list(filter?: RunFilter): readonly RunSummary[];
  get(runId: string): RunDetails | undefined;
  /** The newest run of this name and key. */
  find(name: string, key: string): RunSummary | undefined;
  begin(header: RunHeader): RunJournal;
  /** Opens a run again; its attempt is one more. */
  reopen(runId: string): RunJournal;
  end(runId: string, result: RunResult): void;
  /** Asks whatever process runs it to cancel; it looks every half second. */
  requestCancel(runId: string): void;
  isCancelRequested(runId: string): boolean;
  /** Removes what has ended and outlived its `keep`; returns how many runs. */
  prune(now?: Temporal.Instant): number;
}

/** What differs between two runs. */
export interface RunDifference {
  readonly path: string;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/** Steps and items that ended differently in two runs. */
export function diffRuns(first: RunDetails, second: RunDetails): RunDifference[] {
  const a = outcomesOf(first);
  const b = outcomesOf(second);
  return [...new Set([...a.keys(), ...b.keys()])].sort()
    .map((path) => ({ path, first: a.get(path), second: b.get(path) }))
    .filter(({ first, second }) => first !== second);
}

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
