import type { HostedValue } from "../../com/mod.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import type { ReceivedFax, ReceivedNote } from "../inbox.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { ArchiveSettings } from "./archive_settings.ts";
import { hostObject } from "./host_object.ts";
import { IncomingFax } from "./incoming_message.ts";
import { jobIdText, noSuchMessage, parseJobId, readMessageFile } from "./job_id.ts";
import { MessageIterator, type MessageSource } from "./message_iterator.ts";
import { DEFAULT_PREFETCH } from "./prefetch.ts";
import { SavedProperties } from "./saved_properties.ts";

/** IFaxIncomingArchive: what was received. */
export class IncomingArchive extends ArchiveSettings {
  readonly #session: Session;

  constructor(session: Session) {
    super(session, "inbox", {
      use: "archiveInboundFaxes",
      folder: "incomingArchiveDirectory",
      warning: "incomingSizeQuotaWarning",
      highMark: "incomingHighQuotaWaterMark",
      lowMark: "incomingLowQuotaWaterMark",
      ageLimit: "incomingArchiveAgeLimit",
    });
    this.#session = session;
  }

  GetMessages(prefetchSize: unknown = DEFAULT_PREFETCH): HostedValue {
    return iterateReceived(this.#session, prefetchSize);
  }

  GetMessage(id: unknown): HostedValue {
    return receivedMessage(this.#session, id);
  }
}

/** Goes over received faxes, the oldest first: all that the user sees, or those of an account. */
export function iterateReceived(
  session: Session,
  prefetchSize: unknown,
  account?: string,
): HostedValue {
  const size = toLong(prefetchSize);
  const { messages } = session.client;
  const oldestFirst: MessageSource<ReceivedFax> = {
    page: (behind = 0, limit) =>
      account === undefined
        ? messages.received({ after: behind, limit })
        : messages.receivedOf(account, { after: behind, limit }),
    host: (fax) => hostReceived(session, fax),
  };
  const iterator = asMember("list messages", () => new MessageIterator(oldestFirst, size));
  return hostObject(iterator, "FaxIncomingMessageIterator");
}

/** The received fax with an id. @throws {ComError} `FAX_E_MESSAGE_NOT_FOUND`. */
export function receivedMessage(session: Session, id: unknown): HostedValue {
  const number = parseJobId(id);
  const fax = asMember("find message", () => session.client.messages.receivedFax(number));
  if (fax?.state !== "received") throw noSuchMessage(jobIdText(number));
  return hostReceived(session, fax);
}

/** What somebody who hands out faxes may write on one; `ReAssign` commits it, `Save` too. */
type NoteChanges = ReceivedNote & { readonly isRead: boolean };

/** IFaxIncomingMessage and IFaxIncomingMessage2. */
export class IncomingMessage extends IncomingFax {
  readonly #session: Session;
  readonly #properties: SavedProperties<NoteChanges>;

  constructor(session: Session, fax: ReceivedFax) {
    super(fax);
    this.#session = session;
    const text = (name: string, field: keyof ReceivedNote) => ({
      name,
      load: () => this._fax[field],
      parse: toText,
      changes: (value: unknown) => ({ [field]: value }),
    });
    this.#properties = new SavedProperties(this, [
      text("Subject", "subject"),
      text("SenderName", "senderName"),
      text("SenderFaxNumber", "senderFaxNumber"),
      text("Recipients", "recipients"),
      { ...text("HasCoverPage", "hasCoverPage"), parse: toFlag },
      {
        name: "Read",
        load: () => this._fax.isRead,
        parse: toFlag,
        changes: (value) => ({ isRead: value === true }),
      },
    ], (changes) => session.client.messages.note(fax.id, changes));
  }

  get Pages(): number {
    return this._fax.pageCount;
  }

  get DeviceName(): string {
    return this._fax.deviceName;
  }

  get Retries(): number {
    return Math.max(0, this._fax.attempts - 1);
  }

  get WasReAssigned(): boolean {
    return this._fax.wasReassigned;
  }

  CopyTiff(path: unknown): void {
    asMember(
      "copy TIFF",
      () => Deno.writeFileSync(toText(path), readMessageFile(this._fax.path, this.Id)),
    );
  }

  Delete(): void {
    const { messages } = this.#session.client;
    const deleted = asMember("delete message", () => messages.deleteReceived(this._fax.id));
    if (!deleted) throw noSuchMessage(this.Id);
  }

  ReAssign(): void {
    const of = (name: string): unknown => Reflect.get(this, name);
    asMember("reassign message", () =>
      this.#session.client.messages.reassign(this._fax.id, {
        subject: toText(of("Subject")),
        senderName: toText(of("SenderName")),
        senderFaxNumber: toText(of("SenderFaxNumber")),
        hasCoverPage: of("HasCoverPage") === true,
        recipients: toText(of("Recipients")),
      }));
    this.Refresh();
  }

  Save(): void {
    this.#properties.save();
  }

  Refresh(): void {
    const { messages } = this.#session.client;
    const fax = asMember("read message", () => messages.receivedFax(this._fax.id));
    if (fax === undefined) throw noSuchMessage(this.Id);
    this._fax = fax;
    this.#properties.refresh();
  }
}

function hostReceived(session: Session, fax: ReceivedFax): HostedValue {
  return hostObject(new IncomingMessage(session, fax), "FaxIncomingMessage");
}
