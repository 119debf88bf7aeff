/**
 * A task file as plain data: what a file holds, and what a module may export in its place.
 *
 * @module
 */

/** Types of parameters. */
export const PARAM_TYPES = [
  "string",
  "int",
  "number",
  "bool",
  "path",
  "url",
  "email",
  "e164",
  "duration",
  "date",
  "time",
  "enum",
  "list",
  "map",
] as const satisfies readonly ParamType[];

/** `retry` of a step. */
export interface RetryData {
  /** Attempts after the first. */
  readonly times: number | string;
  /** Wait before the second attempt; default `1s`. */
  readonly delay?: string;
  /** How waits grow; default `constant`. */
  readonly backoff?: "constant" | "linear" | "exponential";
  /** Longest wait. */
  readonly max?: string;
  /** Share by which waits vary, as `20%`. */
  readonly jitter?: string;
  /** No attempt begins later than this after the first one. */
  readonly giveUpAfter?: string;
  /** Condition over `error`; default: errors that are marked transient. */
  readonly on?: string | boolean;
  /** Condition over `result` that ends the attempts. */
  readonly until?: string | boolean;
}

/** `each` of a step. */
export interface EachData {
  /** The list, or lists by name: every combination of them. */
  readonly in: string | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;
  /** Name of the item; default `item`. */
  readonly as?: string;
  /** Unique text for each item. */
  readonly key?: string | boolean;
  /** Items in flight at once; default 1. */
  readonly parallel?: number | string;
  /** What people see of an item. */
  readonly label?: string;
  /** At most so many items. */
  readonly limit?: number | string;
  /** Wait before each further item. */
  readonly pause?: string;
  /** Number or share of failures after which no item begins. */
  readonly stopAfterFailures?: number | string;
}

/** Type of a parameter. */
export type ParamType =
  | "string"
  | "int"
  | "number"
  | "bool"
  | "path"
  | "url"
  | "email"
  | "e164"
  | "duration"
  | "date"
  | "time"
  | "enum"
  | "list"
  | "map";

/** One parameter. */
export interface ParamData {
  /** What values must be. */
  readonly type: ParamType;
  /** Whether a value has to come from outside. */
  readonly required?: boolean;
  /** Value when none is given. */
  readonly default?: unknown;
  /** Text for people. */
  readonly help?: string;
  /** Environment variable that may give the value. */
  readonly env?: string;
  /** Smallest number. */
  readonly min?: number;
  /** Greatest number. */
  readonly max?: number;
  /** The values of an enum. */
  readonly values?: readonly string[];
  /** Type of the members of a list or map. */
  readonly of?: ParamType;
}

/** What a step does about a failure. */
export type OnError = "stop" | "collect" | "ignore";

/** `log` of a step. */
export interface StepLogData {
  /** Least level that is logged. */
  readonly level?: "debug" | "info" | "warn" | "error" | "none";
  /** Whether results are kept out of logs and reports. */
  readonly sensitive?: boolean;
}

/** One entry of `secrets`. */
export interface SecretData {
  /** Where the value comes from. */
  readonly from: "windows-credential" | "env" | "file" | "file-dpapi" | "prompt";
  /** What it is called there. */
  readonly name: string;
}

/** One entry of `schedule`. */
export interface ScheduleData {
  /** Minute, hour, day, month and weekday. */
  readonly cron: string;
  /** Zone of the times, as `Europe/Berlin`; default: that of the system. */
  readonly timezone?: string;
  /** What becomes of a time at which the computer was off. */
  readonly missed?: "skip" | "run-once";
  /** Limit of a run. */
  readonly stopAfter?: string;
}

/** One entry of `imports`. */
export type ImportData =
  | { readonly path: string; readonly sha256?: string }
  | { readonly url: string; readonly sha256: string };

/** One step, as data. */
export interface StepData {
  /** Unique in its block. */
  readonly id: string;
  /** What people see. */
  readonly name?: string;
  /** Function, or `task:NAME`. */
  readonly uses?: string;
  /** Inputs of the function. */
  readonly with?: Readonly<Record<string, unknown>>;
  /** Condition; false skips the step. */
  readonly if?: string | boolean;
  /** Resources by name, closed in reverse. */
  readonly using?: Readonly<
    Record<string, { readonly uses: string; readonly with?: Readonly<Record<string, unknown>> }>
  >;
  /** The list to go through. */
  readonly each?: EachData;
  /** Steps of the block in flight at once. */
  readonly parallel?: number | string;
  /** Steps of the block that must have run. */
  readonly needs?: readonly string[];
  /** Idempotence key, recorded for good. */
  readonly once?: string;
  /** Limit of one attempt. */
  readonly timeout?: string;
  /** Limit of all attempts with their waits. */
  readonly deadline?: string;
  /** When and how often to try again. */
  readonly retry?: RetryData;
  /** What a failure does to the steps around it. */
  readonly onError?: OnError;
  /** Whether to ask before the effect. */
  readonly confirm?: boolean;
  /** Whether a reading function runs under what-if. */
  readonly whatIf?: "skip" | "run";
  /** What is logged of the step. */
  readonly log?: StepLogData;
  /** The steps of a block. */
  readonly steps?: readonly StepData[];
  /** Steps after a failure. */
  readonly rescue?: readonly StepData[];
  /** Steps at the end, whatever happened. */
  readonly finally?: readonly StepData[];
  /** Values that leave the block. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What the file and each named task have in common. */
export interface TaskBody {
  /** Text for people. */
  readonly description?: string;
  /** Parameters by name. */
  readonly params?: Readonly<Record<string, ParamData>>;
  /** The steps. */
  readonly steps?: readonly StepData[];
  /** Steps after a failure. */
  readonly rescue?: readonly StepData[];
  /** Steps at the end, whatever happened. */
  readonly finally?: readonly StepData[];
  /** Values of the task. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A system that a file may be for. */
export type OperatingSystem = "windows" | "linux" | "darwin";

/** A task file, as data: what a TypeScript module may export by default. */
export interface TaskFile extends TaskBody {
  /** For editors. */
  readonly $schema?: string;
  /** Version of the file language. */
  readonly version: number;
  /** Identity for history and lists. */
  readonly name: string;
  /** What runner and system must be. */
  readonly requires?: {
    readonly runner?: string;
    readonly os?: OperatingSystem | readonly OperatingSystem[];
  };
  /** Named expressions, computed on first use. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Secrets by name. */
  readonly secrets?: Readonly<Record<string, SecretData>>;
  /** Task files and modules of functions, by alias. */
  readonly imports?: Readonly<Record<string, ImportData>>;
  /** Inventory, for `targets` in expressions. */
  readonly targets?:
    | string
    | Readonly<Record<string, { readonly server: string; readonly labels?: readonly string[] }>>;
  /** For all steps that do not say otherwise. */
  readonly defaults?: {
    readonly retry?: RetryData;
    readonly timeout?: string;
    readonly onError?: OnError;
  };
  /** One run at a time for each group. */
  readonly concurrency?: {
    readonly group: string;
    readonly max?: number;
    readonly whenBusy?: "queue" | "skip" | "replace" | "fail";
    readonly wait?: string;
  };
  /** Makes runs resumable. */
  readonly durable?: { readonly key: string; readonly keep?: string };
  /** Limit of the whole run. */
  readonly deadline?: string;
  /** When the file wishes to be run. */
  readonly schedule?: readonly ScheduleData[];
  /** Named tasks. */
  readonly tasks?: Readonly<Record<string, TaskBody>>;
}
