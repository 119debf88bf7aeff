import type { HostedValue } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import { atEnd, checkPrefetch, DEFAULT_PREFETCH } from "./prefetch.ts";
import { hostMessage, OutgoingMessage } from "./outgoing_message.ts";
import { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";

/** IFaxOutgoingArchive: what was sent. */
export class OutgoingArchive {
  readonly #session: Session;
  readonly #properties: SavedProperties;

  constructor(session: Session) {
    this.#session = session;
    const of = new SettingProperties(session.service);
    this.#properties = new SavedProperties(this, [
      of.flag("UseArchive", "archiveOutboundFaxes"),
      of.text("ArchiveFolder", "archiveDirectory"),
      of.fixed("SizeQuotaWarning", false),
      of.fixed("HighQuotaWaterMark", 0),
      of.fixed("LowQuotaWaterMark", 0),
      of.fixed("AgeLimit", 0),
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }

  GetMessages(prefetchSize: unknown = DEFAULT_PREFETCH): HostedValue {
    const size = toLong(prefetchSize);
    return com.hosted(asMember("list messages", () => new MessageIterator(this.#session, size)), {
      name: "FaxComEx.FaxOutgoingMessageIterator",
    });
  }

  GetMessage(id: unknown): HostedValue {
    const number = parseJobId(id);
    const job = asMember("find message", () => this.#session.service.job(number));
    if (job?.state !== "sent") throw noSuchMessage(jobIdText(number));
    return hostSent(this.#session, job);
  }
}

/** IFaxOutgoingMessageIterator: goes over the archive once, the newest first. */
export class MessageIterator {
  readonly #session: Session;
  #prefetch: number;
  #page: FaxJobSnapshot[] = [];
  #at = 0;

  constructor(session: Session, prefetchSize: number) {
    this.#session = session;
    this.#prefetch = checkPrefetch(prefetchSize);
    this.MoveFirst();
  }

  get Message(): HostedValue {
    const job = this.#page[this.#at];
    if (job === undefined) throw atEnd();
    return hostSent(this.#session, job);
  }

  get AtEOF(): boolean {
    return this.#at >= this.#page.length;
  }

  get PrefetchSize(): number {
    return this.#prefetch;
  }

  set PrefetchSize(value: unknown) {
    this.#prefetch = asMember("set PrefetchSize", () => checkPrefetch(toLong(value)));
  }

  MoveFirst(): void {
    this.#fetch(undefined);
  }

  MoveNext(): void {
    const last = this.#page[this.#at];
    if (last === undefined) throw atEnd();
    this.#at++;
    if (this.#at === this.#page.length) this.#fetch(last.id);
  }

  #fetch(before: number | undefined): void {
    this.#page = asMember(
      "list messages",
      () => this.#session.service.sentJobs({ before, limit: this.#prefetch }),
    );
    this.#at = 0;
  }
}

function hostSent(session: Session, job: FaxJobSnapshot): HostedValue {
  return hostMessage(new OutgoingMessage(session, job), "FaxComEx.FaxOutgoingMessage");
}
