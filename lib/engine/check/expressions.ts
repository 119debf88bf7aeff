/**
 * Checks expressions and templates where they stand in a file.
 *
 * @module
 */
import { rangeInFile } from "../expression/align.ts";
import { analyse, pathOf } from "../expression/ast.ts";
import type { CelProblem, Parsed } from "../expression/cel.ts";
import { type Computed, type Expression, literal } from "../expression/compiled.ts";
import { parseTemplate } from "../expression/template.ts";
import { describeType, DYN, isAssignable, STRING, type ValueType } from "../expression/types.ts";
import { nearest } from "../language/nearest.ts";
import type { Node, ScalarNode } from "../language/node.ts";
import { headOf } from "../language/shape.ts";
import type { Findings, Range } from "../language/source.ts";
import type { Scope } from "./scope.ts";

/**
 * Checks an expression key: the whole text is one expression.
 *
 * @param wanted What it must yield; `dyn` for anything.
 */
export function checkExpression(
  node: Node,
  scope: Scope,
  findings: Findings,
  wanted: ValueType = DYN,
): Expression | undefined {
  if (node.kind !== "scalar") return undefined; // the shape check has said so
  const text = String(node.value).trim();
  if (text.includes("${")) {
    findings.add(node, {
      code: "expression.template",
      message: "This key holds an expression already; ${ } does not belong in it",
      expected: text.replace(/^\$\{\s*/, "").replace(/\s*\}$/, ""),
    });
    return undefined;
  }
  const lead = String(node.value).indexOf(text);
  return checkText(text, node, lead, scope, findings, wanted);
}

/**
 * Checks a value key, whatever its shape: `${ }` may stand in any text of it.
 *
 * @param secrets Whether `${ secrets.name }` may: where, is for the caller to say.
 */
export function checkComputed(
  node: Node,
  scope: Scope,
  findings: Findings,
  secrets: "refused" | "passed" = "refused",
): Computed {
  if (node.kind === "list") {
    const items = node.items.map((item) => checkComputed(item, scope, findings, secrets));
    return items.every((item) => item.kind === "literal")
      ? literal(items.map((item) => item.value))
      : { kind: "list", items };
  }
  if (node.kind === "map") {
    const entries = [...node.entries].map(([key, { value }]) =>
      [key, checkComputed(value, scope, findings, secrets)] as const
    );
    return entries.every(([, member]) => member.kind === "literal")
      ? literal(Object.fromEntries(entries.map(([k, m]) => [k, (m as { value: unknown }).value])))
      : { kind: "map", entries };
  }
  if (typeof node.value !== "string" || !node.value.includes("${")) return literal(node.value);
  const computed = checkTemplate(node, node.value, scope, findings);
  if (computed.kind === "secret" && secrets === "refused") {
    findings.add(node, {
      code: "expression.secret",
      message: "A secret cannot be used here",
      expected: "it as an input that takes secrets: the whole value of a step's with",
    });
  }
  return computed;
}

/** The type that a computed value will have. */
export function typeOfComputed(value: Computed): ValueType {
  switch (value.kind) {
    case "expression":
      return value.expression.type;
    case "text":
      return STRING;
    case "secret":
      return { kind: "secret" };
    default:
      return DYN;
  }
}

function checkTemplate(
  node: ScalarNode,
  text: string,
  scope: Scope,
  findings: Findings,
): Computed {
  const parsed = parseTemplate(text);
  if (!parsed.ok) {
    findings.add(rangeInFile(findings.source, node, { start: parsed.start, end: text.length }), {
      code: "expression.syntax",
      message: parsed.message,
    });
    return { kind: "text", parts: [text] };
  }
  const [only] = parsed.parts;
  const whole = parsed.parts.length === 1 && only.kind === "expression";
  if (whole) {
    const secret = /^secrets\.([A-Za-z_]\w*)$/.exec(only.text);
    if (secret !== null) return checkSecret(secret[1], node, scope, findings);
  }
  const parts: (string | Expression)[] = [];
  for (const part of parsed.parts) {
    if (part.kind === "text") parts.push(part.text);
    else {
      const checked = checkText(part.text, node, part.start, scope, findings, DYN);
      if (checked === undefined) continue;
      if (!whole) refuseInText(checked, findings);
      parts.push(checked);
    }
  }
  if (parts.every((part) => typeof part === "string")) {
    return whole ? { kind: "text", parts: [] } : literal(parts.join(""));
  }
  return whole
    ? { kind: "expression", expression: parts[0] as Expression }
    : { kind: "text", parts };
}

