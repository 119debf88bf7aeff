/**
 * What a run needs from a journal: intents before effects, outcomes after them.
 *
 * @module
 */
import type { ErrorInfo } from "../contract/error.ts";
import type { StepOutcome } from "../contract/outcome.ts";

/** What is known of a step from earlier. */
export type Recalled =
  | {
    readonly kind: "outcome";
    readonly outcome: StepOutcome;
    readonly result: unknown;
    readonly attempts: number;
    readonly error: ErrorInfo | undefined;
    /** Hash of the inputs that it had. */
    readonly inputHash: string;
    /** Whether it was recorded since the run was begun or opened again. */
    readonly isOwn: boolean;
  }
  /** It began and nobody knows how it ended. */
  | { readonly kind: "intent"; readonly onceKey: string; readonly attempt: number }
  | undefined;

/** An effect that is about to happen. */
export interface Intent {
  /** Path of the step: `"batch/17/send"`. */
  readonly path: string;
  /** Name of the function. */
  readonly uses: string;
  /** Idempotence key of the effect. */
  readonly onceKey: string;
  /** Hash of the inputs. */
  readonly inputHash: string;
  /** Which attempt it is. */
  readonly attempt: number;
  /** Whether the key was given by `once`, so that no other effect may have it. */
  readonly once: boolean;
  /** Ids of open effects with the same key that are known not to have happened. */
  readonly besides?: ReadonlySet<string>;
}

/** An effect with the same once-key that began elsewhere and has no outcome. */
export interface OpenEffect {
  /** Unlike that of any other effect. */
  readonly id: string;
  /** The run that it belongs to. */
  readonly runId: string;
  /** Path of its step there. */
  readonly path: string;
  /** Whether that is the run that asks. */
  readonly isOwnRun: boolean;
  /** Whether a process is at its run. */
  readonly isRunning: boolean;
  /** Whether its run has the parameters of the one that asks, and so the same servers. */
  readonly hasSameParams: boolean;
}

/** An effect with the same once-key that has happened. */
export interface RecordedEffect {
  /** What it gave back. */
  readonly result: unknown;
}

/** How an effect, or an item of a loop, ended. */
export interface RecordedOutcome {
  /** Path of the step: `"batch/17/send"`. */
  readonly path: string;
  /** Name of the function. */
  readonly uses: string;
  /** How it ended. */
  readonly outcome: StepOutcome;
  /** Plain data. */
  readonly result: unknown;
  /** How often it was tried. */
  readonly attempts: number;
  /** Why it failed. */
  readonly error?: ErrorInfo;
  /** Recorded for good, beyond this run. */
  readonly onceKey?: string;
}

/** The journal of one run. Every call has reached the disk when it returns. */
export interface RunJournal {
  /** What is known of a step from earlier. */
  recall(path: string): Recalled;
  /** The result of an effect with this key, of this or an earlier run. */
  recallOnce(key: string): RecordedEffect | undefined;
  /** Records an effect before it happens; gives back what stands in its way, and then does not. */
  intend(intent: Intent): OpenEffect | RecordedEffect | undefined;
  /** Records how an effect ended. */
  settle(outcome: RecordedOutcome): void;
}
