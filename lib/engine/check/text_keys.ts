/**
 * Keys whose text says what is the same: `once`, `durable.key`, `concurrency.group`. An expression
 * that lost its `${ }` there would be one and the same text for everything.
 *
 * @module
 */
import { analyse } from "../expression/ast.ts";
import { type Computed, expressionsIn } from "../expression/compiled.ts";
import { child, type Node } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import type { Scope } from "./scope.ts";
import { computedChild } from "./settings.ts";

/** A key whose text must not be an expression without its `${ }`. */
export function textChild(
  node: Node | undefined,
  key: string,
  scope: Scope,
  findings: Findings,
): Computed | undefined {
  const value = computedChild(node, key, scope, findings);
  const member = child(node, key);
  if (member !== undefined) checkBare(member, scope, findings, "error");
  return value;
}

/** Names whose values may differ between two calls of a task. */
const OF_A_CALL: ReadonlySet<string> = new Set(["params", "steps", "vars"]);

/** Who hears of a `once`. */
export interface OnceSurroundings {
  readonly findings: Findings;
  readonly onSameOnce: (once: Node) => void;
}

/**
 * `once` of a step: inside of a loop it has to tell the items apart. In a task that a loop calls it
 * has to tell the calls apart, which its parameters and steps can do.
 */
export function checkOnce(
  node: Node,
  scope: Scope,
  { findings, onSameOnce }: OnceSurroundings,
): Computed | undefined {
  const before = findings.list.length;
  const once = textChild(node, "once", scope, findings);
  if (once === undefined || findings.list.length > before) return once;
  const paths = [...expressionsIn(once)].flatMap(({ references }) => references);
  if (!scope.isInLoop) {
    if (!paths.some(({ path: [root] }) => OF_A_CALL.has(root))) {
      onSameOnce(child(node, "once")!);
    }
    return once;
  }
  if (paths.some(({ path }) => scope.isOfItem(path))) return once;
  const [item] = scope.items;
  findings.add(child(node, "once")!, {
    ...SAME_ONCE,
    expected: `text that names the item, as "\${ run.day }/\${ ${item}.id }"`,
  });
  return once;
}

/** A `once` that does not tell the items of a loop apart. */
export const SAME_ONCE = {
  code: "loop.same-once",
  message: "This is the same for every item of the loop: only the first one would be done",
} as const;

/** Finds text that is an expression over names of this place, but has no `${ }` around it. */
export function checkBare(
  node: Node,
  scope: Scope,
  findings: Findings,
  severity: "error" | "warning",
): void {
  if (node.kind !== "scalar" || typeof node.value !== "string") return;
  const text = node.value.trim();
  if (text.includes("${") || !namesOnly(text, scope)) return;
  const quote = text.includes('"') ? "'" : '"';
  findings.add(node, {
    code: "expression.bare",
    severity,
    message: `This is the text "${text}", not its value`,
    expected: `${quote}\${ ${text} }${quote}`,
  });
}

/** Whether the text is an expression in which every name means something here. */
function namesOnly(text: string, scope: Scope): boolean {
  if (!/^[A-Za-z_(]/.test(text)) return false;
  const parsed = scope.cel.parse(text);
  if (!parsed.ok) return false;
  const { references } = analyse(parsed.ast);
  return references.length > 0 && references.every(({ path: [root, ...members] }) =>
    // A single word such as "run" may well be meant as text; the name of an item is not.
    members.length > 0
      ? root === "steps" || Object.hasOwn(scope.names, root)
      : scope.items.has(root)
  );
}
