/**
 * What a run tells while it goes on, and what it returns.
 *
 * @module
 */
import type { LogLevel, ProgressData } from "./context.ts";
import type { OwnAttempts } from "./attempts.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { ErrorInfo } from "./error.ts";
import type { Effect, Impact } from "./function.ts";
import type { RunOutcome, StepOutcome } from "./outcome.ts";

/** How a run treats effects. */
export type RunMode = "run" | "what-if";

/** An effect as plan and what-if show it. */
export interface PlannedEffect {
  /** What it changes. */
  readonly effect: Effect;
  /** How much a mistake would hurt. */
  readonly impact: Impact;
  /** What is done: `"send fax"`. */
  readonly verb: string;
  /** To what: `"a.tif to +14255550100"`. */
  readonly target: string;
  /** What the other side repeats by itself, each time that the step is tried. */
  readonly ownAttempts?: OwnAttempts;
  /** What-if: attempts at most here, by `retry` of the step and those around; absent: one. */
  readonly maxAttempts?: number;
}

/** An attempt that failed and was followed by another one. */
export interface FailedAttempt {
  /** Milliseconds from the start of the run. */
  readonly startedMs: number;
  /** Milliseconds that it took. */
  readonly durationMs: number;
  /** Code of the error, as `"fax.busy"`. */
  readonly code: string;
}

/** One step that ended. Blocks have `children`, loops have `items` instead. */
export interface StepRecord {
  /** Path in the run: `"batch/17/send"`. */
  readonly path: string;
  /** Id of the step. */
  readonly id: string;
  /** What people see. */
  readonly label: string;
  /** Name of the function; absent for blocks. */
  readonly uses?: string;
  /** How it ended. */
  readonly outcome: StepOutcome;
  /** How often it was tried; 0 when it was skipped. */
  readonly attempts: number;
  /** Milliseconds from the start of the run, of this process if it was resumed. */
  readonly startedMs: number;
  /** Milliseconds, waits between attempts included. */
  readonly durationMs: number;
  /** The attempts that failed before the last one; absent when the first was the last. */
  readonly earlierAttempts?: readonly FailedAttempt[];
  /** What the function returned, as plain data; handles and secrets are left out. */
  readonly result?: unknown;
  /** Why it failed. */
  readonly error?: ErrorInfo;
  /** Under what-if: what it would have done. */
  readonly wouldDo?: PlannedEffect;
  /** The steps of a block, also of its rescue and finally. */
  readonly children?: readonly StepRecord[];
  /** What a loop yielded. */
  readonly loop?: LoopResult;
}

/**
 * One item of a loop, flat: the fields of the item itself if it is a map, then those of the
 * results of its steps, then these. It is what `steps.<id>.items` yields and reports print.
 */
export interface ItemRecord {
  /** Key of the item, unique in the loop. */
  readonly key: string;
  /** What people see. */
  readonly label: string;
  /** How it ended. */
  readonly status: StepOutcome;
  /** The most attempts that any step of the item needed. */
  readonly attempts: number;
  /** Milliseconds from the start of the run. */
  readonly startedMs: number;
  /** Milliseconds, waits between attempts included. */
  readonly durationMs: number;
  /** Attempts of its steps that failed before later ones; absent when there are none. */
  readonly earlierAttempts?: readonly FailedAttempt[];
  /** Text of the error; empty when there was none. */
  readonly error: string;
  /** Code of the error; empty when there was none. */
  readonly errorCode: string;
  /** Under what-if: everything that the item would do, in order. */
  readonly wouldDo?: readonly PlannedEffect[];
  /** Fields of the item, and of the results of its steps. */
  readonly [field: string]: unknown;
}

/** What every loop yields. */
export interface LoopResult {
  /** Items in the list. */
  readonly total: number;
  /** Items that succeeded, now or in an earlier process. */
  readonly ok: number;
  /** Items that failed, or of which nobody knows. */
  readonly failed: number;
  /** Items that failed and were rescued. */
  readonly rescued: number;
  /** Items that were skipped. */
  readonly skipped: number;
  /** Items that were never begun, because the loop stopped before them. */
  readonly notRun: number;
  /** One for each item that was begun; of a list too long to hold, those that did not go well. */
  readonly items: readonly ItemRecord[];
  /** How many records are left out of `items`; absent when it is complete. */
  readonly omitted?: number;
}

/** Something that happened in a run, in order. */
export type RunEvent =
  | {
    readonly type: "run-start";
    readonly runId: string;
    readonly name: string;
    readonly file: string;
    readonly mode: RunMode;
    readonly resumed: boolean;
    readonly steps: readonly string[];
  }
  | { readonly type: "diagnostics"; readonly diagnostics: readonly Diagnostic[] }
  | {
    readonly type: "step-start";
    readonly path: string;
    readonly id: string;
    readonly label: string;
    readonly uses?: string;
    /** For loops, once the list is known. */
    readonly total?: number;
  }
  | { readonly type: "attempt"; readonly path: string; readonly attempt: number }
  | {
    readonly type: "retry-wait";
    readonly path: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error?: ErrorInfo;
  }
  | { readonly type: "progress"; readonly path: string; readonly data: ProgressData }
  | {
    readonly type: "item-start";
    readonly path: string;
    readonly key: string;
    readonly label: string;
    readonly index: number;
    readonly total: number;
  }
  | {
    readonly type: "item-done";
    readonly path: string;
    readonly item: ItemRecord;
    readonly done: number;
    readonly total: number;
  }
  | { readonly type: "step-end"; readonly path: string; readonly step: StepRecord }
  | {
    readonly type: "log";
    readonly level: LogLevel;
    readonly path: string;
    readonly message: string;
    readonly data?: Readonly<Record<string, unknown>>;
  }
  | { readonly type: "run-end"; readonly result: RunResult };

/** How many steps ended how, loops' inner steps included. */
export type StepCounts = Readonly<Record<StepOutcome, number>>;

/** What a run returns. */
export interface RunResult {
  /** How the run ended. */
  readonly outcome: RunOutcome;
  /** Exit code of that outcome. */
  readonly exitCode: number;
  /** Unique id of the run. */
  readonly runId: string;
  /** Name of the task. */
  readonly name: string;
  /** Path, URL or name of the file. */
  readonly file: string;
  /** How effects were treated. */
  readonly mode: RunMode;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** ISO 8601, UTC. */
  readonly ended: string;
  /** Milliseconds, of this process if the run was resumed. */
  readonly durationMs: number;
  /** The first error; later ones are in its `suppressed`. */
  readonly error?: ErrorInfo;
  /** The steps of the file, in the order in which they ended. */
  readonly steps: readonly StepRecord[];
  /** How many steps ended how. */
  readonly counts: StepCounts;
  /** The outputs of the file. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Findings of check, or of the parameters (outcomes `invalid-file`, `invalid-params`). */
  readonly diagnostics: readonly Diagnostic[];
  /** Handles that the file opened and did not close; the engine closed them. */
  readonly leftOpen: readonly { readonly path: string; readonly uses: string }[];
}
