import type { HostedValue } from "../../com/mod.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import type { ReceivedFax, ReceivedNote } from "../inbox.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import type { FaxSettings } from "../settings.ts";
import { hostObject } from "./host_object.ts";
import { jobIdText, noSuchMessage, parseJobId, readMessageFile } from "./job_id.ts";
import { toLocalDate } from "./local_date.ts";
import { MessageIterator, type MessageSource } from "./message_iterator.ts";
import { DEFAULT_PREFETCH } from "./prefetch.ts";
import { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";
import { sizeHigh, sizeLow } from "./size_parts.ts";

/** IFaxIncomingArchive: what was received. */
export class IncomingArchive {
  readonly #session: Session;
  readonly #properties: SavedProperties<FaxSettings>;

  constructor(session: Session) {
    this.#session = session;
    const of = new SettingProperties(session.client.config);
    const bytes = () => session.client.messages.bytes("inbox");
    this.#properties = of.define(this, [
      of.flag("UseArchive", "archiveInboundFaxes"),
      of.text("ArchiveFolder", "incomingArchiveDirectory"),
      of.flag("SizeQuotaWarning", "incomingSizeQuotaWarning"),
      of.long("HighQuotaWaterMark", "incomingHighQuotaWaterMark"),
      of.long("LowQuotaWaterMark", "incomingLowQuotaWaterMark"),
      of.long("AgeLimit", "incomingArchiveAgeLimit"),
      of.computed("SizeLow", () => sizeLow(bytes())),
      of.computed("SizeHigh", () => sizeHigh(bytes())),
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
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
export class IncomingMessage {
  readonly #session: Session;
  readonly #properties: SavedProperties<NoteChanges>;
  #fax: ReceivedFax;

  constructor(session: Session, fax: ReceivedFax) {
    this.#session = session;
    this.#fax = fax;
    const text = (name: string, field: keyof ReceivedNote) => ({
      name,
      load: () => this.#fax[field],
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
        load: () => this.#fax.isRead,
        parse: toFlag,
        changes: (value) => ({ isRead: value === true }),
      },
    ], (changes) => session.client.messages.note(fax.id, changes));
  }

  get Id(): string {
    return jobIdText(this.#fax.id);
  }

  get Pages(): number {
    return this.#fax.pageCount;
  }

  get Size(): number {
    return this.#fax.sizeBytes;
  }

  get DeviceName(): string {
    return this.#fax.deviceName;
  }

  get Retries(): number {
    return Math.max(0, this.#fax.attempts - 1);
  }

  get TransmissionStart(): Temporal.PlainDateTime {
    return toLocalDate(this.#fax.startedAt);
  }

  get TransmissionEnd(): Temporal.PlainDateTime {
    return toLocalDate(this.#fax.endedAt);
  }

  get CSID(): string {
    return this.#fax.csid;
  }

  get TSID(): string {
    return this.#fax.tsid;
  }

  get CallerId(): string {
    return this.#fax.callerId;
  }

  get RoutingInformation(): string {
    return "";
  }

  get WasReAssigned(): boolean {
    return this.#fax.wasReassigned;
  }

  CopyTiff(path: unknown): void {
    asMember(
      "copy TIFF",
      () => Deno.writeFileSync(toText(path), readMessageFile(this.#fax.path, this.Id)),
    );
  }

  Delete(): void {
    const { messages } = this.#session.client;
    const deleted = asMember("delete message", () => messages.deleteReceived(this.#fax.id));
    if (!deleted) throw noSuchMessage(this.Id);
  }

  ReAssign(): void {
    const of = (name: string): unknown => Reflect.get(this, name);
    asMember("reassign message", () =>
      this.#session.client.messages.reassign(this.#fax.id, {
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
    const fax = asMember("read message", () => messages.receivedFax(this.#fax.id));
    if (fax === undefined) throw noSuchMessage(this.Id);
    this.#fax = fax;
    this.#properties.refresh();
  }
}

function hostReceived(session: Session, fax: ReceivedFax): HostedValue {
  return hostObject(new IncomingMessage(session, fax), "FaxIncomingMessage");
}
