import type { HostedValue } from "../../com/mod.ts";
import { com, ComError, E_NOTIMPL } from "../../com/mod.ts";
import type { FaxService } from "../fax_service.ts";
import { toText } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { notConnected } from "../session.ts";
import type { StatusLanguage } from "../status_text.ts";
import { Devices } from "./devices.ts";
import { API_VERSION_1 } from "./enums.ts";
import { IncomingArchive } from "./incoming_archive.ts";
import { OutgoingArchive } from "./outgoing_archive.ts";
import { OutgoingQueue } from "./outgoing_queue.ts";
import { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";

/** What the built-in service has nothing behind; reading it says so. */
const ABSENT = [
  "InboundRouting",
  "OutboundRouting",
  "LoggingOptions",
  "ReceiptOptions",
  "Security",
  "Security2",
  "CurrentAccount",
  "FaxAccountSet",
];

/** IFaxServer of `faxcomex.h`: the root object of the extended model. */
export class FaxServerEx {
  readonly #find: (serverName: string) => FaxService;
  readonly #language: StatusLanguage;
  #session: Session | undefined;
  #name = "";

  constructor(
    options: {
      readonly find: (serverName: string) => FaxService;
      readonly language: StatusLanguage;
    },
  ) {
    this.#find = options.find;
    this.#language = options.language;
    for (const name of ABSENT) {
      Object.defineProperty(this, name, {
        get: () => {
          this.#open(name);
          throw notOffered(name);
        },
      });
    }
  }

  Connect(serverName: unknown): void {
    this.#session = undefined;
    const name = toText(serverName);
    const service = asMember("connect", () => this.#find(name));
    this.#session = { language: this.#language, service };
    this.#name = name;
  }

  Disconnect(): void {
    this.#open("Disconnect");
    this.#session = undefined;
  }

  get ServerName(): string {
    this.#open("ServerName");
    return this.#name;
  }

  get Folders(): HostedValue {
    return com.hosted(new Folders(this.#open("Folders")), { name: "FaxComEx.FaxFolders" });
  }

  get Activity(): HostedValue {
    return com.hosted(new Activity(this.#open("Activity")), { name: "FaxComEx.FaxActivity" });
  }

  get Configuration(): HostedValue {
    return com.hosted(new Configuration(this.#open("Configuration")), {
      name: "FaxComEx.FaxConfiguration",
    });
  }

  GetDevices(): HostedValue {
    const session = this.#open("GetDevices");
    return com.hosted(asMember("list devices", () => new Devices(session)), {
      name: "FaxComEx.FaxDevices",
    });
  }

  get MajorVersion(): number {
    this.#open("MajorVersion");
    return 6;
  }

  get MinorVersion(): number {
    this.#open("MinorVersion");
    return 0;
  }

  get MajorBuild(): number {
    this.#open("MajorBuild");
    return 0;
  }

  get MinorBuild(): number {
    this.#open("MinorBuild");
    return 0;
  }

  get Debug(): boolean {
    this.#open("Debug");
    return false;
  }

  get APIVersion(): number {
    this.#open("APIVersion");
    return API_VERSION_1;
  }

  #open(member: string): Session {
    if (this.#session === undefined) throw notConnected(member);
    return this.#session;
  }
}

/** IFaxFolders. */
export class Folders {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get OutgoingQueue(): HostedValue {
    return com.hosted(new OutgoingQueue(this.#session), { name: "FaxComEx.FaxOutgoingQueue" });
  }

  get OutgoingArchive(): HostedValue {
    return com.hosted(new OutgoingArchive(this.#session), { name: "FaxComEx.FaxOutgoingArchive" });
  }

  get IncomingQueue(): never {
    throw notOffered("IncomingQueue");
  }

  get IncomingArchive(): HostedValue {
    return com.hosted(new IncomingArchive(this.#session), { name: "FaxComEx.FaxIncomingArchive" });
  }
}

/** IFaxActivity: how many messages there are. */
export class Activity {
  readonly #properties: SavedProperties;

  constructor({ service }: Session) {
    const lines = () => service.devices().filter(({ jobId }) => jobId !== 0).length;
    this.#properties = new SavedProperties(this, [
      { name: "IncomingMessages", load: () => 0 },
      { name: "RoutingMessages", load: () => 0 },
      { name: "OutgoingMessages", load: lines },
      { name: "QueuedMessages", load: () => service.jobCount - lines() },
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }
}

/** IFaxConfiguration: the settings of queue and archive in one object. */
export class Configuration {
  readonly #properties: SavedProperties;

  constructor({ service }: Session) {
    const of = new SettingProperties(service);
    this.#properties = new SavedProperties(this, [
      of.flag("UseArchive", "archiveOutboundFaxes"),
      of.text("ArchiveLocation", "archiveDirectory"),
      of.fixed("SizeQuotaWarning", false),
      of.fixed("ArchiveAgeLimit", 0),
      of.fixed("OutgoingQueueBlocked", false),
      of.flag("OutgoingQueuePaused", "pauseServerQueue"),
      of.flag("AllowPersonalCoverPages", "serverCoverpage", true),
      of.flag("UseDeviceTSID", "useDeviceTsid"),
      of.long("Retries", "retries"),
      of.long("RetryDelay", "retryDelay"),
      of.timeOfDay("DiscountRateStart", "Start"),
      of.timeOfDay("DiscountRateEnd", "End"),
      of.long("OutgoingQueueAgeLimit", "dirtyDays"),
      of.flag("Branding", "branding"),
      of.fixed("IncomingQueueBlocked", true),
      of.fixed("AutoCreateAccountOnConnect", true),
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }
}

function notOffered(member: string): ComError {
  return new ComError(`use "${member}"`, E_NOTIMPL, {
    description: `The built-in fax service has no ${member}`,
    member,
  });
}
