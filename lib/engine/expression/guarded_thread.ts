/**
 * The thread that computes expressions of files from elsewhere; see `guarded.ts`. It has the
 * expression language and nothing else.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";
import { type CelEvaluator, loadCel } from "./cel.ts";
import { pack, unpack } from "./transfer.ts";

/** What the thread is doing, in shared memory, so that the other one can wait for it. */
export const PHASE = { asked: 0, ready: 1, begun: 2, done: 3, failed: 4 } as const;

/** One expression to compute. */
export interface GuardedQuestion {
  readonly text: string;
  readonly context: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Its value, or why there is none. */
export type GuardedAnswer =
  | { readonly value: unknown }
  | { readonly code: string | undefined; readonly message: string; readonly isTaskError: boolean };

/** What the thread is given when it starts. */
export interface GuardedThreadData {
  readonly phase: Int32Array;
  /** Milliseconds since 1970 that `now()` yields. */
  readonly nowMs: number;
  readonly port: {
    postMessage(message: GuardedAnswer): void;
    on(event: "message", listener: (question: GuardedQuestion) => void): void;
  };
}

/** Answers questions until the thread is ended. */
export async function serve({ phase, nowMs, port }: GuardedThreadData): Promise<void> {
  let env: GuardedQuestion["env"] = {};
  const cel = await loadCel();
  const evaluate = cel.evaluator({
    now: Temporal.Instant.fromEpochMilliseconds(nowMs),
    env: (name) => {
      if (Object.hasOwn(env, name)) return env[name];
      throw new TaskError("env() takes the name itself in a file from a URL, not a computed one", {
        code: "expression.env",
      });
    },
  });
  const enter = (next: number) => {
    Atomics.store(phase, 0, next);
    Atomics.notify(phase, 0);
  };
  port.on("message", (question) => {
    enter(PHASE.begun);
    env = question.env;
    const context = unpack(question.context, cel) as Record<string, unknown>;
    port.postMessage(answer(evaluate, question.text, context));
    enter(PHASE.done);
  });
  enter(PHASE.ready);
}

function answer(
  evaluate: CelEvaluator,
  text: string,
  context: Record<string, unknown>,
): GuardedAnswer {
  try {
    return { value: pack(evaluate(text, context)) };
  } catch (error) {
    const { code, summary, message } = error as {
      readonly code?: unknown;
      readonly summary?: unknown;
      readonly message?: unknown;
    };
    return {
      code: typeof code === "string" ? code : undefined,
      message: String(summary ?? message ?? error),
      isTaskError: error instanceof TaskError,
    };
  }
}