function checkSecret(
  name: string,
  node: ScalarNode,
  scope: Scope,
  findings: Findings,
): Computed {
  if (!scope.secrets.has(name)) {
    findings.add(node, {
      code: "reference.unknown-secret",
      message: `There is no secret "${name}"`,
      expected: [...scope.secrets].join(", ") || "secrets: in this file",
      nearest: nearest(name, scope.secrets),
    });
  }
  return { kind: "secret", name };
}

function refuseInText(expression: Expression, findings: Findings): void {
  if (expression.type.kind !== "handle" && expression.type.kind !== "secret") return;
  findings.add(expression.range, {
    code: "expression.type",
    message: `Cannot put ${describeType(expression.type)} into text`,
  });
}

function checkText(
  text: string,
  node: ScalarNode,
  offset: number,
  scope: Scope,
  findings: Findings,
  wanted: ValueType,
): Expression | undefined {
  const place = (range: Range) =>
    rangeInFile(findings.source, node, {
      start: offset + range.start,
      end: offset + range.end,
    });
  // A chain of names needs no types of the language, which cost most in small scopes.
  const parsed: Parsed = CHAIN.test(text) ? scope.parseChain(text) : scope.typed().parse(text);
  if (!parsed.ok) {
    report(parsed.problem, place(parsed.problem), findings);
    return undefined;
  }
  const { references, violations, comprehensionDepth, envCalls } = analyse(parsed.ast);
  for (const { message, expected, ...range } of violations) {
    findings.add(place(range), { code: "expression.limit", message, expected });
  }
  const before = findings.list.length;
  for (const { name, ...range } of envCalls) {
    if (scope.env.has(name)) continue;
    findings.add(place(range), {
      code: "expression.env",
      message: `No parameter declares the environment variable "${name}"`,
      expected: `a parameter with env: ${name}`,
      nearest: nearest(name, scope.env),
    });
  }
  for (const reference of references) {
    checkReference(reference.path, place(reference), scope, findings);
  }
  if (violations.length > 0 || findings.list.length > before) return undefined;
  const path = pathOf(parsed.ast);
  let type = path === undefined ? undefined : typeOfPath(path, scope);
  if (type === undefined) {
    const typed = scope.typed().parse(text);
    const result = typed.ok ? typed.check() : typed;
    if (!result.ok) {
      report(result.problem, place(result.problem), findings);
      return undefined;
    }
    type = result.type;
  }
  const range = place({ start: 0, end: text.length });
  if (!isAssignable(type, wanted)) {
    findings.add(range, {
      code: "expression.type",
      message: `This expression yields ${describeType(type)}`,
      expected: describeType(wanted),
    });
  }
  const { isRemote } = findings.source;
  const { line } = findings.source.position(range.start);
  return { text, range, line, type, path, references, comprehensionDepth, isRemote };
}

