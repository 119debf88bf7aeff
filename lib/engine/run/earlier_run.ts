/**
 * The earlier run that a run goes on with, if there is one, and whether it may.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { type CompiledStep, type CompiledTask, findTask, type Program } from "../check/program.ts";
import type { RunOptions } from "../contract/entry.ts";
import { toTaskError } from "../contract/error.ts";
import type { RunOutcome } from "../contract/outcome.ts";
import type { Journal, RunDetails, RunSummary } from "../journal/journal.ts";
import { fromJson, toJson } from "../journal/rows.ts";
import { claimRun, type Place, Refusal, refuse } from "./admission.ts";

/** Outcomes after which a durable run with the same key is not begun again. */
const FINISHED: ReadonlySet<RunOutcome> = new Set(["ok", "completed-with-failures"]);

/** A task, and the file that it and the tasks it calls are in. */
interface Compiled {
  readonly program: Program;
  readonly task: CompiledTask;
}

/** Options of {@link goOnWithEarlier}. */
export interface EarlierOptions {
  readonly journal: Journal;
  readonly name: string;
  readonly key: string | undefined;
  /** A run to resume, by id. */
  readonly resume: string | undefined;
  readonly again: boolean;
  readonly sha256: string;
  /** Absent for tasks that are code: what they did is compared by its ids alone. */
  readonly compiled: Compiled | undefined;
  /** Id of the new run, if there is none to go on with. */
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Its places in groups: they learn the id of the run. */
  readonly held: readonly Place[];
  /** Takes the mark of the run, and its folder, until the run has ended. */
  readonly places: DisposableStack;
  /** The values of the parameters now. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly enterFolder: RunOptions["enterFolder"];
}

/**
 * Looks for the run that this one continues, and marks the one or the other as run by this process.
 *
 * @throws {Refusal} If it has finished, the file has changed under what is finished, it left an
 *   effect unclear that other parameters would look for elsewhere, its folder is gone, or another
 *   process is at it.
 */
export async function goOnWithEarlier(options: EarlierOptions): Promise<RunSummary | undefined> {
  const { journal, resume, signal, places } = options;
  const claim = async (id: string) => void places.use(await claimRun(journal.locks, id, signal));
  if (resume !== undefined) await claim(resume);
  const earlier = findEarlier(options);
  const runId = earlier?.runId ?? options.runId;
  if (runId !== resume) await claim(runId);
  if (earlier === undefined) return undefined;
  for (const place of options.held) await place.note(runId);
  if (resume === undefined) refuseOtherParams(earlier, options);
  enter(earlier, options);
  return earlier;
}

/**
 * Whether an effect happened is asked where the parameters point to: another server has not got it,
 * and would get it a second time.
 */
function refuseOtherParams({ runId, params }: RunSummary, { journal, ...now }: EarlierOptions) {
  const { begun = 0, unclear = 0 } = journal.progress(runId, 0).counts;
  if (begun + unclear === 0) return;
  const current = fromJson(toJson(now.params)) as Readonly<Record<string, unknown>>;
  const names = Object.keys({ ...params, ...current });
  const other = names.find((name) => !isDeepStrictEqual(params[name], current[name]));
  if (other === undefined) return;
  throw refuse(
    "failed",
    `run ${runId}, which this one would go on with, was interrupted in the middle of an effect, ` +
      `and its parameter "${other}" was ${shown(params[other])}, not ${shown(current[other])}`,
    "durable.params",
    `Go on with the parameters it had: comtask resume ${runId}`,
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? "absent";
}

function enter(earlier: RunSummary, { enterFolder, places }: EarlierOptions): void {
  try {
    const folder = enterFolder?.(earlier);
    if (folder !== undefined) places.use(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new Refusal("invalid-params", toTaskError(error));
  }
}

/**
 * The unfinished run that this one continues, if there is one.
 *
 * @throws {Refusal} If it has finished, or the file has changed under what is finished.
 */
function findEarlier(options: EarlierOptions): RunSummary | undefined {
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
  const { compiled } = options;
  // The hash is that of the file alone, not of what it imports.
  const isSame = earlier.sha256 === options.sha256 && compiled?.program.imports.size === 0;
  if (compiled !== undefined && !isSame) {
    refuseChanges(journal.get(earlier.runId)!, compiled);
  }
  return earlier;
}

/** What has happened must still be in the file, under the same ids and functions. */
function refuseChanges({ steps, runId }: RunDetails, compiled: Compiled): void {
  for (const { path, uses } of steps) {
    const now = functionAt(compiled, path);
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
function functionAt({ program, task }: Compiled, path: string): string | undefined {
  let parts = path.split("/");
  let lists: readonly (readonly CompiledStep[])[] = [task.body.steps, task.rescue, task.finally];
  for (;;) {
    const [id, ...rest] = parts;
    const step = lists.flat().find((candidate) => candidate.id === id);
    if (step === undefined) return undefined;
    // A loop has a `finally` of its own, and items, by their keys.
    parts = step.each === undefined || rest[0] === "finally" ? rest : rest.slice(1);
    if (parts[0] === "rescue" || parts[0] === "finally") {
      lists = [parts[0] === "rescue" ? step.rescue : step.finally];
      parts = parts.slice(1);
      continue;
    }
    if (parts.length === 0) {
      return step.action.kind === "call" ? step.action.declaration.name : undefined;
    }
    if (step.action.kind === "task") {
      const called = findTask(program, step.action.name);
      return called && functionAt(called, parts.join("/"));
    }
    lists = step.action.kind === "block" ? [step.action.body.steps] : [];
  }
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
