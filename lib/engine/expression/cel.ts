/**
 * The expression language, CEL, with its limits. The one file that knows the CEL library; check
 * and run go through {@link CelLanguage}.
 *
 * @module
 */
import type { ASTNode, Environment } from "npm:@marcbachmann/cel-js@8.0.0";
import type { Range } from "../language/source.ts";
import { EXPRESSION_FUNCTIONS, type FunctionSurroundings } from "./functions.ts";
import type { ValueType } from "./types.ts";

export type { ASTNode };

/** Not named in the import itself: what is, Deno looks up at every start. */
const CEL_JS = "npm:@marcbachmann/cel-js@8.0.0";

type Library = typeof import("npm:@marcbachmann/cel-js@8.0.0");

const OPTIONS = {
  homogeneousAggregateLiterals: false,
  limits: { maxDepth: 48, maxAstNodes: 2_000, maxListElements: 1_000, maxMapEntries: 1_000 },
};

/** What functions see where nothing is computed. */
const NOWHERE: FunctionSurroundings = {
  now: Temporal.Instant.fromEpochMilliseconds(0),
  env: () => "",
};

let loading: Promise<CelLanguage> | undefined;

/** Loads the library on first use. */
export function loadCel(): Promise<CelLanguage> {
  return loading ??= import(CEL_JS).then((library: Library) => new CelLanguage(library));
}

/** What is wrong with an expression, in offsets of its text. */
export interface CelProblem extends Range {
  readonly code: string;
  /** The text is no expression at all. */
  readonly isSyntax: boolean;
  readonly message: string;
  /** The unknown name, where that is the problem. */
  readonly name?: string;
  /** Names that there are in its place. */
  readonly names?: readonly string[];
  /** How the function can be called, where it exists and was called in another way. */
  readonly signatures?: readonly string[];
}

/** A tree, or why there is none. */
export type Parsed =
  | { readonly ok: true; readonly ast: ASTNode }
  | { readonly ok: false; readonly problem: CelProblem };

type DurationClass = new (seconds: bigint, nanos: number) => unknown;

/** The language: parses, makes typed scopes for check and evaluators for run. */
export class CelLanguage {
  readonly #library: Library;
  #typedEnvironment: Environment | undefined;
  #untypedEnvironment: Environment | undefined;
  #durationClass: DurationClass | undefined;

  constructor(library: Library) {
    this.#library = library;
  }

  // Each is made when it is used first: many files have no expressions.
  get #typed(): Environment {
    return this.#typedEnvironment ??= this.#environment(NOWHERE, false);
  }

  get #syntax(): Environment {
    return this.#untypedEnvironment ??= this.#environment(NOWHERE, true);
  }

  /** Parses without types. */
  parse(text: string): Parsed {
    try {
      return { ok: true, ast: this.#syntax.parse(text).ast };
    } catch (error) {
      return { ok: false, problem: toProblem(error, text) };
    }
  }

  /** A scope for check, with the types of its names. */
  scope(names: Readonly<Record<string, ValueType>>): CelScope {
    return new CelScope(this.#typed.clone(), names);
  }

  /** Evaluates expressions of one run. */
  evaluator(surroundings: FunctionSurroundings): CelEvaluator {
    let environment: Environment | undefined;
    const compiled = new Map<string, (context: Record<string, unknown>) => unknown>();
    return (text, context) => {
      let call = compiled.get(text);
      if (call === undefined) {
        environment ??= this.#environment(surroundings, true);
        compiled.set(text, call = environment.parse(text));
      }
      return call(context);
    };
  }

  /** A length of time, as the language has it. */
  duration(seconds: bigint, nanos: number): unknown {
    this.#durationClass ??= this.#syntax.parse('duration("0s")')({}).constructor as DurationClass;
    return new this.#durationClass(seconds, nanos);
  }

  /** The text of a part of an expression. */
  write(ast: ASTNode): string {
    return this.#library.serialize(ast);
  }

  #environment(surroundings: FunctionSurroundings, untyped: boolean): Environment {
    const environment = new this.#library.Environment({
      ...OPTIONS,
      unlistedVariablesAreDyn: untyped,
    });
    for (const { signature, call } of EXPRESSION_FUNCTIONS) {
      environment.registerFunction(signature, call(surroundings), { async: false });
    }
    for (const operator of ["+", "-", "*", "/"] as const) {
      const apply = ARITHMETIC[operator];
      environment.registerOperator(`double ${operator} int: double`, apply);
      environment.registerOperator(`int ${operator} double: double`, apply);
    }
    environment.registerFunction("default(ast, ast): dyn", defaultMacro, { async: false });
    for (const labels of ["ast", "ast, ast", "ast, ast, ast"]) {
      environment.registerFunction(`list.where(${labels}): list<dyn>`, whereMacro, {
        async: false,
      });
    }
    return environment;
  }
}

