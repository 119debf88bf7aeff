/**
 * `defineFunction`: one action, declared once, called from task files and from TypeScript alike.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import type { CallArguments, CallOptions, Loose } from "./call_arguments.ts";
import type { LogLevel, TaskContext } from "./context.ts";
import type { OwnAttempts } from "./attempts.ts";
import { parseInput } from "./parse_input.ts";
import type { PermissionRequest } from "./permissions.ts";

/** What calling a function changes in the world. */
export type Effect = "none" | "read" | "write" | "delete" | "send";

/** How much it would hurt if the call was a mistake. */
export type Impact = "low" | "medium" | "high";

/** What a call does and to what: `{ verb: "send fax", target: "a.tif to +14255550100" }`. */
export interface EffectDescription {
  /** What is done: `"send fax"`. */
  readonly verb: string;
  /** To what: `"a.tif to +14255550100"`. */
  readonly target: string;
}

/**
 * Did an effect of an earlier, interrupted run happen?
 *
 * `false` with an error: it was still on its way, failed now, and left nothing behind; the step
 * fails with that error, which a retry may repeat. Without one the step does it now.
 */
export type Reconciled<Output> =
  | { readonly happened: true; readonly result: Output }
  | { readonly happened: false; readonly error?: unknown }
  | { readonly happened: "unclear"; readonly reason: string };

/** Names of the inputs that TypeScript callers pass by position. */
export type Positional<Input extends z.ZodObject> = readonly (keyof z.input<Input> & string)[];

