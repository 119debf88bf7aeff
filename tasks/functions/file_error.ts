/**
 * Errors of the file system in the words of the person who wrote the task file.
 *
 * @module
 */
import { TaskError } from "../../lib/engine/mod.ts";

interface Reason {
  readonly code: string;
  readonly text: string;
  readonly advice?: string;
}

const REASONS: readonly (readonly [new (message?: string) => Error, Reason])[] = [
  [Deno.errors.NotFound, { code: "file.not-found", text: "it does not exist" }],
  [Deno.errors.AlreadyExists, { code: "file.exists", text: "it exists already" }],
  [Deno.errors.IsADirectory, { code: "file.is-folder", text: "it is a folder" }],
  [Deno.errors.NotADirectory, {
    code: "file.not-a-folder",
    text: "a part of the path is a file, not a folder",
  }],
  [Deno.errors.NotCapable, {
    code: "permission",
    text: "this process was started without the permission",
  }],
  [Deno.errors.PermissionDenied, {
    code: "permission",
    text: "access is denied",
    advice: "Check the rights of the account that runs the task.",
  }],
  [Deno.errors.Busy, { code: "file.busy", text: "another program has it open" }],
];

/**
 * Explains a failed file operation: `Cannot read "a.csv": it does not exist`.
 *
 * @param action The verb and, if needed, what of: `read`, `write`, `move`.
 */
export function fileError(action: string, path: string, error: unknown): TaskError {
  if (error instanceof TaskError) return error;
  const reason = REASONS.find(([type]) => error instanceof type)?.[1];
  const text = reason?.text ?? (error instanceof Error ? error.message : String(error));
  return new TaskError(`Cannot ${action} "${path}": ${text}`, {
    code: reason?.code ?? "file.error",
    transient: error instanceof Deno.errors.Busy,
    advice: error instanceof Deno.errors.NotCapable ? grantAdvice(error) : reason?.advice,
    details: { path },
    cause: error,
  });
}

/** Deno's own text names the flag. */
function grantAdvice({ message }: Error): string {
  const flag = /--allow-[a-z]+/.exec(message)?.[0] ?? "the permission";
  return `Grant ${flag}; "comtask plan FILE --permissions" prints the exact flags of a task file.`;
}
