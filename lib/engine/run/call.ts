/**
 * One call of a task function from a run: input, what-if, journal, confirmation, the call itself.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import type { CompiledStep } from "../check/program.ts";
import type { TaskContext } from "../contract/context.ts";
import { type ErrorInfo, TaskError, toErrorInfo } from "../contract/error.ts";
import type { PlannedEffect } from "../contract/event.ts";
import { type FunctionDeclaration, parseInput } from "../contract/function.ts";
import { absolutePaths } from "../contract/input_paths.ts";
import type { StepOutcome } from "../contract/outcome.ts";
import type { Computed } from "../expression/compiled.ts";
import { typeOfSchema, type ValueType } from "../expression/types.ts";
import { holdsUnknown, Unknown, withPlaceholders } from "../expression/unknown.ts";
import { toCel } from "../expression/values.ts";
import { isJournalError } from "../journal/journal_error.ts";
import { abandonOn } from "./clock.ts";
import type { Frame } from "./frame.ts";
import { hashOf } from "./hash.ts";
import { beginEffect } from "./once_claim.ts";
import { textOf } from "./settings.ts";

/** How long a function may take to settle after its signal has aborted. */
const SETTLE_MS = 10_000;

/** One call. */
export interface Call {
  readonly step: CompiledStep;
  readonly declaration: FunctionDeclaration;
  readonly with: Computed;
  readonly frame: Frame;
  readonly path: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** Opened by `using`: closed there, and not counted as left open. */
  readonly owned?: boolean;
}

/** What came of it. */
export interface Called {
  readonly outcome: StepOutcome;
  /** Plain data, or a live value. */
  readonly result: unknown;
  /** The same in the values of expressions. */
  readonly celResult: unknown;
  readonly wouldDo?: PlannedEffect;
}

/** Calls a function as its declaration and the mode of the run demand. */
export async function callFunction(call: Call): Promise<Called> {
  const { declaration, frame, step } = call;
  const { run } = frame;
  const given = computeInput(call);
  const changes = declaration.effect !== "none" && declaration.effect !== "read";
  if (run.rehearsal) {
    const callable = declaration.effect === "read" && step.whatIf !== "skip";
    if (!callable || holdsUnknown(given)) return await rehearsed(call, given);
  }
  const parsed = parseInput(declaration, given);
  const input = parsed instanceof Promise ? await parsed : parsed; // a wait costs a turn of its own
  const ctx = contextOf(call);
  if (changes) {
    const known = await recall(call, input, ctx);
    if (known !== undefined) return known;
  }
  if (declaration.test !== undefined && await declaration.test(input, ctx)) {
    return done(call, "ok", null, input);
  }
  const asks = declaration.effect !== "none" && run.asksFor(step.impact ?? declaration.impact);
  if (asks) await confirm(call, describe(call, given));
  const effect = changes
    ? await invokeJournalled(call, given, input, ctx)
    : { result: await invoke(call, input, ctx), reused: false };
  const { result } = effect;
  if (effect.reused) return done(call, "reused", result, input);
  if (declaration.releases !== undefined) run.open.delete(input[declaration.releases]);
  if (declaration.isResource) {
    if (!call.owned) run.open.set(result, { handle: result, path: call.path, declaration });
    return { outcome: "ok", result, celResult: result };
  }
  return done(call, changes ? "changed" : "ok", result, input);
}

/** The surroundings that a function sees. */
export function contextOf(call: Call): TaskContext {
  const { frame: { run }, path, step } = call;
  const log = (level: "debug" | "info" | "warn" | "error") =>
  (
    message: string,
    data?: Readonly<Record<string, unknown>>,
  ) => run.log(path, step.logLevel, level, message, data);
  return {
    signal: call.signal,
    log: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    progress: (data) => run.hasListener && run.emit({ type: "progress", path, data }),
    // A long list stands for an array: expressions and loops know it, functions only pass it on.
    collect: <T>(items: AsyncIterable<T>) => run.lists.collect(items) as Promise<T[]>,
    onceKey: onceKeyOf(call),
    redact: (data) => run.options.redactor.clean(data),
    mode: run.options.mode,
    runId: run.options.runId,
    path,
    attempt: call.attempt,
    now: run.options.now,
  };
}

function onceKeyOf({ step, frame, path }: Call): string {
  const once = textOf(step.once, frame);
  return once ?? `${frame.run.options.runId}/${path}`;
}

