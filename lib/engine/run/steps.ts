/**
 * Runs lists of steps, and single steps with all that surrounds them.
 *
 * @module
 */
import type { CompiledBody, CompiledStep } from "../check/program.ts";
import { TaskError, toErrorInfo } from "../contract/error.ts";
import type { StepRecord } from "../contract/event.ts";
import type { StepOutcome } from "../contract/outcome.ts";
import type { Computed } from "../expression/compiled.ts";
import { innerContext } from "../expression/evaluate.ts";
import { Unknown } from "../expression/unknown.ts";
import { toCel } from "../expression/values.ts";
import { isJournalError } from "../journal/journal_error.ts";
import { attempt, type Attempted, type AttemptPlan, errorValue, planAttempts } from "./attempts.ts";
import { callFunction } from "./call.ts";
import { type Frame, pathIn } from "./frame.ts";
import { runGraph } from "./graph.ts";
import { runLoop } from "./loop.ts";
import { type StepEnd, toRecord, toStepValue } from "./record.ts";
import { joinErrors, openResources, withoutOpening } from "./resources.ts";
import { textOf, wholeOf } from "./settings.ts";
import { runTaskBody } from "./task_body.ts";
import { type BlockEnd, BlockError, failedUnit, fieldsOf, type UnitEnd } from "./unit.ts";

/** Opens a block: its steps see those around them, and each other. */
export function blockFrame(frame: Frame, path: string): Frame {
  const steps = { ...frame.steps };
  return { ...frame, path, steps, context: innerContext(frame.context, { steps }) };
}

/** Runs steps in order, or as `needs` allows; stops at the first failure that stops. */
export async function runSteps(
  steps: readonly CompiledStep[],
  frame: Frame,
  parallel?: number,
): Promise<BlockEnd> {
  const records: StepRecord[] = [];
  const fields: Record<string, unknown> = {};
  let attempts = 1;
  let failure: { outcome: "failed" | "unclear" | "cancelled"; error: unknown } | undefined;
  const one = async (step: CompiledStep): Promise<boolean> => {
    const { record, end } = await runStep(step, frame);
    records.push(record);
    attempts = Math.max(attempts, record.attempts);
    Object.assign(fields, end.fields);
    const { outcome } = record;
    if (outcome === "cancelled") failure ??= { outcome, error: end.error };
    if (outcome === "unclear") failure ??= { outcome, error: end.error };
    if (outcome === "failed") {
      // A loop collects the failures of its items; one that could not begin has none.
      const begun = step.each === undefined || end.loop?.fatal === false;
      const collects = step.onError === "collect" && begun && !isJournalError(end.error);
      if (collects) frame.run.collected = true;
      if (!collects || frame.run.stoppedByThreshold) failure ??= { outcome, error: end.error };
    }
    return failure === undefined;
  };
  if (parallel !== undefined) await runGraph(steps, parallel, frame.signal, one);
  else {
    for (const step of steps) {
      if (frame.signal.aborted) {
        failure ??= { outcome: "cancelled", error: frame.signal.reason };
        break;
      }
      if (!await one(step)) break;
    }
  }
  if (failure === undefined && frame.signal.aborted && records.length < steps.length) {
    failure = { outcome: "cancelled", error: frame.signal.reason };
  }
  return { outcome: "ok", records, attempts, fields, ...failure };
}

/** Runs one step and tells about it. Never throws for what a step can do. */
export async function runStep(
  step: CompiledStep,
  frame: Frame,
): Promise<{ readonly record: StepRecord; readonly end: StepEnd }> {
  const path = pathIn(frame, step.id);
  const { run } = frame;
  const startedMs = run.elapsedMs();
  let label = step.id;
  let uses: string | undefined;
  if (step.action.kind === "call") uses = step.action.declaration.name;
  if (step.action.kind === "task") uses = `task:${step.action.name}`;
  let end: StepEnd;
  try {
    const decided = decide(step, frame);
    label = textOf(step.label, frame) ?? step.id;
    if (decided === false) end = { outcome: "skipped", attempts: 0, fields: {} };
    else {
      if (run.hasListener) {
        run.emit({ type: "step-start", path, id: step.id, label, ...(uses && { uses }) });
      }
      end = await runSurrounded(step, frame, path);
      if (decided instanceof Unknown) end = { ...end, outcome: "undecided" };
    }
  } catch (error) {
    end = failedUnit(error, 0, outcomeOf(error, frame));
  }
  if (end.outcome === "failed" && step.onError === "ignore") end = { ...end, outcome: "ignored" };
  run.counts[end.outcome]++;
  if (end.outcome === "unclear") run.unclear = true;
  const time = { startedMs, durationMs: run.elapsedMs() - startedMs };
  const record = toRecord(step, path, label, uses, end, time);
  frame.steps[step.id] = toStepValue(step, end, run.rehearsal);
  if (run.hasListener) run.emit({ type: "step-end", path, step: record });
  return { record, end };
}

