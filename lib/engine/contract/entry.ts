/**
 * Options and results of the three entry points:
 *
 * ```text
 * checkTask(file: TaskSource, options: CheckOptions): Promise<CheckResult>
 * planTask(options: PlanOptions): Promise<Plan>
 * runTask(options: RunOptions): Promise<RunResult>
 * ```
 *
 * None of them throws for a bad file, bad parameters or a failing step: that is their result.
 *
 * @module
 */
import type { Diagnostic } from "./diagnostic.ts";
import type { Journal, RunSummary } from "../journal/journal.ts";
import type { PlannedEffect, RunEvent, RunMode } from "./event.ts";
import type { Impact } from "./function.ts";
import type { FunctionLibrary } from "./library.ts";
import type { PermissionRequest } from "./permissions.ts";
import type { SecretProvider, SecretRequest } from "./secret.ts";
import type { OnError, ScheduleData } from "../language/task_file.ts";

/** A task file: a path, a URL, or text with the name to show for it. */
export type TaskSource =
  | string
  | URL
  | {
    readonly text: string;
    readonly name: string;
    /** Folder that relative paths of the file start from; default: none, they stay relative. */
    readonly folder?: string;
  };

/** Options of `checkTask`. */
export interface CheckOptions {
  /** The functions that `uses` may name. */
  readonly functions: FunctionLibrary;
  /** Named task of the file; default `main`. */
  readonly task?: string;
  /** What a failing step does where the file does not say; default `stop`. */
  readonly onError?: OnError;
  /** Folder that keeps imports from URLs, by their hash; default: they are fetched every time. */
  readonly importCache?: string;
  /** Whether imports that are not kept there may be fetched; default true. */
  readonly downloads?: boolean;
}

/** One parameter of a file, for flags, help and completion. */
export interface ParamInfo {
  /** Name, which is that of its flag. */
  readonly name: string;
  /** Type, as the file has it. */
  readonly type: string;
  /** Whether a run needs a value from outside. */
  readonly required: boolean;
  /** Text for people; empty if there is none. */
  readonly help: string;
  /** As the file has it; absent when there is none. */
  readonly default?: unknown;
  /** For `enum`. */
  readonly values?: readonly string[];
  /** For `list`: the type of its members. */
  readonly of?: string;
  /** Environment variable that may give the value. */
  readonly env?: string;
}

/**
 * What a run needs from whoever starts it: a journal (for `durable`, `once` and `concurrency`),
 * imports from URLs that were fetched before, and who runs where (for `run.user` and `run.host`).
 */
export type RunNeed = "journal" | "imports" | "user" | "host";

/** What check found. */
export interface CheckResult {
  /** No errors; there may be warnings. */
  readonly ok: boolean;
  /** `unsuitable` when only `requires` or `version` is the problem. */
  readonly outcome: "ok" | "invalid-file" | "no-permission" | "unsuitable";
  /** Path, URL or name of the file. */
  readonly file: string;
  /** All findings, in the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** From here on as far as the file could be read. */
  readonly name: string;
  /** Text for people; empty if there is none. */
  readonly description: string;
  /** Parameters in the order of the file. */
  readonly params: readonly ParamInfo[];
  /** Names of the tasks in the file, `main` first. */
  readonly tasks: readonly string[];
  /** When the file wishes to be run; empty if it does not say. */
  readonly schedule: readonly ScheduleData[];
  /** What a run needs besides its functions. */
  readonly needs: readonly RunNeed[];
}

/** What plan and run need to know from outside. */
export interface InputOptions extends CheckOptions {
  /** Values by parameter name. Text is converted to the type of the parameter. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Reads an environment variable, for parameters with `env: NAME`. */
  readonly env?: (name: string) => string | undefined;
  /** Folder that relative paths in `params` start from. */
  readonly cwd?: string;
}

/** Options of `planTask`. */
export interface PlanOptions extends InputOptions {
  /** The task file. */
  readonly file: TaskSource;
}

