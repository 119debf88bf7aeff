/**
 * One run of a checked task: admission, names, steps, clean-up, outcome.
 *
 * @module
 */
import {
  callsIn,
  type CompiledTask,
  declaredEnv,
  type Program,
  secretRequests,
} from "../check/program.ts";
import type { RunOptions } from "../contract/entry.ts";
import { TaskError, toErrorInfo } from "../contract/error.ts";
import type { RunResult } from "../contract/event.ts";
import type { RunOutcome } from "../contract/outcome.ts";
import { Secret } from "../contract/secret.ts";
import { loadCel } from "../expression/cel.ts";
import type { Computed } from "../expression/compiled.ts";
import { type Context, Evaluation, innerContext } from "../expression/evaluate.ts";
import { toCel } from "../expression/values.ts";
import type { RunSummary } from "../journal/journal.ts";
import type { RunJournal } from "../journal/port.ts";
import { parseDuration } from "../language/duration.ts";
import {
  isCancelRequested,
  type Place,
  type PlaceOptions,
  Refusal,
  takePlace,
} from "./admission.ts";
import { CleanupLimit, deadlineOfRun, TimeLimit } from "./clock.ts";
import { frozenCounts } from "./counts.ts";
import { goOnWithEarlier, shapeOf } from "./earlier_run.ts";
import type { Frame } from "./frame.ts";
import { keyOf } from "./key.ts";
import { Redactor } from "./redact.ts";
import { closeLeftOpen, joinErrors } from "./resources.ts";
import {
  bare,
  finish,
  makeResult,
  outcomeOfError,
  record,
  type ResultBase,
  tell,
} from "./result.ts";
import { RunState } from "./state.ts";
import { runSteps } from "./steps.ts";
import { runTask as runCompiledTask, taskContext } from "./task_body.ts";

/** How often a run looks whether somebody asked it to cancel. */
const CANCEL_POLL_MS = 500;

/** What a {@link Runner} runs. */
export interface RunnerOptions {
  readonly base: ResultBase;
  readonly program: Program;
  readonly task: CompiledTask;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: RunOptions;
}

/** Runs one task once. */
export class Runner {
  #base: ResultBase;
  readonly #program: Program;
  readonly #task: CompiledTask;
  readonly #params: Readonly<Record<string, unknown>>;
  readonly #options: RunOptions;
  readonly #redactor = new Redactor();
  /** What the run holds as long as it lasts: places in groups, the threads of expressions. */
  readonly #places = new DisposableStack();
  #secrets: ReadonlyMap<string, Secret> = new Map();
  #now: Temporal.Instant;
  #key = "";
  #attempt = 1;
  #earlier: RunSummary | undefined;

  constructor({ base, program, task, params, options }: RunnerOptions) {
    this.#base = base;
    this.#program = program;
    this.#task = task;
    this.#params = params;
    this.#options = options;
    this.#now = base.started;
  }

