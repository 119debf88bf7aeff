/** Why the service refuses a request. */
export type LoopbackProblem = "bad-number" | "unknown-job" | "wrong-state" | "unknown-device";

/** A request that the built-in service refuses; `problem` says why in one word. */
export class LoopbackError extends Error {
  override readonly name = "LoopbackError";
  readonly problem: LoopbackProblem;

  constructor(problem: LoopbackProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
