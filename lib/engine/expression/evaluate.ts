/**
 * Computes what check compiled: expressions and values, over the names of one place of a run.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";
import { LongList } from "../data/long_list.ts";
import type { Secret } from "../contract/secret.ts";
import { analyse, pathOf } from "./ast.ts";
import type { ASTNode, CelEvaluator, CelLanguage } from "./cel.ts";
import type { Computed, Expression } from "./compiled.ts";
import type { FunctionSurroundings } from "./functions.ts";
import { GuardedEvaluator } from "./guarded.ts";
import { holdsUnknown, Unknown } from "./unknown.ts";
import { fromCel, toText } from "./values.ts";

/** Names and their values; scopes nest by prototype, the outermost has none. */
export type Context = Record<string, unknown>;

/** Longest list that a loop inside an expression may go through, by how deep loops are nested. */
const MAX_LIST: Readonly<Record<number, number>> = { 1: 1_000_000, 2: 3_000 };

/** A context inside another one. */
export function innerContext(
  outer: Context | null,
  names: Readonly<Record<string, unknown>>,
): Context {
  return Object.assign(Object.create(outer) as Context, names);
}

/** What an {@link Evaluation} needs. */
export interface EvaluationOptions extends FunctionSurroundings {
  readonly secret: (name: string) => Secret;
  /** Under what-if values may be unknown. */
  readonly rehearsal: boolean;
}

/** Computes values for one run. */
export class Evaluation implements Disposable {
  readonly #cel: CelLanguage;
  readonly #here: CelEvaluator;
  readonly #elsewhere: GuardedEvaluator;
  readonly #options: EvaluationOptions;
  #hasLongLists = false;

  constructor(cel: CelLanguage, options: EvaluationOptions) {
    this.#cel = cel;
    this.#here = cel.evaluator(options);
    this.#elsewhere = new GuardedEvaluator(cel, options);
    this.#options = options;
  }

  /** Ends the thread that expressions of files from a URL are computed on, if there is one. */
  [Symbol.dispose](): void {
    this.#elsewhere[Symbol.dispose]();
  }

  /** From now on names may stand for lists that are not in memory. */
  expectLongLists(): void {
    this.#hasLongLists = true;
  }

  /** The value of an expression, as the language has it (whole numbers are BigInt). */
  expression(expression: Expression, context: Context): unknown {
    try {
      if (expression.path !== undefined) return followPath(expression.path, context);
      const run = this.#runnerOf(expression);
      if (this.#options.rehearsal && touchesUnknown(expression, context)) {
        return this.#partly(expression.text, context, run);
      }
      this.#limitLists(expression, context);
      if (this.#hasLongLists) holdLists(expression, context);
      return run(expression.text, context);
    } catch (error) {
      throw toExpressionError(error, expression.text, expression.line);
    }
  }

  /** A condition; `Unknown` under what-if. */
  condition(expression: Expression, context: Context): boolean | Unknown {
    const value = this.expression(expression, context);
    if (typeof value === "boolean" || value instanceof Unknown) return value;
    throw new TaskError(
      `Cannot decide "${expression.text}": it yields ${typeof value}, not true or false`,
      { code: "expression.type" },
    );
  }

  /** Plain data for a function. Live values and secrets pass as such. */
  value(computed: Computed, context: Context): unknown {
    switch (computed.kind) {
      case "literal":
        return computed.value;
      case "expression": {
        const value = this.expression(computed.expression, context);
        return value instanceof Unknown ? value : fromCel(value);
      }
      case "text":
        return this.#text(computed.parts, context);
      case "secret":
        return this.#options.secret(computed.name);
      case "list":
        return computed.items.map((item) => this.value(item, context));
      case "map": {
        const data: Record<string, unknown> = {};
        for (const [key, member] of computed.entries) data[key] = this.value(member, context);
        return data;
      }
    }
  }

  /** The same in the values of the language, for `vars` and the lists of loops. */
  celValue(computed: Computed, context: Context): unknown {
    return computed.kind === "expression"
      ? this.expression(computed.expression, context)
      : this.value(computed, context);
  }

  /**
   * What a loop goes through. A long list stays on the disk, also behind `filter` and `map`; in any
   * other expression it is read into memory.
   */
  listValue(computed: Computed, context: Context): unknown {
    if (!this.#hasLongLists || computed.kind !== "expression") {
      return this.celValue(computed, context);
    }
    const { expression } = computed;
    const parsed = expression.path === undefined ? this.#cel.parse(expression.text) : undefined;
    const streamed = parsed?.ok
      ? this.#streamed(parsed.ast, context, this.#runnerOf(expression))
      : undefined;
    return streamed ?? this.expression(expression, context);
  }

  /** A long list with filters and maps behind it; `undefined` if the expression is none. */
  #streamed(node: ASTNode, context: Context, run: CelEvaluator): LongList | undefined {
    const path = pathOf(node);
    if (path !== undefined) {
      const value = peek(path, context);
      return value instanceof LongList ? value : undefined;
    }
    if (node.op !== "rcall") return undefined;
    const [method, receiver, args] = node.args;
    const [variable, body] = args;
    if ((method !== "filter" && method !== "map") || args.length !== 2 || variable.op !== "id") {
      return undefined;
    }
    const list = this.#streamed(receiver, context, run);
    if (list === undefined) return undefined;
    const text = this.#cel.write(body);
    const inner = (item: unknown) => innerContext(context, { [variable.args]: item });
    const compute = (item: unknown) => {
      try {
        return run(text, inner(item));
      } catch (error) {
        throw toExpressionError(error, text);
      }
    };
    if (method === "map") return list.map(compute);
    return list.filter((item) => {
      const fits = compute(item);
      if (typeof fits === "boolean") return fits;
      throw new TaskError(
        `Cannot filter by "${text}": it yields ${typeof fits}, not true or false`,
        {
          code: "expression.type",
        },
      );
    });
  }

