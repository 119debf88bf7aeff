/**
 * Runs tasks as code: the same admission, journal, outcomes and exit codes as task files.
 *
 * @module
 */
import { z } from "../../zod.ts";
import type { RunOptions } from "../contract/entry.ts";
import { TaskError, toErrorInfo } from "../contract/error.ts";
import type { RunResult } from "../contract/event.ts";
import type { RunOutcome } from "../contract/outcome.ts";
import { Secret } from "../contract/secret.ts";
import { loadCel } from "../expression/cel.ts";
import { Evaluation } from "../expression/evaluate.ts";
import type { RunSummary } from "../journal/journal.ts";
import {
  isCancelRequested,
  type Place,
  type PlaceOptions,
  Refusal,
  takePlace,
} from "../run/admission.ts";
import { goOnWithEarlier } from "../run/earlier_run.ts";
import { abandonOn, CleanupLimit } from "../run/clock.ts";
import { frozenCounts } from "../run/counts.ts";
import { keyOf } from "../run/key.ts";
import { Redactor } from "../run/redact.ts";
import {
  finish,
  makeResult,
  outcomeOfError,
  record,
  type ResultBase,
  tell,
} from "../run/result.ts";
import { newRunId } from "../run/run_id.ts";
import { RunState } from "../run/state.ts";
import { CodeScope, millisecondsOf } from "./code_scope.ts";
import type { CodeTask, ParamValues, RunIdentity, TaskParams } from "./define_task.ts";

/** Options of {@link runCodeTask}. */
export interface RunCodeOptions<P extends TaskParams> extends
  Pick<
    RunOptions,
    | "runId"
    | "signal"
    | "abandon"
    | "cleanupLimitMs"
    | "on"
    | "journal"
    | "locks"
    | "again"
    | "resume"
    | "enterFolder"
  > {
  /** The task to run. */
  readonly task: CodeTask<P>;
  /** Values by parameter name; missing ones take their default. */
  readonly params?: { readonly [K in keyof P]?: z.input<P[K]> };
  /** Where the task stands, so that a run can be resumed by its id. */
  readonly file?: string;
  /** Of the text of that file. */
  readonly sha256?: string;
}

/** Runs a task as code; how it ended is the result, with the values it returned as `outputs`. */
export async function runCodeTask<P extends TaskParams>(
  options: RunCodeOptions<P>,
): Promise<RunResult> {
  const { spec } = options.task;
  const started = Temporal.Now.instant();
  const base: ResultBase = {
    runId: options.runId ?? newRunId(started),
    name: spec.name,
    file: options.file ?? spec.name,
    mode: "run",
    started,
    on: options.on,
  };
  const parsed = z.strictObject(spec.params ?? {}).safeParse(options.params ?? {});
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) =>
      `"${path.join(".")}" ${message}`
    );
    const error = new TaskError(`Cannot run "${spec.name}": ${reasons.join("; ")}`, {
      code: "param",
    });
    return finish(base, { outcome: "invalid-params", error: toErrorInfo(error) });
  }
  using places = new DisposableStack();
  try {
    const admitted = await admit(options, base, parsed.data as ParamValues<P>, places);
    return await execute(options, admitted);
  } catch (error) {
    if (error instanceof Refusal) {
      return finish(base, { outcome: error.outcome, error: toErrorInfo(error.error) });
    }
    const outcome = options.signal?.aborted
      ? outcomeOfSignal(options.signal)
      : outcomeOfError(error);
    return finish(base, { outcome, error: toErrorInfo(error) });
  }
}

/** Its deadline ends a run by the same signal as a person does. */
function outcomeOfSignal({ reason }: AbortSignal): RunOutcome {
  return toErrorInfo(reason).code === "run.deadline" ? "timed-out" : "cancelled";
}

interface Admitted<P extends TaskParams> {
  readonly base: ResultBase;
  readonly params: ParamValues<P>;
  readonly identity: RunIdentity;
  readonly earlier: RunSummary | undefined;
}

async function admit<P extends TaskParams>(
  options: RunCodeOptions<P>,
  base: ResultBase,
  params: ParamValues<P>,
  places: DisposableStack,
): Promise<Admitted<P>> {
  const { task: { spec }, journal, resume } = options;
  const { concurrency, durable } = spec;
  const resumed = resume === undefined ? undefined : journal?.get(resume);
  const begun = resumed === undefined ? base.started : Temporal.Instant.from(resumed.started);
  const first = identityOf(base.runId, "", begun, 1); // the day of a key is that of the first start
  const key = durable === undefined ? "" : keyOf("durable.key", durable.key(params, first));
  const folder = options.locks ?? journal?.locks;
  const signal = options.signal ?? new AbortController().signal;
  const rules = {
    max: concurrency?.max ?? 1,
    whenBusy: concurrency?.whenBusy ?? "queue",
    waitMs: millisecondsOf(concurrency?.wait),
  };
  const held: Place[] = [];
  if (folder !== undefined) {
    const place = { folder, journal, signal, runId: base.runId, on: options.on };
    const take = async (rest: Pick<PlaceOptions, "group" | "concurrency">) =>
      void held.push(places.use(await takePlace({ ...place, ...rest })));
    if (concurrency !== undefined) await take({ group: concurrency.group, concurrency: rules });
    if (durable !== undefined) {
      const one = { ...rules, max: 1, whenBusy: concurrency?.whenBusy ?? "skip" };
      const group = `durable/${spec.name}/${key}`;
      await take({ group, concurrency: one });
    }
  }
  const earlier = journal && await goOnWithEarlier({
    journal,
    name: spec.name,
    key: durable === undefined ? undefined : key,
    resume,
    again: options.again === true,
    sha256: "",
    compiled: undefined,
    runId: base.runId,
    signal,
    held,
    places,
    params,
    enterFolder: options.enterFolder,
  });
  const runId = earlier?.runId ?? base.runId;
  const started = earlier === undefined ? base.started : Temporal.Instant.from(earlier.started);
  const identity = identityOf(runId, key, started, (earlier?.attempt ?? 0) + 1);
  return { base: { ...base, runId }, params, identity, earlier };
}