/** What every task function declares. */
export interface FunctionSpecBase<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Order extends Positional<Input>,
> {
  /** `area.verb`, as `fax.send`. */
  readonly name: string;
  /** One sentence without a period, for lists and completion. */
  readonly summary: string;
  /** Closed: the engine refuses unknown names. Describe each field with `.describe()`. */
  readonly input: Input;
  /** What `run` returns. */
  readonly output: Output;
  /** At most two inputs that come first when called from TypeScript: `["server"]`. */
  readonly positional?: Order;
  /** Default: `low` for none and read, `medium` for write, `high` for delete and send. */
  readonly impact?: Impact;
  /** What the call needs from the sandbox. Inputs may be missing while planning. */
  permissions?(input: Partial<z.output<Input>>): PermissionRequest;
  /** A narrower output schema when parts of the input are known, used by check. */
  outputFor?(input: Readonly<Record<string, unknown>>): z.ZodType | undefined;
  /** Extra checks of literal inputs: messages by input name. */
  checkInput?(input: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
  /** Does it. Must settle soon after `ctx.signal` aborts. */
  run(
    input: z.output<Input>,
    ctx: TaskContext,
  ): z.output<Output> | Promise<z.output<Output>>;
  /**
   * Makes this a resource function: `run` opens a live value, this ends it. Usable in `using:`;
   * as a plain step the engine closes what is still open when the run ends.
   */
  close?(handle: z.output<Output>, ctx: TaskContext): void | Promise<void>;
  /** Name of the input whose handle this function ends, as `fax.disconnect` ends `server`. */
  readonly releases?: keyof z.input<Input> & string;
  /** Is it already so? A step whose function says yes is `ok` without a call of `run`. */
  test?(input: z.output<Input>, ctx: TaskContext): boolean | Promise<boolean>;
  /**
   * How often one call tries by itself, for plans. An input that is a live value is a
   * {@link PlannedHandle} in a plan, which opens nothing, and itself under what-if.
   */
  attempts?(
    input: Readonly<Record<string, unknown>>,
  ): OwnAttempts | undefined | Promise<OwnAttempts | undefined>;
  /** After a crash: did the effect with this key happen? */
  reconcile?(
    onceKey: string,
    input: z.output<Input>,
    ctx: TaskContext,
  ): Promise<Reconciled<z.output<Output>>>;
}

/** A function without an effect on the world; `describe` is optional. */
export interface QuietSpec<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Order extends Positional<Input>,
> extends FunctionSpecBase<Input, Output, Order> {
  /** It changes nothing, and reads nothing that may be secret. */
  readonly effect: "none";
  /** What a call does, for plans. */
  describe?(input: z.output<Input>): EffectDescription;
}

/** A function with an effect; `describe` is compulsory, for plans and what-if. */
export interface EffectSpec<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Order extends Positional<Input>,
> extends FunctionSpecBase<Input, Output, Order> {
  /** What it changes. */
  readonly effect: Exclude<Effect, "none">;
  /** Called with values that are known while planning; unknown ones read as `"?"` in text. */
  describe(input: z.output<Input>): EffectDescription;
}

/** Either form. */
export type FunctionSpec<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
  Order extends Positional<Input> = Positional<Input>,
> = QuietSpec<Input, Output, Order> | EffectSpec<Input, Output, Order>;

/** The declaration of a task function, with the types of its inputs erased: what engines hold. */
export interface FunctionDeclaration {
  /** `area.verb`, as `fax.send`. */
  readonly name: string;
  /** One sentence without a period. */
  readonly summary: string;
  /** Schema of the inputs. */
  readonly input: z.ZodObject;
  /** Schema of the result. */
  readonly output: z.ZodType;
  /** Inputs that TypeScript callers pass by position. */
  readonly positional: readonly string[];
  /** What a call changes. */
  readonly effect: Effect;
  /** How much a mistake would hurt. */
  readonly impact: Impact;
  /** Input whose handle the function ends. */
  readonly releases: string | undefined;
  /** Whether the result is a live value that has to be closed. */
  readonly isResource: boolean;
  /** What a call with these inputs does. */
  describe(input: Readonly<Record<string, unknown>>): EffectDescription;
  /** What the sandbox has to allow for these inputs. */
  permissions(input: Readonly<Record<string, unknown>>): PermissionRequest;
  /** The narrowest schema of the result that is known for these inputs. */
  outputFor(input: Readonly<Record<string, unknown>>): z.ZodType;
  /** What is wrong with literal inputs, by name. */
  checkInput(input: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
  /** Does it. */
  run(input: unknown, ctx: TaskContext): Promise<unknown>;
  /** Closes a live value. */
  close(handle: unknown, ctx: TaskContext): Promise<void>;
  /** How often one call tries by itself. */
  readonly attempts:
    | ((input: Readonly<Record<string, unknown>>) => Promise<OwnAttempts | undefined>)
    | undefined;
  /** Whether it is so already. */
  readonly test: ((input: unknown, ctx: TaskContext) => Promise<boolean>) | undefined;
  /** Whether the effect with a key happened. */
  readonly reconcile:
    | ((onceKey: string, input: unknown, ctx: TaskContext) => Promise<Reconciled<unknown>>)
    | undefined;
}

/**
 * A task function: callable, and carrying its declaration.
 *
 * `Input` and `Output` are what a caller gives and gets, or the schemas of them.
 */
export interface TaskFunction<
  Input = z.ZodObject,
  Output = z.ZodType,
  Order extends readonly (keyof Given<Input>)[] = readonly [],
> {
  (...args: CallArguments<Loose<Given<Input>>, Order>): Promise<Returned<Output>>;
  /** What engines know of it. */
  readonly declaration: FunctionDeclaration;
  /** Names of all inputs. */
  readonly inputs: InputNames<keyof Given<Input> & string>;
}

/**
 * Names of inputs. A type of its own so that the compiler compares them: an interface of inputs
 * has every one that the schema has, and no other.
 */
export interface InputNames<in out Names extends string> extends ReadonlyArray<Names> {}

/** What a caller gives, by its schema or as it is. */
export type Given<T> = T extends z.ZodType ? z.input<T> : T;

/** What a caller gets, by its schema or as it is. */
export type Returned<T> = T extends z.ZodType ? z.output<T> : T;

/** Any task function, whatever its inputs: what a library is made of. */
export interface AnyTaskFunction {
  /** What engines know of it. */
  readonly declaration: FunctionDeclaration;
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const RESERVED = ["signal", "onceKey", "onProgress", "onLog"];

/**
 * Declares a task function.
 *
 * The result is a plain function for TypeScript: positional inputs first, then one object with the
 * rest and the {@link CallOptions}. Inputs are validated with the schema before `run` sees them.
 *
 * @throws {TypeError} If the name is not `area.verb`, a positional input does not exist, or an
 *   input has the name of a call option.
 *
 * @example
 * ```ts
 * import { defineFunction } from "../mod.ts";
 * import { z } from "../../zod.ts";
 *
 * const greet = defineFunction({
 *   name: "demo.greet",
 *   summary: "Says hello",
 *   input: z.strictObject({ who: z.string(), loud: z.boolean().default(false) }),
 *   output: z.string(),
 *   effect: "none",
 *   positional: ["who"],
 *   run: ({ who, loud }) => `Hello ${loud ? who.toUpperCase() : who}`,
 * });
 * console.log(await greet("Ada", { loud: true })); // Hello ADA
 * ```
 */
export function defineFunction<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  const Order extends Positional<Input> = readonly [],
>(spec: FunctionSpec<Input, Output, Order>): TaskFunction<Input, Output, Order> {
  const declaration = declare(spec as unknown as FunctionSpec);
  async function call(...args: unknown[]): Promise<unknown> {
    const { input, context } = await prepareCall(declaration, args);
    return declaration.run(input, context);
  }
  Object.defineProperty(call, "name", { value: spec.name });
  const inputs = Object.keys(spec.input.shape);
  return Object.assign(call, { declaration, inputs }) as TaskFunction<Input, Output, Order>;
}

/** The input and the surroundings of a call from TypeScript. */
export interface PreparedCall {
  /** The inputs, validated. */
  readonly input: Record<string, unknown>;
  /** The surroundings of the call. */
  readonly context: TaskContext;
}

/**
 * Checks the arguments of a call from TypeScript, for functions that offer more than one way to be
 * called.
 *
 * @throws {TaskError} With code `input`, naming the inputs that do not fit.
 */
export async function prepareCall(
  declaration: FunctionDeclaration,
  args: readonly unknown[],
): Promise<PreparedCall> {
  const { input, options } = splitArguments(declaration, args);
  const parsed = await parseInput(declaration, input);
  options.signal?.throwIfAborted();
  return { input: parsed, context: directContext(options) };
}

/** What `run` of a declaration calls, by `run`: whoever puts another one in its place is called. */
const atOnce = new WeakMap<FunctionDeclaration["run"], (i: unknown, ctx: TaskContext) => unknown>();

/** `declaration.run`, with a promise only where it takes time: what is done at once costs less. */
export function callRun(
  declaration: FunctionDeclaration,
  input: unknown,
  ctx: TaskContext,
): unknown {
  const call = atOnce.get(declaration.run);
  return call === undefined ? declaration.run(input, ctx) : call(input, ctx);
}

function declare(spec: FunctionSpec): FunctionDeclaration {
  const positional: readonly string[] = spec.positional ?? [];
  const fields = Object.keys(spec.input.shape);
  if (!NAME.test(spec.name)) fail(spec.name, 'a name reads "area.verb"');
  if (positional.length > 2) fail(spec.name, "at most two inputs can be positional");
  for (const name of [...positional, ...(spec.releases ? [spec.releases] : [])]) {
    if (!fields.includes(name)) fail(spec.name, `there is no input "${name}"`);
  }
  for (const name of RESERVED) {
    if (fields.includes(name)) fail(spec.name, `"${name}" is the name of a call option`);
  }
  const run: FunctionDeclaration["run"] = async (input, ctx) =>
    await spec.run(input as Record<string, unknown>, ctx);
  atOnce.set(run, (input, ctx) => spec.run(input as Record<string, unknown>, ctx));
  return {
    name: spec.name,
    summary: spec.summary,
    input: spec.input,
    output: spec.output,
    positional,
    effect: spec.effect,
    impact: spec.impact ?? defaultImpact(spec.effect),
    releases: spec.releases,
    isResource: spec.close !== undefined,
    describe: (input) => spec.describe?.(input) ?? { verb: spec.name, target: "" },
    permissions: (input) => spec.permissions?.(input) ?? {},
    outputFor: (input) => spec.outputFor?.(input) ?? spec.output,
    checkInput: (input) => spec.checkInput?.(input) ?? {},
    run,
    close: async (handle, ctx) => await spec.close?.(handle, ctx),
    attempts: spec.attempts && (async (input) => await spec.attempts!(input)),
    test: spec.test && (async (input, ctx) => await spec.test!(input as never, ctx)),
    reconcile: spec.reconcile &&
      ((key, input, ctx) => spec.reconcile!(key, input as never, ctx)),
  };
}

function fail(name: string, reason: string): never {
  throw new TypeError(`Cannot define function "${name}": ${reason}`);
}

function defaultImpact(effect: Effect): Impact {
  if (effect === "delete" || effect === "send") return "high";
  return effect === "write" ? "medium" : "low";
}

function splitArguments(
  declaration: FunctionDeclaration,
  args: readonly unknown[],
): { input: Record<string, unknown>; options: CallOptions } {
  const { positional, name } = declaration;
  if (args.length > positional.length + 1) {
    throw new TypeError(`Cannot call ${name}: it takes at most ${positional.length + 1} arguments`);
  }
  const rest = args[positional.length] ?? {};
  if (typeof rest !== "object") {
    throw new TypeError(`Cannot call ${name}: argument ${positional.length + 1} is not an object`);
  }
  const { signal, onceKey, onProgress, onLog, ...input } = rest as CallOptions & {
    [name: string]: unknown;
  };
  positional.forEach((key, index) => {
    if (args[index] !== undefined) input[key] = args[index];
  });
  return { input, options: { signal, onceKey, onProgress, onLog } };
}

function directContext(options: CallOptions): TaskContext {
  const write = (level: LogLevel) => (message: string, data?: Readonly<object>) =>
    options.onLog?.(level, message, data);
  return {
    signal: options.signal ?? new AbortController().signal,
    log: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
    progress: (data) => options.onProgress?.(data),
    collect: (items) => Array.fromAsync(items),
    onceKey: options.onceKey ?? crypto.randomUUID(),
    redact: (data) => data,
    mode: "run",
    runId: "",
    path: "",
    attempt: 1,
    now: Temporal.Now.instant(),
  };
}
