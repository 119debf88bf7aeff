/**
 * What goes wrong with schedules.
 *
 * @module
 */

/** What kind of thing went wrong. */
export type ScheduleErrorCode = "schedule.unmappable" | "schedule.failed";

/** Details of a {@link ScheduleError}. */
export interface ScheduleErrorOptions {
  /** Default: `schedule.failed`. */
  readonly code?: ScheduleErrorCode;
  /** What to do, as a sentence. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** A schedule that the scheduler of this system cannot take, and what to do instead. */
export class ScheduleError extends Error {
  override name = "ScheduleError";
  readonly code: ScheduleErrorCode;
  readonly advice: string | undefined;

  constructor(message: string, { code, advice, cause }: ScheduleErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code ?? "schedule.failed";
    this.advice = advice;
  }
}

/** A wish that the scheduler has nothing for. */
export function unmappable(message: string, advice?: string, cause?: unknown): ScheduleError {
  return new ScheduleError(message, {
    code: "schedule.unmappable",
    ...advice !== undefined && { advice },
    ...cause !== undefined && { cause },
  });
}