  async run(): Promise<RunResult> {
    const refused = this.#refuseUnconfirmed();
    if (refused !== undefined) return refused;
    const outer = this.#options.signal ?? new AbortController().signal;
    try {
      await this.#admit(outer);
      await this.#readSecrets();
      return await this.#runAdmitted(outer);
    } catch (error) {
      if (error instanceof Refusal) {
        return finish(this.#base, { outcome: error.outcome, error: toErrorInfo(error.error) });
      }
      const outcome = outer.aborted ? "cancelled" : outcomeOfError(error);
      return finish(this.#base, { outcome, error: toErrorInfo(error) }, this.#redactor);
    } finally {
      this.#places.dispose();
    }
  }

  /** Takes a place in the group, then looks for an earlier run to go on with. */
  async #admit(signal: AbortSignal): Promise<void> {
    const { concurrency, durable } = this.#program;
    const { journal, resume } = this.#options;
    if (this.#base.mode === "what-if") return;
    // The day of a key is that of the first start, and so is the group that has it in its name.
    const resumed = resume === undefined ? undefined : journal?.get(resume);
    if (resumed !== undefined) this.#now = Temporal.Instant.from(resumed.started);
    const evaluation = await this.#evaluation();
    const context = this.#context({ evaluation });
    const key = (name: string, value: Computed) => keyOf(name, evaluation.value(value, context));
    if (durable !== undefined) this.#key = key("durable.key", durable.key);
    const folder = this.#options.locks ?? journal?.locks;
    const held: Place[] = [];
    if (folder !== undefined) {
      const place = { folder, journal, signal, on: this.#base.on, runId: this.#base.runId };
      const take = async (rest: Pick<PlaceOptions, "group" | "concurrency">) =>
        void held.push(this.#places.use(await takePlace({ ...place, ...rest })));
      if (concurrency !== undefined) {
        await take({ group: key("concurrency.group", concurrency.group), concurrency });
      }
      if (durable !== undefined) {
        const group = `durable/${this.#program.name}/${this.#key}`;
        const whenBusy = concurrency?.whenBusy ?? "skip";
        const one = { max: 1, whenBusy, waitMs: concurrency?.waitMs };
        await take({ group, concurrency: one });
      }
    }
    if (journal === undefined) return;
    this.#earlier = await goOnWithEarlier({
      journal,
      name: this.#program.name,
      key: durable === undefined ? undefined : this.#key,
      resume,
      again: this.#options.again === true,
      sha256: this.#program.sha256,
      compiled: { program: this.#program, task: this.#task },
      runId: this.#base.runId,
      signal,
      held,
      places: this.#places,
      params: this.#params,
      enterFolder: this.#options.enterFolder,
    });
    if (this.#earlier === undefined) return;
    this.#base = { ...this.#base, runId: this.#earlier.runId };
    this.#now = Temporal.Instant.from(this.#earlier.started);
    this.#attempt = this.#earlier.attempt + 1;
  }

  #begin(): RunJournal | undefined {
    const { journal } = this.#options;
    if (journal === undefined || this.#base.mode === "what-if") return undefined;
    if (this.#earlier !== undefined) return journal.reopen(this.#earlier.runId);
    const { durable, sha256, name, source } = this.#program;
    return journal.begin({
      runId: this.#base.runId,
      name,
      file: source.path,
      task: this.#task.name,
      key: durable === undefined ? undefined : this.#key,
      sha256,
      shape: shapeOf(this.#task.body.steps),
      params: this.#params,
      mode: this.#base.mode,
      started: this.#now.toString(),
      keepMs: durable?.keepMs,
    });
  }

  async #runAdmitted(outer: AbortSignal): Promise<RunResult> {
    const journal = this.#begin();
    const cancel = new AbortController();
    const abandon = new AbortController();
    using _outer = new Following(outer, cancel);
    using _abandon = new Following(this.#options.abandon, abandon);
    using _poll = this.#pollCancel(cancel);
    const cleanupLimitMs = this.#options.cleanupLimitMs ?? 60_000;
    using _cleanup = new CleanupLimit(cancel.signal, abandon, cleanupLimitMs);
    using state = new RunState({
      runId: this.#base.runId,
      mode: this.#base.mode,
      now: this.#now,
      evaluation: await this.#evaluation(),
      redactor: this.#redactor,
      folder: this.#program.source.folder,
      confirm: this.#options.confirm ?? { from: "never" },
      cleanupLimitMs,
      abandon: abandon.signal,
      on: this.#options.on,
      journal,
      resumed: this.#earlier !== undefined,
      interrupted: this.#earlier !== undefined && this.#earlier.outcome === undefined,
      listFolder: this.#options.journal?.folder,
    });
    const result = await this.#execute(state, cancel.signal);
    const store = journal === undefined ? undefined : this.#options.journal;
    return tell(this.#base, store === undefined ? result : record(store, result));
  }

  async #execute(state: RunState, cancel: AbortSignal): Promise<RunResult> {
    const context = this.#context(state);
    state.emit({
      type: "run-start",
      runId: this.#base.runId,
      name: this.#base.name,
      file: this.#base.file,
      mode: this.#base.mode,
      resumed: this.#earlier !== undefined,
      steps: this.#task.body.steps.map(({ id }) => id),
    });
    const { mode } = this.#base;
    const forgets = mode !== "what-if" && this.#options.journal === undefined;
    if (this.#program.durable !== undefined && forgets) {
      state.log("", undefined, "warn", "The run is durable, but there is no journal to record it");
    }
    const deadlineMs = shorter(
      durationMs(this.#program.deadline, state, context),
      this.#options.deadlineMs,
    );
    using limit = new TimeLimit(
      cancel,
      deadlineMs,
      () => deadlineOfRun(this.#base.name, deadlineMs!),
    );
    const frame: Frame = {
      run: state,
      context,
      steps: {},
      path: "",
      signal: limit.signal,
      cleanup: false,
    };
    const { block, outputs } = await runCompiledTask(this.#task, frame, runSteps);
    const { left, errors } = await closeLeftOpen(state);
    const failed = block.outcome !== "ok";
    const all = failed ? [block.error, ...errors] : errors;
    const error = all.length === 0 ? undefined : joinErrors(all[0], all.slice(1));
    const outcome = outcomeOf(state, all.length > 0 || failed, error, cancel, limit.signal);
    return makeResult(this.#base, {
      outcome,
      ...(error === undefined ? {} : { error: toErrorInfo(bare(error)) }),
      steps: block.records,
      counts: frozenCounts(state.counts),
      outputs,
      leftOpen: left.map(({ path, declaration }) => ({ path, uses: declaration.name })),
    }, this.#redactor);
  }

  /** Before anything happens: is somebody there to confirm what needs it? */
  #refuseUnconfirmed(): RunResult | undefined {
    const { confirm } = this.#options;
    if (this.#base.mode === "what-if" || confirm === undefined || confirm.from === "never") return;
    if (confirm.ask !== undefined) return;
    const order = ["low", "medium", "high"];
    const { body, rescue, finally: last } = this.#task;
    for (const { step, declaration } of callsIn([...body.steps, ...rescue, ...last])) {
      const impact = step.impact ?? declaration.impact;
      if (declaration.effect === "none" || declaration.effect === "read") continue;
      if (order.indexOf(impact) < order.indexOf(confirm.from)) continue;
      const error = new TaskError(
        `Cannot run "${this.#base.name}": step "${step.id}" (${declaration.name}) has ` +
          `${impact} impact, and nobody is there to confirm it`,
        { code: "confirmation-needed", advice: "Run with --yes to confirm beforehand" },
      );
      return finish(this.#base, { outcome: "needs-confirmation", error: toErrorInfo(error) });
    }
  }

  async #readSecrets(): Promise<void> {
    const secrets = new Map<string, Secret>();
    this.#secrets = secrets;
    for (const [name, request] of secretRequests(this.#program)) {
      if (this.#base.mode === "what-if") {
        secrets.set(name, new Secret(""));
        continue;
      }
      const provider = this.#options.secrets?.[request.from];
      if (provider === undefined) {
        throw new TaskError(
          `Cannot read secret "${name}": there is no provider "${request.from}"`,
          { code: "secret.provider" },
        );
      }
      const secret = await provider(request);
      this.#redactor.add(secret);
      secrets.set(name, secret);
    }
  }

  async #evaluation(): Promise<Evaluation> {
    return this.#places.use(
      new Evaluation(await loadCel(), {
        now: this.#now,
        env: this.#declaredEnv(),
        rehearsal: this.#base.mode === "what-if",
        secret: (name) => this.#secrets.get(name)!,
      }),
    );
  }

  #declaredEnv(): (name: string) => string | undefined {
    const declared = declaredEnv(this.#program);
    return (name) => {
      if (declared.has(name)) return this.#options.env?.(name);
      throw new TaskError(`Cannot read environment variable "${name}": no parameter declares it`, {
        code: "expression.env",
        advice: `Declare it: a parameter with env: ${name}`,
      });
    };
  }

  #context(run: Pick<RunState, "evaluation">): Context {
    const { identity } = this.#options;
    const day = this.#now.toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDate().toString();
    const root = innerContext(null, {
      run: {
        id: this.#base.runId,
        key: this.#key,
        day,
        started: new Date(this.#now.epochMilliseconds),
        attempt: BigInt(this.#attempt),
        mode: this.#base.mode,
        user: identity?.user ?? "",
        host: identity?.host ?? "",
      },
      targets: toCel(this.#program.targets),
    });
    return taskContext(this.#program, this.#task, this.#params, root, { run });
  }

  #pollCancel(cancel: AbortController): Disposable {
    const { journal } = this.#options;
    const timer = journal === undefined ? undefined : setInterval(() => {
      if (!isCancelRequested(journal, this.#base.runId)) return;
      cancel.abort(new TaskError("The run was asked to cancel", { code: "cancelled" }));
    }, CANCEL_POLL_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
}

/** Aborts a controller when a signal aborts. */
class Following implements Disposable {
  readonly #signal: AbortSignal | undefined;
  readonly #follow: () => void;

  constructor(signal: AbortSignal | undefined, controller: AbortController) {
    this.#signal = signal;
    this.#follow = () => controller.abort(signal?.reason);
    if (signal?.aborted) this.#follow();
    else signal?.addEventListener("abort", this.#follow, { once: true });
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener("abort", this.#follow);
  }
}

function outcomeOf(
  state: RunState,
  failed: boolean,
  error: unknown,
  cancel: AbortSignal,
  limit: AbortSignal,
): RunOutcome {
  if (cancel.aborted) return "cancelled";
  if (limit.aborted) return "timed-out";
  if (state.unclear) return "unclear";
  if (failed && state.stoppedByThreshold) return "stopped-by-threshold";
  if (failed) return outcomeOfError(error);
  return state.collected ? "completed-with-failures" : "ok";
}

function shorter(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? one ?? other : Math.min(one, other);
}

function durationMs(
  value: Computed | undefined,
  state: RunState,
  context: Context,
): number | undefined {
  if (value === undefined) return undefined;
  const given = state.evaluation.value(value, context);
  return typeof given === "string" ? parseDuration(given) : undefined;
}
