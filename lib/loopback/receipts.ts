import { join } from "node:path";
import { isUnderWay } from "./broadcasts.ts";
import type { FaxJobSnapshot } from "./job.ts";
import { COLUMNS, snapshot } from "./job_rows.ts";
import { mailText } from "./mail_file.ts";
import { findJob } from "./queue.ts";
import type { Store } from "./store.ts";

/**
 * Writes the receipt of a fax that has ended, if one is wanted: an `.eml` or `.txt` file in the
 * folder `receipts` of the store. One receipt for a whole broadcast is written with its last fax.
 */
export function writeReceipt(store: Store, id: number, now: number): void {
  const job = findJob(store, id);
  if (job?.receipt === undefined) return;
  const jobs = job.receipt.group && job.submissionId !== ""
    ? endedSubmission(store, job.submissionId, now)
    : [job];
  if (jobs.length === 0) return;
  const { type, address, attachFax } = job.receipt;
  const folder = join(store.directory, "receipts");
  const text = jobs.map((one) => describe(one)).join("\n\n") + "\n";
  const failed = jobs.filter(({ state }) => state !== "sent").length;
  const subject = failed === 0
    ? `Fax "${job.displayName}" was sent`
    : failed === jobs.length
    ? `Fax "${job.displayName}" could not be sent`
    : `Fax "${job.displayName}" was sent to ${jobs.length - failed} of ${jobs.length} numbers`;
  const content = type === "message" ? `${subject}\n\n${text}` : mailText({
    from: store.settings().smtpSender || "fax@localhost",
    to: address,
    subject,
    text,
    attachment: attachFax ? faxOf(jobs) : undefined,
  }, now);
  Deno.mkdirSync(folder, { recursive: true });
  const path = join(folder, `${String(id).padStart(6, "0")}.${type === "mail" ? "eml" : "txt"}`);
  Deno.writeTextFileSync(`${path}.part`, content);
  Deno.renameSync(`${path}.part`, path);
}

/** All faxes of a broadcast, or none while one of them is under way. */
function endedSubmission(store: Store, submissionId: string, now: number): FaxJobSnapshot[] {
  if (isUnderWay(store, submissionId)) return [];
  return store.all(
    `SELECT ${COLUMNS} FROM jobs WHERE submission_id = ? AND submission_id <> '' ORDER BY id`,
    submissionId,
  ).map((row) => snapshot(row, now));
}

function describe(job: FaxJobSnapshot): string {
  const time = (at: number | undefined) => at === undefined ? "" : new Date(at).toISOString();
  return [
    ["Document", job.displayName],
    ["To", [job.recipient.name, job.faxNumber].filter(Boolean).join(", ")],
    ["Result", job.state === "sent" ? "sent" : `not sent: ${job.failure ?? job.queueStatus}`],
    ["Pages", String(job.pageCount)],
    ["Attempts", String(job.attempts)],
    ["Station", job.csid],
    ["Submitted", time(job.submittedAt)],
    ["Ended", time(job.endedAt)],
  ].filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`).join("\n");
}

function faxOf(jobs: readonly FaxJobSnapshot[]) {
  const path = jobs.find(({ archivePath }) => archivePath !== undefined)?.archivePath;
  return path === undefined ? undefined : { name: "fax.tif", bytes: Deno.readFileSync(path) };
}