/** Intent before, outcome after: also when it failed, but not when nobody knows. */
async function invokeJournalled(
  call: Call,
  given: unknown,
  input: unknown,
  ctx: TaskContext,
): Promise<{ readonly result: unknown; readonly reused: boolean }> {
  const { frame: { run }, path, declaration, step, attempt, signal } = call;
  const { journal } = run.options;
  run.inFlight.add(path);
  try {
    const elsewhere = journal && await beginEffect(journal, {
      path,
      uses: declaration.name,
      onceKey: ctx.onceKey,
      inputHash: hashOf(given),
      attempt,
      once: step.once !== undefined,
    }, {
      signal,
      isInFlight: (other) => run.inFlight.has(other),
      ask: (key) => declaration.reconcile?.(key, input, ctx) ?? CANNOT_TELL,
    });
    if (journal !== undefined) run.touched.add(path);
    if (elsewhere !== undefined) {
      settle(call, "changed", elsewhere.result, undefined);
      return { result: elsewhere.result, reused: true };
    }
    const result = await invoke(call, input, ctx);
    settle(call, "changed", result, undefined);
    return { result, reused: false };
  } catch (error) {
    if (error instanceof Abandoned) throw error.cause;
    if (!isUnclear(error) && !isJournalError(error)) {
      settle(call, "failed", null, toErrorInfo(error));
    }
    throw error;
  } finally {
    run.inFlight.delete(path);
  }
}

/** The answer of a function that does not look effects up. */
const CANNOT_TELL = Promise.resolve(
  {
    happened: "unclear",
    reason: "the function cannot tell whether it happened",
  } as const,
);

function settle(
  call: Call,
  outcome: "changed" | "failed",
  result: unknown,
  error: ErrorInfo | undefined,
): void {
  const { frame: { run }, path, step, declaration } = call;
  const onceKey = outcome === "changed" ? textOf(step.once, call.frame) : undefined;
  if (onceKey !== undefined && run.options.journal === undefined) run.once.set(onceKey, result);
  run.options.journal?.settle({
    path,
    uses: declaration.name,
    outcome,
    result: run.options.redactor.clean(result),
    attempts: call.attempt,
    ...(error === undefined ? {} : { error: run.options.redactor.clean(error) }),
    ...(onceKey === undefined ? {} : { onceKey }),
  });
}

/** A function did not settle after its signal had aborted: nobody knows what it did. */
class Abandoned extends Error {
  constructor(override readonly cause: unknown) {
    super("a function was given up", { cause });
  }
}

function invoke(
  { declaration, signal, path, frame }: Call,
  input: unknown,
  ctx: TaskContext,
): Promise<unknown> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const late = declaration.isResource
    ? (handle: unknown) => {
      // It was opened after everybody had given up: close it, and say so if that fails.
      declaration.close(handle, { ...ctx, signal: frame.run.options.abandon }).catch((error) =>
        frame.run.log(path, undefined, "warn", `Cannot close what was opened late: ${error}`)
      );
    }
    : undefined;
  const patience = { graceMs: SETTLE_MS, impatient: frame.run.options.abandon, late };
  if (declaration.effect === "none" || declaration.effect === "read") {
    return abandonOn(signal, declaration.run(input, ctx), patience);
  }
  let settled = false;
  const running = declaration.run(input, ctx).finally(() => settled = true);
  return abandonOn(signal, running, patience).catch((error) => {
    throw settled ? error : new Abandoned(error);
  });
}

function computeInput({ declaration, frame, with: given }: Call): Record<string, unknown> {
  const value = frame.run.evaluation.value(given, frame.context) as Record<string, unknown>;
  const present = withoutAbsent(declaration, value ?? {});
  return absolutePaths(declaration, present, frame.run.options.folder);
}

/** A computed `null`, as of a parameter nobody gave, means that the input is absent. */
function withoutAbsent(
  declaration: FunctionDeclaration,
  input: Record<string, unknown>,
): Record<string, unknown> {
  let present = input;
  for (const name of Object.keys(input)) {
    if (input[name] !== null) continue;
    const schema = declaration.input.shape[name] as z.ZodType | undefined;
    if (schema === undefined || schema.safeParse(null).success) continue;
    if (present === input) present = { ...input };
    delete present[name];
  }
  return present;
}

/** What the call would do, with `?` where that is not known. */
export function describe(call: Call, given: unknown): PlannedEffect {
  const { declaration, step } = call;
  const { effect } = declaration;
  const impact = step.impact ?? declaration.impact;
  try {
    const shown = withPlaceholders(given) as Record<string, unknown>;
    const parsed = declaration.input.safeParse(shown);
    const { verb, target } = declaration.describe(parsed.success ? parsed.data : shown);
    return { effect, impact, verb, target: String(target) };
  } catch {
    return { effect, impact, verb: declaration.name, target: "?" };
  }
}