/** Evaluates text over names; throws what the library throws. */
export type CelEvaluator = (text: string, context: Record<string, unknown>) => unknown;

/** The type that an expression yields, or what is wrong with it. */
export type Checked =
  | { readonly ok: true; readonly type: ValueType }
  | { readonly ok: false; readonly problem: CelProblem };

/** An expression in a scope. */
export type ScopedParse =
  | { readonly ok: true; readonly ast: ASTNode; readonly check: () => Checked }
  | { readonly ok: false; readonly problem: CelProblem };

/** Typed names: says what an expression yields, or what is wrong with it. */
export class CelScope {
  readonly #environment: Environment;
  readonly #typeNames = new Map<ValueType, string>();
  readonly #types = new Map<string, ValueType>();
  readonly #parsed = new Map<string, ScopedParse>();
  readonly #fields = new Map<string, Readonly<Record<string, ValueType>>>();
  readonly #names: readonly string[];

  constructor(environment: Environment, names: Readonly<Record<string, ValueType>>) {
    this.#environment = environment;
    this.#names = Object.keys(names);
    for (const [name, type] of Object.entries(names)) {
      environment.registerVariable(name, this.#nameOf(type));
    }
  }

  /** Parses an expression, which can then be checked; the same text is parsed once. */
  parse(text: string): ScopedParse {
    let parsed = this.#parsed.get(text);
    if (parsed === undefined) this.#parsed.set(text, parsed = this.#parse(text));
    return parsed;
  }

  #parse(text: string): ScopedParse {
    try {
      const parsed = this.#environment.parse(text);
      let checked: Checked | undefined;
      return {
        ok: true,
        ast: parsed.ast,
        check: () => checked ??= this.#check(parsed.check(), text),
      };
    } catch (error) {
      return { ok: false, problem: toProblem(error, text) };
    }
  }

  #check(result: ReturnType<ReturnType<Environment["parse"]>["check"]>, text: string): Checked {
    if (result.valid) return { ok: true, type: this.#typeOf(result.type ?? "dyn") };
    const problem = toProblem(result.error, text);
    return { ok: false, problem: { ...problem, ...this.#namesFor(problem, result.error) } };
  }

  #namesFor(problem: CelProblem, error: unknown): Partial<CelProblem> {
    const called = /^found no matching overload for '(?:.*\.)?([A-Za-z_]\w*)\(/.exec(
      problem.message,
    );
    if (called !== null && !FUNCTION_NAMES.has(called[1])) {
      return { name: called[1], names: [...FUNCTION_NAMES] };
    }
    const own = EXPRESSION_FUNCTIONS.filter(({ signature }) =>
      called !== null && signature.startsWith(`${called[1]}(`)
    );
    if (own.length > 0) return { signatures: own.map(({ signature }) => signature) };
    const name = /: ([A-Za-z_]\w*)$/.exec(problem.message)?.[1];
    if (name === undefined) return {};
    if (problem.code === "unknown_variable") return { name, names: this.#names };
    if (problem.code !== "no_such_key") return {};
    const node = (error as { readonly node?: ASTNode }).node;
    const holder = Array.isArray(node?.args)
      ? (node.args[0] as { readonly checkedType?: { readonly name: string } })?.checkedType
      : undefined;
    const fields = holder && this.#fields.get(holder.name);
    return { name, ...(fields ? { names: Object.keys(fields) } : {}) };
  }

  #nameOf(type: ValueType): string {
    switch (type.kind) {
      case "timestamp":
        return "google.protobuf.Timestamp";
      case "duration":
        return "google.protobuf.Duration";
      case "null":
        return "dyn";
      case "list":
        return `list<${this.#nameOf(type.of)}>`;
      case "map":
        return `map<string, ${this.#nameOf(type.of)}>`;
      case "object":
      case "handle":
      case "secret":
        return this.#register(type);
      default:
        return type.kind;
    }
  }

