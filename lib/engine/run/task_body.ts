/**
 * Runs a task: the steps of the file itself, or one of its named tasks.
 *
 * @module
 */
import { type CompiledStep, type CompiledTask, findTask, type Program } from "../check/program.ts";
import { typeOfParam } from "../check/params.ts";
import { TaskError } from "../contract/error.ts";
import { defineLazily } from "../data/lazy.ts";
import { type Context, innerContext } from "../expression/evaluate.ts";
import { objectOf } from "../expression/types.ts";
import { Unknown } from "../expression/unknown.ts";
import { toCel } from "../expression/values.ts";
import { resolveParams } from "../params/resolve.ts";
import { errorValue } from "./attempts.ts";
import type { Frame } from "./frame.ts";
import { notRunValue } from "./record.ts";
import { joinErrors } from "./resources.ts";
import type { BlockEnd } from "./unit.ts";

/** Runs lists of steps; handed in, since steps may call tasks. */
export type RunSteps = (steps: readonly CompiledStep[], frame: Frame) => Promise<BlockEnd>;

/** How a task ended. */
export interface TaskEnd {
  readonly block: BlockEnd;
  readonly outputs: Record<string, unknown>;
}

/** Runs a named task with these inputs, in names of its own. */
export async function runTaskBody(
  name: string,
  given: Readonly<Record<string, unknown>>,
  frame: Frame,
  path: string,
  runSteps: RunSteps,
): Promise<TaskEnd> {
  const { program, task } = findTask(frame.context["program"] as Program, name)!;
  const known = Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => !(value instanceof Unknown)),
  );
  const { values, diagnostics } = resolveParams(task.params, { params: known }, program.source);
  const missing = diagnostics.filter(({ code }) =>
    !(frame.run.rehearsal && code === "param.missing")
  );
  if (missing.length > 0) {
    const reasons = missing.map(({ message, expected }) =>
      expected === undefined ? message : `${message}, expected ${expected}`
    );
    throw new TaskError(`Cannot call task "${name}": ${reasons.join("; ")}`, { code: "input" });
  }
  const unknown = Object.entries(given ?? {}).filter(([, value]) => value instanceof Unknown);
  const params = { ...values, ...Object.fromEntries(unknown) };
  const base = innerContext(null, {
    run: frame.context["run"],
    targets: toCel(program.targets),
  });
  const root = taskContext(program, task, params, base, frame);
  return await runTask(task, { ...frame, context: root, steps: {}, path }, runSteps);
}

/** Runs a task in a frame that already has its names. */
export async function runTask(
  task: CompiledTask,
  outer: Frame,
  runSteps: RunSteps,
): Promise<TaskEnd> {
  const steps: Record<string, unknown> = {};
  const frame = { ...outer, steps, context: innerContext(outer.context, { steps }) };
  let block = await runSteps(task.body.steps, frame);
  if (block.outcome === "failed" && task.rescue.length > 0 && !frame.run.stoppedByThreshold) {
    const context = innerContext(frame.context, { error: errorValue(block.error) });
    const rescued = await runSteps(task.rescue, { ...frame, context });
    const records = [...block.records, ...rescued.records];
    block = rescued.outcome === "ok"
      ? { ...block, outcome: "ok", error: undefined, records }
      : { ...block, records, error: joinErrors(block.error, [rescued.error]) };
  }
  if (task.finally.length > 0) {
    const signal = frame.run.options.abandon;
    for (const step of task.body.steps) steps[step.id] ??= notRunValue(step, frame.run.rehearsal);
    const last = await runSteps(task.finally, { ...frame, signal, cleanup: true });
    const records = [...block.records, ...last.records];
    if (last.outcome === "ok") block = { ...block, records };
    else if (block.outcome === "ok") block = { ...last, records };
    else block = { ...block, records, error: joinErrors(block.error, [last.error]) };
  }
  const outputs: Record<string, unknown> = {};
  if (block.outcome === "ok" || task.name === "main") {
    for (const [key, value] of task.body.outputs) {
      try {
        const computed = frame.run.evaluation.value(value, frame.context);
        outputs[key] = computed instanceof Unknown ? null : computed;
      } catch (error) {
        if (block.outcome !== "ok") continue; // what failed has no value to give
        block = { ...block, outcome: "failed", error };
      }
    }
  }
  return { block, outputs };
}

/** The outermost names of a task. */
export function taskContext(
  program: Program,
  task: CompiledTask,
  params: Readonly<Record<string, unknown>>,
  base: Context,
  frame: { readonly run: Pick<Frame["run"], "evaluation"> },
): Context {
  const types = objectOf(
    Object.fromEntries(task.params.map((param) => [param.name, typeOfParam(param)])),
  );
  const context = innerContext(base, { program, params: toCel(params, types) });
  return Object.assign(context, { vars: lazyVars(program, context, frame) });
}

/** Variables are computed on first use, once. */
function lazyVars(
  program: Program,
  context: Context,
  frame: { readonly run: Pick<Frame["run"], "evaluation"> },
): Record<string, unknown> {
  const vars: Record<string, unknown> = {};
  for (const [name, computed] of program.vars) {
    defineLazily(
      vars,
      name,
      () =>
        computed.kind === "expression"
          ? frame.run.evaluation.expression(computed.expression, context)
          : toCel(frame.run.evaluation.value(computed, context)),
    );
  }
  return vars;
}
