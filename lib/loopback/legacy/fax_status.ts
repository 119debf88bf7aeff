import type { FaxDevice } from "../device.ts";
import type { ReceivedFax } from "../inbox.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { fromFlag, toDate } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { STATUS_TEXTS } from "../status_text.ts";

/** IFaxStatus: what a line did when it was read; `Refresh` reads it again. */
export class FaxStatus {
  readonly #session: Session;
  readonly #id: number;
  #device: FaxDevice;
  #job: FaxJobSnapshot | undefined;
  #incoming: ReceivedFax | undefined;
  #readAt = 0;

  constructor(session: Session, id: number) {
    this.#session = session;
    this.#id = id;
    this.#device = this.#read();
  }

  get CallerId(): string {
    return this.#incoming?.callerId ?? "";
  }

  get Csid(): string {
    return this.#job?.csid ?? this.#incoming?.csid ?? "";
  }

  get CurrentPage(): number {
    return this.#job?.currentPage ?? this.#incoming?.currentPage ?? 0;
  }

  get DeviceId(): number {
    return this.#id;
  }

  get DeviceName(): string {
    return this.#device.name;
  }

  get DocumentName(): string {
    return this.#job?.displayName ?? "";
  }

  get Send(): number {
    return fromFlag(this.#job !== undefined);
  }

  get Receive(): number {
    return fromFlag(this.#incoming !== undefined);
  }

  get Address(): string {
    return this.#job?.faxNumber ?? "";
  }

  get RoutingString(): string {
    return "";
  }

  get SenderName(): string {
    return this.#job?.sender.name ?? "";
  }

  get RecipientName(): string {
    return this.#job?.recipient.name ?? "";
  }

  get DocumentSize(): number {
    return this.#job?.sizeBytes ?? 0;
  }

  get Description(): string {
    const idle = this.#device.send || this.#device.receiveMode !== "none" ? "available" : "offline";
    const incoming = this.#incoming === undefined ? undefined : "receiving";
    const status = this.#job?.deviceStatus ?? incoming ?? idle;
    return STATUS_TEXTS[this.#session.language].device[status];
  }

  get PageCount(): number {
    return this.#job?.pageCount ?? 0;
  }

  get Tsid(): string {
    if (this.#job !== undefined) return this.#job.tsid || this.#device.tsid;
    return this.#incoming?.tsid ?? "";
  }

  get StartTime(): Temporal.PlainDateTime {
    return toDate(this.#startedAt);
  }

  get SubmittedTime(): Temporal.PlainDateTime {
    return toDate(this.#job?.submittedAt);
  }

  get ElapsedTime(): Temporal.PlainDateTime {
    const milliseconds = Math.floor(this.#readAt - (this.#startedAt ?? this.#readAt));
    return toDate(undefined).add({ milliseconds });
  }

  Refresh(): void {
    this.#device = this.#read();
  }

  get #startedAt(): number | undefined {
    return this.#job?.startedAt ?? this.#incoming?.startedAt;
  }

  #read(): FaxDevice {
    return asMember("read status", () => {
      const { client } = this.#session;
      const device = client.config.devices().find(({ id }) => id === this.#id);
      if (device === undefined) throw new RangeError(`There is no line ${this.#id}`);
      const job = device.jobId === 0 ? undefined : client.job(device.jobId);
      this.#job = job?.state === "calling" ? job : undefined;
      const incomingId = device.receivingId || device.ringingId;
      this.#incoming = client.incoming().find(({ id }) => id === incomingId);
      this.#readAt = Date.now();
      return device;
    });
  }
}
