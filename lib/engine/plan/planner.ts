/**
 * Walks a program as a run would, with unknown values for everything that a call would yield.
 *
 * @module
 */
import {
  type CompiledResource,
  type CompiledStep,
  type CompiledTask,
  findTask,
  type Program,
} from "../check/program.ts";
import { typeOfParam } from "../check/params.ts";
import { type OwnAttempts, PlannedHandle } from "../contract/attempts.ts";
import type { PlanStep } from "../contract/entry.ts";
import type { PlannedEffect } from "../contract/event.ts";
import type { FunctionDeclaration, Impact } from "../contract/function.ts";
import { absolutePaths } from "../contract/input_paths.ts";
import type { PermissionRequest } from "../contract/permissions.ts";
import type { Computed } from "../expression/compiled.ts";
import { type Context, type Evaluation, innerContext } from "../expression/evaluate.ts";
import { objectOf } from "../expression/types.ts";
import { Unknown, withPlaceholders } from "../expression/unknown.ts";
import { fromCel, toCel } from "../expression/values.ts";

interface Place {
  readonly context: Context;
  readonly path: string;
  readonly depth: number;
  readonly phase: PlanStep["phase"];
  /** Attempts of the blocks around. */
  readonly attempts: number;
}

/** Collects the steps of a plan. */
export class Planner {
  readonly steps: PlanStep[] = [];
  readonly permissions: PermissionRequest[] = [];
  /** Variables of the file. */
  vars: Readonly<Record<string, unknown>> = {};
  /** What would open the live values that unknown ones stand for. */
  readonly #handles = new Map<unknown, PlannedHandle>();
  readonly #program: Program;
  readonly #evaluation: Evaluation;

  constructor(program: Program, evaluation: Evaluation) {
    this.#program = program;
    this.#evaluation = evaluation;
  }

  /** Plans a task with these parameters. */
  async task(
    task: CompiledTask,
    params: Readonly<Record<string, unknown>>,
    place: Omit<Place, "context"> = { path: "", depth: 0, phase: "steps", attempts: 1 },
  ): Promise<void> {
    const types = objectOf(Object.fromEntries(task.params.map((p) => [p.name, typeOfParam(p)])));
    const run = new Unknown("run");
    const context = innerContext(null, {
      run: Object.fromEntries(
        ["id", "key", "day", "started", "attempt", "mode", "user", "host"].map((key) => [key, run]),
      ),
      targets: toCel(this.#program.targets),
      params: toCel(params, types),
    });
    const vars: Record<string, unknown> = {};
    Object.assign(context, { vars });
    for (const [name, value] of this.#program.vars) {
      vars[name] = toCel(this.#value(value, context));
    }
    if (place.path === "") this.vars = withPlaceholders(fromCel(vars)) as Record<string, unknown>;
    const steps = {};
    const inner = { ...place, context: innerContext(context, { steps }) };
    await this.#list(task.body.steps, inner);
    await this.#endings(task, inner);
  }

  async #endings(
    holder: { readonly rescue: readonly CompiledStep[]; readonly finally: readonly CompiledStep[] },
    place: Place,
  ): Promise<void> {
    const error = new Unknown("error");
    const context = innerContext(place.context, { error });
    await this.#list(holder.rescue, { ...place, context, phase: "rescue" });
    await this.#list(holder.finally, { ...place, phase: "finally" });
  }

  async #list(steps: readonly CompiledStep[], place: Place): Promise<void> {
    const outer = place.context["steps"] as Record<string, unknown>;
    const known = { ...outer };
    for (const step of steps) known[step.id] = new Unknown(`steps.${step.id}`);
    const context = innerContext(place.context, { steps: known });
    for (const step of steps) await this.#step(step, { ...place, context });
    // What runs after a list (its finally) may name its steps.
    Object.assign(outer, known);
  }

