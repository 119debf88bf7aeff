import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";
import { hostMessage, OutgoingMessage } from "./outgoing_message.ts";
import { availableOperations, EXTENDED_STATUS, JOB_STATUS } from "./enums.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";
import { STATUS_TEXTS } from "../status_text.ts";
import { toLocalDate } from "./local_date.ts";

/** IFaxOutgoingQueue: the settings of the queue, and its jobs. */
export class OutgoingQueue {
  readonly #session: Session;
  readonly #properties: SavedProperties;

  constructor(session: Session) {
    this.#session = session;
    const of = new SettingProperties(session.service);
    this.#properties = new SavedProperties(this, [
      of.fixed("Blocked", false),
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
    return com.hosted(asMember("list jobs", () => new OutgoingJobs(this.#session)), {
      name: "FaxComEx.FaxOutgoingJobs",
    });
  }

  GetJob(id: unknown): HostedValue {
    const number = parseJobId(id);
    const job = asMember("find job", () => this.#session.service.job(number));
    if (job === undefined || job.state === "sent" || job.state === "canceled") {
      throw noSuchMessage(jobIdText(number));
    }
    return hostJob(this.#session, job);
  }
}

/** IFaxOutgoingJobs: the queue as it was when the collection was made. */
export class OutgoingJobs {
  readonly #session: Session;
  readonly #ids: readonly number[];

  constructor(session: Session) {
    this.#session = session;
    this.#ids = session.service.jobIds();
  }

  get Count(): number {
    return this.#ids.length;
  }

  /** By position from 1, or by the id of the job. */
  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => {
      if (typeof index === "string") return this.#job(parseJobId(index));
      const position = toLong(index);
      const id = this.#ids[position - 1];
      if (id === undefined) throw noSuchItem("FaxOutgoingJobs", position, this.#ids.length);
      return this.#job(id);
    },
  });

  *[Symbol.iterator](): Generator<HostedValue> {
    for (const id of this.#ids) yield this.#job(id);
  }

  #job(id: number): HostedValue {
    const job = asMember("read job", () => this.#session.service.job(id));
    if (job === undefined || !this.#ids.includes(id)) throw noSuchMessage(jobIdText(id));
    return hostJob(this.#session, job);
  }
}

/** IFaxOutgoingJob: a message that is in the queue; a snapshot until `Refresh`. */
export class OutgoingJob extends OutgoingMessage {
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

  get ReceiptType(): number {
    return 0;
  }

  get GroupBroadcastReceipts(): boolean {
    return false;
  }

  Pause(): void {
    this.#command("pause");
  }

  Resume(): void {
    this.#command("resume");
  }

  Restart(): void {
    this.#command("resume");
  }

  Cancel(): void {
    this.#command("cancel");
  }

  Refresh(): void {
    const job = asMember("read job", () => this.#session.service.job(this._job.id));
    if (job === undefined || job.state === "canceled") throw noSuchMessage(this.Id);
    this._job = job;
  }

  #command(command: "pause" | "resume" | "cancel"): void {
    asMember(`${command} job`, () => this.#session.service.command(this._job.id, command));
  }
}

function hostJob(session: Session, job: FaxJobSnapshot): HostedValue {
  return hostMessage(new OutgoingJob(session, job), "FaxComEx.FaxOutgoingJob");
}
