/**
 * Beginning an effect that must not happen twice, although another step, run or process may have
 * begun one with the same once-key.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";
import type { Reconciled } from "../contract/function.ts";
import type { Intent, RunJournal } from "../journal/port.ts";
import { sleep } from "./clock.ts";

/** How often somebody who waits for the effect of another one looks after it. */
const LOOK_MS = 100;

/** Asked here, another server would say that it has not got it, and would get it as well. */
const ELSEWHERE: Reconciled<never> = {
  happened: "unclear",
  reason: "that run had other parameters, which may lead to another server",
};

/** What surrounds an effect that is to begin. */
export interface EffectPlace {
  readonly signal: AbortSignal;
  /** Whether a step of this process is at it now. */
  readonly isInFlight: (path: string) => boolean;
  /** Whether an effect that nobody is at any more has happened. */
  readonly ask: (onceKey: string) => Promise<Reconciled<unknown>>;
}

/**
 * Records that an effect is about to happen. One with a once-key that somebody else has begun is
 * waited for, or looked up if nobody is at it any more.
 *
 * @returns Its result if it has happened elsewhere meanwhile; `undefined`: do it now.
 * @throws {TaskError} `unclear` if nobody can tell.
 */
export async function beginEffect(
  journal: RunJournal,
  intent: Intent,
  { signal, isInFlight, ask }: EffectPlace,
): Promise<{ readonly result: unknown } | undefined> {
  const besides = new Set<string>();
  for (;;) {
    const other = journal.intend({ ...intent, besides });
    if (other === undefined || "result" in other) return other;
    if (other.isOwnRun ? isInFlight(other.path) : other.isRunning) {
      await sleep(LOOK_MS, signal);
    } else {
      const answer = other.hasSameParams ? await ask(intent.onceKey) : ELSEWHERE;
      if (answer.happened === "unclear") throw unclear(intent, other.runId, answer.reason);
      besides.add(other.id);
      if (answer.happened) {
        journal.intend({ ...intent, once: false });
        return { result: answer.result };
      }
    }
    const recorded = journal.recallOnce(intent.onceKey);
    if (recorded !== undefined) return recorded;
  }
}

function unclear({ onceKey }: Intent, runId: string, reason: string): TaskError {
  return new TaskError(
    `Cannot tell whether "${onceKey}" happened in run ${runId}, which was interrupted: ${reason}`,
    {
      code: "unclear",
      advice:
        `Go on with that run first, comtask resume ${runId}; or look at the server, then tell ` +
        "it with: comtask runs settle",
    },
  );
}
