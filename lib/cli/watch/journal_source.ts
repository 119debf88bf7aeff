/**
 * What `comtask watch` shows, from a journal that may not be there yet and from a fax server.
 *
 * @module
 */
import type { Journal } from "../../engine/mod.ts";
import { type AnyFaxServer, connect } from "../../fax/mod.ts";
import { journalIn } from "../journal.ts";
import { renderRun } from "../run_report.ts";
import type { WatchSource } from "./server.ts";
import { type Snapshot, type WatchedJob, type WatchedQueue, watchedRuns } from "./snapshot.ts";

const CONNECT_LIMIT_MS = 15_000;
/** Jobs in the list. */
const MAX_JOBS = 200;

/** A source that reads the journal of a folder, and the queue of a server if one is named. */
export class JournalSource implements WatchSource, AsyncDisposable {
  readonly #folder: string;
  readonly #serverName: string | undefined;
  #journal: Journal | undefined;
  #server: Promise<AnyFaxServer> | undefined;

  constructor(folder: string, serverName: string | undefined) {
    this.#folder = folder;
    this.#serverName = serverName;
  }

  async snapshot(): Promise<Snapshot> {
    this.#journal ??= await journalIn(this.#folder);
    const runs = this.#journal === undefined ? [] : watchedRuns(this.#journal);
    if (this.#serverName === undefined) return { runs };
    return { runs, queue: await this.#queue(this.#serverName) };
  }

  async report(runId: string): Promise<string | undefined> {
    const run = this.#journal?.get(runId);
    return run && await renderRun(run);
  }

  cancel(runId: string): string | undefined {
    const run = this.#journal?.get(runId);
    if (!run?.isRunning) return undefined;
    this.#journal!.requestCancel(runId);
    return `${run.name} was asked to cancel`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#journal?.[Symbol.dispose]();
    const server = await this.#server?.catch(() => undefined);
    await server?.[Symbol.asyncDispose]();
  }

  /** A server that cannot be reached is tried again with the next look. */
  async #queue(name: string): Promise<WatchedQueue> {
    try {
      this.#server ??= connect(name, { timeoutMs: CONNECT_LIMIT_MS });
      const jobs = await (await this.#server).jobs.list();
      return { server: name, jobs: jobs.slice(0, MAX_JOBS).map(watchedJob) };
    } catch (error) {
      const server = await this.#server?.catch(() => undefined);
      this.#server = undefined;
      await server?.[Symbol.asyncDispose]().catch(() => {});
      return { server: name, jobs: [], error: error instanceof Error ? error.message : "" };
    }
  }
}

function watchedJob(job: Record<keyof WatchedJob, unknown>): WatchedJob {
  const text = (value: unknown) => value === undefined || value === null ? "" : String(value);
  return {
    id: text(job.id),
    status: text(job.status),
    faxNumber: text(job.faxNumber),
    recipientName: text(job.recipientName),
    displayName: text(job.displayName),
    pageCount: Number(job.pageCount ?? 0),
  };
}
