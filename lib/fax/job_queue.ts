/**
 * The outgoing queue of a server, by job id.
 *
 * @module
 */
import { codeOfLineStatus } from "./fax_codes.ts";
import { FaxError } from "./fax_error.ts";
import type {
  FaxJobInfo,
  JobAction,
  LineStatus,
  NamedSentFax,
  SentRecord,
} from "./fax_job_info.ts";
import type { FaxCallOptions, FaxSession } from "./fax_session.ts";

/** Options of {@linkcode JobQueue.wait}. */
export interface WaitForJobOptions extends FaxCallOptions {
  /** Longest time between two looks at the job, in milliseconds; default 2000. */
  readonly pollMs?: number;
  /** Hears of every change. */
  readonly onChange?: (job: FaxJobInfo) => void;
}

/** Options of {@linkcode JobQueue.sent}. */
export interface SentJobOptions extends FaxCallOptions {
  /** The job as it was last seen in the queue. */
  readonly lastSeen?: FaxJobInfo;
}

/** A fax that was sent. */
export interface SentFax {
  /** Id of the job. */
  readonly jobId: string;
  /** As last seen in the queue; 0 if the job left it before its pages were counted. */
  readonly pageCount: number;
  /** Calls that failed before the one that got through; undefined where the library cannot tell. */
  readonly retries: number | undefined;
  /** How the called station named itself, where that was seen. */
  readonly csid: string | undefined;
}

const FIRST_POLL_MS = 100;
const POLL_GROWTH = 1.5;
const LAST_POLL_MS = 2000;

/** Statuses in which no further attempt follows. */
const ENDED: ReadonlySet<string> = new Set(["failed", "retries-exceeded", "canceled", "deleting"]);

/** What a job says, when it is seen for the last time, that is on its way out of the queue. */
const GOING: ReadonlySet<string> = new Set(["sending", "completed"]);

/** What a line says when an attempt has failed. */
const NOT_FAILURES: ReadonlySet<LineStatus> = new Set(
  [
    ...["unknown", "dialing", "sending", "receiving", "completed", "initializing"],
    ...["ringing", "available", "routing", "answered", "handled"],
  ] as LineStatus[],
);

/**
 * The jobs of a server. Each call is one message to the server's thread, however many jobs
 * there are.
 */
export class JobQueue {
  readonly #session: FaxSession;
  readonly #canceled = new Set<string>();

  /** Made by the server. */
  constructor(session: FaxSession) {
    this.#session = session;
  }

  /** Every job in the queue. @throws {FaxError} If it cannot be read. */
  list(options: FaxCallOptions = {}): Promise<FaxJobInfo[]> {
    return this.#session.call("jobs", [], `list the jobs of ${this.#session.label}`, options);
  }

  /**
   * One job as it is now, or undefined if it is not in the queue.
   *
   * The legacy library can only look through the queue; a job that was found once is read
   * again without that.
   */
  find(id: string | number, options: FaxCallOptions = {}): Promise<FaxJobInfo | undefined> {
    return this.#session.call("job", [String(id)], `read job ${id}`, options);
  }

  /** Pauses a waiting job; one that is on the line pauses when it is back in the queue. */
  pause(id: string | number, options: FaxCallOptions = {}): Promise<void> {
    return this.#command(id, "pause", options);
  }

  /** Lets a paused job go on. */
  resume(id: string | number, options: FaxCallOptions = {}): Promise<void> {
    return this.#command(id, "resume", options);
  }

  /** Sends a failed job again. In the legacy library this is the same command as resuming. */
  restart(id: string | number, options: FaxCallOptions = {}): Promise<void> {
    return this.#command(id, "restart", options);
  }

  /** Takes a job out of the queue, wherever it stands. */
  async cancel(id: string | number, options: FaxCallOptions = {}): Promise<void> {
    await this.#command(id, "cancel", options);
    this.#canceled.add(String(id));
  }

