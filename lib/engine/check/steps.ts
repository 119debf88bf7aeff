/**
 * Checks steps and blocks, and compiles them.
 *
 * @module
 */
import type { LogLevel } from "../contract/context.ts";
import type { FunctionDeclaration } from "../contract/function.ts";
import type { FunctionLibrary } from "../contract/library.ts";
import type { Computed } from "../expression/compiled.ts";
import { DYN, typeOfSchema, type ValueType } from "../expression/types.ts";
import { nearest } from "../language/nearest.ts";
import { child, type MapNode, type Node, toData } from "../language/node.ts";
import { headOf } from "../language/shape.ts";
import type { Findings } from "../language/source.ts";
import type { OnError } from "../language/task_file.ts";
import { checkComputed } from "./expressions.ts";
import { refuseReservedId, refuseSharedIds } from "./ids.ts";
import { checkInputs, literalParts } from "./inputs.ts";
import { checkNeeds } from "./needs.ts";
import type { CompiledAction, CompiledBody, CompiledResource, CompiledStep } from "./program.ts";
import { ERROR_TYPE, LOOP_TYPE, type Scope, type StepName, typeOfStep } from "./scope.ts";
import type { TaskCall } from "./task_calls.ts";
import { checkOnce } from "./text_keys.ts";
import { checkTogether } from "./together.ts";
import { checkLoop, checkNumber, checkRetry, computedChild, condition, plain } from "./settings.ts";

/** A named task as its callers see it. */
export interface TaskSignature {
  readonly params: readonly { readonly name: string; readonly required?: boolean }[];
}

/** What checking steps needs to know of the file. */
export interface StepSurroundings {
  readonly findings: Findings;
  readonly functions: FunctionLibrary;
  readonly tasks: ReadonlyMap<string, TaskSignature>;
  readonly defaults: Node | undefined;
  /** What a failing step does where neither it nor `defaults` says. */
  readonly onError: OnError;
  readonly onTaskCall: (call: TaskCall) => void;
  /** Hears of each `once` that is the same whenever the task is called. */
  readonly onSameOnce: (once: Node) => void;
}

const NO_STEPS: { readonly steps: readonly CompiledStep[] } = { steps: [] };

/** Checks the steps of a list, in a scope of their own. */
export class StepChecker {
  readonly #around: StepSurroundings;

  constructor(around: StepSurroundings) {
    this.#around = around;
  }

