/**
 * Errors that the command line itself finds: the person can mend them, so they
 * say how, and no stack trace is shown.
 *
 * @module
 */
import type { CheckResult } from "../engine/mod.ts";

/** A task file that cannot be used, so that its parameters are not known either. */
export class TaskFileError extends Error {
  override name = "TaskFileError";
  readonly result: CheckResult;

  constructor(result: CheckResult) {
    super(`Cannot use "${result.file}"`);
    this.result = result;
  }
}

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

/** The data of a command could not be written: the disk is full, for instance. */
export class OutputError extends Error {
  override name = "OutputError";
  /** Stable, as the codes of the engine are. */
  readonly code = "output.write";

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot write the output: ${reason}`, { cause });
  }
}