function decide(step: CompiledStep, frame: Frame): boolean | Unknown {
  if (step.condition === undefined) return true;
  if (typeof step.condition === "boolean") return step.condition;
  return frame.run.evaluation.condition(step.condition, frame.context);
}

/** Resources, then the loop or the one unit, then `finally`, then the resources are closed. */
async function runSurrounded(
  step: CompiledStep,
  frame: Frame,
  path: string,
): Promise<StepEnd> {
  let end: StepEnd;
  if (step.using.length === 0) end = await runLooped(step, frame, path);
  else {
    let resources;
    try {
      resources = await openResources(step, frame, path);
    } catch (error) {
      end = failedUnit(error, 1, outcomeOf(error, frame));
      return await runFinally(
        step,
        frame,
        path,
        step.each ? end : await rescue(step, frame, path, end),
      );
    }
    end = await runLooped(step, { ...frame, context: resources.context }, path);
    end = await runFinally(step, { ...frame, context: resources.context }, path, end);
    return withLaterErrors(end, await resources.close(), frame);
  }
  return await runFinally(step, frame, path, end);
}

async function runLooped(
  step: CompiledStep,
  frame: Frame,
  path: string,
): Promise<StepEnd> {
  const { each } = step;
  if (each === undefined) return await runUnit(step, frame, path);
  let loop;
  try {
    loop = await runLoop(
      { ...step, each },
      frame,
      path,
      (inner, itemPath) => runUnit(step, inner, itemPath),
    );
  } catch (error) {
    return failedUnit(error, 1, outcomeOf(error, frame)); // what is open is closed all the same
  }
  if (loop === undefined) {
    const unknown = new Unknown(`steps.${step.id}`);
    return { outcome: "undecided", attempts: 0, result: unknown, celResult: unknown, fields: {} };
  }
  if (loop.threshold) frame.run.stoppedByThreshold = true;
  const fields = { loop, fields: {}, attempts: 1 };
  if (loop.cancelled) {
    return { ...failedUnit(frame.signal.reason, 1, "cancelled"), ...fields };
  }
  if (loop.error === undefined) {
    return { outcome: loop.changed ? "changed" : "ok", ...fields };
  }
  const error = loop.threshold
    ? new TaskError(
      `Cannot go on with "${step.id}": ${loop.result.failed} of ${loop.result.total} items failed`,
      { code: "loop.threshold", cause: loop.error },
    )
    : loop.error;
  if (loop.unclear) frame.run.unclear = true;
  return { ...failedUnit(error, 1, "failed"), ...fields };
}

/** The attempts of a step or item, then its `rescue`. */
async function runUnit(step: CompiledStep, frame: Frame, path: string): Promise<UnitEnd> {
  let plan: AttemptPlan | undefined;
  try {
    plan = planAttempts(step, frame, path);
  } catch (error) {
    return await rescue(step, frame, path, failedUnit(error, 1, outcomeOf(error, frame)));
  }
  if (plan === undefined) {
    try {
      return await runOnce(step, frame, path, 1);
    } catch (error) {
      return await failedAttempts(step, frame, path, { attempts: 1, error });
    }
  }
  const { times } = plan.policy;
  const inner = times === 0
    ? frame
    : { ...frame, maxAttempts: (frame.maxAttempts ?? 1) * (1 + times) };
  const attempted = await attempt(
    plan,
    {
      signal: frame.signal,
      emit: (event) => frame.run.emit(event),
      elapsedMs: () => frame.run.elapsedMs(),
    },
    (count, signal) =>
      runOnce(step, signal === frame.signal ? inner : { ...inner, signal }, path, count),
    ({ celResult }) => celResult ?? null,
  );
  const { value, attempts } = attempted;
  if (value === undefined) return await failedAttempts(step, frame, path, attempted);
  return { ...value, attempts: Math.max(attempts, value.attempts), ...earlierOf(attempted) };
}

/** The last attempt failed: what is left is `rescue`. */
async function failedAttempts(
  step: CompiledStep,
  frame: Frame,
  path: string,
  attempted: Attempted<UnitEnd>,
): Promise<UnitEnd> {
  const { error, laterError } = attempted;
  const block = error instanceof BlockError ? error.end : undefined;
  const end = failedUnit(
    joinErrors(block?.error ?? error, laterError === undefined ? [] : [laterError]),
    Math.max(attempted.attempts, block?.attempts ?? 1),
    // The steps of a block are cancelled also where only its own time was up: then it has failed.
    block?.outcome === "unclear" ? "unclear" : outcomeOf(block?.error ?? error, frame),
    block?.records,
  );
  return await rescue(
    step,
    frame,
    path,
    { ...end, ...earlierOf(attempted), ...(block === undefined ? {} : { fields: block.fields }) },
  );
}

