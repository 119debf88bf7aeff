/**
 * The service as one user may use it. Everything that the objects of both libraries do goes
 * through here, so that no right is forgotten.
 *
 * @module
 */
import type { ServiceActivity } from "./activity.ts";
import { readActivity } from "./activity.ts";
import type { ClientHost } from "./client_host.ts";
import { ConfigClient } from "./config_client.ts";
import type { ReceivedFax } from "./inbox.ts";
import { MessageClient } from "./message_client.ts";
import type { FaxJobSnapshot, FaxSubmission, JobCommand } from "./job.ts";
import { LoopbackError } from "./loopback_error.ts";
import type { QueueRange } from "./queue.ts";
import { countQueue, findJob, findJobTiff, queueIdAt, queueIds } from "./queue.ts";
import type { Access } from "./rights.ts";
import { SUBMIT_RIGHTS } from "./rights.ts";
import type { Store } from "./store.ts";
import type { ServiceEvent } from "./watcher.ts";

/** A connection of a user. */
export class ServiceClient {
  /** What the user may do. */
  readonly access: Access;
  /** Both archives and what comes in. */
  readonly messages: MessageClient;
  /** Settings, lines, routing and accounts. */
  readonly config: ConfigClient;
  readonly #host: ClientHost;
  readonly #store: Store;

  /** Connects a user to the service. @param wake Called after a change, so that the lines and listeners hear of it. */
  constructor(host: ClientHost, store: Store, access: Access, wake: () => void) {
    this.access = access;
    this.#host = host;
    this.#store = store;
    this.messages = new MessageClient(store, access, wake);
    this.config = new ConfigClient(host, store, access, wake);
  }

  /** Folder of the store. */
  get directory(): string {
    return this.#host.directory;
  }

  /**
   * Puts faxes into the queue, all or none.
   *
   * @throws {LoopbackError} `"access-denied"` without the right for their priority.
   */
  submitMany(faxes: readonly FaxSubmission[]): number[] {
    for (const { priority = 1 } of faxes) {
      this.access.require("submit fax", ...SUBMIT_RIGHTS.slice(priority));
    }
    const { allowedReceipts } = this.#host.settings;
    for (const { receipt } of faxes) {
      if (receipt === undefined || (allowedReceipts & (receipt.type === "mail" ? 1 : 4))) continue;
      throw new LoopbackError(
        "not-supported",
        `Cannot submit fax: receipts by ${receipt.type} are not allowed by the receipt options`,
      );
    }
    return this.#host.submitMany(faxes.map((fax) => ({ ...fax, userName: this.access.user })));
  }

  /** How many jobs of the queue the user sees. */
  jobCount(account?: string): number {
    return countQueue(this.#store, this.#visible(account));
  }

  /** Ids of jobs in the queue that the user sees, the oldest first. */
  jobIds(range: QueueRange = {}): number[] {
    return queueIds(this.#store, { ...range, account: this.#visible(range.account) });
  }

  /** The id of the job at a place of the queue, from 0, or undefined. */
  jobIdAt(place: number, account?: string): number | undefined {
    return queueIdAt(this.#store, place, this.#visible(account));
  }

  /** One job that the user sees, also after it has left the queue. */
  job(id: number): FaxJobSnapshot | undefined {
    this.#requireJobs();
    const job = findJob(this.#store, id);
    if (job === undefined || this.access.allows("query-jobs")) return job;
    return this.access.owns(job.userName) ? job : undefined;
  }

  /** The fax TIFF of a job in the queue, or undefined while it is converted. */
  jobTiff(id: number): Uint8Array<ArrayBuffer> | undefined {
    return this.job(id) === undefined ? undefined : findJobTiff(this.#store, id);
  }

  /** Commands a job; those of others need a right of their own. */
  command(id: number, command: JobCommand): void {
    const job = findJob(this.#store, id);
    if (job === undefined || !this.access.owns(job.userName)) {
      this.access.require(`${command} job ${id}`, "manage-jobs");
    }
    this.#host.command(id, command);
  }

  /** How many messages there are. */
  get activity(): ServiceActivity {
    this.access.require("read activity", "query-config");
    return readActivity(this.#store);
  }

  /** Answers the call that rings. */
  answerCall(deviceId: number): void {
    this.access.require("answer call", "query-in-archive");
    this.#host.answerCall(deviceId);
  }

  /** Incoming jobs that the user sees. */
  incoming(): ReceivedFax[] {
    this.#requireJobs();
    return this.messages.incoming();
  }

  /** Hears what happens; the caller checks the rights for what it passes on. */
  watch(listener: (event: ServiceEvent) => void): Disposable {
    return this.#host.watch(listener);
  }

  #requireJobs(): void {
    this.access.require("read jobs", "query-jobs", ...SUBMIT_RIGHTS);
  }

  /** The account whose jobs are listed: all, or the user's own where the right for all is missing. */
  #visible(account: string | undefined): string | undefined {
    this.#requireJobs();
    if (this.access.allows("query-jobs")) return account;
    if (account !== undefined && !this.access.owns(account)) {
      this.access.require(`read jobs of "${account}"`, "query-jobs");
    }
    return this.access.user;
  }
}