async function execute<P extends TaskParams>(
  options: RunCodeOptions<P>,
  { base, params, identity, earlier }: Admitted<P>,
): Promise<RunResult> {
  const { journal, task } = options;
  const cancel = new AbortController();
  const abandon = new AbortController();
  const outer = options.signal;
  const follow = () => cancel.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener("abort", follow, { once: true });
  const giveUp = () => abandon.abort(options.abandon?.reason);
  if (options.abandon?.aborted) giveUp();
  options.abandon?.addEventListener("abort", giveUp, { once: true });
  const cleanupLimitMs = options.cleanupLimitMs ?? 60_000;
  using _limit = new CleanupLimit(cancel.signal, abandon, cleanupLimitMs);
  const redactor = new Redactor();
  using state = new RunState({
    runId: base.runId,
    mode: "run",
    now: identity.started,
    evaluation: new Evaluation(await loadCel(), {
      now: identity.started,
      env: () => undefined,
      rehearsal: false,
      secret: () => new Secret(""),
    }),
    redactor,
    folder: undefined,
    confirm: { from: "never" },
    cleanupLimitMs,
    abandon: abandon.signal,
    on: options.on,
    journal: journal && (earlier === undefined
      ? journal.begin({
        runId: base.runId,
        name: task.spec.name,
        file: options.file,
        task: "main",
        key: task.spec.durable === undefined ? undefined : identity.key,
        sha256: options.sha256 ?? "",
        shape: [],
        params,
        mode: "run",
        started: identity.started.toString(),
        keepMs: millisecondsOf(task.spec.durable?.keep),
      })
      : journal.reopen(earlier.runId)),
    resumed: earlier !== undefined,
    interrupted: earlier !== undefined && earlier.outcome === undefined,
    listFolder: journal?.folder,
  });
  const poll = journal === undefined ? undefined : setInterval(() => {
    if (!isCancelRequested(journal, base.runId)) return;
    cancel.abort(new TaskError("The run was asked to cancel", { code: "cancelled" }));
  }, 500);
  try {
    const run = {
      state,
      params,
      identity,
      signal: cancel.signal,
      resources: [],
      records: [],
    };
    const result = await runAction(task, run, base, redactor);
    return tell(base, journal === undefined ? result : record(journal, result));
  } finally {
    clearInterval(poll);
    outer?.removeEventListener("abort", follow);
    options.abandon?.removeEventListener("abort", giveUp);
  }
}

async function runAction<P extends TaskParams>(
  task: CodeTask<P>,
  run: ConstructorParameters<typeof CodeScope<P>>[0],
  base: ResultBase,
  redactor: Redactor,
): Promise<RunResult> {
  const { state, signal, resources, records } = run;
  state.emit({
    type: "run-start",
    runId: base.runId,
    name: base.name,
    file: base.file,
    mode: "run",
    resumed: state.options.resumed,
    steps: [],
  });
  if (task.spec.durable !== undefined && state.options.journal === undefined) {
    state.log("", undefined, "warn", "The run is durable, but there is no journal to record it");
  }
  const { abandon } = state.options;
  let outputs: Record<string, unknown> = {};
  let failure: { readonly error: unknown } | undefined;
  try {
    const acting = Promise.resolve(task.action(new CodeScope(run, "")));
    const returned = await abandonOn(abandon, acting, { graceMs: 0 });
    if (typeof returned === "object" && returned !== null) outputs = { ...returned };
  } catch (error) {
    failure = { error };
  }
  for (const resource of resources.toReversed()) {
    try {
      if (Symbol.asyncDispose in resource) {
        const closing = Promise.resolve(resource[Symbol.asyncDispose]());
        await abandonOn(abandon, closing, { graceMs: 0 });
      } else resource[Symbol.dispose]();
    } catch (error) {
      failure = {
        error: failure === undefined ? error : new SuppressedError(error, failure.error),
      };
    }
  }
  const outcome = signal.aborted
    ? outcomeOfSignal(signal)
    : state.unclear
    ? "unclear"
    : failure !== undefined
    ? state.stoppedByThreshold ? "stopped-by-threshold" : outcomeOfError(failure.error)
    : state.collected
    ? "completed-with-failures"
    : "ok";
  return makeResult(base, {
    outcome,
    ...(failure === undefined ? {} : { error: toErrorInfo(failure.error) }),
    steps: records,
    counts: frozenCounts(state.counts),
    outputs,
  }, redactor);
}

function identityOf(
  id: string,
  key: string,
  started: Temporal.Instant,
  attempt: number,
): RunIdentity {
  const day = started.toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDate().toString();
  return { id, key, day, started, attempt };
}
