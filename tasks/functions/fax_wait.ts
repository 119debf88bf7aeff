/**
 * Watching a job until its end.
 *
 * @module
 */
import type { TaskContext } from "../../lib/engine/mod.ts";
import { type AnyFaxServer, FaxError, type FaxJobInfo } from "../../lib/fax/mod.ts";

/** Longest time between two looks at a job. */
const POLL_MS = 500;

/** How long a cancelled wait may take to take the job out of the queue. */
const TAKE_BACK_MS = 5000;

/** How a job is watched. */
export interface WaitOptions extends Pick<TaskContext, "signal" | "progress"> {
  readonly until: "sent" | "delivered";
}

/**
 * Waits until a job is on the line (`sent`), or until all of its pages have arrived (`delivered`).
 *
 * @throws {FaxError} When it failed for good, with the code of what the line did last.
 */
export async function waitForJob(
  server: AnyFaxServer,
  id: string,
  { signal, progress, until }: WaitOptions,
): Promise<"sent" | "delivered"> {
  const onLine = new AbortController();
  let shown = "";
  try {
    await server.jobs.wait(id, {
      signal: AbortSignal.any([signal, onLine.signal]),
      pollMs: POLL_MS,
      onChange(job) {
        const message = describeJob(job);
        if (message !== shown) progress({ message, jobId: id });
        shown = message;
        if (until === "sent" && job.lineStatus === "sending") onLine.abort();
      },
    });
    return "delivered";
  } catch (error) {
    signal.throwIfAborted();
    if (onLine.signal.aborted && !(error instanceof FaxError)) return "sent";
    throw error;
  }
}

/**
 * Takes a job out of the queue that nobody waits for any more: it must not be dialled behind
 * everybody's back. The error that led here is the one that counts.
 */
export async function takeBack(server: AnyFaxServer, id: string): Promise<void> {
  try {
    await server.jobs.cancel(id, { timeoutMs: TAKE_BACK_MS });
  } catch (error) {
    if (!(error instanceof FaxError)) throw error; // it left the queue, or the server is gone
  }
}

function describeJob(job: FaxJobInfo): string {
  if (job.paused || job.status === "paused") return "paused";
  if (job.status !== "in-progress") return job.status;
  if (job.lineStatus !== "sending") {
    return job.lineStatus === "unknown" ? "calling" : job.lineStatus;
  }
  return job.currentPage === undefined ? "sending" : `page ${job.currentPage} of ${job.pageCount}`;
}
