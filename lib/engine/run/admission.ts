/**
 * Whether a run may begin: its place in a concurrency group, and an earlier run with its key.
 *
 * @module
 */
import { join } from "node:path";
import type { CompiledConcurrency, CompiledStep, CompiledTask } from "../check/program.ts";
import { TaskError } from "../contract/error.ts";
import type { RunOutcome } from "../contract/outcome.ts";
import type { Journal, RunDetails, RunSummary } from "../journal/journal.ts";
import { type GroupLock, lockGroup, lockRun } from "../journal/lock.ts";

/** Why a run does not begin. */
export class Refusal extends Error {
  constructor(readonly outcome: RunOutcome, readonly error: TaskError) {
    super(error.message);
  }
}

/** Outcomes after which a durable run with the same key is not begun again. */
const FINISHED: ReadonlySet<RunOutcome> = new Set(["ok", "completed-with-failures"]);

/** Options of {@link takePlace}. */
export interface PlaceOptions {
  readonly folder: string;
  readonly group: string;
  readonly concurrency: Pick<CompiledConcurrency, "max" | "whenBusy" | "waitMs">;
  readonly runId: string;
  readonly journal: Journal | undefined;
  readonly signal: AbortSignal;
}

/**
 * Takes a place in a group, as `whenBusy` says.
 *
 * @throws {Refusal} When there is none.
 */
export async function takePlace(options: PlaceOptions): Promise<GroupLock> {
  const { concurrency: { max, whenBusy, waitMs }, folder, group, signal } = options;
  const marker = join(folder, `${encodeURIComponent(group).slice(0, 80)}.run`);
  if (whenBusy === "replace") await cancelRunning(marker, options);
  const patience = whenBusy === "queue" || whenBusy === "replace" ? waitMs ?? Infinity : 0;
  const lock = await lockGroup({ folder, group, max, waitMs: patience, signal });
  if (lock !== undefined) {
    await Deno.writeTextFile(marker, options.runId);
    return lock;
  }
  throw new Refusal(
    whenBusy === "fail" ? "failed" : "busy",
    new TaskError(`Cannot begin: the group "${group}" is busy`, {
      code: "busy",
      transient: true,
      advice: "Try again when the other run has ended",
    }),
  );
}

/**
 * Marks a run as being run by this process.
 *
 * @throws {Refusal} If another process is at it.
 */
export async function claimRun(
  folder: string,
  runId: string,
  signal: AbortSignal,
): Promise<Disposable> {
  const lock = await lockRun(folder, runId, signal);
  if (lock !== undefined) return lock;
  throw refuse(
    "busy",
    `another process is at run ${runId}`,
    "busy",
    "Wait until it has ended, or cancel it",
  );
}

/** Whether somebody asked a run to cancel; a journal that cannot be read says no. */
export function isCancelRequested(journal: Journal, runId: string): boolean {
  try {
    return journal.isCancelRequested(runId);
  } catch {
    return false; // the next effect finds out, and says so
  }
}

async function cancelRunning(marker: string, options: PlaceOptions): Promise<void> {
  try {
    options.journal?.requestCancel(await Deno.readTextFile(marker));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // nobody has run yet
  }
}

/** Options of {@link findEarlier}. */
export interface EarlierOptions {
  readonly journal: Journal;
  readonly name: string;
  readonly key: string | undefined;
  /** A run to resume, by id. */
  readonly resume: string | undefined;
  readonly again: boolean;
  readonly sha256: string;
  /** Absent for tasks that are code: what they did is compared by its ids alone. */
  readonly task: CompiledTask | undefined;
}

/**
 * The unfinished run that this one continues, if there is one.
 *
 * @throws {Refusal} If it has finished, or the file has changed under what is finished.
 */
export function findEarlier(options: EarlierOptions): RunSummary | undefined {
  const { journal, name, key, resume, again } = options;
  const earlier = resume !== undefined
    ? journal.get(resume)
    : key === undefined
    ? undefined
    : journal.find(name, key);
  if (earlier === undefined) {
    if (resume === undefined) return undefined;
    throw refuse("failed", `there is no run "${resume}"`, "durable.unknown");
  }
  const { outcome } = earlier;
  if (resume !== undefined && outcome === "ok") {
    throw refuse("busy", `run "${resume}" has ended well`, "durable.finished");
  }
  if (resume === undefined && outcome !== undefined && FINISHED.has(outcome)) {
    if (again) return undefined;
    throw refuse(
      "busy",
      `the run with the key "${key}" has finished (${earlier.runId})`,
      "durable.finished",
      "Use --again to run it once more",
    );
  }
  if (again && resume === undefined) return undefined;
  if (options.task !== undefined && earlier.sha256 !== options.sha256) {
    refuseChanges(journal.get(earlier.runId)!, options.task);
  }
  return earlier;
}

/** What has happened must still be in the file, under the same ids and functions. */
function refuseChanges({ steps, runId }: RunDetails, task: CompiledTask): void {
  for (const { path, uses } of steps) {
    const now = functionAt(task, path);
    if (now === uses) continue;
    throw refuse(
      "failed",
      `the file has changed: step "${path}" of run ${runId} was ${uses}, ` +
        `now it is ${now ?? "gone"}`,
      "durable.changed",
      "Put the step back, or begin a new run with --again",
    );
  }
}

/** The function of the step that a recorded path belongs to. */
function functionAt(task: CompiledTask, path: string): string | undefined {
  let parts = path.split("/");
  let lists: readonly (readonly CompiledStep[])[] = [task.body.steps, task.rescue, task.finally];
  for (;;) {
    const [id, ...rest] = parts;
    const step = lists.flat().find((candidate) => candidate.id === id);
    if (step === undefined) return undefined;
    parts = step.each === undefined ? rest : rest.slice(1);
    if (parts[0] === "rescue" || parts[0] === "finally") {
      lists = [parts[0] === "rescue" ? step.rescue : step.finally];
      parts = parts.slice(1);
      continue;
    }
    if (parts.length === 0) {
      return step.action.kind === "call" ? step.action.declaration.name : undefined;
    }
    if (step.action.kind === "task") return undefined;
    lists = step.action.kind === "block" ? [step.action.body.steps] : [];
  }
}

function refuse(outcome: RunOutcome, reason: string, code: string, advice?: string): Refusal {
  const error = new TaskError(`Cannot begin: ${reason}`, {
    code,
    ...(advice === undefined ? {} : { advice }),
  });
  return new Refusal(outcome, error);
}

/** Ids and functions of all steps, for the record. */
export function shapeOf(steps: readonly CompiledStep[], path = ""): string[] {
  return steps.flatMap((step) => {
    const here = path === "" ? step.id : `${path}/${step.id}`;
    const { action } = step;
    if (action.kind === "call") return [`${here} ${action.declaration.name}`];
    if (action.kind === "task") return [`${here} task:${action.name}`];
    return [here, ...shapeOf(action.body.steps, here)];
  });
}
