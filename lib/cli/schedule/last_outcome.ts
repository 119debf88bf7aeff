/**
 * How the last run of a schedule ended, as one of our outcomes.
 *
 * @module
 */
import { outcomeOfExitCode } from "../../engine/mod.ts";
import type { InstalledJob } from "../../schedule/mod.ts";
import { existingJournal } from "../journal.ts";

/**
 * The outcome that the scheduler's last result stands for. Where the scheduler keeps none, that of
 * the newest run in the journal.
 */
export async function lastOutcome(job: InstalledJob): Promise<string | null> {
  if (job.lastNote !== undefined) return job.lastNote;
  if (job.lastCode !== undefined) {
    return outcomeOfExitCode(job.lastCode) ?? `no outcome of comtask: ${codeText(job.lastCode)}`;
  }
  return job.origin === undefined ? null : await journalOutcome(job.origin.file);
}

/** Windows shows large codes in hexadecimal, and they are looked up that way. */
function codeText(code: number): string {
  return code >= 0 && code < 256
    ? String(code)
    : `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

async function journalOutcome(file: string): Promise<string | null> {
  try {
    using journal = await existingJournal();
    const run = journal.list({ limit: 1000 }).find((run) => run.file === file);
    return run === undefined ? null : run.outcome ?? "unfinished";
  } catch {
    return null; // no journal yet
  }
}
