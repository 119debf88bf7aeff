import type { HostedValue } from "../../com/mod.ts";
import { ComError } from "../../com/mod.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toText } from "../coerce.ts";
import { asMember, FILE_NOT_FOUND } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { RECEIPT_TYPE } from "./enums.ts";
import { hostObject } from "./host_object.ts";
import { jobIdText, readMessageFile } from "./job_id.ts";
import { toLocalDate } from "./local_date.ts";
import { FaxRecipient, FaxSender, hostRecipient } from "./parties.ts";

/** What IFaxOutgoingJob and IFaxOutgoingMessage have in common. */
export class OutgoingFax {
  readonly #session: Session;
  /** What is shown; kept from COM by the underscore. */
  _job: FaxJobSnapshot;

  constructor(session: Session, job: FaxJobSnapshot) {
    this.#session = session;
    this._job = job;
  }

  get SubmissionId(): string {
    return this._job.submissionId;
  }

  get Id(): string {
    return jobIdText(this._job.id);
  }

  get Subject(): string {
    return this._job.coverpageSubject;
  }

  get DocumentName(): string {
    return this._job.displayName;
  }

  get Retries(): number {
    return Math.max(0, this._job.attempts - 1);
  }

  get Pages(): number {
    return this._job.pageCount;
  }

  get Size(): number {
    return this._job.sizeBytes;
  }

  get OriginalScheduledTime(): Temporal.PlainDateTime {
    return toLocalDate(this._job.notBefore ?? this._job.submittedAt);
  }

  get SubmissionTime(): Temporal.PlainDateTime {
    return toLocalDate(this._job.submittedAt);
  }

  get Priority(): number {
    return this._job.priority;
  }

  get Sender(): HostedValue {
    return hostObject(new FaxSender({ job: this._job }), "FaxSender");
  }

  get Recipient(): HostedValue {
    const { faxNumber, recipient } = this._job;
    return hostRecipient(new FaxRecipient(faxNumber, recipient.name ?? "", true));
  }

  get TransmissionStart(): Temporal.PlainDateTime {
    return toLocalDate(this._job.startedAt);
  }

  get TransmissionEnd(): Temporal.PlainDateTime {
    return toLocalDate(this._job.endedAt);
  }

  get CSID(): string {
    return this._job.csid;
  }

  get TSID(): string {
    return this._job.tsid;
  }

  get HasCoverPage(): boolean {
    return this._job.hasCoverPage;
  }

  get ReceiptType(): number {
    return RECEIPT_TYPE[this._job.receipt?.type ?? "none"];
  }

  get ReceiptAddress(): string {
    return this._job.receipt?.address ?? "";
  }

  get GroupBroadcastReceipts(): boolean {
    return this._job.receipt?.group ?? false;
  }

  CopyTiff(path: unknown): void {
    asMember("copy TIFF", () => {
      const { id, archivePath } = this._job;
      const tiff = archivePath === undefined
        ? this.#session.client.jobTiff(id)
        : readMessageFile(archivePath, this.Id);
      if (tiff === undefined) {
        throw new ComError("copy TIFF", FILE_NOT_FOUND, {
          description: "The fax is not converted yet, or was not archived",
        });
      }
      Deno.writeFileSync(toText(path), tiff);
    });
  }
}
