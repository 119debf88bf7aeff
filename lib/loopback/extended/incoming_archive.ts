import type { HostedValue } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import { toLong, toText } from "../coerce.ts";
import type { ReceivedFax } from "../inbox.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import { toLocalDate } from "./local_date.ts";
import { MessageIterator, type MessageSource } from "./message_iterator.ts";
import { DEFAULT_PREFETCH } from "./prefetch.ts";

/** IFaxIncomingArchive: the inbox. */
export class IncomingArchive {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get UseArchive(): boolean {
    return true;
  }

  get ArchiveFolder(): string {
    return `${this.#session.service.directory}${Deno.build.os === "windows" ? "\\" : "/"}inbox`;
  }

  GetMessages(prefetchSize: unknown = DEFAULT_PREFETCH): HostedValue {
    const size = toLong(prefetchSize);
    const { service } = this.#session;
    const oldestFirst: MessageSource<ReceivedFax> = {
      page: (behind = 0, limit) => service.received({ after: behind, limit }),
      host: (fax) => hostReceived(this.#session, fax),
    };
    return com.hosted(asMember("list messages", () => new MessageIterator(oldestFirst, size)), {
      name: "FaxComEx.FaxIncomingMessageIterator",
    });
  }

  GetMessage(id: unknown): HostedValue {
    const number = parseJobId(id);
    const fax = asMember("find message", () => this.#session.service.receivedFax(number));
    if (fax === undefined) throw noSuchMessage(jobIdText(number));
    return hostReceived(this.#session, fax);
  }
}

/** IFaxIncomingMessage. */
export class IncomingMessage {
  readonly #session: Session;
  readonly #fax: ReceivedFax;

  constructor(session: Session, fax: ReceivedFax) {
    this.#session = session;
    this.#fax = fax;
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
    return 0;
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

  CopyTiff(path: unknown): void {
    asMember(
      "copy TIFF",
      () => Deno.writeFileSync(toText(path), Deno.readFileSync(this.#fax.path)),
    );
  }

  Delete(): void {
    const deleted = asMember(
      "delete message",
      () => this.#session.service.deleteReceived(this.#fax.id),
    );
    if (!deleted) throw noSuchMessage(this.Id);
  }
}

function hostReceived(session: Session, fax: ReceivedFax): HostedValue {
  return com.hosted(new IncomingMessage(session, fax), { name: "FaxComEx.FaxIncomingMessage" });
}
