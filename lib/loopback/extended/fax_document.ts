import type { DynamicObject, HostedValue } from "../../com/mod.ts";
import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import type { FaxService } from "../fax_service.ts";
import { toDate, toFlag, toLong, toText } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import { COVER_PAGE_NONE, SCHEDULE_DISCOUNT_PERIOD, SCHEDULE_SPECIFIC_TIME } from "./enums.ts";
import { jobIdText } from "./job_id.ts";
import { FaxRecipients, FaxSender } from "./parties.ts";

const TEXTS = ["Body", "CoverPage", "Subject", "Note", "ReceiptAddress", "DocumentName"];
const LONGS = ["CoverPageType", "ScheduleType", "ReceiptType", "Priority", "CallHandle"];
const FLAGS = ["GroupBroadcastReceipts", "AttachFaxToReceipt"];

/** IFaxDocument of `faxcomex.h`: a fax for one or many recipients, until it is submitted. */
export class FaxDocument {
  readonly #find: (serverName: string) => FaxService;
  readonly #values = new Map<string, unknown>();
  readonly #sender = new FaxSender();
  readonly #recipients = new FaxRecipients();

  constructor(find: (serverName: string) => FaxService) {
    this.#find = find;
    const define = (names: readonly string[], empty: unknown, read: (v: unknown) => unknown) => {
      for (const name of names) {
        Object.defineProperty(this, name, {
          get: () => this.#values.get(name) ?? empty,
          set: (value: unknown) => this.#values.set(name, read(value)),
        });
      }
    };
    define(TEXTS, "", toText);
    define(LONGS, 0, toLong);
    define(FLAGS, false, toFlag);
    define(["ScheduleTime"], toDate(undefined), (value) => {
      if (value instanceof Temporal.PlainDateTime) return value;
      throw new ComError("set ScheduleTime", E_INVALIDARG, { description: "It takes a date" });
    });
  }

  get Sender(): HostedValue {
    return com.hosted(this.#sender, { name: "FaxComEx.FaxSender" });
  }

  get Recipients(): HostedValue {
    return com.hosted(this.#recipients, { name: "FaxComEx.FaxRecipients" });
  }

  /** Opens a connection of its own. */
  Submit(serverName: unknown): string[] {
    return asMember("submit", () => this.#submit(this.#find(toText(serverName))));
  }

  ConnectedSubmit(server: unknown): string[] {
    return asMember("submit", () => {
      const name = toText(com.get(server as DynamicObject, "ServerName"));
      return this.#submit(this.#find(name));
    });
  }

  #submit(service: FaxService): string[] {
    const recipients = this.#recipients._read();
    if (recipients.length === 0) throw new RangeError("Cannot submit fax: it has no recipient");
    const text = (name: string) => toText(this.#values.get(name));
    const coverPage = toLong(this.#values.get("CoverPageType") ?? COVER_PAGE_NONE) !==
      COVER_PAGE_NONE;
    if (text("Body") === "" && !coverPage) {
      throw new RangeError("Cannot submit fax: Body is empty, and there is no cover page");
    }
    const { party, tsid, billingCode } = this.#sender._read();
    const type = this.#values.get("ScheduleType");
    const time = this.#values.get("ScheduleTime");
    const submissionId = crypto.randomUUID();
    const ids = service.submitMany(recipients.map(({ FaxNumber, Name }) => ({
      document: text("Body") === "" ? undefined : { path: text("Body") },
      coverPage,
      faxNumber: FaxNumber,
      displayName: text("DocumentName"),
      recipient: Name === "" ? {} : { name: Name },
      sender: party,
      tsid,
      billingCode,
      coverpageSubject: text("Subject"),
      coverpageNote: text("Note"),
      priority: priority(this.#values.get("Priority")),
      discountSend: type === SCHEDULE_DISCOUNT_PERIOD,
      notBefore: type === SCHEDULE_SPECIFIC_TIME && time instanceof Temporal.PlainDateTime
        ? time.toZonedDateTime(Temporal.Now.timeZoneId()).epochMilliseconds
        : undefined,
      submissionId,
    })));
    return ids.map(jobIdText);
  }
}

function priority(value: unknown): 0 | 1 | 2 {
  const number = toLong(value ?? 0); // low, unlike the legacy library
  if (number === 0 || number === 1 || number === 2) return number;
  throw new RangeError(`Cannot submit fax: priority ${number} is not 0, 1 or 2`);
}
