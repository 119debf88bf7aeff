/**
 * `planTask`: what a run would do, as far as that is known without calling anything.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadAndCheck, toCheckResult } from "../check/check.ts";
import { declaredEnv, type Program, secretRequests } from "../check/program.ts";
import { codeNeeds } from "../check/run_needs.ts";
import type { Plan, PlanOptions, PlanStep } from "../contract/entry.ts";
import type { Impact } from "../contract/function.ts";
import { mergePermissions, type PermissionRequest } from "../contract/permissions.ts";
import { Secret } from "../contract/secret.ts";
import { codeParams } from "../code/code_file.ts";
import type { CodeTask } from "../code/define_task.ts";
import type { SourceText } from "../language/source.ts";
import { loadCel } from "../expression/cel.ts";
import { Evaluation } from "../expression/evaluate.ts";
import { resolveParams } from "../params/resolve.ts";
import { Planner } from "./planner.ts";

/**
 * Plans a task file: check plus parameters. Calls no function.
 *
 * @returns The steps in order with their effects, the permissions a run needs, the highest impact.
 */
export async function planTask(options: PlanOptions): Promise<Plan> {
  const checked = await loadAndCheck(options.file, options);
  const result = toCheckResult(checked, options.task);
  const base = {
    file: result.file,
    name: result.name,
    params: {},
    vars: {},
    steps: [],
    permissions: {},
    needs: result.needs,
    secrets: [],
    highestImpact: "low" as const,
  };
  const { program, loaded } = checked;
  if (loaded.code !== undefined) {
    return { ...base, ...codePlan(loaded.code, loaded.source, options.params ?? {}) };
  }
  if (program === undefined) {
    const outcome = result.outcome === "ok" ? "invalid-file" : result.outcome;
    return { ...base, outcome, diagnostics: result.diagnostics };
  }
  const task = program.tasks.get(options.task ?? "main")!;
  const { values, diagnostics } = resolveParams(task.params, options, program.source);
  if (diagnostics.length > 0) return { ...base, outcome: "invalid-params", diagnostics };
  using evaluation = new Evaluation(await loadCel(), {
    now: Temporal.Now.instant(),
    env: (name) => options.env?.(name),
    rehearsal: true,
    secret: () => new Secret(""),
  });
  const planner = new Planner(program, evaluation);
  await planner.task(task, values);
  return {
    ...base,
    outcome: "ok",
    diagnostics: result.diagnostics,
    params: values,
    vars: planner.vars,
    steps: planner.steps,
    permissions: mergePermissions([
      ...planner.permissions,
      ...remotePermissions(program),
      envPermission(program),
    ]),
    secrets: secretRequests(program).map(([, request]) => request),
    highestImpact: highestOf(planner.steps),
  };
}

/** The variables that parameters may come from, and that `env()` may read. */
function envPermission(program: Program): PermissionRequest {
  const env = [...declaredEnv(program)];
  return env.length === 0 ? {} : { env };
}

/**
 * What files from a URL need besides their steps: they are downloaded, and the thread that computes
 * their expressions loads its module when it starts.
 */
function* remotePermissions(program: Program): Generator<PermissionRequest> {
  const { path, name, isRemote } = program.source;
  if (isRemote) {
    const isLocal = import.meta.url.startsWith("file:");
    const modules = isLocal ? [fileURLToPath(new URL("../../..", import.meta.url))] : [];
    yield { net: [new URL(path ?? name).host], read: modules };
  }
  for (const file of program.imports.values()) yield* remotePermissions(file);
}

/** The steps of a task as code are known when it runs, not before. */
function codePlan(
  code: CodeTask,
  source: SourceText,
  given: Readonly<Record<string, unknown>>,
): Pick<Plan, "outcome" | "name" | "params" | "diagnostics" | "needs"> {
  const params = codeParams(code, given);
  const message = "This task is code: its steps and effects are known when it runs";
  const finding = { severity: "warning", code: "plan.code", message } as const;
  const diagnostics = [source.diagnose({ start: 0, end: 0 }, finding)];
  return { outcome: "ok", name: code.spec.name, params, diagnostics, needs: codeNeeds(code) };
}

const IMPACTS: readonly Impact[] = ["low", "medium", "high"];

function highestOf(steps: readonly PlanStep[]): Impact {
  let highest = 0;
  for (const { effect } of steps) {
    if (effect === undefined || effect.effect === "none" || effect.effect === "read") continue;
    highest = Math.max(highest, IMPACTS.indexOf(effect.impact));
  }
  return IMPACTS[highest];
}
