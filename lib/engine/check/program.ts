/**
 * A task file after check: what plan and run work on.
 *
 * @module
 */
import type { FunctionDeclaration, Impact } from "../contract/function.ts";
import type { SecretRequest } from "../contract/secret.ts";
import type { LogLevel } from "../contract/context.ts";
import type { Computed, Expression } from "../expression/compiled.ts";
import type { ParamData, TaskFile } from "../language/task_file.ts";
import type { Range, SourceText } from "../language/source.ts";

/** A parameter with its name and place. */
export interface ParamDeclaration extends ParamData {
  readonly name: string;
  readonly range: Range;
}

/** A resource of `using`. */
export interface CompiledResource {
  readonly name: string;
  readonly declaration: FunctionDeclaration;
  readonly with: Computed;
  readonly range: Range;
}

/** `retry`, with its parts compiled. */
export interface CompiledRetry {
  readonly times: Computed;
  readonly delay: Computed | undefined;
  readonly backoff: "constant" | "linear" | "exponential";
  readonly max: Computed | undefined;
  /** 0 to 1. */
  readonly jitter: number;
  readonly giveUpAfter: Computed | undefined;
  readonly on: Expression | undefined;
  readonly until: Expression | undefined;
}

/** `each`, with its parts compiled. */
export interface CompiledLoop {
  /** A list; or, for a matrix, a list for each name. */
  readonly in: Computed;
  readonly matrix: boolean;
  readonly as: string;
  readonly key: Expression | undefined;
  readonly parallel: Computed;
  readonly label: Computed | undefined;
  readonly limit: Computed | undefined;
  readonly pause: Computed | undefined;
  readonly stopAfter: { readonly count: number } | { readonly share: number } | undefined;
}

/** Steps with what surrounds them. */
export interface CompiledBody {
  readonly steps: readonly CompiledStep[];
  readonly outputs: readonly (readonly [string, Computed])[];
}

/** What a step does: call a function, run a named task, or run a block. */
export type CompiledAction =
  | { readonly kind: "call"; readonly declaration: FunctionDeclaration; readonly with: Computed }
  | { readonly kind: "task"; readonly name: string; readonly with: Computed }
  | {
    readonly kind: "block";
    readonly body: CompiledBody;
    /** Steps in flight at once; absent: one after the other. */
    readonly parallel: Computed | undefined;
  };

/** One step. */
export interface CompiledStep {
  readonly id: string;
  readonly range: Range;
  readonly label: Computed | undefined;
  readonly action: CompiledAction;
  readonly condition: Expression | boolean | undefined;
  readonly using: readonly CompiledResource[];
  readonly each: CompiledLoop | undefined;
  readonly needs: readonly string[];
  readonly once: Computed | undefined;
  readonly timeout: Computed | undefined;
  readonly deadline: Computed | undefined;
  readonly retry: CompiledRetry | undefined;
  readonly onError: "stop" | "collect" | "ignore";
  readonly rescue: readonly CompiledStep[];
  readonly finally: readonly CompiledStep[];
  /** `high` when the file asks to confirm. */
  readonly impact: Impact | undefined;
  readonly whatIf: "skip" | "run" | undefined;
  readonly logLevel: LogLevel | "none" | undefined;
  readonly sensitive: boolean;
}

/** A task: `main` or one of `tasks`. */
export interface CompiledTask {
  readonly name: string;
  readonly description: string;
  readonly params: readonly ParamDeclaration[];
  readonly body: CompiledBody;
  readonly rescue: readonly CompiledStep[];
  readonly finally: readonly CompiledStep[];
  /** Whether a `once` in it, or in a task that it calls, is the same whenever it is called. */
  readonly hasSameOnce: boolean;
}

/** `concurrency`, compiled. */
export interface CompiledConcurrency {
  readonly group: Computed;
  readonly max: number;
  readonly whenBusy: "queue" | "skip" | "replace" | "fail";
  readonly waitMs: number | undefined;
}

/** A whole file. */
export interface Program {
  readonly source: SourceText;
  readonly sha256: string;
  readonly name: string;
  readonly description: string;
  readonly tasks: ReadonlyMap<string, CompiledTask>;
  /** Imported task files by alias. */
  readonly imports: ReadonlyMap<string, Program>;
  readonly vars: ReadonlyMap<string, Computed>;
  readonly secrets: ReadonlyMap<string, SecretRequest>;
  readonly targets: readonly unknown[];
  readonly requires: TaskFile["requires"];
  /** Whether it imports anything from a URL. */
  readonly importsUrls: boolean;
  readonly deadline: Computed | undefined;
  readonly concurrency: CompiledConcurrency | undefined;
  /** Members of `run` that expressions name; `*` if one takes it as a whole. */
  readonly runMembers: ReadonlySet<string>;
  readonly durable: { readonly key: Computed; readonly keepMs: number | undefined } | undefined;
}

/** The task that `task:name` or `task:alias.name` means, with the file it stands in. */
export function findTask(
  program: Program,
  name: string,
): { readonly program: Program; readonly task: CompiledTask } | undefined {
  const own = program.tasks.get(name);
  if (own !== undefined) return { program, task: own };
  const [alias, inner = "main"] = name.split(".");
  const imported = program.imports.get(alias);
  const task = imported?.tasks.get(inner);
  return imported === undefined || task === undefined ? undefined : { program: imported, task };
}

/** Where the secrets of a file come from, by name; relative names of files start in its folder. */
export function secretRequests({ secrets, source }: Program): (readonly [string, SecretRequest])[] {
  const { folder } = source;
  return [...secrets].map(([name, request]) =>
    [name, folder === undefined ? request : { ...request, folder }] as const
  );
}

/** Environment variables that the parameters of a file and of its imports declare. */
export function declaredEnv({ tasks, imports }: Program): Set<string> {
  const own = [...tasks.values()].flatMap(({ params }) => params.flatMap(({ env }) => env ?? []));
  return new Set([...own, ...[...imports.values()].flatMap((file) => [...declaredEnv(file)])]);
}

/** Functions that a body calls, resources and inner blocks included. */
export function* callsIn(
  steps: readonly CompiledStep[],
): Generator<{ readonly step: CompiledStep; readonly declaration: FunctionDeclaration }> {
  for (const step of steps) {
    for (const { declaration } of step.using) yield { step, declaration };
    if (step.action.kind === "call") yield { step, declaration: step.action.declaration };
    if (step.action.kind === "block") yield* callsIn(step.action.body.steps);
    yield* callsIn(step.rescue);
    yield* callsIn(step.finally);
  }
}
