/**
 * Watching a job until its end.
 *
 * @module
 */
import { type TaskContext, TaskError } from "../../../lib/engine/mod.ts";
import { type AnyFaxServer, FaxError, type FaxJobInfo } from "../../../lib/fax/mod.ts";

/** Longest time between two looks at a job. */
const POLL_MS = 500;

/** How long a cancelled wait may take to take the job out of the queue. */
const TAKE_BACK_MS = 5000;

/** How a job is watched. */
export interface WaitOptions extends Pick<TaskContext, "signal" | "progress"> {
  readonly until: "sent" | "delivered";
  /** Hears of every change. */
  readonly onChange?: (job: FaxJobInfo) => void;
}

/**
 * Waits until a job is on the line (`sent`), or until all of its pages have arrived (`delivered`).
 *
 * @throws {FaxError} When it failed for good, with the code of what the line did last.
 */
export async function waitForJob(
  server: AnyFaxServer,
  id: string,
  { signal, progress, until, onChange }: WaitOptions,
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
        onChange?.(job);
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

/** A job that {@link waitOrTakeBack} waits for. */
export interface OwnJob {
  readonly id: string;
  /** The end of its name in the queue, which no other job has. */
  readonly nameEnd: string;
}

/**
 * Waits as {@link waitForJob} does; a job that nobody waits for any more leaves the queue, so that
 * it is not dialled behind everybody's back, and whoever tries again sends nothing twice.
 *
 * @throws What ended the wait, when it is certain that the fax was not sent.
 * @throws {TaskError} `unclear` when it is not.
 */
export async function waitOrTakeBack(
  server: AnyFaxServer,
  { id, nameEnd }: OwnJob,
  options: WaitOptions,
): Promise<"sent" | "delivered"> {
  let lastSeen: FaxJobInfo | undefined;
  const onChange = (job: FaxJobInfo) => void (lastSeen = job);
  try {
    return await waitForJob(server, id, { ...options, onChange });
  } catch (error) {
    if (await takeBack(server, id) === "removed") throw error;
    if (lastSeen !== undefined && FAILED.has(lastSeen.status)) throw error;
    await proveSent(server, { id, nameEnd, lastSeen }, error);
    return "delivered";
  }
}

const FAILED: ReadonlySet<string> = new Set(["failed", "retries-exceeded"]);

/**
 * Takes a job out of the queue. `"gone"`: it had left the queue already.
 *
 * @throws {TaskError} `unclear` when nobody knows whether it is still there.
 */
export async function takeBack(server: AnyFaxServer, id: string): Promise<"removed" | "gone"> {
  try {
    await server.jobs.cancel(id, { timeoutMs: TAKE_BACK_MS });
    return "removed";
  } catch (error) {
    if (error instanceof FaxError && error.code === "fax.job-not-found") return "gone";
    throw unclear(id, "it could not be taken out of the queue, and may still be sent", error);
  }
}

/**
 * Takes a job out of the queue whose document became another one while the service read it.
 *
 * @throws {TaskError} `unclear` if it has left the queue already, with whichever of the two.
 */
export async function takeBackUnchecked(
  server: AnyFaxServer,
  id: string,
  document: string,
): Promise<void> {
  if (await takeBack(server, id) === "removed") return;
  const reason = `"${document}" was overwritten while the service read it, and the job has left ` +
    "the queue";
  throw unclear(id, reason, undefined);
}

/** Returns if a job that left the queue was sent. @throws What ended the wait if it was not. */
async function proveSent(
  server: AnyFaxServer,
  { id, nameEnd, lastSeen }: OwnJob & { readonly lastSeen: FaxJobInfo | undefined },
  ended: unknown,
): Promise<void> {
  const timeoutMs = TAKE_BACK_MS;
  try {
    await server.jobs.sent(id, { lastSeen, timeoutMs });
  } catch (error) {
    const code = error instanceof FaxError ? error.code : undefined;
    if (code === "fax.canceled" || code === "fax.job-not-found") throw ended;
    const record = await server.jobs.findSent(nameEnd, { timeoutMs }).catch(() => undefined);
    if (record === "not-sent") throw ended;
    if (record === undefined) {
      throw unclear(id, "it left the queue, and nothing says whether it was sent", error);
    }
  }
}

/** Never retried: the fax could go out twice. */
function unclear(id: string, reason: string, cause: unknown): TaskError {
  return new TaskError(`Cannot tell what became of fax job ${id}: ${reason}`, {
    code: "unclear",
    advice:
      `Look for job ${id} in the queue and in the log of the fax server, delete it there if ` +
      "it still waits, and send again only what did not arrive",
    details: { jobId: id },
    cause,
  });
}

function describeJob(job: FaxJobInfo): string {
  if (job.paused || job.status === "paused") return "paused";
  if (job.status !== "in-progress") return job.status;
  if (job.lineStatus !== "sending") {
    return job.lineStatus === "unknown" ? "calling" : job.lineStatus;
  }
  return job.currentPage === undefined ? "sending" : `page ${job.currentPage} of ${job.pageCount}`;
}
