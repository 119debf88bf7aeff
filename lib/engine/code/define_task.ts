/**
 * Durable tasks as TypeScript: the same steps, loops and resources as in a task file, written as a
 * function.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import type { Log } from "../contract/context.ts";
import type { TaskError } from "../contract/error.ts";
import type { ItemRecord } from "../contract/event.ts";
import type { Reconciled } from "../contract/function.ts";

/** Parameters of a task, by name. */
export type TaskParams = Readonly<Record<string, z.ZodType>>;

/** The values of parameters. */
export type ParamValues<P extends TaskParams> = { readonly [K in keyof P]: z.output<P[K]> };

/** What a task says about itself. */
export interface TaskSpec<P extends TaskParams> {
  /** Identity for history and lists. */
  readonly name: string;
  /** One sentence for people. */
  readonly description?: string;
  /** Parameters by name, each a schema. */
  readonly params?: P;
  /** One run at a time for each group; see `concurrency` of task files. */
  readonly concurrency?: {
    readonly group: string;
    readonly max?: number;
    readonly whenBusy?: "queue" | "skip" | "replace" | "fail";
    /** As `"10m"`. */
    readonly wait?: string;
  };
  /** Makes runs resumable: the key names a run, as `durable.key` of task files. */
  readonly durable?: {
    readonly key: (params: ParamValues<P>, run: RunIdentity) => string;
    readonly keep?: string;
  };
}

/** What a run is. */
export interface RunIdentity {
  /** Unique id of the run. */
  readonly id: string;
  /** Key of a durable run; else its id. */
  readonly key: string;
  /** The day it began, as `2026-01-31`; the same after a resume. */
  readonly day: string;
  /** When it began first. */
  readonly started: Temporal.Instant;
  /** 1, and one more for each resume. */
  readonly attempt: number;
}

/** `retry` of a step. */
export interface RetryOptions {
  /** Attempts after the first. */
  readonly times: number;
  /** As `"5m"`; default 1s. */
  readonly delay?: string;
  /** How waits grow; default `"constant"`. */
  readonly backoff?: "constant" | "linear" | "exponential";
  /** Longest wait, as `"40m"`. */
  readonly max?: string;
  /** As `"20%"`. */
  readonly jitter?: string;
  /** No attempt begins later than this after the first one, as `"3h"`. */
  readonly giveUpAfter?: string;
  /** Default: errors that are marked transient. */
  readonly on?: (error: TaskError) => boolean;
}

/** Options of a step. */
export interface StepOptions<T> {
  /** What people see; default: the id. */
  readonly label?: string;
  /** Idempotence key: a second step with it, in any run, yields the recorded result. */
  readonly once?: string;
  /** Limit of one attempt, as `"45m"`. */
  readonly timeout?: string;
  /** Limit of all attempts with their waits. */
  readonly deadline?: string;
  /** When and how often to try again. */
  readonly retry?: RetryOptions;
  /**
   * `false`: the step changes nothing. It is not journalled, and a resume runs it again.
   * Default: `true`; its result must then be plain data.
   */
  readonly effect?: boolean;
  /** After a crash: did it happen? Without this an interrupted effect ends as unclear. */
  readonly reconcile?: (onceKey: string, signal: AbortSignal) => Promise<Reconciled<T>>;
}

/** Options of a loop. */
export interface EachOptions<T> {
  /** Unique text for each item; names it in the journal. */
  readonly key: (item: T) => string;
  /** What people see of an item; default: its key. */
  readonly label?: (item: T) => string;
  /** Items in flight at once; default 1. */
  readonly parallel?: number;
  /** As `"2s"`. */
  readonly pause?: string;
  /** As `3` or `"25%"`. */
  readonly stopAfterFailures?: number | string;
  /** Default `collect`: go on, the run ends as completed with failures. */
  readonly onError?: "stop" | "collect" | "ignore";
}

/** What a loop yields: counts, records for reports, results in the order of the items. */
export interface EachResult<R> {
  /** Items in the list. */
  readonly total: number;
  /** Items that succeeded. */
  readonly ok: number;
  /** Items that failed. */
  readonly failed: number;
  /** Items that were never begun. */
  readonly notRun: number;
  /** A record for each item that was begun. */
  readonly items: readonly ItemRecord[];
  /** `undefined` where an item failed or was not begun. */
  readonly results: readonly (R | undefined)[];
}

/** What the function of a task works with. */
export interface TaskScope<P extends TaskParams> {
  /** The values of the parameters. */
  readonly params: ParamValues<P>;
  /** What the run is. */
  readonly run: RunIdentity;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Writes log lines. */
  readonly log: Log;
  /**
   * Runs something once: its result is recorded, and reused when the run is resumed.
   *
   * @param id Unique where it is used; part of the path in the journal.
   */
  step<T>(
    id: string,
    action: (signal: AbortSignal) => T | Promise<T>,
    options?: StepOptions<T>,
  ): Promise<T>;
  /** Runs something for each item; the inner scope's steps belong to the item. */
  each<T, R>(
    id: string,
    items: Iterable<T>,
    options: EachOptions<T>,
    action: (item: T, scope: TaskScope<P>) => R | Promise<R>,
  ): Promise<EachResult<R>>;
  /**
   * Takes a live value that is disposed at the end of the run if nobody did before; disposing it
   * twice must be harmless. Live values are never journalled: a resume opens them again.
   */
  use<T extends AsyncDisposable | Disposable>(resource: T | Promise<T>): Promise<T>;
}

/** A task as code. */
export interface CodeTask<P extends TaskParams = TaskParams> {
  /** What the task says about itself. */
  readonly spec: TaskSpec<P>;
  /** What it does. */
  readonly action: (scope: TaskScope<P>) => unknown;
}

/** Shared by every copy of this module: a file may import another one than the runner. */
const BRAND: unique symbol = Symbol.for("comtask.code-task") as never;

/**
 * Defines a durable task. The function runs from its beginning on each resume: everything that
 * changes something, or that must not change between resumes, belongs into a step.
 *
 * @example
 * ```ts
 * import { defineTask, runCodeTask } from "../mod.ts";
 * import { z } from "../../zod.ts";
 *
 * const task = defineTask({ name: "double", params: { n: z.int() } }, async (t) => {
 *   const twice = await t.step("double", () => t.params.n * 2);
 *   return { twice };
 * });
 * const { outputs } = await runCodeTask({ task, params: { n: 21 } });
 * console.log(outputs.twice); // 42
 * ```
 */
export function defineTask<const P extends TaskParams>(
  spec: TaskSpec<P>,
  action: (scope: TaskScope<P>) => unknown,
): CodeTask<P> {
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/.test(spec.name)) {
    throw new TypeError(`Cannot define task "${spec.name}": a name is letters, digits, . - and _`);
  }
  return Object.freeze({ spec, action, [BRAND]: true });
}

/** Whether a value, such as the default export of a module, is a task as code. */
export function isCodeTask(value: unknown): value is CodeTask {
  return typeof value === "object" && value !== null && BRAND in value;
}
