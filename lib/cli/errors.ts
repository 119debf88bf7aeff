/**
 * Errors that the command line itself finds: the person can mend them, so they
 * say how, and no stack trace is shown.
 *
 * @module
 */

/** A command line that cannot be run as it was typed. */
export class UsageError extends Error {
  override name = "UsageError";
  /** What to do instead, as a sentence. */
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.advice = advice;
  }
}