  async #command(id: string | number, action: JobAction, options: FaxCallOptions): Promise<void> {
    const what = `${action} job ${id}`;
    if (!await this.#session.call<boolean>("command", [String(id), action], what, options)) {
      throw new FaxError(what, "fax.job-not-found", {
        reason: "it is not in the queue",
        jobId: String(id),
      });
    }
  }

  /**
   * Waits until a job has been sent.
   *
   * A sent fax leaves the queue; then it is as {@linkcode JobQueue.sent} says.
   *
   * @throws {FaxError} With the code of what stopped it: `"fax.busy"`, `"fax.no-answer"`,
   * `"fax.canceled"`, …; the job then stays in the queue until it is cancelled or restarted.
   * `"fax.left-queue"` if it disappeared, and nothing says why.
   * @throws The reason of `signal`; `"fax.timeout"` after `timeoutMs`. The job goes on.
   */
  async wait(id: string | number, options: WaitForJobOptions = {}): Promise<SentFax> {
    const jobId = String(id);
    const { signal, timeoutMs, pollMs = LAST_POLL_MS, onChange } = options;
    const deadline = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
    let pause = Math.min(FIRST_POLL_MS, pollMs);
    let last: FaxJobInfo | undefined;
    let lastFailure: LineStatus | undefined;
    while (true) {
      const job = await this.find(jobId, { signal });
      if (job === undefined) return await this.sent(jobId, { lastSeen: last, signal });
      if (!NOT_FAILURES.has(job.lineStatus)) lastFailure = job.lineStatus;
      if (onChange && isChanged(last, job)) onChange(job);
      last = job;
      if (job.status === "completed") return sentFax(job);
      if (ENDED.has(job.status)) throw notSent(job, lastFailure);
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new FaxError(`wait for job ${jobId}`, "fax.timeout", {
          reason: `it was not sent within ${timeoutMs} ms`,
          jobId,
        });
      }
      await sleep(Math.min(pause, left), signal);
      pause = Math.min(pause * POLL_GROWTH, pollMs);
    }
  }

  /**
   * What became of a job that has left the queue: it was sent, or this throws.
   *
   * The archive of the extended library knows best, and that of the built-in service knows every
   * fax. Where there is none it counts as sent if it was last seen while it was sent.
   *
   * @throws {FaxError} `"fax.canceled"` if it was deleted, `"fax.job-not-found"` if there never
   * was such a job, `"fax.left-queue"` if nobody knows.
   */
  async sent(id: string | number, options: SentJobOptions = {}): Promise<SentFax> {
    const jobId = String(id);
    const { lastSeen, ...callOptions } = options;
    const action = lastSeen === undefined
      ? `send job ${jobId}`
      : `send "${lastSeen.displayName}" to ${lastSeen.faxNumber}`;
    if (this.#canceled.has(jobId)) throw new FaxError(action, "fax.canceled", { jobId });
    const what = `read sent fax ${jobId}`;
    const record = await this.#session.call<SentRecord>("sent", [jobId], what, callOptions);
    if (record === "not-sent") {
      throw lastSeen === undefined
        ? new FaxError(action, "fax.job-not-found", {
          reason: "it is not in the queue, and was not sent",
          jobId,
        })
        : new FaxError(action, "fax.canceled", {
          reason: "the job was deleted before it was sent",
          jobId,
        });
    }
    if (record !== undefined) return { jobId, ...record, csid: record.csid || undefined };
    if (lastSeen && (GOING.has(lastSeen.lineStatus) || lastSeen.status === "completed")) {
      return sentFax(lastSeen);
    }
    throw new FaxError(action, "fax.left-queue", { jobId });
  }

  /**
   * Looks for a sent fax whose name in the queue ended so. On Windows this reads the whole archive,
   * by the extended library.
   *
   * @returns `"not-sent"` where the records are complete and do not have it; undefined where they
   * tell nothing.
   */
  findSent(nameEnd: string, options: FaxCallOptions = {}): Promise<SentRecord<NamedSentFax>> {
    const action = `look for a sent fax "${nameEnd}"`;
    return this.#session.call("findSent", [nameEnd], action, options);
  }
}

function sentFax(job: FaxJobInfo): SentFax {
  return {
    jobId: job.id,
    pageCount: job.pageCount,
    retries: job.retries,
    csid: job.csid || undefined,
  };
}

/** The error of a job that no further attempt will send. */
function notSent(job: FaxJobInfo, lastFailure: LineStatus | undefined): FaxError {
  const wasCanceled = job.status === "canceled" || job.status === "deleting";
  const code = wasCanceled ? "fax.canceled" : codeOfLineStatus(lastFailure ?? job.lineStatus);
  return new FaxError(`send "${job.displayName}" to ${job.faxNumber}`, code, {
    jobId: job.id,
    serverText: job.lineStatusText || job.statusText || undefined,
  });
}

function isChanged(last: FaxJobInfo | undefined, job: FaxJobInfo): boolean {
  return last === undefined || last.status !== job.status || last.lineStatus !== job.lineStatus ||
    last.pageCount !== job.pageCount || last.currentPage !== job.currentPage ||
    last.retries !== job.retries;
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener("abort", abort);
    resolve();
  }, milliseconds);
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  return promise;
}
