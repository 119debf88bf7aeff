import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import type { FaxJobSnapshot, JobCommand } from "../job.ts";
import { fromFlag, toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import { QueueSnapshot } from "../queue_snapshot.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";
import { STATUS_TEXTS } from "../status_text.ts";

/** FAX_JOB_COMMAND of `winfax.h`; restarting is the same number as resuming. */
const COMMANDS: Readonly<Record<number, JobCommand>> = { 1: "cancel", 2: "pause", 3: "resume" };
/** JT_SEND of `winfax.h`. */
const JT_SEND = 1;

/** IFaxJobs: the queue as it was when the collection was made. Ids are read as they are asked for. */
export class FaxJobs {
  readonly #session: Session;
  readonly #ids: QueueSnapshot;

  constructor(session: Session) {
    this.#session = session;
    this.#ids = new QueueSnapshot(session.client);
  }

  get Count(): number {
    return this.#ids.count;
  }

  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => {
      const position = toLong(index);
      if (position < 1 || position > this.#ids.count) {
        throw noSuchItem("FaxJobs", position, this.#ids.count);
      }
      return asMember("read job", () => {
        const id = this.#ids.at(position);
        const job = id === undefined ? undefined : this.#session.client.job(id);
        if (job === undefined) throw jobIsGone(0);
        return com.hosted(new FaxJob(this.#session, job), { name: "FaxServer.FaxJob" });
      });
    },
  });
}

/** IFaxJob: a job as it was when it was read; `Refresh` reads it again. */
export class FaxJob {
  readonly #session: Session;
  #job: FaxJobSnapshot;

  constructor(session: Session, job: FaxJobSnapshot) {
    this.#session = session;
    this.#job = job;
  }

  get JobId(): number {
    return this.#job.id;
  }

  get Type(): number {
    return JT_SEND;
  }

  get UserName(): string {
    return this.#job.userName;
  }

  get QueueStatus(): string {
    return STATUS_TEXTS[this.#session.language].queue[this.#job.queueStatus];
  }

  get DeviceStatus(): string {
    return STATUS_TEXTS[this.#session.language].device[this.#job.deviceStatus];
  }

  get PageCount(): number {
    return this.#job.pageCount;
  }

  get FaxNumber(): string {
    return this.#job.faxNumber;
  }

  get RecipientName(): string {
    return this.#job.recipient.name ?? "";
  }

  get Tsid(): string {
    return this.#job.tsid;
  }

  get SenderName(): string {
    return this.#job.sender.name ?? "";
  }

  get SenderCompany(): string {
    return this.#job.sender.company ?? "";
  }

  get SenderDept(): string {
    return this.#job.sender.department ?? "";
  }

  get BillingCode(): string {
    return this.#job.billingCode;
  }

  get DisplayName(): string {
    return this.#job.displayName;
  }

  get DiscountSend(): number {
    return fromFlag(this.#job.discountSend);
  }

  SetStatus(command: unknown): void {
    const known = COMMANDS[toLong(command)];
    if (known === undefined) {
      throw new ComError("change job", E_INVALIDARG, {
        description: `${String(command)} is no command; 1 deletes, 2 pauses, 3 resumes or restarts`,
      });
    }
    asMember("change job", () => this.#session.client.command(this.#job.id, known));
  }

  Refresh(): void {
    const job = asMember("read job", () => this.#session.client.job(this.#job.id));
    if (job === undefined || !job.isQueued) throw jobIsGone(this.#job.id);
    this.#job = job;
  }
}

/** A job that has been sent or deleted is unknown to the queue, as on Windows. */
function jobIsGone(id: number): ComError {
  return new ComError("read job", E_INVALIDARG, {
    description: id === 0
      ? "The job has left the queue; get the jobs again"
      : `Job ${id} has left the queue`,
  });
}
