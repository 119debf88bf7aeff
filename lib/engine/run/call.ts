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
import { callRun, type FunctionDeclaration } from "../contract/function.ts";
import { absolutePaths } from "../contract/input_paths.ts";
import type { StepOutcome } from "../contract/outcome.ts";
import { parseInput } from "../contract/parse_input.ts";
import type { Computed } from "../expression/compiled.ts";
import { typeOfSchema } from "../expression/types.ts";
import { holdsUnknown, Unknown, withPlaceholders } from "../expression/unknown.ts";
import { toCel } from "../expression/values.ts";
import { isJournalError } from "../journal/journal_error.ts";
import type { Frame } from "./frame.ts";
import { hashOf } from "./hash.ts";
import { keyOf } from "./key.ts";
import { beginEffect } from "./once_claim.ts";
import { Abandoned, settleOn } from "./patience.ts";
import { textOf } from "./settings.ts";
import { fieldsOf, type UnitEnd } from "./unit.ts";

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

/** Calls a function as its declaration and the mode of the run demand. */
export async function callFunction(call: Call): Promise<UnitEnd> {
  const { declaration, frame, step } = call;
  const { run } = frame;
  const given = computeInput(call);
  const changes = declaration.effect !== "none" && declaration.effect !== "read";
  if (run.rehearsal) {
    const callable = declaration.effect === "read" && step.whatIf !== "skip";
    if (!callable || holdsUnknown(given)) return await rehearsed(call, given);
  }
  const parsed = parseInput(declaration, given);
  const input = parsed instanceof Promise ? await parsed : parsed;
  const ctx = contextOf(call);
  if (changes) {
    const known = await recall(call, given, input, ctx);
    if (known !== undefined) return known;
  }
  if (declaration.test !== undefined && await declaration.test(input, ctx)) {
    return done(call, "ok", null, input);
  }
  const asks = declaration.effect !== "none" && run.asksFor(step.impact ?? declaration.impact);
  if (asks) await confirm(call, describe(call, given));
  let result: unknown;
  if (changes) {
    const effect = await invokeJournalled(call, given, input, ctx);
    if (effect.reused) return done(call, "reused", effect.result, input);
    result = effect.result;
  } else {
    const called = invoke(call, input, ctx);
    result = called instanceof Promise ? await called : called;
  }
  if (declaration.releases !== undefined) run.open.delete(input[declaration.releases]);
  if (declaration.isResource) {
    if (!call.owned) run.open.set(result, { handle: result, path: call.path, declaration });
    return { outcome: "ok", attempts: call.attempt, result, celResult: result, fields: {} };
  }
  return done(call, changes ? "changed" : "ok", result, input);
}

/** The surroundings that a function sees. */
export function contextOf(call: Call): TaskContext {
  const { frame: { run }, path, step } = call;
  return {
    signal: call.signal,
    log: run.logOf(path, step.logLevel),
    progress: run.hasListener ? (data) => run.emit({ type: "progress", path, data }) : ignore,
    // A long list stands for an array: expressions and loops know it, functions only pass it on.
    collect: run.collect as TaskContext["collect"],
    onceKey: onceKeyOf(call),
    redact: run.redact,
    mode: run.options.mode,
    runId: run.options.runId,
    path,
    attempt: call.attempt,
    now: run.options.now,
  };
}

function ignore(): void {}

function onceKeyOf({ step, frame, path }: Call): string {
  if (step.once === undefined) return `${frame.run.options.runId}/${path}`;
  return keyOf("once", frame.run.evaluation.value(step.once, frame.context));
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

/** A promise only where the function takes time. */
function invoke(
  { declaration, signal, path, frame }: Call,
  input: unknown,
  ctx: TaskContext,
): unknown {
  signal.throwIfAborted();
  const result = callRun(declaration, input, ctx);
  if (!isPromiseLike(result)) return result;
  const running = Promise.resolve(result);
  const late = declaration.isResource
    ? (handle: unknown) => {
      // It was opened after everybody had given up: close it, and say so if that fails.
      declaration.close(handle, { ...ctx, signal: frame.run.options.abandon }).catch((error) =>
        frame.run.log(path, undefined, "warn", `Cannot close what was opened late: ${error}`)
      );
    }
    : undefined;
  const isEffect = declaration.effect !== "none" && declaration.effect !== "read";
  return settleOn(signal, running, { impatient: frame.run.options.abandon, isEffect, late });
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { readonly then?: unknown }).then === "function";
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

async function rehearsed(call: Call, given: Record<string, unknown>): Promise<UnitEnd> {
  const { step, frame: { run, context } } = call;
  const unknown = new Unknown(`steps.${step.id}`);
  const { effect } = call.declaration;
  // What is known must do for a run as well.
  if (!holdsUnknown(given)) await parseInput(call.declaration, given);
  const once = step.once && run.evaluation.value(step.once, context);
  if (once !== undefined && !(once instanceof Unknown)) keyOf("once", once);
  const { maxAttempts = 1 } = call.frame;
  const repeats = maxAttempts > 1 ? { maxAttempts } : {};
  return {
    outcome: effect === "none" || effect === "read" ? "undecided" : "changed",
    attempts: call.attempt,
    result: unknown,
    celResult: unknown,
    fields: {},
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

function done(
  call: Call,
  outcome: StepOutcome,
  result: unknown,
  input: Readonly<Record<string, unknown>>,
): UnitEnd {
  const celResult = result === null
    ? null
    : toCel(result, typeOfSchema(call.declaration.outputFor(input)));
  return { outcome, attempts: call.attempt, result, celResult, fields: fieldsOf(result) };
}

/** What the journal knows of this effect; reconciles what began and never ended. */
async function recall(
  call: Call,
  given: unknown,
  input: Record<string, unknown>,
  ctx: TaskContext,
): Promise<UnitEnd | undefined> {
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
    const reuses = reusable && !known.isOwn && !isOutdated(call, known.inputHash, given);
    return reuses ? done(call, "reused", known.result, input) : undefined;
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

/**
 * What cleans up tells how a run ended, which has changed since: a report is written again. What was
 * sent is not sent again because the run was killed right after it.
 */
function isOutdated({ frame, step, declaration }: Call, hash: string, given: unknown): boolean {
  if (!frame.cleanup || step.once !== undefined) return false;
  if (declaration.effect === "send" && frame.run.options.interrupted) return false;
  return hashOf(given) !== hash;
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
