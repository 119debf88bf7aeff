/**
 * What an expression refers to and how costly it may get, read off its syntax tree.
 *
 * @module
 */
import type { ASTNode } from "./cel.ts";
import type { Range } from "../language/source.ts";

/** A chain of names: `steps.list.rows`. */
export interface Reference extends Range {
  readonly path: readonly string[];
}

/** Something in an expression that the limits forbid. */
export interface Violation extends Range {
  readonly message: string;
  readonly expected: string;
}

/** What check and run need to know of a syntax tree. */
export interface Analysis {
  readonly references: readonly Reference[];
  readonly violations: readonly Violation[];
  /** Loops inside loops; 0 without any. */
  readonly comprehensionDepth: number;
  /** Environment variables that are read by name: `env("HOME")`. */
  readonly envNames: readonly string[];
  /** The same with their places. */
  readonly envCalls: readonly (Range & { readonly name: string })[];
}

const COMPREHENSIONS = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Comprehensions inside comprehensions at most. */
export const MAX_COMPREHENSION_DEPTH = 2;

const analyses = new WeakMap<ASTNode, Analysis>();

/** Walks a syntax tree; the same one once. */
export function analyse(root: ASTNode): Analysis {
  let analysis = analyses.get(root);
  if (analysis === undefined) analyses.set(root, analysis = walk(root));
  return analysis;
}

function walk(root: ASTNode): Analysis {
  const references: Reference[] = [];
  const violations: Violation[] = [];
  const envCalls: (Range & { readonly name: string })[] = [];
  let deepest = 0;

  function visit(node: ASTNode, depth: number, bound: ReadonlySet<string>): void {
    const path = pathOf(node);
    if (path !== undefined) {
      if (!bound.has(path[0])) references.push({ path, start: node.start, end: node.end });
      return;
    }
    switch (node.op) {
      case "value":
        return;
      case ".":
      case ".?":
        return visit(node.args[0], depth, bound);
      case "call":
        if (node.args[0] === "matches") checkPattern(node, node.args[1][1]);
        if (node.args[0] === "env") noteEnv(node.args[1][0]);
        for (const argument of node.args[1]) visit(argument, depth, bound);
        return;
      case "rcall":
        return visitMethod(node, depth, bound);
      case "list":
        for (const item of node.args) visit(item, depth, bound);
        return;
      case "map":
        for (const [key, value] of node.args) {
          visit(key, depth, bound);
          visit(value, depth, bound);
        }
        return;
      case "!_":
      case "-_":
        return visit(node.args, depth, bound);
      default:
        for (const argument of node.args as readonly ASTNode[]) visit(argument, depth, bound);
    }
  }

  function visitMethod(
    node: ASTNode & { readonly op: "rcall" },
    depth: number,
    bound: ReadonlySet<string>,
  ): void {
    const [name, receiver, args] = node.args;
    visit(receiver, depth, bound);
    const [variable] = args;
    if (!COMPREHENSIONS.has(name) || variable?.op !== "id") {
      if (name === "matches") checkPattern(node, args[0]);
      for (const argument of args) visit(argument, depth, bound);
      return;
    }
    deepest = Math.max(deepest, depth + 1);
    if (depth + 1 > MAX_COMPREHENSION_DEPTH) {
      violations.push({
        start: node.start,
        end: node.end,
        message: `"${name}" stands inside ${depth} other loops`,
        expected: `at most ${MAX_COMPREHENSION_DEPTH} loops inside each other`,
      });
      return;
    }
    const inner = new Set(bound).add(variable.args);
    for (const argument of args.slice(1)) visit(argument, depth + 1, inner);
  }

  function noteEnv(argument: ASTNode | undefined): void {
    if (argument?.op !== "value" || typeof argument.args !== "string") return;
    envCalls.push({ name: argument.args, start: argument.start, end: argument.end });
  }

  function checkPattern(node: ASTNode, pattern: ASTNode | undefined): void {
    const reason = pattern?.op === "value" && typeof pattern.args === "string"
      ? unsafePattern(pattern.args)
      : "the pattern is computed";
    if (reason === undefined) return;
    violations.push({
      start: pattern?.start ?? node.start,
      end: pattern?.end ?? node.end,
      message: `Cannot use this pattern: ${reason}`,
      expected: "a short literal pattern without repeated groups, or glob()",
    });
  }

  visit(root, 0, new Set());
  const envNames = envCalls.map(({ name }) => name);
  return { references, violations, comprehensionDepth: deepest, envNames, envCalls };
}

/** The names of a chain such as `steps.list.rows`; `undefined` for anything else. */
export function pathOf(node: ASTNode): string[] | undefined {
  const path: string[] = [];
  let at = node;
  while (at.op === ".") {
    path.unshift(at.args[1]);
    at = at.args[0];
  }
  if (at.op !== "id") return undefined;
  return [at.args, ...path];
}

/**
 * Why a regular expression could take long. What passes has no repeated group, no reference back,
 * no look-around and at most two open repetitions: quadratic at worst.
 */
function unsafePattern(pattern: string): string | undefined {
  if (pattern.length > 100) return "it is longer than 100 characters";
  const plain = pattern.replace(/\\[\s\S]/g, (pair) => /[1-9k]/.test(pair[1]) ? "\\1" : "a")
    .replace(/\[\^?\]?[^\]]*\]/g, "a");
  if (plain.includes("\\1")) return "it refers back to a group";
  if (/\(\?[=!<]/.test(plain)) return "it looks around";
  if (/\)[*+{]/.test(plain)) return "it repeats a group";
  if ((plain.match(/[*+]|\{\d+,/g) ?? []).length > 2) return "it has more than two repetitions";
  return undefined;
}
