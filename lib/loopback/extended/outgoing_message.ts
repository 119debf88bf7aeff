import type { HostedValue } from "../../com/mod.ts";
import { com, ComError } from "../../com/mod.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toText } from "../coerce.ts";
import { asMember, FILE_NOT_FOUND } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { jobIdText } from "./job_id.ts";
import { toLocalDate } from "./local_date.ts";
import { FaxRecipient, FaxSender, hostRecipient } from "./parties.ts";

/** IFaxOutgoingMessage: a fax that was sent. Its first part is also that of a job. */
export class OutgoingMessage {
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
    return toLocalDate(this._job.submittedAt);
  }

  get SubmissionTime(): Temporal.PlainDateTime {
    return toLocalDate(this._job.submittedAt);
  }

  get Priority(): number {
    return this._job.priority;
  }

  get Sender(): HostedValue {
    return com.hosted(new FaxSender(this._job), { name: "FaxComEx.FaxSender" });
  }

  get Recipient(): HostedValue {
    const { faxNumber, recipient } = this._job;
    return hostRecipient(new FaxRecipient(faxNumber, recipient.name ?? "", true));
  }

  /** The line while it is used; of a call that has ended none is kept. */
  get DeviceName(): string {
    const { deviceId } = this._job;
    return this.#session.service.devices().find(({ id }) => id === deviceId)?.name ?? "";
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

  CopyTiff(path: unknown): void {
    asMember("copy TIFF", () => {
      const { id, archivePath } = this._job;
      const tiff = archivePath === undefined
        ? this.#session.service.jobTiff(id)
        : Deno.readFileSync(archivePath);
      if (tiff === undefined) {
        throw new ComError("copy TIFF", FILE_NOT_FOUND, {
          description: "The fax is not converted yet, or was not archived",
        });
      }
      Deno.writeFileSync(toText(path), tiff);
    });
  }
}

/** Hosts a message or job for native code. */
export function hostMessage(message: OutgoingMessage, name: string): HostedValue {
  return com.hosted(message, { name });
}
