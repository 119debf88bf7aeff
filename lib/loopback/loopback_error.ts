/** Why the service refuses a request. */
export type LoopbackProblem =
  | "access-denied"
  | "bad-group"
  | "bad-number"
  | "directory-in-use"
  | "group-in-use"
  | "no-document"
  | "not-supported"
  | "other-options"
  | "queue-blocked"
  | "too-many-recipients"
  | "unknown-account"
  | "unknown-device"
  | "unknown-group"
  | "unknown-job"
  | "unknown-message"
  | "unknown-property"
  | "unknown-rule"
  | "wrong-state";

/** A request that the built-in service refuses; `problem` says why in one word. */
export class LoopbackError extends Error {
  /** The name of the class, for whoever sees it across a border. */
  override readonly name = "LoopbackError";
  /** What is wrong, for code to branch on. */
  readonly problem: LoopbackProblem;

  /** The message is taken as it is: a whole sentence without a final period. */
  constructor(problem: LoopbackProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
