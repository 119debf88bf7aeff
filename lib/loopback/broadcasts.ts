/**
 * Faxes of one submission: those that have ended stay in the queue while another one is under way.
 *
 * @module
 */
import type { Row, Store } from "./store.ts";

/** Whether a fax of a submission is under way: it waits, or is on the line. */
export function isUnderWay(store: Store, submissionId: string): boolean {
  return submissionId !== "" && store.get(
        "SELECT 1 FROM jobs INDEXED BY jobs_submission_open WHERE submission_id = ? AND " +
          "submission_id <> '' AND state NOT IN ('sent', 'failed', 'exceeded', 'canceled') LIMIT 1",
        submissionId,
      ) !== undefined;
}

/**
 * Takes a fax that was sent or cancelled out of the queue, with all of its submission, unless one of
 * these is under way. One that has failed lets the others go, and stays as it would alone.
 *
 * @param job Its columns `id` and `submission_id`.
 */
export function leaveQueue(store: Store, job: Row): void {
  const submissionId = String(job.submission_id);
  if (submissionId === "") {
    store.run(
      "UPDATE jobs SET queued = 0 WHERE id = ? AND queued = 1 AND state IN ('sent', 'canceled')",
      Number(job.id),
    );
  } else if (!isUnderWay(store, submissionId)) {
    store.run(
      "UPDATE jobs SET queued = 0 WHERE submission_id = ? AND submission_id <> '' AND " +
        "queued = 1 AND state IN ('sent', 'canceled')",
      submissionId,
    );
  }
}
