import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";
import type { FaxSettings } from "../settings.ts";
import { QueueSnapshot } from "../queue_snapshot.ts";
import {
  availableOperations,
  EXTENDED_STATUS,
  JOB_STATUS,
  SCHEDULE_DISCOUNT_PERIOD,
  SCHEDULE_NOW,
  SCHEDULE_SPECIFIC_TIME,
} from "./enums.ts";
import { hostObject } from "./host_object.ts";
import { OutgoingFax } from "./outgoing_message.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import type { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";
import { STATUS_TEXTS } from "../status_text.ts";
import { toLocalDate } from "./local_date.ts";

/** IFaxOutgoingQueue: the settings of the queue, and its jobs. */
export class OutgoingQueue {
  readonly #session: Session;
  readonly #properties: SavedProperties<FaxSettings>;

  constructor(session: Session) {
    this.#session = session;
    const of = new SettingProperties(session.client.config);
    this.#properties = of.define(this, [
      of.flag("Blocked", "outgoingQueueBlocked"),
      of.flag("Paused", "pauseServerQueue"),
      of.flag("AllowPersonalCoverPages", "serverCoverpage", true),
      of.flag("UseDeviceTSID", "useDeviceTsid"),
      of.long("Retries", "retries"),
      of.long("RetryDelay", "retryDelay"),
      of.timeOfDay("DiscountRateStart", "Start"),
      of.timeOfDay("DiscountRateEnd", "End"),
      of.long("AgeLimit", "dirtyDays"),
      of.flag("Branding", "branding"),
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }

  GetJobs(): HostedValue {
    const jobs = asMember("list jobs", () => new OutgoingJobs(this.#session));
    return hostObject(jobs, "FaxOutgoingJobs", { pullItems: true });
  }

  GetJob(id: unknown): HostedValue {
    return findOutgoingJob(this.#session, id);
  }
}

/** The job with an id, of an account or any. @throws {ComError} `FAX_E_MESSAGE_NOT_FOUND`. */
export function findOutgoingJob(session: Session, id: unknown, account?: string): HostedValue {
  const number = parseJobId(id);
  const job = asMember("find job", () => session.client.job(number));
  const isOther = account !== undefined &&
    job?.userName.toLowerCase() !== account.toLowerCase();
  if (job === undefined || isOther || !job.isQueued) {
    throw noSuchMessage(jobIdText(number));
  }
  return hostJob(session, job);
}

/** IFaxOutgoingJobs: the queue as it was when the collection was made. */
export class OutgoingJobs {
  readonly #session: Session;
  readonly #account: string | undefined;
  readonly #ids: QueueSnapshot;

  /** @param account Only its jobs; default all that the user sees. */
  constructor(session: Session, account?: string) {
    this.#session = session;
    this.#account = account;
    this.#ids = new QueueSnapshot(session.client, account);
  }

  get Count(): number {
    return this.#ids.count;
  }

  /** By position from 1, or by the id of the job. */
  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => {
      if (typeof index === "string") return findOutgoingJob(this.#session, index, this.#account);
      const position = toLong(index);
      if (position < 1 || position > this.#ids.count) {
        throw noSuchItem("FaxOutgoingJobs", position, this.#ids.count);
      }
      const id = asMember("read job", () => this.#ids.at(position));
      if (id === undefined) throw noSuchMessage(`at position ${position}`);
      return this.#job(id);
    },
  });

  *[Symbol.iterator](): Generator<HostedValue> {
    for (const id of this.#ids) yield this.#job(id);
  }

  #job(id: number): HostedValue {
    const job = asMember("read job", () => this.#session.client.job(id));
    if (job === undefined) throw noSuchMessage(jobIdText(id));
    return hostJob(this.#session, job);
  }
}

/** IFaxOutgoingJob: a message that is in the queue; a snapshot until `Refresh`. */
export class OutgoingJob extends OutgoingFax {
  readonly #session: Session;

  constructor(session: Session, job: FaxJobSnapshot) {
    super(session, job);
    this.#session = session;
  }

  get CurrentPage(): number {
    return this._job.currentPage;
  }

  get DeviceId(): number {
    return this._job.deviceId;
  }

  get Status(): number {
    return JOB_STATUS[this._job.queueStatus];
  }

  get ExtendedStatusCode(): number {
    return EXTENDED_STATUS[this._job.deviceStatus];
  }

  get ExtendedStatus(): string {
    return this._job.failure ?? STATUS_TEXTS[this.#session.language].device[this._job.deviceStatus];
  }

  get AvailableOperations(): number {
    return availableOperations(this._job.state);
  }

  get ScheduledTime(): Temporal.PlainDateTime {
    return toLocalDate(this._job.dueAt ?? this._job.submittedAt);
  }

  get ScheduleType(): number {
    return this._job.discountSend
      ? SCHEDULE_DISCOUNT_PERIOD
      : this._job.notBefore === undefined
      ? SCHEDULE_NOW
      : SCHEDULE_SPECIFIC_TIME;
  }

  Pause(): void {
    this.#command("pause");
  }

  Resume(): void {
    this.#command("resume");
  }

  Restart(): void {
    const state = asMember("read job", () => this.#session.client.job(this._job.id))?.state;
    if (state !== "failed" && state !== "exceeded") {
      throw new ComError("restart job", E_INVALIDARG, {
        description: `Cannot restart job ${this.Id}: it is ${state}, and has not failed`,
      });
    }
    this.#command("resume");
  }

  Cancel(): void {
    this.#command("cancel");
  }

  Refresh(): void {
    const job = asMember("read job", () => this.#session.client.job(this._job.id));
    if (job === undefined || (job.state === "canceled" && !job.isQueued)) {
      throw noSuchMessage(this.Id);
    }
    this._job = job;
  }

  #command(command: "pause" | "resume" | "cancel"): void {
    asMember(`${command} job`, () => this.#session.client.command(this._job.id, command));
  }
}

function hostJob(session: Session, job: FaxJobSnapshot): HostedValue {
  return hostObject(new OutgoingJob(session, job), "FaxOutgoingJob");
}