async function rehearsed(call: Call, given: Record<string, unknown>): Promise<Called> {
  const unknown = new Unknown(`steps.${call.step.id}`);
  const { effect } = call.declaration;
  const { maxAttempts = 1 } = call.frame;
  const repeats = maxAttempts > 1 ? { maxAttempts } : {};
  return {
    outcome: effect === "none" || effect === "read" ? "undecided" : "changed",
    result: unknown,
    celResult: unknown,
    ...(effect === "none"
      ? {}
      : { wouldDo: { ...describe(call, given), ...await ownAttempts(call, given), ...repeats } }),
  };
}

/** What the other side repeats by itself; it is asked where the live value of an input is known. */
async function ownAttempts(
  { declaration }: Call,
  given: Readonly<Record<string, unknown>>,
): Promise<Pick<PlannedEffect, "ownAttempts">> {
  try {
    const known = await declaration.attempts?.(given);
    return known === undefined ? {} : { ownAttempts: known };
  } catch {
    return {}; // a rehearsal does not end because of a number for people
  }
}

const resultTypes = new WeakMap<z.ZodType, ValueType>();

function done(
  call: Call,
  outcome: StepOutcome,
  result: unknown,
  input: Readonly<Record<string, unknown>>,
): Called {
  const schema = call.declaration.outputFor(input);
  let type = resultTypes.get(schema);
  if (type === undefined) resultTypes.set(schema, type = typeOfSchema(schema));
  return { outcome, result, celResult: toCel(result, type) };
}

/** What the journal knows of this effect; reconciles what began and never ended. */
async function recall(
  call: Call,
  input: Record<string, unknown>,
  ctx: TaskContext,
): Promise<Called | undefined> {
  const { frame: { run }, declaration, path, step } = call;
  const { journal } = run.options;
  if (step.once !== undefined) {
    if (run.once.has(ctx.onceKey)) return done(call, "reused", run.once.get(ctx.onceKey), input);
    const recorded = journal?.recallOnce(ctx.onceKey);
    if (recorded !== undefined) return done(call, "reused", recorded.result, input);
  }
  if (journal === undefined || !(run.options.resumed || run.touched.has(path))) return undefined;
  const known = journal.recall(path);
  if (known === undefined) return undefined;
  if (known.kind === "outcome") {
    // A failure is tried again; what succeeded in an earlier process is not. A block that this
    // process repeats does repeat its effects, unless they have a once-key.
    const reusable = known.outcome === "changed" || known.outcome === "ok";
    return reusable && !known.isOwn ? done(call, "reused", known.result, input) : undefined;
  }
  if (declaration.reconcile === undefined) {
    throw unclear(call, "the function cannot tell whether it happened");
  }
  const answer = await declaration.reconcile(known.onceKey, input, ctx);
  if (answer.happened === true) {
    const called = done(call, "reused", answer.result, input);
    settle(call, "changed", answer.result, undefined);
    return called;
  }
  if (answer.happened === "unclear") throw unclear(call, answer.reason);
  if (answer.error !== undefined) {
    settle(call, "failed", null, toErrorInfo(answer.error));
    throw answer.error;
  }
  return undefined;
}

/** The function itself cannot tell what it did: the journal must not call that a failure. */
function isUnclear(error: unknown): boolean {
  return error instanceof TaskError && error.code === "unclear";
}

function unclear(call: Call, reason: string): TaskError {
  return new TaskError(
    `Cannot tell whether ${call.declaration.name} happened before the run was interrupted: ` +
      reason,
    {
      code: "unclear",
      advice: `Look at the server, then say what became of it: comtask runs settle ` +
        `${call.frame.run.options.runId} "${call.path}" --as done (or not-done), and resume`,
    },
  );
}

async function confirm(call: Call, effect: PlannedEffect): Promise<void> {
  const { run } = call.frame;
  const { ask } = run.options.confirm;
  if (ask === undefined) {
    throw new TaskError(`Cannot ${effect.verb} ${effect.target}: nobody is there to confirm it`, {
      code: "confirmation-needed",
      advice: "Run with --yes, or raise --confirm",
    });
  }
  const label = textOf(call.step.label, call.frame) ?? call.step.id;
  const answer = await ask({ path: call.path, label, effect });
  if (answer === "all") run.confirmedAll = true;
  if (answer === "no") {
    throw new TaskError(`${effect.verb} ${effect.target} was declined`, { code: "declined" });
  }
}
