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
    /** Whether it was recorded since the run was begun or opened again. */
    readonly isOwn: boolean;
  }
  /** It began and nobody knows how it ended. */
  | { readonly kind: "intent"; readonly onceKey: string; readonly attempt: number }
  | undefined;

/** An effect that is about to happen. */
export interface Intent {
  readonly path: string;
  readonly uses: string;
  readonly onceKey: string;
  readonly inputHash: string;
  readonly attempt: number;
}

/** How an effect, or an item of a loop, ended. */
export interface RecordedOutcome {
  readonly path: string;
  readonly uses: string;
  readonly outcome: StepOutcome;
  /** Plain data. */
  readonly result: unknown;
  readonly attempts: number;
  readonly error?: ErrorInfo;
  /** Recorded for good, beyond this run. */
  readonly onceKey?: string;
}

/** The journal of one run. Every call has reached the disk when it returns. */
export interface RunJournal {
  recall(path: string): Recalled;
  /** The result of an effect with this key, of this or an earlier run. */
  recallOnce(key: string): { readonly result: unknown } | undefined;
  intend(intent: Intent): void;
  settle(outcome: RecordedOutcome): void;
}
