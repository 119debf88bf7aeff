/**
 * The one error type of the engine: a stable code that files branch on, and
 * whether trying again may help.
 *
 * @module
 */

/** What {@link TaskError} knows besides its message. */
export interface TaskErrorOptions {
  /** Stable, dotted, lower case: `"fax.busy"`. Task files compare it in `retry.on`. */
  readonly code: string;
  /** Whether the same call may succeed later. A `retry` without `on` repeats only these. */
  readonly transient?: boolean;
  /** What the person can do about it, as a sentence. */
  readonly advice?: string;
  /** Plain data for reports: raw codes, the server's own text. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error this one explains. */
  readonly cause?: unknown;
}

/**
 * An error of a task function or of the engine.
 *
 * The message follows the house form (`Cannot send "a.tif": The line is busy`) and does not
 * contain the code: whoever prints it adds `(fax.busy)`.
 */
export class TaskError extends Error {
  /** Always `"TaskError"`. */
  override readonly name = "TaskError";
  /** Stable code, as `"fax.busy"`. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly transient: boolean;
  /** What the person can do about it. */
  readonly advice: string | undefined;
  /** Plain data for reports. */
  readonly details: Readonly<Record<string, unknown>>;

  /** Makes an error of a message and what is known besides. */
  constructor(message: string, options: TaskErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.transient = options.transient ?? false;
    this.advice = options.advice;
    this.details = options.details ?? {};
  }
}

/** An error as plain data: what events, reports, the journal and expressions (`error`) see. */
export interface ErrorInfo {
  /** Stable code, as `"fax.busy"`. */
  readonly code: string;
  /** What could not be done, and why. */
  readonly message: string;
  /** Whether the same call may succeed later. */
  readonly transient: boolean;
  /** What the person can do about it. */
  readonly advice?: string;
  /** Plain data for reports. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Later errors, of clean-up for instance, that did not replace this one. */
  readonly suppressed?: readonly ErrorInfo[];
}

const CODE = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;

/**
 * Turns anything that was thrown into a {@link TaskError}.
 *
 * Errors of other layers keep their code when they carry one of our form in `code` (as the
 * errors of the fax provider do); errors of Deno get a code by class; an aborted signal becomes
 * its reason.
 */
export function toTaskError(thrown: unknown): TaskError {
  if (thrown instanceof TaskError) return thrown;
  if (thrown === undefined || thrown === null) {
    return new TaskError("It failed and did not say why", { code: "error", cause: thrown });
  }
  if (!(thrown instanceof Error)) {
    return new TaskError(String(thrown), { code: "error", cause: thrown });
  }
  const fields = thrown as Error & Partial<Record<"code" | "transient" | "advice", unknown>>;
  const code = typeof fields.code === "string" && CODE.test(fields.code)
    ? fields.code
    : codeOfClass(thrown);
  return new TaskError(thrown.message, {
    code,
    transient: typeof fields.transient === "boolean" ? fields.transient : TRANSIENT.has(code),
    advice: typeof fields.advice === "string" ? fields.advice : undefined,
    cause: thrown,
    details: detailsOf(thrown),
  });
}

/** The plain data of an error, with the errors that it suppressed. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (isSuppressed(thrown)) {
    const first = toErrorInfo(thrown.suppressed);
    return { ...first, suppressed: [...(first.suppressed ?? []), toErrorInfo(thrown.error)] };
  }
  const error = toTaskError(thrown);
  return {
    code: error.code,
    message: error.message,
    transient: error.transient,
    ...(error.advice === undefined ? {} : { advice: error.advice }),
    ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
  };
}

const TRANSIENT = new Set(["timeout", "net.refused", "net.reset", "file.busy"]);

const CODES_BY_NAME: Readonly<Record<string, string>> = {
  NotFound: "file.not-found",
  AlreadyExists: "file.exists",
  PermissionDenied: "permission",
  NotCapable: "permission",
  ConnectionRefused: "net.refused",
  ConnectionReset: "net.reset",
  Busy: "file.busy",
  NotSupported: "not-supported",
  IsADirectory: "file.is-folder",
  NotADirectory: "file.not-a-folder",
  AbortError: "cancelled",
  TimeoutError: "timeout",
  ZodError: "input",
};

function codeOfClass(error: Error): string {
  return CODES_BY_NAME[error.name] ?? CODES_BY_NAME[error.constructor.name] ?? "error";
}

function detailsOf(error: Error): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (key === "name" || key === "message" || key === "stack" || key === "cause") continue;
    if (["string", "number", "boolean"].includes(typeof value)) details[key] = value;
  }
  return details;
}

function isSuppressed(thrown: unknown): thrown is SuppressedError {
  return thrown instanceof SuppressedError && thrown.suppressed !== undefined;
}
