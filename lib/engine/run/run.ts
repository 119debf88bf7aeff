/**
 * `runTask`: check, parameters, then the steps, and one outcome in the end.
 *
 * @module
 */
import { toCheckResult } from "../check/check.ts";
import { loadAndCheck } from "../check/check.ts";
import { callsIn, type CompiledTask, type Program } from "../check/program.ts";
import type { RunOptions } from "../contract/entry.ts";
import { type ErrorInfo, TaskError, toErrorInfo } from "../contract/error.ts";
import type { RunEvent, RunResult } from "../contract/event.ts";
import { exitCodeOf, type RunOutcome } from "../contract/outcome.ts";
import { Secret } from "../contract/secret.ts";
import type { Computed } from "../expression/compiled.ts";
import { type Context, Evaluation, innerContext } from "../expression/evaluate.ts";
import { loadCel } from "../expression/cel.ts";
import { toCel } from "../expression/values.ts";
import { parseDuration } from "../language/duration.ts";
import { resolveParams } from "../params/resolve.ts";
import { TimeLimit } from "./clock.ts";
import { emptyCounts, frozenCounts } from "./counts.ts";
import type { Frame } from "./frame.ts";
import { Redactor } from "./redact.ts";
import { closeLeftOpen, joinErrors, OpenError } from "./resources.ts";
import { newRunId } from "./run_id.ts";
import { RunState } from "./state.ts";
import { runSteps } from "./steps.ts";
import { lazyVars, runTask as runCompiledTask, taskContext } from "./task_body.ts";

/**
 * Runs a task file.
 *
 * @returns How it ended, with the exit code; a bad file, bad parameters and failing steps are
 *   results, not exceptions.
 */
export async function runTask(options: RunOptions): Promise<RunResult> {
  const started = Temporal.Now.instant();
  const runId = options.runId ?? newRunId(started);
  const checked = await loadAndCheck(options.file, options);
  const result = toCheckResult(checked, options.task);
  const base: ResultBase = {
    runId,
    name: result.name,
    file: result.file,
    mode: options.mode ?? "run",
    started,
    on: options.on,
  };
  const { program } = checked;
  if (program === undefined) {
    return finish(base, {
      outcome: result.outcome === "ok" ? "invalid-file" : result.outcome,
      diagnostics: result.diagnostics,
    });
  }
  const task = program.tasks.get(options.task ?? "main")!;
  const params = resolveParams(task.params, options, program.source);
  if (params.diagnostics.length > 0) {
    return finish(base, { outcome: "invalid-params", diagnostics: params.diagnostics });
  }
  return await new Runner(base, program, task, params.values, options).run();
}

interface ResultBase {
  readonly runId: string;
  readonly name: string;
  readonly file: string;
  readonly mode: "run" | "what-if";
  readonly started: Temporal.Instant;
  readonly on: ((event: RunEvent) => void) | undefined;
}

class Runner {
  readonly #base: ResultBase;
  readonly #program: Program;
  readonly #task: CompiledTask;
  readonly #params: Readonly<Record<string, unknown>>;
  readonly #options: RunOptions;

  constructor(
    base: ResultBase,
    program: Program,
    task: CompiledTask,
    params: Readonly<Record<string, unknown>>,
    options: RunOptions,
  ) {
    this.#base = base;
    this.#program = program;
    this.#task = task;
    this.#params = params;
    this.#options = options;
  }

