/**
 * What SQLite says of a journal that it cannot use, and what a person can do about it.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";

const DAMAGED =
  "Move the file away, with those of the same name that end in -wal and -shm: the next " +
  "run begins a new one. What was sent is in the old one, which sqlite3 reads with .recover";

/** Advice by the primary result code of SQLite. */
const ADVICE: Readonly<Record<number, string>> = {
  5: "Another program holds it for long: end that, then resume the run", // SQLITE_BUSY
  8: "Give the account the right to write the file and its folder", // SQLITE_READONLY
  10: "Look after the disk, then resume the run: what was recorded is safe", // SQLITE_IOERR
  11: DAMAGED, // SQLITE_CORRUPT
  13: "Free space on the disk, then resume the run: what was recorded is safe", // SQLITE_FULL
  14: "Check that the folder exists and can be written, or name another file", // SQLITE_CANTOPEN
  26: DAMAGED, // SQLITE_NOTADB
};

/** How Deno words the same when it opens a file, where it gives no code. */
const CODE_OF_TEXT: readonly (readonly [RegExp, number])[] = [
  [/readonly|read-only/i, 8],
  [/malformed/i, 11],
  [/not a database/i, 26],
  [/disk is full/i, 13],
  [/unable to open/i, 14],
];

/** Codes after which a journal cannot be trusted any more. */
const IS_DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** Codes of errors of the journal: no further effect may happen after one of them. */
const JOURNAL_CODES: ReadonlySet<string> = new Set(["journal.write", "journal.damaged"]);

/**
 * An error of SQLite as one of ours.
 *
 * @param what What could not be done: `open journal "runs.sqlite"`.
 * @param code Unless the file is damaged: then it is `journal.damaged`.
 */
export function journalError(what: string, code: string, cause: unknown): TaskError {
  const { errcode, message } = cause as { readonly errcode?: number; readonly message?: string };
  const worded = CODE_OF_TEXT.find(([text]) => text.test(message ?? ""))?.[1];
  const primary = (errcode ?? worded ?? 0) & 0xff;
  if (cause instanceof Deno.errors.NotCapable) {
    return new TaskError(`Cannot ${what}: ${cause.message}`, { code: "permission", cause });
  }
  const isDamaged = IS_DAMAGED.has(primary) || cause instanceof SyntaxError;
  const reason = cause instanceof SyntaxError ? "an entry is no longer what was written" : message;
  return new TaskError(`Cannot ${what}: ${reason ?? cause}`, {
    code: isDamaged ? "journal.damaged" : code,
    cause,
    advice: isDamaged ? DAMAGED : ADVICE[primary] ?? "Look after the file, then resume the run",
  });
}

/** A journal that is no longer what was written. */
export function damagedJournal(what: string, reason: string, cause?: unknown): TaskError {
  return new TaskError(`Cannot ${what}: ${reason}`, {
    code: "journal.damaged",
    cause,
    advice: DAMAGED,
  });
}

/** Whether nothing can be recorded any more, so that nothing more may be done. */
export function isJournalError(error: unknown): boolean {
  return error instanceof TaskError && JOURNAL_CODES.has(error.code);
}
