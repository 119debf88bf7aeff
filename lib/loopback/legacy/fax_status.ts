import type { FaxDevice } from "../device.ts";
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
  #readAt = 0;

  constructor(session: Session, id: number) {
    this.#session = session;
    this.#id = id;
    this.#device = this.#read();
  }

  get CallerId(): string {
    return "";
  }

  get Csid(): string {
    return this.#job?.csid ?? "";
  }

  get CurrentPage(): number {
    return this.#job?.currentPage ?? 0;
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
    return 0;
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
    const status = this.#job?.deviceStatus ?? (this.#device.send ? "available" : "offline");
    return STATUS_TEXTS[this.#session.language].device[status];
  }

  get PageCount(): number {
    return this.#job?.pageCount ?? 0;
  }

  get Tsid(): string {
    return this.#job === undefined ? "" : this.#job.tsid || this.#device.tsid;
  }

  get StartTime(): Temporal.PlainDateTime {
    return toDate(this.#job?.startedAt);
  }

  get SubmittedTime(): Temporal.PlainDateTime {
    return toDate(this.#job?.submittedAt);
  }

  get ElapsedTime(): Temporal.PlainDateTime {
    const milliseconds = Math.floor(this.#readAt - (this.#job?.startedAt ?? this.#readAt));
    return toDate(undefined).add({ milliseconds });
  }

  Refresh(): void {
    this.#device = this.#read();
  }

  #read(): FaxDevice {
    return asMember("read status", () => {
      const { service } = this.#session;
      const device = service.devices().find(({ id }) => id === this.#id);
      if (device === undefined) throw new RangeError(`There is no line ${this.#id}`);
      const job = device.jobId === 0 ? undefined : service.job(device.jobId);
      this.#job = job?.state === "calling" ? job : undefined;
      this.#readAt = Date.now();
      return device;
    });
  }
}