  async run(): Promise<RunResult> {
    const refused = this.#refuse();
    if (refused !== undefined) return refused;
    const redactor = new Redactor();
    let secrets: ReadonlyMap<string, Secret>;
    try {
      secrets = await this.#readSecrets(redactor);
    } catch (error) {
      return finish(this.#base, { outcome: outcomeOfError(error), error: toErrorInfo(error) });
    }
    const abandon = new AbortController();
    const follow = () => abandon.abort(this.#options.abandon?.reason);
    this.#options.abandon?.addEventListener("abort", follow, { once: true });
    const state = new RunState({
      runId: this.#base.runId,
      mode: this.#base.mode,
      now: this.#base.started,
      evaluation: new Evaluation(await loadCel(), {
        now: this.#base.started,
        env: this.#declaredEnv(),
        rehearsal: this.#base.mode === "what-if",
        secret: (name) => secrets.get(name)!,
      }),
      redactor,
      folder: this.#program.source.folder,
      confirm: this.#options.confirm ?? { from: "never" },
      cleanupLimitMs: this.#options.cleanupLimitMs ?? 60_000,
      abandon: abandon.signal,
      on: this.#options.on,
      journal: undefined,
    });
    const never = new AbortController().signal;
    const cancel = this.#options.signal ?? never;
    using cleanup = new CleanupLimit(cancel, abandon, state.options.cleanupLimitMs);
    void cleanup;
    try {
      return await this.#execute(state, cancel);
    } finally {
      this.#options.abandon?.removeEventListener("abort", follow);
    }
  }

  async #execute(state: RunState, cancel: AbortSignal): Promise<RunResult> {
    const context = this.#context(state);
    const frame: Frame = {
      run: state,
      context,
      steps: {},
      path: "",
      signal: cancel,
      cleanup: false,
    };
    state.emit({
      type: "run-start",
      runId: this.#base.runId,
      name: this.#base.name,
      file: this.#base.file,
      mode: this.#base.mode,
      resumed: false,
      steps: this.#task.body.steps.map(({ id }) => id),
    });
    const deadlineMs = durationMs(this.#program.deadline, state, context);
    using limit = new TimeLimit(
      cancel,
      deadlineMs,
      () =>
        new TaskError(`Cannot finish "${this.#base.name}": the run took too long`, {
          code: "run.deadline",
        }),
    );
    const end = await runCompiledTask(this.#task, { ...frame, signal: limit.signal }, runSteps);
    const { left, errors } = await closeLeftOpen(state);
    const { block } = end;
    const failed = block.outcome !== "ok";
    const error = failed
      ? joinErrors(block.error, errors)
      : errors.length > 0
      ? joinErrors(errors[0], errors.slice(1))
      : undefined;
    return finish(this.#base, {
      outcome: this.#outcome(state, failed || errors.length > 0, error, cancel, limit.signal),
      ...(error === undefined ? {} : { error: toErrorInfo(bare(error)) }),
      steps: block.records,
      counts: frozenCounts(state.counts),
      outputs: end.outputs,
      leftOpen: left.map(({ path, declaration }) => ({ path, uses: declaration.name })),
    }, state);
  }

  #outcome(
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

  /** Before anything happens: is somebody there to confirm what needs it? */
  #refuse(): RunResult | undefined {
    const { confirm } = this.#options;
    if (this.#base.mode === "what-if" || confirm === undefined || confirm.from === "never") return;
    if (confirm.ask !== undefined) return;
    const order = ["low", "medium", "high"];
    const { steps } = this.#task.body;
    const all = [...steps, ...this.#task.rescue, ...this.#task.finally];
    for (const { step, declaration } of callsIn(all)) {
      const impact = step.impact ?? declaration.impact;
      if (declaration.effect === "none" || declaration.effect === "read") continue;
      if (order.indexOf(impact) < order.indexOf(confirm.from)) continue;
      return finish(this.#base, {
        outcome: "needs-confirmation",
        error: toErrorInfo(
          new TaskError(
            `Cannot run "${this.#base.name}": step "${step.id}" (${declaration.name}) has ` +
              `${impact} impact, and nobody is there to confirm it`,
            { code: "confirmation-needed", advice: "Run with --yes to confirm beforehand" },
          ),
        ),
      });
    }
  }

  async #readSecrets(redactor: Redactor): Promise<ReadonlyMap<string, Secret>> {
    const secrets = new Map<string, Secret>();
    for (const [name, request] of this.#program.secrets) {
      if (this.#base.mode === "what-if") {
        secrets.set(name, new Secret(""));
        continue;
      }
      const provider = this.#options.secrets?.[request.from];
      if (provider === undefined) {
        throw new TaskError(
          `Cannot read secret "${name}": there is no provider "${request.from}"`,
          {
            code: "secret.provider",
          },
        );
      }
      const secret = await provider(request);
      redactor.add(secret);
      secrets.set(name, secret);
    }
    return secrets;
  }

  #declaredEnv(): (name: string) => string | undefined {
    const declared = new Set(
      this.#task.params.flatMap(({ env }) => env === undefined ? [] : [env]),
    );
    return (name) => {
      if (declared.has(name)) return this.#options.env?.(name);
      throw new TaskError(`Cannot read environment variable "${name}": no parameter declares it`, {
        code: "expression.env",
        advice: `Declare it: a parameter with env: ${name}`,
      });
    };
  }

