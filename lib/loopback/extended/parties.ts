import type { HostedValue } from "../../com/mod.ts";
import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import type { Indexer } from "../../com/mod.ts";
import type { FaxJobSnapshot, Party } from "../job.ts";
import { toLong, toText } from "../coerce.ts";
import type { ConfigClient } from "../config_client.ts";
import { asMember } from "../service_errors.ts";
import { hostObject } from "./host_object.ts";
import { noSuchItem } from "../session.ts";

/** Properties of IFaxSender, and the fields behind them. */
const SENDER: Readonly<Record<string, keyof Party>> = {
  City: "city",
  Company: "company",
  Country: "country",
  Department: "department",
  Email: "email",
  FaxNumber: "fax",
  HomePhone: "homePhone",
  Name: "name",
  OfficePhone: "officePhone",
  OfficeLocation: "office",
  State: "state",
  StreetAddress: "address",
  Title: "title",
  ZipCode: "zip",
};

/** What a sender belongs to: a job, or a document that is being composed. */
export interface SenderOptions {
  readonly job?: FaxJobSnapshot;
  /** Where the default of the user is kept. */
  readonly defaults?: () => ConfigClient;
}

/** IFaxSender: who sends a document; of a job in the queue it can only be read. */
export class FaxSender {
  readonly #values = new Map<string, string>();

  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
    const { job } = options;
    const names = [...Object.keys(SENDER), "BillingCode", "TSID"];
    if (job !== undefined) {
      for (const [name, field] of Object.entries(SENDER)) {
        this.#values.set(name, job.sender[field] ?? "");
      }
      this.#values.set("BillingCode", job.billingCode).set("TSID", job.tsid);
    }
    for (const name of names) {
      Object.defineProperty(this, name, {
        get: () => this.#values.get(name) ?? "",
        set: (value: unknown) => {
          if (job !== undefined) throw notEditable("sender");
          this.#values.set(name, toText(value));
        },
      });
    }
  }

  /** Fills in what the user saved as the default. */
  LoadDefaultSender(): void {
    asMember("load default sender", () => {
      const saved = this.#defaults().defaultSender();
      for (const [name, value] of Object.entries(saved)) this.#values.set(name, value);
    });
  }

  /** Saves the fields as the default of the user. */
  SaveDefaultSender(): void {
    asMember("save default sender", () => {
      this.#defaults().saveDefaultSender(Object.fromEntries(this.#values));
    });
  }

  #defaults(): ConfigClient {
    if (this.#options.defaults === undefined) throw notEditable("sender");
    return this.#options.defaults();
  }

  /** The fields that were set; kept from COM by the underscore. */
  _read(): { party: Party; tsid: string; billingCode: string } {
    const party = Object.fromEntries(
      Object.entries(SENDER).map(([name, field]) => [field, this.#values.get(name) ?? ""])
        .filter(([, value]) => value !== ""),
    );
    return {
      party,
      tsid: this.#values.get("TSID") ?? "",
      billingCode: this.#values.get("BillingCode") ?? "",
    };
  }
}

/** IFaxRecipient: a number and a name. */
export class FaxRecipient {
  #number: string;
  #name: string;
  readonly #isJob: boolean;

  constructor(number: string, name: string, isJob = false) {
    this.#number = number;
    this.#name = name;
    this.#isJob = isJob;
  }

  get FaxNumber(): string {
    return this.#number;
  }

  set FaxNumber(value: unknown) {
    if (this.#isJob) throw notEditable("recipient");
    this.#number = toText(value);
  }

  get Name(): string {
    return this.#name;
  }

  set Name(value: unknown) {
    if (this.#isJob) throw notEditable("recipient");
    this.#name = toText(value);
  }
}

/** IFaxRecipients: the people that a document goes to. */
export class FaxRecipients {
  readonly #items: FaxRecipient[] = [];

  get Count(): number {
    return this.#items.length;
  }

  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => hostRecipient(this.#items[this.#position(index) - 1]),
  });

  Add(number: unknown, name: unknown = ""): HostedValue {
    if (toText(number).trim() === "") {
      throw new ComError("add recipient", E_INVALIDARG, { description: "The number is empty" });
    }
    const recipient = new FaxRecipient(toText(number).trim(), toText(name));
    this.#items.push(recipient);
    return hostRecipient(recipient);
  }

  Remove(index: unknown): void {
    this.#items.splice(this.#position(index) - 1, 1);
  }

  *[Symbol.iterator](): Generator<HostedValue> {
    for (const recipient of this.#items) yield hostRecipient(recipient);
  }

  _read(): readonly FaxRecipient[] {
    return this.#items;
  }

  #position(index: unknown): number {
    const position = toLong(index);
    if (position >= 1 && position <= this.#items.length) return position;
    throw noSuchItem("FaxRecipients", position, this.#items.length);
  }
}

/** Hosts a recipient for native code. */
export function hostRecipient(recipient: FaxRecipient): HostedValue {
  return hostObject(recipient, "FaxRecipient");
}

function notEditable(what: string): ComError {
  return new ComError(`change ${what}`, E_INVALIDARG, {
    description: `The ${what} of a fax that was submitted cannot be changed`,
  });
}