  /** A list of steps; earlier ones are visible to later ones. */
  list(node: Node | undefined, outer: Scope, options: { readonly parallel?: boolean } = {}): {
    readonly steps: readonly CompiledStep[];
    readonly scope: Scope;
  } {
    if (node === undefined) return { steps: [], scope: outer };
    const items = (node.kind === "list" ? node.items : []).filter((item) => item.kind === "map");
    const names = new Map<string, StepName>();
    for (const item of items) this.#declare(item, names);
    const scope = outer.withSteps(names);
    const order = checkNeeds(items, options.parallel === true, this.#around.findings);
    const steps: CompiledStep[] = [];
    for (const { item, visible } of order) {
      if (options.parallel) {
        for (const [id, step] of names) step.visible = visible.has(id);
      }
      const step = this.#step(item, scope);
      if (step !== undefined) steps.push(step);
      if (!options.parallel && step !== undefined) markVisible(names, step.id);
    }
    for (const step of names.values()) step.visible = true;
    if (options.parallel) {
      const written = items.map((item) => String(plain(item, "id")));
      steps.sort((a, b) => written.indexOf(a.id) - written.indexOf(b.id));
    }
    return { steps, scope };
  }

  /** A block: its steps, its outputs that see them. */
  block(node: Node, scope: Scope, parallel: boolean): { body: CompiledBody; inner: Scope } {
    const { steps, scope: inner } = this.list(child(node, "steps"), scope, { parallel });
    return { body: { steps, outputs: this.#outputs(node, inner) }, inner };
  }

  /** A task: its steps and endings; its outputs also see what its `finally` did. */
  task(node: Node, scope: Scope): {
    readonly body: CompiledBody;
    readonly rescue: readonly CompiledStep[];
    readonly finally: readonly CompiledStep[];
  } {
    const { steps, scope: inner } = this.list(child(node, "steps"), scope);
    const rescue = this.list(child(node, "rescue"), inner.with({ error: ERROR_TYPE }));
    const last = this.list(child(node, "finally"), inner);
    refuseSharedIds(node, this.#around.findings);
    const body = { steps, outputs: this.#outputs(node, last.scope) };
    return { body, rescue: rescue.steps, finally: last.steps };
  }

  /** `rescue` and `finally` of a step. */
  #endings(node: Node, scope: Scope): {
    readonly rescue: readonly CompiledStep[];
    readonly finally: readonly CompiledStep[];
  } {
    const rescueNode = child(node, "rescue");
    const rescue = rescueNode === undefined
      ? NO_STEPS
      : this.list(rescueNode, scope.with({ error: ERROR_TYPE }));
    return { rescue: rescue.steps, finally: this.list(child(node, "finally"), scope).steps };
  }

  #outputs(node: Node, scope: Scope): CompiledBody["outputs"] {
    const outputs = child(node, "outputs");
    if (outputs?.kind !== "map") return [];
    return [...outputs.entries].map(([name, { value }]) =>
      [name, checkComputed(value, scope, this.#around.findings)] as const
    );
  }

  #declare(item: MapNode, names: Map<string, StepName>): void {
    const id = plain(item, "id");
    if (typeof id !== "string") return;
    if (names.has(id)) {
      this.#around.findings.add(child(item, "id")!, {
        code: "reference.duplicate-id",
        message: `Two steps of this block have the id "${id}"`,
      });
    }
    refuseReservedId(item, id, this.#around.findings);
    names.set(id, { type: this.#typeOf(item), visible: false });
  }

  /** The type of a step before it is checked: what its function yields for these literals. */
  #typeOf(item: MapNode): ValueType {
    if (child(item, "each") !== undefined) return LOOP_TYPE;
    const uses = plain(item, "uses");
    const declaration = typeof uses === "string" ? this.#around.functions.get(uses) : undefined;
    return typeOfStep(declaration === undefined ? DYN : resultType(declaration, item));
  }

  #step(node: MapNode, outer: Scope): CompiledStep | undefined {
    const { findings } = this.#around;
    const id = String(plain(node, "id") ?? "");
    const when = plain(node, "if");
    const conditionExpression = typeof when === "boolean"
      ? when
      : condition(node, "if", outer, findings);
    const using = this.#using(child(node, "using"), outer);
    const withResources = using.scope;
    const eachNode = child(node, "each");
    const loop = eachNode?.kind === "map"
      ? checkLoop(eachNode, withResources, findings)
      : undefined;
    const scope = loop?.inner ?? withResources;
    const action = this.#action(node, scope);
    const result = action?.result ?? DYN;
    const endings = this.#endings(node, action?.inner ?? scope);
    if (action === undefined) return undefined;
    const { defaults } = this.#around;
    const isCall = action.action.kind !== "block";
    const settings = (key: string) =>
      child(node, key) ?? (isCall ? child(defaults, key) : undefined);
    const timeout = settings("timeout");
    const log = child(node, "log");
    const step: CompiledStep = {
      id,
      range: headOf(child(node, "id") ?? node),
      label: computedChild(node, "name", outer, findings),
      action: action.action,
      condition: conditionExpression,
      using: using.resources,
      each: loop?.loop,
      needs: needsOf(node),
      once: checkOnce(node, scope, this.#around),
      timeout: timeout && checkComputed(timeout, scope, findings),
      deadline: computedChild(node, "deadline", scope, findings),
      retry: checkRetry(settings("retry"), scope, result, findings),
      onError: (plain(node, "onError") ?? plain(defaults, "onError") ??
        this.#around.onError) as OnError,
      ...endings,
      impact: plain(node, "confirm") === true ? "high" : undefined,
      whatIf: plain(node, "whatIf") as "skip" | undefined,
      logLevel: plain(log, "level") as LogLevel | undefined,
      sensitive: plain(log, "sensitive") === true,
    };
    checkTogether(node, step, findings);
    return step;
  }

  #using(node: Node | undefined, outer: Scope): { resources: CompiledResource[]; scope: Scope } {
    const { findings } = this.#around;
    const resources: CompiledResource[] = [];
    let scope = outer;
    if (node?.kind !== "map") return { resources, scope };
    for (const [name, { key, value }] of node.entries) {
      const uses = child(value, "uses");
      if (name in scope.names || name === "steps" || name === "secrets") {
        findings.add(key, {
          code: "reference.taken-name",
          message: `The name "${name}" means something else here`,
          expected: "another name for the resource",
        });
        continue;
      }
      const declaration = this.#function(uses);
      if (declaration === undefined) {
        scope = scope.with({ [name]: DYN });
        continue;
      }
      if (!declaration.isResource) {
        findings.add(uses!, {
          code: "reference.no-resource",
          message: `"${declaration.name}" opens nothing that could be closed`,
          expected: [...this.#around.functions].filter((f) => f.isResource).map((f) => f.name)
            .join(", ") || "a resource function",
        });
      }
      const given = this.#inputs(declaration, child(value, "with"), value, scope);
      resources.push({ name, declaration, with: given, range: key });
      scope = scope.with({ [name]: typeOfSchema(declaration.output) });
    }
    return { resources, scope };
  }

  #action(
    node: MapNode,
    scope: Scope,
  ): { action: CompiledAction; result: ValueType; inner?: Scope } | undefined {
    const { findings } = this.#around;
    const uses = child(node, "uses");
    const steps = child(node, "steps");
    if ((uses === undefined) === (steps === undefined)) {
      findings.add(headOf(uses ?? child(node, "id") ?? node), {
        code: "schema.uses-or-steps",
        message: uses === undefined
          ? "A step needs either uses or steps"
          : "A step has either uses or steps, not both",
        expected: "uses: area.function, or steps: a list",
      });
      if (uses === undefined) return undefined;
    }
    if (steps !== undefined && uses === undefined) {
      const parallel = computedChild(node, "parallel", scope, findings);
      checkNumber(parallel, child(node, "parallel"), findings);
      const { body, inner } = this.block(node, scope, parallel !== undefined);
      return { action: { kind: "block", body, parallel }, result: DYN, inner };
    }
    const target = plain(node, "uses");
    if (typeof target === "string" && target.startsWith("task:")) {
      return this.#taskCall(target.slice("task:".length), uses!, node, scope);
    }
    const declaration = this.#function(uses);
    if (declaration === undefined) {
      const given = child(node, "with");
      if (given !== undefined) checkComputed(given, scope, findings, "passed");
      return undefined;
    }
    const given = this.#inputs(declaration, child(node, "with"), child(node, "uses")!, scope);
    return {
      action: { kind: "call", declaration, with: given },
      result: resultType(declaration, node),
    };
  }

  #taskCall(
    name: string,
    uses: Node,
    node: MapNode,
    scope: Scope,
  ): { action: CompiledAction; result: ValueType } | undefined {
    const { findings, tasks } = this.#around;
    const task = tasks.get(name);
    if (task === undefined) {
      findings.add(uses, {
        code: "reference.unknown-task",
        message: `There is no task "${name}" in this file`,
        expected: [...tasks.keys()].join(", ") || "tasks: in this file",
        nearest: nearest(name, tasks.keys()),
      });
      return undefined;
    }
    this.#around.onTaskCall({ to: name, node: uses, inLoop: scope.isInLoop });
    const givenNode = child(node, "with");
    const given: Computed = givenNode === undefined
      ? { kind: "literal", value: {} }
      : checkComputed(givenNode, scope, findings);
    this.#taskInputs(task, givenNode, uses);
    return { action: { kind: "task", name, with: given }, result: { kind: "map", of: DYN } };
  }

  #taskInputs(task: TaskSignature, given: Node | undefined, uses: Node): void {
    const { findings } = this.#around;
    const names = task.params.map(({ name }) => name);
    const entries = given?.kind === "map" ? given.entries : new Map<string, never>();
    for (const [name, { key }] of given?.kind === "map" ? given.entries : []) {
      if (names.includes(name)) continue;
      findings.add(key, {
        code: "input.unknown-key",
        message: `The task has no parameter "${name}"`,
        expected: `one of ${names.join(", ")}`,
        nearest: nearest(name, names),
      });
    }
    for (const { name, required } of task.params) {
      if (required !== true || entries.has(name)) continue;
      findings.add(given === undefined ? uses : headOf(given), {
        code: "input.missing-key",
        message: `Parameter "${name}" of the task is missing`,
      });
    }
  }

  #inputs(
    declaration: FunctionDeclaration,
    node: Node | undefined,
    otherwise: Node,
    scope: Scope,
  ): Computed {
    const { findings } = this.#around;
    const given: Computed = node === undefined
      ? { kind: "literal", value: {} }
      : checkComputed(node, scope, findings, "passed");
    checkInputs(declaration, given, node, headOf(otherwise), findings);
    return given;
  }

  #function(uses: Node | undefined): FunctionDeclaration | undefined {
    if (uses?.kind !== "scalar" || typeof uses.value !== "string") return undefined;
    const { functions, findings } = this.#around;
    const declaration = functions.get(uses.value);
    if (declaration === undefined) {
      const near = nearest(uses.value, functions.names);
      const area = functions.names.filter((name) => name.startsWith(uses.value + "."))
        .concat(functions.names.filter((name) => name.split(".")[0] === areaOf(uses)));
      findings.add(uses, {
        code: "reference.unknown-function",
        message: `There is no function "${uses.value}"`,
        expected: `one of ${(area.length > 0 ? area : functions.names).slice(0, 24).join(", ")}`,
        nearest: near,
      });
    }
    return declaration;
  }
}

function resultType(declaration: FunctionDeclaration, item: MapNode): ValueType {
  const given = child(item, "with");
  if (given?.kind !== "map") return typeOfSchema(declaration.output);
  try {
    const literals = literalParts({ kind: "literal", value: withoutTemplates(given) });
    return typeOfSchema(declaration.outputFor(literals));
  } catch {
    return typeOfSchema(declaration.output);
  }
}

function withoutTemplates(node: MapNode): Record<string, unknown> {
  const literals: Record<string, unknown> = {};
  for (const [key, { value }] of node.entries) {
    const data = toData(value);
    if (!(JSON.stringify(data) ?? "").includes("${")) literals[key] = data;
  }
  return literals;
}

function needsOf(node: MapNode): string[] {
  const needs = child(node, "needs");
  return needs?.kind === "list"
    ? needs.items.flatMap((item) => item.kind === "scalar" ? [String(item.value)] : [])
    : [];
}

function markVisible(names: ReadonlyMap<string, StepName>, id: string): void {
  const step = names.get(id);
  if (step !== undefined) step.visible = true;
}

function areaOf(uses: Node): string {
  return uses.kind === "scalar" ? String(uses.value).split(".")[0] : "";
}