  /** Files from elsewhere are computed with a deadline. */
  #runnerOf(expression: Expression): CelEvaluator {
    return expression.isRemote ? this.#elsewhere.evaluate : this.#here;
  }

  #text(parts: readonly (string | Expression)[], context: Context): string | Unknown {
    let text = "";
    for (const part of parts) {
      if (typeof part === "string") text += part;
      else {
        const piece = toText(this.expression(part, context));
        if (piece instanceof Unknown) return piece;
        text += piece;
      }
    }
    return text;
  }

  #limitLists({ comprehensionDepth, references }: Expression, context: Context): void {
    if (comprehensionDepth === 0) return;
    const limit = MAX_LIST[comprehensionDepth] ?? 0;
    for (const { path } of references) {
      const value = peek(path, context);
      const isList = Array.isArray(value) || value instanceof LongList;
      if (!isList || value.length <= limit) continue;
      throw new TaskError(
        `Cannot go through "${path.join(".")}": it has ${value.length} items, the limit here ` +
          `is ${limit}`,
        { code: "expression.limit" },
      );
    }
  }

  /** Three-valued: what is known decides where it can. */
  #partly(text: string, context: Context, run: CelEvaluator): unknown {
    const parsed = this.#cel.parse(text);
    if (!parsed.ok) return new Unknown(text);
    return this.#partlyNode(parsed.ast, context, run);
  }

  #partlyNode(node: ASTNode, context: Context, run: CelEvaluator): unknown {
    const unknown = analyse(node).references.some(({ path }) => isUnknownAt(path, context));
    if (!unknown) return run(this.#cel.write(node), context);
    if (node.op === "&&" || node.op === "||") {
      const deciding = node.op === "||";
      const sides = node.args.map((side) => this.#partlyNode(side, context, run));
      if (sides.includes(deciding)) return deciding;
    }
    if (node.op === "?:") {
      const condition = this.#partlyNode(node.args[0], context, run);
      if (condition === true) return this.#partlyNode(node.args[1], context, run);
      if (condition === false) return this.#partlyNode(node.args[2], context, run);
    }
    const path = pathOf(node);
    if (path !== undefined) {
      const value = peek(path, context);
      if (value instanceof Unknown) return value;
    }
    return new Unknown(this.#cel.write(node));
  }
}

/** Reads the long lists that an expression names into memory, once for all that names them. */
function holdLists(expression: Expression, context: Context): void {
  for (const { path } of expression.references) {
    const holder = path.length === 1 ? context : peek(path.slice(0, -1), context);
    const value = peek(path, context);
    const key = path.at(-1)!;
    if (value instanceof LongList) (holder as Record<string, unknown>)[key] = value.toArray();
    else if (isPlain(value)) holdMembers(value, 3);
  }
}

function holdMembers(value: Record<string, unknown>, depth: number): void {
  for (const [key, member] of Object.entries(value)) {
    if (member instanceof LongList) value[key] = member.toArray();
    else if (depth > 0 && isPlain(member)) holdMembers(member, depth - 1);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype;
}

function touchesUnknown(expression: Expression, context: Context): boolean {
  return expression.references.some(({ path }) => isUnknownAt(path, context));
}

function isUnknownAt(path: readonly string[], context: Context): boolean {
  return holdsUnknown(peek(path, context));
}

/** The value of a chain of names, or the unknown value met on the way; `undefined` if missing. */
function peek(path: readonly string[], context: Context): unknown {
  let at: unknown = context[path[0]];
  for (const key of path.slice(1)) {
    if (at instanceof Unknown) return at;
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function followPath(path: readonly string[], context: Context): unknown {
  let at: unknown = context[path[0]];
  for (let index = 1; index < path.length; index++) {
    if (at instanceof Unknown) return at;
    const key = path[index];
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) {
      throw new TaskError(whyMissing(path, index, at), { code: "expression.missing" });
    }
    at = (at as Record<string, unknown>)[key];
  }
  if (at === undefined) throw new TaskError("it has no value", { code: "expression.missing" });
  return at;
}

/** Results of steps that did not succeed are a common reason. */
function whyMissing(path: readonly string[], index: number, at: unknown): string {
  const outcome = (at as { readonly outcome?: unknown } | null)?.outcome;
  const failed = ["skipped", "failed", "ignored", "cancelled", "unclear", "rescued"];
  if (path[0] === "steps" && index === 2 && failed.includes(String(outcome))) {
    return `step "${path[1]}" has no "${path[2]}", it was ${outcome}`;
  }
  return `there is no member "${path[index]}"`;
}

function toExpressionError(error: unknown, text: string, line?: number): TaskError {
  const known = error instanceof TaskError ? error : undefined;
  if (known?.message.startsWith("Cannot ")) return known;
  const fields = error as { readonly summary?: unknown; readonly code?: unknown };
  const reason = String(fields.summary ?? (error as Error).message ?? error).split("\n", 1)[0];
  const place = line === undefined ? "" : ` in line ${line}`;
  return new TaskError(`Cannot compute "${text}"${place}: ${reason}`, {
    code: known?.code ?? "expression.failed",
    cause: error,
  });
}
