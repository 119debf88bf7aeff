/**
 * What a task function receives besides its input.
 *
 * @module
 */

/** Severity of a log line. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Writes log lines; data must be plain, and never secret. */
export type Log = Readonly<
  Record<LogLevel, (message: string, data?: Readonly<Record<string, unknown>>) => void>
>;

/** What is going on, for people: any plain data, with three members that displays understand. */
export interface ProgressData {
  /** One line: `"page 3 of 5"`. */
  readonly message?: string;
  /** How much is done, of `total`. */
  readonly done?: number;
  /** How much there is to do. */
  readonly total?: number;
  /** Anything else that is plain. */
  readonly [key: string]: unknown;
}

/** How functions are being called. A function with an effect is never called under what-if. */
export type CallMode = "run" | "what-if";

/** The surroundings of one call of a task function. */
export interface TaskContext {
  /** Aborts on timeout, deadline and cancel; a function must settle soon after. */
  readonly signal: AbortSignal;
  /** Writes log lines. */
  readonly log: Log;
  /** Reports progress; cheap, may be called often. */
  progress(data: ProgressData): void;
  /** Idempotence key of this call: the `once` of the step, else the path of the step in its run. */
  readonly onceKey: string;
  /**
   * Gathers a list that may be long, for the result. In a run many items go to the disk, where
   * `each` goes through them one by one; so give the list out as it is, and do no more with it
   * than ask for its `length`. Items must be plain data.
   */
  collect<T>(items: AsyncIterable<T>): Promise<T[]>;
  /**
   * The same data without the values of secrets, for what people will read: reports, messages. A
   * server may tell back what it was given. Outside of a run it is the data itself.
   */
  redact<T>(data: T): T;
  /** How functions are being called. */
  readonly mode: CallMode;
  /** Id of the run; of its own when called from TypeScript. */
  readonly runId: string;
  /** Path of the step: `"batch/17/send"`; empty when called from TypeScript. */
  readonly path: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The start of the run: fixed, and the same after a resume. */
  readonly now: Temporal.Instant;
}
