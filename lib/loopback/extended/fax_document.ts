import type { DynamicObject, HostedMember, HostedValue } from "../../com/mod.ts";
import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import { documentKind, readDocument } from "../../document/mod.ts";
import type { ServiceClient } from "../client.ts";
import { toDate, toFlag, toLong, toText } from "../coerce.ts";
import type { FaxService } from "../fax_service.ts";
import type { FaxBody, ReceiptWish } from "../job.ts";
import { asMember, NOT_SUPPORTED } from "../service_errors.ts";
import {
  COVER_PAGE_LOCAL,
  COVER_PAGE_NONE,
  COVER_PAGE_SERVER,
  RECEIPT_TYPE,
  SCHEDULE_DISCOUNT_PERIOD,
  SCHEDULE_NOW,
  SCHEDULE_SPECIFIC_TIME,
} from "./enums.ts";
import { hostObject } from "./host_object.ts";
import { jobIdText } from "./job_id.ts";
import { FaxRecipients, FaxSender } from "./parties.ts";

const TEXTS = ["Body", "Bodies", "CoverPage", "Subject", "Note", "ReceiptAddress", "DocumentName"];
const FLAGS = ["GroupBroadcastReceipts", "AttachFaxToReceipt"];
/** Properties that take some numbers only, and those numbers. */
const CHOICES: Readonly<Record<string, readonly number[]>> = {
  CoverPageType: [COVER_PAGE_NONE, COVER_PAGE_LOCAL, COVER_PAGE_SERVER],
  ScheduleType: [SCHEDULE_NOW, SCHEDULE_SPECIFIC_TIME, SCHEDULE_DISCOUNT_PERIOD],
  ReceiptType: Object.values(RECEIPT_TYPE),
  Priority: [0, 1, 2],
};
/** Says that no file has failed. */
const NO_FILE = -1;

/** An argument by reference, as the caller hands it over. */
interface OutArgument {
  value: unknown;
}

/** Members that hand something out through an argument. */
export const DOCUMENT_MEMBERS: Readonly<Record<string, HostedMember>> = {
  Submit2: {
    params: ["bstrFaxServerName", { name: "pvFaxOutgoingJobIDs", byRef: true }],
    type: "VT_I4",
  },
  ConnectedSubmit2: {
    params: ["pFaxServer", { name: "pvFaxOutgoingJobIDs", byRef: true }],
    type: "VT_I4",
  },
};

/** IFaxDocument and IFaxDocument2 of `faxcomex.h`: a fax for one or many, until it is submitted. */
export class FaxDocument {
  readonly #find: (serverName: string) => FaxService;
  readonly #values = new Map<string, unknown>();
  readonly #sender: FaxSender;
  readonly #recipients = new FaxRecipients();
  #submissionId = "";

  // Members of the class, not of each object: a document is made for every fax.
  static {
    const define = (names: readonly string[], empty: unknown, read: (v: unknown) => unknown) => {
      for (const name of names) {
        Object.defineProperty(this.prototype, name, {
          get(this: FaxDocument) {
            return this.#values.get(name) ?? empty;
          },
          set(this: FaxDocument, value: unknown) {
            this.#values.set(name, read(value));
          },
        });
      }
    };
    define(TEXTS, "", toText);
    define(FLAGS, false, toFlag);
    for (const [name, choices] of Object.entries(CHOICES)) {
      define([name], 0, (value) => chosen(name, toLong(value), choices));
    }
    define(["ScheduleTime"], toDate(undefined), (value) => {
      if (value instanceof Temporal.PlainDateTime) return value;
      throw new ComError("set ScheduleTime", E_INVALIDARG, { description: "It takes a date" });
    });
  }

  constructor(find: (serverName: string) => FaxService) {
    this.#find = find;
    this.#sender = new FaxSender({ defaults: () => find("").connect().config });
  }

