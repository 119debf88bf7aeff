import type { HostedValue } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxService } from "../fax_service.ts";
import type { FaxSettings } from "../settings.ts";
import { fromFlag, toFlag, toLong, toText } from "../coerce.ts";
import { FaxDoc } from "./fax_doc.ts";
import { FaxJobs } from "./fax_jobs.ts";
import { FaxPorts } from "./fax_ports.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { notConnected } from "../session.ts";
import type { StatusLanguage } from "../status_text.ts";

/** What a {@link FaxServer} is made with. */
export interface FaxServerOptions {
  readonly language: StatusLanguage;
  /**
   * Finds the service for a server name.
   *
   * @throws {ComError} If there is none of that name.
   */
  readonly find: (serverName: string) => FaxService;
}

/** How a setting is converted at the border of COM. */
interface Conversion {
  readonly read: (value: unknown) => unknown;
  readonly write: (value: unknown) => unknown;
}

const FLAG: Conversion = { read: toFlag, write: (value) => fromFlag(value === true) };
const LONG: Conversion = { read: toLong, write: (value) => value };
const SHORT: Conversion = { read: toLong, write: (value) => com.variant("VT_I2", value) };
const TEXT: Conversion = { read: toText, write: (value) => value };

/** Properties of IFaxServer, with the setting behind each. */
const SETTINGS: ReadonlyArray<readonly [string, keyof FaxSettings, Conversion]> = [
  ["Retries", "retries", LONG],
  ["RetryDelay", "retryDelay", LONG],
  ["DirtyDays", "dirtyDays", LONG],
  ["Branding", "branding", FLAG],
  ["UseDeviceTsid", "useDeviceTsid", FLAG],
  ["ServerCoverpage", "serverCoverpage", FLAG],
  ["PauseServerQueue", "pauseServerQueue", FLAG],
  ["ArchiveOutboundFaxes", "archiveOutboundFaxes", FLAG],
  ["ArchiveDirectory", "archiveDirectory", TEXT],
  ["ServerMapiProfile", "serverMapiProfile", TEXT],
  ["DiscountRateStartHour", "discountRateStartHour", SHORT],
  ["DiscountRateStartMinute", "discountRateStartMinute", SHORT],
  ["DiscountRateEndHour", "discountRateEndHour", SHORT],
  ["DiscountRateEndMinute", "discountRateEndMinute", SHORT],
];

/** IFaxServer of `faxcom.h`: the root object of the legacy model. */
export class FaxServer {
  readonly #options: FaxServerOptions;
  #session: Session | undefined;

  constructor(options: FaxServerOptions) {
    this.#options = options;
    for (const [name, setting, { read, write }] of SETTINGS) {
      Object.defineProperty(this, name, {
        get: () =>
          asMember(`read ${name}`, () => write(this.#open(name).client.config.settings[setting])),
        set: (value: unknown) =>
          asMember(`set ${name}`, () => {
            this.#open(name).client.config.update({ [setting]: read(value) });
          }),
      });
    }
  }

  Connect(serverName: unknown): void {
    this.#session = undefined; // a failing Connect leaves the object unconnected
    const { language, find } = this.#options;
    this.#session = asMember(
      "connect",
      () => ({ language, client: find(toText(serverName)).connect() }),
    );
  }

  Disconnect(): void {
    this.#open("Disconnect");
    this.#session = undefined;
  }

  CreateDocument(fileName: unknown): HostedValue {
    return com.hosted(new FaxDoc(this.#open("CreateDocument"), toText(fileName)), {
      name: "FaxServer.FaxDoc",
    });
  }

  GetJobs(): HostedValue {
    const session = this.#open("GetJobs");
    return com.hosted(asMember("list jobs", () => new FaxJobs(session)), {
      name: "FaxServer.FaxJobs",
    });
  }

  GetPorts(): HostedValue {
    const session = this.#open("GetPorts");
    return com.hosted(asMember("list ports", () => new FaxPorts(session)), {
      name: "FaxServer.FaxPorts",
    });
  }

  #open(member: string): Session {
    if (this.#session === undefined) throw notConnected(member);
    return this.#session;
  }
}