function earlierOf({ earlierAttempts }: Attempted<UnitEnd>): Partial<UnitEnd> {
  return earlierAttempts === undefined ? {} : { earlierAttempts };
}

function runOnce(
  step: CompiledStep,
  frame: Frame,
  path: string,
  count: number,
): Promise<UnitEnd> {
  const { action } = step;
  if (action.kind === "block") return runBlock(action.body, action.parallel, frame, path);
  if (action.kind === "task") return runNamedTask(action, frame, path);
  const { declaration } = action;
  const { signal } = frame;
  return callFunction({
    step,
    declaration,
    with: action.with,
    frame,
    path,
    attempt: count,
    signal,
  });
}

async function runNamedTask(
  { name, with: computed }: CompiledStep["action"] & { readonly kind: "task" },
  frame: Frame,
  path: string,
): Promise<UnitEnd> {
  const given = frame.run.evaluation.value(computed, frame.context) as Record<string, unknown>;
  const { block, outputs } = await runTaskBody(name, given, frame, path, runSteps);
  if (block.outcome !== "ok") throw new BlockError(block);
  return blockUnit(block, outputs);
}

async function runBlock(
  body: CompiledBody,
  parallel: Computed | undefined,
  outer: Frame,
  path: string,
): Promise<UnitEnd> {
  const frame = blockFrame(outer, path);
  const most = wholeOf(parallel, outer, "parallel", 1);
  const block = await runSteps(body.steps, frame, most);
  if (block.outcome !== "ok") throw new BlockError(block);
  const outputs: Record<string, unknown> = {};
  for (const [name, value] of body.outputs) {
    outputs[name] = frame.run.evaluation.value(value, frame.context);
  }
  return blockUnit(block, outputs);
}

function blockUnit(block: BlockEnd, outputs: Record<string, unknown>): UnitEnd {
  const changed = block.records.some(({ outcome }) => outcome === "changed");
  return {
    outcome: changed ? "changed" : "ok",
    attempts: block.attempts,
    result: outputs,
    celResult: toCel(outputs),
    children: block.records,
    fields: { ...block.fields, ...fieldsOf(outputs) },
  };
}

async function rescue(
  step: CompiledStep,
  frame: Frame,
  path: string,
  end: UnitEnd,
): Promise<UnitEnd> {
  if (step.rescue.length === 0 || end.outcome !== "failed") return end;
  const context = innerContext(frame.context, { error: errorValue(withoutOpening(end.error)) });
  const inner = blockFrame({ ...frame, context }, `${path}/rescue`);
  const block = await runSteps(step.rescue, inner);
  const children = [...end.children ?? [], ...block.records];
  if (block.outcome === "ok") return { ...end, outcome: "rescued", children };
  const error = joinErrors(withoutOpening(end.error), [block.error]);
  return { ...end, children, error, errorInfo: toErrorInfo(error) };
}

async function runFinally<T extends UnitEnd>(
  step: CompiledStep,
  frame: Frame,
  path: string,
  end: T,
): Promise<T> {
  if (step.finally.length === 0) return end;
  // The signal of the frame may have aborted; what cleans up has the run's own patience.
  const signal = frame.run.options.abandon;
  const inner = blockFrame({ ...frame, signal, cleanup: true }, `${path}/finally`);
  const block = await runSteps(step.finally, inner);
  const children = [...end.children ?? [], ...block.records];
  const later = block.outcome === "ok" ? [] : [block.error];
  return withLaterErrors({ ...end, children }, later, frame);
}

/** Errors of clean-up: attached to the first error, or the first themselves. */
function withLaterErrors<T extends UnitEnd>(end: T, later: readonly unknown[], frame: Frame): T {
  if (later.length === 0) return end;
  const failed = end.error !== undefined;
  const error = failed ? joinErrors(end.error, later) : joinErrors(later[0], later.slice(1));
  const outcome = failed ? end.outcome : outcomeOf(error, frame);
  return { ...end, outcome, error, errorInfo: toErrorInfo(withoutOpening(error)) };
}

/** How a unit ended that threw. */
function outcomeOf(thrown: unknown, frame: Frame): StepOutcome {
  const error = withoutOpening(thrown);
  if (error instanceof TaskError && error.code === "unclear") return "unclear";
  if (frame.signal.aborted && !frame.cleanup) return "cancelled";
  return "failed";
}