/** One step of a plan, in order; nested steps follow their block with a greater `depth`. */
export interface PlanStep {
  /** Path in the run: `"batch/send"`. */
  readonly path: string;
  /** 0 for the steps of the file. */
  readonly depth: number;
  /** Id of the step. */
  readonly id: string;
  /** What people see. */
  readonly label: string;
  /** Name of the function; absent for blocks. */
  readonly uses?: string;
  /** What the step is made of. */
  readonly kind: "step" | "block" | "loop" | "resource";
  /** Where it stands: among the steps, in a rescue or in a finally. */
  readonly phase: "steps" | "rescue" | "finally";
  /** Text of the condition when it depends on what happens; `false` when it will be skipped. */
  readonly condition?: string | false;
  /** What it would do, with `?` where that is not known. */
  readonly effect?: PlannedEffect;
  /** Loops: how many items, when known. */
  readonly items?: number;
  /** Attempts at most, this step's retry times those around it. */
  readonly maxAttempts: number;
  /** The same times what the other side repeats by itself; see `effect.ownAttempts`. */
  readonly worstCase: number;
  /** Line in the file, from 1. */
  readonly line: number;
}

/** What a run would do, as far as that is known without calling anything. */
export interface Plan {
  /** Whether there is a plan, or why not. */
  readonly outcome: "ok" | "invalid-file" | "invalid-params" | "no-permission" | "unsuitable";
  /** Path, URL or name of the file. */
  readonly file: string;
  /** Name of the task. */
  readonly name: string;
  /** Findings of check, and of the parameters. */
  readonly diagnostics: readonly Diagnostic[];
  /** The values of the parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The variables of the file; `?` where a value is only known in a run. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** The steps in order. */
  readonly steps: readonly PlanStep[];
  /** What the sandbox has to allow. */
  readonly permissions: PermissionRequest;
  /** What a run needs besides, from whoever starts it. */
  readonly needs: readonly RunNeed[];
  /** Where the secrets come from that a run reads; never what they are. */
  readonly secrets: readonly SecretRequest[];
  /** The highest impact of all effects. */
  readonly highestImpact: Impact;
}

/** When to ask before effects. */
export interface ConfirmPolicy {
  /** Ask for effects of this impact and above; `never` is `--yes`. */
  readonly from: Impact | "never";
  /** Asks the person; absent when nobody is there: then the run ends as `needs-confirmation`. */
  readonly ask?: (question: ConfirmQuestion) => Promise<"yes" | "no" | "all">;
}

/** One question before an effect. */
export interface ConfirmQuestion {
  /** Path of the step. */
  readonly path: string;
  /** What people see of it. */
  readonly label: string;
  /** What it is about to do. */
  readonly effect: PlannedEffect;
}

/** Options of `runTask`. */
export interface RunOptions extends InputOptions {
  /** The task file. */
  readonly file: TaskSource;
  /** Default `run`. */
  readonly mode?: RunMode;
  /** Cancels the run: steps are aborted, `finally` and releases still run. */
  readonly signal?: AbortSignal;
  /** A second, impatient signal: clean-up that is still running is given up. */
  readonly abandon?: AbortSignal;
  /** Limit of the whole run, beside the `deadline` of the file: the shorter one counts. */
  readonly deadlineMs?: number;
  /** How long clean-up after a cancel may take; default 60000. */
  readonly cleanupLimitMs?: number;
  /** Hears what happens, in order. */
  readonly on?: (event: RunEvent) => void;
  /** Default: never ask. */
  readonly confirm?: ConfirmPolicy;
  /** Providers by name: `env`, `prompt`, … */
  readonly secrets?: Readonly<Record<string, SecretProvider>>;
  /** For `run.user` and `run.host`. */
  readonly identity?: { readonly user?: string; readonly host?: string };
  /** Default: a fresh time-ordered id. */
  readonly runId?: string;
  /** Where runs and their effects are recorded; without one nothing can be resumed. */
  readonly journal?: Journal;
  /** Folder of the locks of concurrency groups; default: beside the journal. */
  readonly locks?: string;
  /** Runs a durable run again although one with its key has finished. */
  readonly again?: boolean;
  /** Id of a run to go on with: what succeeded is reused, what failed is tried again. */
  readonly resume?: string;
  /**
   * Makes the folder of an earlier run the current one as long as that run goes on: relative names
   * among its parameters start there. Default: they start where this process stands.
   */
  readonly enterFolder?: (earlier: RunSummary) => Disposable;
}

/** Options of `resumeTask`: file and parameters come from the journal. */
export type ResumeOptions =
  & Omit<RunOptions, "file" | "params" | "resume" | "runId" | "journal">
  & { readonly runId: string; readonly journal: Journal };