/** `steps.list.rows` */
const CHAIN = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Names and steps that do not exist, steps that come later. */
function checkReference(
  path: readonly string[],
  range: Range,
  scope: Scope,
  findings: Findings,
): void {
  const [root, id] = path;
  if (root === "run") scope.runMembers.add(id ?? "*");
  if (root === "secrets") {
    findings.add(range, {
      code: "expression.secret",
      message: "An expression cannot read a secret",
      expected: `"\${ secrets.${id ?? "name"} }" as a whole value, where a function takes a secret`,
    });
    return;
  }
  if (root === "steps" && id !== undefined) {
    const step = scope.step(id);
    if (step === undefined) {
      const visible = scope.visibleSteps();
      findings.add(range, {
        code: "reference.unknown-step",
        message: `There is no step "${id}" here`,
        expected: visible.length > 0
          ? `one of ${visible.slice(0, 20).join(", ")}; values of steps inside a block come out ` +
            "through its outputs"
          : "a step that comes before this one",
        nearest: nearest(id, visible),
      });
    } else if (!step.visible) {
      findings.add(range, {
        code: "reference.later-step",
        message: `Step "${id}" has not run at this point`,
        expected: "a step that comes before this one",
      });
    }
    return;
  }
  if (root === "steps" || root === "cel" || Object.hasOwn(scope.names, root)) return;
  if (NAMESPACES.has(root)) return;
  findings.add(range, {
    code: "reference.unknown-name",
    message: `There is no name "${root}" here`,
    expected: `one of ${[...Object.keys(scope.names), "steps"].join(", ")}`,
    nearest: nearest(root, [...Object.keys(scope.names), "steps"]),
  });
}

/** Names of types that are values of the language, and prefixes of its functions. */
const NAMESPACES = new Set(
  ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "type", "null_type"]
    .concat(["strings", "math", "google", "optional"]),
);

/** The type of a chain of names; `undefined` when the language must decide (or complain). */
function typeOfPath(path: readonly string[], scope: Scope): ValueType | undefined {
  let rest = path;
  let type: ValueType | undefined;
  if (path[0] === "steps") {
    if (path.length === 1) return undefined;
    type = scope.step(path[1])?.type;
    rest = path.slice(2);
  } else {
    type = Object.hasOwn(scope.names, path[0]) ? scope.names[path[0]] : undefined;
    rest = path.slice(1);
  }
  for (const key of rest) {
    if (type?.kind === "object") {
      type = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
    } else if (type?.kind === "map") type = type.of;
    else if (type?.kind !== "dyn") return undefined;
  }
  return type;
}

function report(problem: CelProblem, range: Range, findings: Findings): void {
  const { name, names, signatures } = problem;
  const near = name !== undefined && names !== undefined ? nearest(name, names) : undefined;
  findings.add(range, {
    code: problem.isSyntax ? "expression.syntax" : "expression.type",
    message: wordProblem(problem),
    expected: signatures !== undefined
      ? signatures.join(", or ")
      : names !== undefined && names.length > 0
      ? `one of ${names.slice(0, 24).join(", ")}`
      : undefined,
    nearest: near,
  });
}

function wordProblem({ code, message, name, signatures }: CelProblem): string {
  if (code === "no_such_key" && name !== undefined) return `There is no member "${name}" here`;
  const overload = /^no such overload: (.*)$/.exec(message);
  if (overload !== null) return `These types do not go together: ${overload[1]}`;
  const call = /^found no matching overload for '(.*)'$/.exec(message);
  if (call !== null) {
    return signatures === undefined
      ? `There is no function ${call[1]}`
      : `This function does not take what it is given: ${call[1]}`;
  }
  const words = message.replace(
    /\b(?:EOF|IDENTIFIER|NUMBER|STRING|[LR](?:PAREN|BRACKET|BRACE)|COMMA|COLON|DOT|QUESTION)\b/g,
    (token) => TOKENS[token] ?? token,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the tokens of the language look like. */
const TOKENS: Readonly<Record<string, string>> = {
  EOF: "the end of the expression",
  IDENTIFIER: "a name",
  NUMBER: "a number",
  STRING: "text",
  LPAREN: '"("',
  RPAREN: '")"',
  LBRACKET: '"["',
  RBRACKET: '"]"',
  LBRACE: '"{"',
  RBRACE: '"}"',
  COMMA: '","',
  COLON: '":"',
  DOT: '"."',
  QUESTION: '"?"',
};

/** The place to underline for a node that is missing something. */
export function headRange(node: Node | undefined, otherwise: Range): Range {
  return node === undefined ? otherwise : headOf(node);
}
