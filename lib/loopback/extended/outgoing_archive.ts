import type { HostedValue } from "../../com/mod.ts";
import { toFlag, toLong } from "../coerce.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { ArchiveSettings } from "./archive_settings.ts";
import { hostObject } from "./host_object.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import { MessageIterator, type MessageSource } from "./message_iterator.ts";
import { OutgoingFax } from "./outgoing_message.ts";
import { DEFAULT_PREFETCH } from "./prefetch.ts";
import { SavedProperties } from "./saved_properties.ts";

/** IFaxOutgoingArchive: what was sent. */
export class OutgoingArchive extends ArchiveSettings {
  readonly #session: Session;

  constructor(session: Session) {
    super(session, "sent", {
      use: "archiveOutboundFaxes",
      folder: "archiveDirectory",
      warning: "sizeQuotaWarning",
      highMark: "highQuotaWaterMark",
      lowMark: "lowQuotaWaterMark",
      ageLimit: "archiveAgeLimit",
    });
    this.#session = session;
  }

  GetMessages(prefetchSize: unknown = DEFAULT_PREFETCH): HostedValue {
    return iterateSent(this.#session, prefetchSize);
  }

  GetMessage(id: unknown): HostedValue {
    return sentMessage(this.#session, id);
  }
}

/** Goes over sent faxes, the newest first: all that the user sees, or those of an account. */
export function iterateSent(
  session: Session,
  prefetchSize: unknown,
  account?: string,
): HostedValue {
  const size = toLong(prefetchSize);
  const newestFirst: MessageSource<FaxJobSnapshot> = {
    page: (behind, limit) => session.client.messages.sent({ before: behind, limit, account }),
    host: (job) => hostSent(session, job),
  };
  const iterator = asMember("list messages", () => new MessageIterator(newestFirst, size));
  return hostObject(iterator, "FaxOutgoingMessageIterator");
}

/** The sent fax with an id. @throws {ComError} `FAX_E_MESSAGE_NOT_FOUND`. */
export function sentMessage(session: Session, id: unknown, account?: string): HostedValue {
  const number = parseJobId(id);
  const job = asMember("find message", () => session.client.messages.sentFax(number));
  const isOther = account !== undefined &&
    job?.userName.toLowerCase() !== account.toLowerCase();
  if (job === undefined || isOther) throw noSuchMessage(jobIdText(number));
  return hostSent(session, job);
}

/** IFaxOutgoingMessage and IFaxOutgoingMessage2: a fax that was sent. */
export class OutgoingMessage extends OutgoingFax {
  readonly #session: Session;
  readonly #properties: SavedProperties<{ isRead: boolean }>;

  constructor(session: Session, job: FaxJobSnapshot) {
    super(session, job);
    this.#session = session;
    this.#properties = new SavedProperties(this, [{
      name: "Read",
      load: () => this._job.isRead,
      parse: toFlag,
      changes: (value) => ({ isRead: value === true }),
    }], ({ isRead }) => {
      if (isRead !== undefined) session.client.messages.markSent(job.id, isRead);
    });
  }

  get DeviceName(): string {
    return this._job.deviceName;
  }

  Delete(): void {
    const { messages } = this.#session.client;
    const deleted = asMember("delete message", () => messages.deleteSent(this._job.id));
    if (!deleted) throw noSuchMessage(this.Id);
  }

  Save(): void {
    this.#properties.save();
  }

  Refresh(): void {
    const { messages } = this.#session.client;
    const job = asMember("read message", () => messages.sentFax(this._job.id));
    if (job === undefined) throw noSuchMessage(this.Id);
    this._job = job;
    this.#properties.refresh();
  }
}

function hostSent(session: Session, job: FaxJobSnapshot): HostedValue {
  return hostObject(new OutgoingMessage(session, job), "FaxOutgoingMessage");
}