  get Sender(): HostedValue {
    return hostObject(this.#sender, "FaxSender");
  }

  get Recipients(): HostedValue {
    return hostObject(this.#recipients, "FaxRecipients");
  }

  /** Of the last submission; all of its jobs share it. */
  get SubmissionId(): string {
    return this.#submissionId;
  }

  /** There are no telephone calls to share. */
  get CallHandle(): number {
    return 0;
  }

  set CallHandle(value: unknown) {
    if (toLong(value) !== 0) throw noCalls("CallHandle");
  }

  get TapiConnection(): unknown {
    return com.NOTHING;
  }

  set TapiConnection(value: unknown) {
    if (value !== null && value !== com.NOTHING) throw noCalls("TapiConnection");
  }

  /** Opens a connection of its own. */
  Submit(serverName: unknown): string[] {
    return asMember("submit", () => this.#submitOne(this.#find(toText(serverName))));
  }

  ConnectedSubmit(server: unknown): string[] {
    return asMember("submit", () => this.#submitOne(this.#serviceOf(server)));
  }

  /** Several files; tells the position of the one that failed, from 0, or -1. */
  Submit2(serverName: unknown, jobIds: unknown): number {
    return asMember("submit", () => this.#submitMany(this.#find(toText(serverName)), jobIds));
  }

  ConnectedSubmit2(server: unknown, jobIds: unknown): number {
    return asMember("submit", () => this.#submitMany(this.#serviceOf(server), jobIds));
  }

  #serviceOf(server: unknown): FaxService {
    return this.#find(toText(com.get(server as DynamicObject, "ServerName")));
  }

  #submitOne(service: FaxService): string[] {
    if (this.#text("Bodies") !== "") {
      throw new RangeError("Cannot submit fax: Bodies is set; use Submit2 or ConnectedSubmit2");
    }
    const path = this.#text("Body");
    // read once: all recipients get the same, whatever happens to the file in the meantime
    return this.#submit(service, path === "" ? [] : [readDocument({ path })]);
  }

  #submitMany(service: FaxService, jobIds: unknown): number {
    if (this.#text("Body") !== "") {
      throw new RangeError("Cannot submit fax: Body and Bodies are not set together; use Bodies");
    }
    const out = outArgument(jobIds);
    const paths = this.#text("Bodies").split(";").map((path) => path.trim()).filter(Boolean);
    const bodies: FaxBody[] = [];
    for (const [i, path] of paths.entries()) {
      try {
        const { bytes, name } = readDocument({ path });
        documentKind(bytes);
        bodies.push({ bytes, name });
      } catch (error) {
        // A failing call has no result: the position travels in the text of the error too.
        throw withPosition(error, i);
      }
    }
    const ids = this.#submit(service, bodies);
    if (out !== undefined) out.value = ids;
    return NO_FILE;
  }

  #submit(service: FaxService, bodies: readonly FaxBody[]): string[] {
    const client = service.connect();
    const recipients = this.#recipients._read();
    if (recipients.length === 0) throw new RangeError("Cannot submit fax: it has no recipient");
    const coverPage = this.#number("CoverPageType") !== COVER_PAGE_NONE;
    if (bodies.length === 0 && !coverPage) {
      throw new RangeError(
        "Cannot submit fax: it has neither a body nor a cover page; set Body or CoverPageType",
      );
    }
    const { party, tsid, billingCode } = this.#sender._read();
    const [document, ...moreDocuments] = bodies;
    const submissionId = crypto.randomUUID();
    const coverTemplate = this.#coverTemplate(client);
    const ids = client.submitMany(recipients.map(({ FaxNumber, Name }) => ({
      document,
      moreDocuments,
      coverPage,
      coverTemplate,
      faxNumber: FaxNumber,
      displayName: this.#text("DocumentName"),
      recipient: Name === "" ? {} : { name: Name },
      sender: party,
      tsid,
      billingCode,
      coverpageSubject: this.#text("Subject"),
      coverpageNote: this.#text("Note"),
      priority: this.#number("Priority") as 0 | 1 | 2, // low, unlike the legacy library
      discountSend: this.#number("ScheduleType") === SCHEDULE_DISCOUNT_PERIOD,
      notBefore: this.#notBefore(),
      submissionId,
      receipt: this.#receipt(),
    })));
    this.#submissionId = submissionId;
    return ids.map(jobIdText);
  }

  #notBefore(): number | undefined {
    if (this.#number("ScheduleType") !== SCHEDULE_SPECIFIC_TIME) return undefined;
    const time = this.#values.get("ScheduleTime");
    if (!(time instanceof Temporal.PlainDateTime)) {
      throw new RangeError("Cannot submit fax: ScheduleType 1 needs ScheduleTime");
    }
    return time.toZonedDateTime(Temporal.Now.timeZoneId()).epochMilliseconds;
  }

  #receipt(): ReceiptWish | undefined {
    const type = this.#number("ReceiptType");
    if (type === RECEIPT_TYPE.none) return undefined;
    const address = this.#text("ReceiptAddress");
    if (type === RECEIPT_TYPE.mail && address === "") {
      throw new RangeError("Cannot submit fax: a receipt by mail needs ReceiptAddress");
    }
    return {
      type: type === RECEIPT_TYPE.mail ? "mail" : "message",
      address,
      attachFax: this.#values.get("AttachFaxToReceipt") === true,
      group: this.#values.get("GroupBroadcastReceipts") === true,
    };
  }

  #coverTemplate(client: ServiceClient): string | undefined {
    const type = this.#number("CoverPageType");
    if (type === COVER_PAGE_NONE) return undefined;
    const kind = type === COVER_PAGE_LOCAL ? "local" : "server";
    return client.config.coverPage(kind, this.#text("CoverPage"));
  }

  #text(name: string): string {
    return toText(this.#values.get(name));
  }

  #number(name: string): number {
    return Number(this.#values.get(name) ?? 0);
  }
}

function chosen(name: string, value: number, choices: readonly number[]): number {
  if (choices.includes(value)) return value;
  throw new ComError(`set ${name}`, E_INVALIDARG, {
    description: `${name} is ${choices.join(", ")}, and not ${value}`,
  });
}

function noCalls(member: string): ComError {
  return new ComError(`set ${member}`, NOT_SUPPORTED, {
    description: "The built-in service has no telephone calls to share",
    member,
  });
}

function outArgument(value: unknown): OutArgument | undefined {
  return typeof value === "object" && value !== null && "value" in value
    ? value as OutArgument
    : undefined;
}

function withPosition(error: unknown, position: number): unknown {
  if (error instanceof Error) error.message += ` (file ${position} of Bodies, counted from 0)`;
  return error;
}