  async #step(step: CompiledStep, place: Place): Promise<void> {
    const path = place.path === "" ? step.id : `${place.path}/${step.id}`;
    const condition = this.#condition(step, place.context);
    const times = step.retry === undefined
      ? 0
      : Number(this.#value(step.retry.times, place.context));
    const attempts = place.attempts * (1 + (Number.isFinite(times) ? times : 0));
    const own = this.steps.length;
    const { action } = step;
    const items = step.each === undefined ? undefined : this.#items(step, place.context);
    const header: PlanStep = {
      path,
      depth: place.depth,
      id: step.id,
      label: this.#text(step.label, place.context) ?? step.id,
      kind: step.each !== undefined ? "loop" : action.kind === "call" ? "step" : "block",
      phase: place.phase,
      ...(condition === undefined ? {} : { condition }),
      ...(items === undefined ? {} : { items: items.length }),
      maxAttempts: attempts,
      worstCase: attempts,
      line: this.#line(step.range.start),
    };
    this.steps.push(header);
    if (condition === false) return;
    let { context } = place;
    for (const resource of step.using) {
      const handle = new Unknown(resource.name);
      await this.#resource(resource, path, { ...place, context }, { step, handle });
      context = innerContext(context, { [resource.name]: handle });
    }
    if (step.each !== undefined) {
      const item = items?.length === 1 ? items[0] : new Unknown(step.each.as);
      context = innerContext(context, { [step.each.as]: item });
    }
    const inner = { ...place, context, path, depth: place.depth + 1, attempts };
    if (action.kind === "call") {
      const effect = await this.#call(action.declaration, action.with, context, {
        raised: step.impact,
        handle: (place.context["steps"] as Record<string, unknown>)[step.id],
      });
      this.steps[own] = {
        ...header,
        uses: action.declaration.name,
        ...(effect === undefined ? {} : { effect }),
        worstCase: attempts * (effect?.ownAttempts?.most ?? 1),
      };
    } else if (action.kind === "block") await this.#list(action.body.steps, inner);
    else {
      this.steps[own] = { ...header, uses: `task:${action.name}` };
      const given = this.#value(action.with, context) as Record<string, unknown>;
      const { task } = findTask(this.#program, action.name)!;
      const defaults = Object.fromEntries(task.params.map((p) => [p.name, p.default ?? null]));
      await this.task(task, { ...defaults, ...given }, inner);
    }
    await this.#endings(step, inner);
  }

  async #resource(
    resource: CompiledResource,
    path: string,
    place: Place,
    { step, handle }: { readonly step: CompiledStep; readonly handle: Unknown },
  ): Promise<void> {
    const effect = await this.#call(resource.declaration, resource.with, place.context, { handle });
    this.steps.push({
      path: `${path}/${resource.name}`,
      depth: place.depth + 1,
      id: resource.name,
      label: resource.name,
      uses: resource.declaration.name,
      kind: "resource",
      phase: place.phase,
      ...(effect === undefined ? {} : { effect }),
      maxAttempts: place.attempts,
      worstCase: place.attempts,
      line: this.#line((resource.range ?? step.range).start),
    });
  }

  /** The effect of a call, and what it needs from the sandbox. */
  async #call(
    declaration: FunctionDeclaration,
    given: Computed,
    context: Context,
    { raised, handle }: { readonly raised?: Impact; readonly handle?: unknown },
  ): Promise<PlannedEffect | undefined> {
    const input = (this.#value(given, context) ?? {}) as Record<string, unknown>;
    const known = Object.fromEntries(
      Object.entries(input).filter(([, value]) => !(value instanceof Unknown)),
    );
    if (declaration.isResource) {
      this.#handles.set(handle, new PlannedHandle(declaration.name, known));
    }
    try {
      const { folder } = this.#program.source;
      this.permissions.push(declaration.permissions(absolutePaths(declaration, known, folder)));
    } catch {
      this.permissions.push(declaration.permissions({}));
    }
    const { effect } = declaration;
    if (effect === "none") return undefined;
    const impact = raised ?? declaration.impact;
    const ownAttempts = await this.#ownAttempts(declaration, input);
    const more = ownAttempts === undefined ? {} : { ownAttempts };
    try {
      const shown = withPlaceholders(input) as Record<string, unknown>;
      const parsed = declaration.input.safeParse(shown);
      const { verb, target } = declaration.describe(parsed.success ? parsed.data : shown);
      return { effect, impact, verb, target: String(target), ...more };
    } catch {
      return { effect, impact, verb: declaration.name, target: "?", ...more };
    }
  }

  /** What the function knows of it, with plans of live values in place of them. */
  async #ownAttempts(
    declaration: FunctionDeclaration,
    input: Readonly<Record<string, unknown>>,
  ): Promise<OwnAttempts | undefined> {
    const planned = Object.fromEntries(
      Object.entries(input).flatMap(([name, value]) =>
        this.#handles.has(value)
          ? [[name, this.#handles.get(value)]]
          : value instanceof Unknown
          ? []
          : [[name, value]]
      ),
    );
    try {
      return await declaration.attempts?.(planned);
    } catch {
      return undefined; // a function that cannot judge parts of an input says nothing
    }
  }

  #condition(step: CompiledStep, context: Context): string | false | undefined {
    const { condition } = step;
    if (condition === undefined || condition === true) return undefined;
    if (condition === false) return false;
    try {
      const value = this.#evaluation.condition(condition, context);
      if (typeof value === "boolean") return value ? undefined : false;
    } catch {
      // It depends on what a run finds.
    }
    return condition.text;
  }

  #items(step: CompiledStep, context: Context): unknown[] | undefined {
    const { each } = step;
    if (each === undefined) return undefined;
    const value = each.in.kind === "expression"
      ? this.#expression(each.in, context)
      : this.#value(each.in, context);
    if (each.matrix && typeof value === "object" && value !== null) {
      const lists = Object.values(value);
      if (!lists.every(Array.isArray)) return undefined;
      const count = lists.reduce((total, list) => total * list.length, 1);
      return Array(Math.min(count, 1_000_000)).fill(new Unknown(each.as));
    }
    if (!Array.isArray(value)) return undefined;
    const limit = each.limit === undefined ? undefined : Number(this.#value(each.limit, context));
    return Number.isFinite(limit) ? value.slice(0, limit) : value;
  }

  #expression(value: Computed & { readonly kind: "expression" }, context: Context): unknown {
    try {
      return this.#evaluation.expression(value.expression, context);
    } catch {
      return new Unknown(value.expression.text);
    }
  }

  #value(value: Computed, context: Context): unknown {
    if (value.kind === "map") {
      return Object.fromEntries(value.entries.map(([key, v]) => [key, this.#value(v, context)]));
    }
    if (value.kind === "list") return value.items.map((item) => this.#value(item, context));
    try {
      return this.#evaluation.value(value, context);
    } catch {
      return new Unknown("?");
    }
  }

  #text(value: Computed | undefined, context: Context): string | undefined {
    return value === undefined ? undefined : String(this.#value(value, context));
  }

  #line(offset: number): number {
    return this.#program.source.position(offset).line;
  }
}