  #context(state: RunState): Context {
    const { identity } = this.#options;
    const now = this.#base.started;
    const day = now.toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDate().toString();
    const root = innerContext(null, {
      run: {
        id: this.#base.runId,
        key: "",
        day,
        started: new Date(now.epochMilliseconds),
        attempt: 1n,
        mode: this.#base.mode,
        user: identity?.user ?? "",
        host: identity?.host ?? "",
      },
      targets: toCel(this.#program.targets),
    });
    const context = taskContext(this.#program, this.#task, this.#params, root, { run: state });
    return Object.assign(context, { vars: lazyVars(this.#program, context, { run: state }) });
  }
}

/** After a cancel, clean-up has a limited time. */
class CleanupLimit implements Disposable {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #cancel: AbortSignal;
  readonly #start: () => void;

  constructor(cancel: AbortSignal, abandon: AbortController, limitMs: number) {
    this.#cancel = cancel;
    this.#start = () => {
      this.#timer = setTimeout(() => {
        abandon.abort(new TaskError("Cannot clean up: it takes too long", { code: "timeout" }));
      }, limitMs);
    };
    if (cancel.aborted) this.#start();
    else cancel.addEventListener("abort", this.#start, { once: true });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#cancel.removeEventListener("abort", this.#start);
  }
}

/** How a run ends that this error ended. */
export function outcomeOfError(thrown: unknown): RunOutcome {
  const opening = thrown instanceof OpenError ||
    (thrown instanceof SuppressedError && thrown.suppressed instanceof OpenError);
  const { code, transient } = toErrorInfo(bare(thrown));
  if (code === "confirmation-needed") return "needs-confirmation";
  if (code === "unclear") return "unclear";
  if (code === "permission" || code.startsWith("permission.")) return "no-permission";
  if (transient && opening) return "try-later";
  return "failed";
}

function bare(thrown: unknown): unknown {
  if (thrown instanceof OpenError) return thrown.cause;
  if (thrown instanceof SuppressedError && thrown.suppressed instanceof OpenError) {
    return joinErrors(thrown.suppressed.cause, [thrown.error]);
  }
  return thrown;
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

type Ending = Partial<Omit<RunResult, "outcome" | "error">> & {
  readonly outcome: RunOutcome;
  readonly error?: ErrorInfo;
};

function finish(base: ResultBase, ending: Ending, state?: RunState): RunResult {
  const ended = Temporal.Now.instant();
  const { outcome } = ending;
  const result: RunResult = {
    runId: base.runId,
    name: base.name,
    file: base.file,
    mode: base.mode,
    started: base.started.toString(),
    ended: ended.toString(),
    durationMs: ended.epochMilliseconds - base.started.epochMilliseconds,
    steps: [],
    counts: emptyCounts(),
    outputs: {},
    diagnostics: [],
    leftOpen: [],
    ...ending,
    exitCode: exitCodeOf(outcome),
  };
  const clean = state?.options.redactor.clean(result) ?? result;
  if (clean.diagnostics.length > 0) {
    base.on?.({ type: "diagnostics", diagnostics: clean.diagnostics });
  }
  base.on?.({ type: "run-end", result: clean });
  return clean;
}
