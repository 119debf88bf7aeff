import type { HostedValue } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import { MessageIterator, type MessageSource } from "./message_iterator.ts";
import { DEFAULT_PREFETCH } from "./prefetch.ts";
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
    const { service } = this.#session;
    const newestFirst: MessageSource<FaxJobSnapshot> = {
      page: (behind, limit) => service.sentJobs({ before: behind, limit }),
      host: (job) => hostSent(this.#session, job),
    };
    return com.hosted(asMember("list messages", () => new MessageIterator(newestFirst, size)), {
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

function hostSent(session: Session, job: FaxJobSnapshot): HostedValue {
  return hostMessage(new OutgoingMessage(session, job), "FaxComEx.FaxOutgoingMessage");
}