  #register(type: ValueType): string {
    const known = this.#typeNames.get(type);
    if (known !== undefined) return known;
    const name = `T${this.#typeNames.size}`;
    this.#typeNames.set(type, name);
    this.#types.set(name, type);
    const fields = type.kind === "object" ? type.fields : {};
    this.#fields.set(name, fields);
    const declared: Record<string, string> = {};
    for (const [key, field] of Object.entries(fields)) declared[key] = this.#nameOf(field);
    this.#environment.registerType(name, { fields: declared });
    return name;
  }

  #typeOf(name: string): ValueType {
    const list = /^list<(.*)>$/.exec(name);
    if (list !== null) return { kind: "list", of: this.#typeOf(list[1]) };
    if (name === "list") return { kind: "list", of: { kind: "dyn" } };
    if (name.startsWith("map")) return { kind: "map", of: { kind: "dyn" } };
    const known = this.#types.get(name);
    if (known !== undefined) return known;
    switch (name) {
      case "string":
      case "int":
      case "double":
      case "bool":
      case "bytes":
      case "null":
        return { kind: name };
      case "google.protobuf.Timestamp":
        return { kind: "timestamp" };
      case "google.protobuf.Duration":
        return { kind: "duration" };
      default:
        return { kind: "dyn" };
    }
  }
}

/** What can be called: the own functions, and those of the language. */
const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...EXPRESSION_FUNCTIONS.map(({ signature }) => /^\w+/.exec(signature)![0]),
  ..."default where has all exists exists_one map filter size contains startsWith endsWith".split(
    " ",
  ),
  ..."matches string int uint double bool bytes type timestamp duration getFullYear".split(" "),
]);

const ARITHMETIC: Readonly<Record<string, (a: number | bigint, b: number | bigint) => number>> = {
  "+": (a, b) => Number(a) + Number(b),
  "-": (a, b) => Number(a) - Number(b),
  "*": (a, b) => Number(a) * Number(b),
  "/": (a, b) => Number(a) / Number(b),
};

interface Runner {
  run(ast: ASTNode, context: unknown): unknown;
  check(ast: ASTNode, context: unknown): { readonly kind: string; readonly name: string };
}

/** `default(x.y, z)`: the second when the first is missing or null. */
function defaultMacro({ args }: { readonly args: readonly ASTNode[] }): object {
  const [wanted, fallback] = args;
  return {
    typeCheck: (checker: Runner, _macro: unknown, context: unknown) => {
      const type = checker.check(wanted, context);
      const other = checker.check(fallback, context);
      return type.kind === "dyn" ? other.kind === "dyn" ? other : type : type;
    },
    evaluate: (evaluator: Runner, _macro: unknown, context: unknown) => {
      let value: unknown;
      try {
        value = evaluator.run(wanted, context);
      } catch (error) {
        const { code } = error as { readonly code?: string };
        if (code !== "no_such_key" && code !== "index_out_of_bounds") throw error;
      }
      return value ?? evaluator.run(fallback, context);
    },
  };
}

/** `targets.where("west", "colour")`: those that carry all of these labels. */
function whereMacro(
  { args, receiver }: { readonly args: readonly ASTNode[]; readonly receiver: ASTNode },
): object {
  return {
    typeCheck: (checker: Runner, _macro: unknown, context: unknown) => {
      for (const label of args) {
        if (["string", "dyn"].includes(checker.check(label, context).name)) continue;
        const { start, end } = label;
        throw Object.assign(new Error("The labels of where() must be text"), {
          code: "no_matching_overload",
          range: { start, end },
        });
      }
      return checker.check(receiver, context);
    },
    evaluate: (evaluator: Runner, _macro: unknown, context: unknown) => {
      const labels = args.map((label) => evaluator.run(label, context));
      const items = evaluator.run(receiver, context) as readonly unknown[];
      return items.filter((item) => {
        const own = (item as { readonly labels?: unknown } | null)?.labels;
        return Array.isArray(own) && labels.every((label) => own.includes(label));
      });
    },
  };
}

/** What the library threw, as plain data. */
export function toProblem(error: unknown, text: string): CelProblem {
  const fields = error as {
    readonly code?: unknown;
    readonly summary?: unknown;
    readonly range?: Range;
    readonly message?: unknown;
  };
  const range = fields.range ?? { start: 0, end: text.length };
  return {
    code: typeof fields.code === "string" ? fields.code : "error",
    isSyntax: (error as Error).name === "ParseError",
    message: String(fields.summary ?? fields.message ?? error).split("\n", 1)[0],
    start: Math.min(range.start, text.length),
    end: Math.max(range.end, range.start + 1),
  };
}
