/**
 * Checks the settings of a step that need no other step: `retry`, `each`, times and limits.
 *
 * @module
 */
import type { Computed, Expression } from "../expression/compiled.ts";
import { BOOL, DYN, INT, STRING, type ValueType } from "../expression/types.ts";
import { child, type Node } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import { checkComputed, checkExpression, typeOfComputed } from "./expressions.ts";
import type { CompiledLoop, CompiledRetry } from "./program.ts";
import { ERROR_TYPE, type Scope } from "./scope.ts";

/** A member that may be computed; absent stays absent. */
export function computedChild(
  node: Node | undefined,
  key: string,
  scope: Scope,
  findings: Findings,
): Computed | undefined {
  const member = child(node, key);
  return member === undefined ? undefined : checkComputed(member, scope, findings);
}

/** A member that is an expression; `true` and `false` are literals. */
export function condition(
  node: Node | undefined,
  key: string,
  scope: Scope | (() => Scope),
  findings: Findings,
  wanted: ValueType = BOOL,
): Expression | undefined {
  const member = child(node, key);
  if (member === undefined) return undefined;
  const inner = typeof scope === "function" ? scope() : scope;
  return checkExpression(member, inner, findings, wanted);
}

/** A plain text or number member. */
export function plain(node: Node | undefined, key: string): string | number | boolean | undefined {
  const member = child(node, key);
  return member?.kind === "scalar" && member.value !== null ? member.value : undefined;
}

/** Checks `retry`; `result` is the type that `until` sees. */
export function checkRetry(
  node: Node | undefined,
  scope: Scope,
  result: ValueType,
  findings: Findings,
): CompiledRetry | undefined {
  if (node?.kind !== "map") return undefined;
  const backoff = plain(node, "backoff");
  return {
    times: computedChild(node, "times", scope, findings) ?? { kind: "literal", value: 0 },
    delay: computedChild(node, "delay", scope, findings),
    backoff: backoff === "linear" || backoff === "exponential" ? backoff : "constant",
    max: computedChild(node, "max", scope, findings),
    jitter: shareOf(plain(node, "jitter")) ?? 0,
    giveUpAfter: computedChild(node, "giveUpAfter", scope, findings),
    on: condition(node, "on", () => scope.with({ error: ERROR_TYPE }), findings),
    until: condition(node, "until", () => scope.with({ result }), findings),
  };
}

/** What the record of an item says of its run, whatever the row has under these names. */
const OF_RECORD: ReadonlySet<string> = new Set(
  ["label", "status", "attempts", "startedMs", "durationMs", "error", "errorCode", "wouldDo"],
);

/** Checks `each`, and gives the scope that its steps see. */
export function checkLoop(
  node: Node,
  scope: Scope,
  findings: Findings,
): { readonly loop: CompiledLoop; readonly inner: Scope } {
  const as = String(plain(node, "as") ?? "item");
  const source = child(node, "in");
  const { list, item, matrix } = checkSource(source, scope, findings);
  if (as in scope.names || as === "steps" || as === "secrets") {
    findings.add(child(node, "as") ?? node, {
      code: "reference.taken-name",
      message: `The name "${as}" means something else here`,
      expected: "another name for the item",
    });
  }
  const hidden = item.kind === "object" && !matrix
    ? Object.keys(item.fields).filter((name) => OF_RECORD.has(name))
    : [];
  if (hidden.length > 0) {
    findings.add(source ?? node, {
      code: "loop.hidden-field",
      severity: "warning",
      message: `What the loop lists has its own ${hidden.map((name) => `"${name}"`).join(", ")}` +
        `: in "items" it stands in place of that of the row`,
      expected: "another name for it in the rows, if a report or a file needs it",
    });
  }
  const inner = scope.withItem(as, item);
  const stop = plain(node, "stopAfterFailures");
  const share = typeof stop === "string" ? shareOf(stop) : undefined;
  const loop: CompiledLoop = {
    in: list,
    matrix,
    as,
    key: condition(node, "key", inner, findings, DYN),
    parallel: computedChild(node, "parallel", scope, findings) ?? { kind: "literal", value: 1 },
    label: computedChild(node, "label", inner, findings),
    limit: computedChild(node, "limit", scope, findings),
    pause: computedChild(node, "pause", scope, findings),
    stopAfter: typeof stop === "number"
      ? { count: stop }
      : share === undefined
      ? undefined
      : { share },
  };
  checkNumber(loop.parallel, child(node, "parallel"), findings);
  checkNumber(loop.limit, child(node, "limit"), findings);
  return { loop, inner };
}

function checkSource(
  source: Node | undefined,
  scope: Scope,
  findings: Findings,
): { readonly list: Computed; readonly item: ValueType; readonly matrix: boolean } {
  const none: Computed = { kind: "literal", value: [] };
  if (source === undefined) return { list: none, item: DYN, matrix: false };
  if (source.kind === "list") {
    return { list: checkComputed(source, scope, findings), item: DYN, matrix: false };
  }
  if (source.kind === "scalar") {
    const expression = checkExpression(source, scope, findings, { kind: "list", of: DYN });
    if (expression === undefined) return { list: none, item: DYN, matrix: false };
    const item = expression.type.kind === "list" ? expression.type.of : DYN;
    return { list: { kind: "expression", expression }, item, matrix: false };
  }
  const fields: Record<string, ValueType> = {};
  const entries = [...source.entries].map(([name, { value }]) => {
    const member = checkSource(value.kind === "map" ? undefined : value, scope, findings);
    if (value.kind === "map") {
      findings.add(value, {
        code: "schema.value",
        message: `"${name}" does not fit: it is a map`,
        expected: "a list, or an expression that yields one",
      });
    }
    fields[name] = member.item;
    return [name, member.list] as const;
  });
  return { list: { kind: "map", entries }, item: { kind: "object", fields }, matrix: true };
}

/** A computed setting must not turn out to be text that is no number. */
export function checkNumber(
  value: Computed | undefined,
  node: Node | undefined,
  findings: Findings,
): void {
  if (value === undefined || node === undefined || value.kind === "literal") return;
  const type = typeOfComputed(value);
  if (type.kind === "dyn" || type.kind === INT.kind) return;
  findings.add(node, {
    code: "expression.type",
    message: type.kind === STRING.kind ? "This yields text" : "This yields no whole number",
    expected: "a whole number",
  });
}

/** `25%` is 0.25. */
export function shareOf(text: unknown): number | undefined {
  return typeof text === "string" && text.endsWith("%")
    ? Number(text.slice(0, -1)) / 100
    : undefined;
}
