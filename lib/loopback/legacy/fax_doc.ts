import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import type { Party } from "../job.ts";
import { stationId } from "../station_id.ts";
import { fromFlag, toFlag, toLong, toText } from "../coerce.ts";
import { asMember, NOT_SUPPORTED } from "../service_errors.ts";
import type { Session } from "../session.ts";

/** Text properties of IFaxDoc that belong to the recipient and to the sender. */
const RECIPIENT: Readonly<Record<string, keyof Party>> = {
  RecipientName: "name",
  RecipientCompany: "company",
  RecipientAddress: "address",
  RecipientCity: "city",
  RecipientState: "state",
  RecipientZip: "zip",
  RecipientCountry: "country",
  RecipientTitle: "title",
  RecipientDepartment: "department",
  RecipientOffice: "office",
  RecipientHomePhone: "homePhone",
  RecipientOfficePhone: "officePhone",
};
const SENDER: Readonly<Record<string, keyof Party>> = {
  SenderName: "name",
  SenderCompany: "company",
  SenderAddress: "address",
  SenderTitle: "title",
  SenderDepartment: "department",
  SenderOffice: "office",
  SenderHomePhone: "homePhone",
  SenderOfficePhone: "officePhone",
  SenderFax: "fax",
  EmailAddress: "email",
};
const TEXTS = [
  "FileName",
  "FaxNumber",
  "DisplayName",
  "Tsid",
  "BillingCode",
  "CoverpageName",
  "CoverpageNote",
  "CoverpageSubject",
  ...Object.keys(RECIPIENT),
  ...Object.keys(SENDER),
];
const FLAGS = ["SendCoverpage", "ServerCoverpage", "DiscountSend"];

/** IFaxDoc: one fax for one recipient, until it is sent. */
export class FaxDoc {
  readonly #session: Session;
  readonly #texts = new Map<string, string>();
  readonly #flags = new Map<string, boolean>();

  // Members of the class, not of each object: a document is made for every fax.
  static {
    for (const name of TEXTS) {
      Object.defineProperty(this.prototype, name, {
        get(this: FaxDoc) {
          return this.#text(name);
        },
        set(this: FaxDoc, value: unknown) {
          this.#texts.set(name, name === "Tsid" ? stationId(toText(value)) : toText(value));
        },
      });
    }
    for (const name of FLAGS) {
      Object.defineProperty(this.prototype, name, {
        get(this: FaxDoc) {
          return fromFlag(this.#flags.get(name) ?? false);
        },
        set(this: FaxDoc, value: unknown) {
          this.#flags.set(name, toFlag(value));
        },
      });
    }
  }

  constructor(session: Session, fileName: string) {
    this.#session = session;
    this.#texts.set("FileName", fileName);
  }

  /** There are no telephone calls to share. */
  get CallHandle(): number {
    return 0;
  }

  set CallHandle(value: unknown) {
    if (toLong(value) !== 0) throw noCalls("CallHandle");
  }

  set ConnectionObject(value: unknown) {
    if (value !== null && value !== com.NOTHING) throw noCalls("ConnectionObject");
  }

  Send(): number {
    const { client } = this.#session;
    for (const name of ["FileName", "FaxNumber"]) {
      if (this.#text(name).trim() !== "") continue;
      throw new ComError("send fax", E_INVALIDARG, {
        description: `${name} is empty; set it before Send`,
        member: "Send",
      });
    }
    return asMember("send fax", () => {
      const [id] = client.submitMany([{
        document: { path: this.#text("FileName") },
        faxNumber: this.#text("FaxNumber").trim(),
        displayName: this.#text("DisplayName"),
        recipient: this.#party(RECIPIENT),
        sender: this.#party(SENDER),
        tsid: this.#text("Tsid"),
        billingCode: this.#text("BillingCode"),
        coverpageSubject: this.#text("CoverpageSubject"),
        coverpageNote: this.#text("CoverpageNote"),
        coverPage: this.#flags.get("SendCoverpage") ?? false,
        coverTemplate: this.#coverTemplate(),
        discountSend: this.#flags.get("DiscountSend") ?? false,
      }]);
      return id;
    });
  }

  /** The text of the cover page that is named, if one is wanted. */
  #coverTemplate(): string | undefined {
    const name = this.#text("CoverpageName");
    if (!this.#flags.get("SendCoverpage") || name === "") return undefined;
    const kind = this.#flags.get("ServerCoverpage") ? "server" : "local";
    return this.#session.client.config.coverPage(kind, name);
  }

  #text(name: string): string {
    return this.#texts.get(name) ?? "";
  }

  #party(fields: Readonly<Record<string, keyof Party>>): Party {
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [field, this.#text(name)])
        .filter(([, value]) => value !== ""),
    );
  }
}

function noCalls(member: string): ComError {
  return new ComError(`set ${member}`, NOT_SUPPORTED, {
    description: "The built-in service has no telephone calls to share",
    member,
  });
}
