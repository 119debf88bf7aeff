import type { HostedValue } from "../../com/mod.ts";
import type { FaxService } from "../fax_service.ts";
import { toLong, toText } from "../coerce.ts";
import { SERVER } from "../extension_data.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { notConnected } from "../session.ts";
import type { StatusLanguage } from "../status_text.ts";
import { AccountSet, hostAccount } from "./accounts.ts";
import { Configuration, LoggingOptions, ReceiptOptions } from "./configuration.ts";
import { Devices } from "./devices.ts";
import { API_VERSION_3 } from "./enums.ts";
import { extensionBytes } from "./extension_bytes.ts";
import { Activity, Folders } from "./folders.ts";
import { hostObject } from "./host_object.ts";
import { InboundRouting, parseMethods } from "./inbound_routing.ts";
import { ServerListener } from "./listeners.ts";
import { OutboundRouting } from "./outbound_routing.ts";
import { DeviceProviders } from "./providers.ts";
import { Security } from "./security.ts";

/** The only version of the provider interface. */
const FSPI_VERSION = 0x1_0000;

/** IFaxServer and IFaxServer2 of `faxcomex.h`: the root object of the extended model. */
export class FaxServerEx {
  readonly #find: (serverName: string) => FaxService;
  readonly #language: StatusLanguage;
  #session: Session | undefined;
  #listener: ServerListener | undefined;
  #name = "";

  constructor(
    options: {
      readonly find: (serverName: string) => FaxService;
      readonly language: StatusLanguage;
    },
  ) {
    this.#find = options.find;
    this.#language = options.language;
  }

  Connect(serverName: unknown): void {
    this.#leave();
    const name = toText(serverName);
    const client = asMember("connect", () => this.#find(name).connect());
    this.#session = { language: this.#language, client };
    this.#name = name;
  }

  Disconnect(): void {
    this.#open("Disconnect");
    this.#leave();
  }

  get ServerName(): string {
    this.#open("ServerName");
    return this.#name;
  }

  get Folders(): HostedValue {
    return hostObject(new Folders(this.#open("Folders")), "FaxFolders");
  }

  get Activity(): HostedValue {
    return hostObject(new Activity(this.#open("Activity")), "FaxActivity");
  }

  get Configuration(): HostedValue {
    return hostObject(new Configuration(this.#open("Configuration")), "FaxConfiguration");
  }

  get InboundRouting(): HostedValue {
    return hostObject(new InboundRouting(this.#open("InboundRouting")), "FaxInboundRouting");
  }

  get OutboundRouting(): HostedValue {
    return hostObject(new OutboundRouting(this.#open("OutboundRouting")), "FaxOutboundRouting");
  }

  get LoggingOptions(): HostedValue {
    return hostObject(new LoggingOptions(this.#open("LoggingOptions")), "FaxLoggingOptions");
  }

  get ReceiptOptions(): HostedValue {
    return hostObject(new ReceiptOptions(this.#open("ReceiptOptions")), "FaxReceiptOptions");
  }

  get Security(): HostedValue {
    return hostObject(new Security(this.#open("Security"), 1), "FaxSecurity");
  }

  get Security2(): HostedValue {
    return hostObject(new Security(this.#open("Security2"), 2), "FaxSecurity2");
  }

  get CurrentAccount(): HostedValue {
    const session = this.#open("CurrentAccount");
    const { config, access } = session.client;
    return asMember("read account", () => hostAccount(session, config.account(access.user)));
  }

  get FaxAccountSet(): HostedValue {
    return hostObject(new AccountSet(this.#open("FaxAccountSet")), "FaxAccountSet");
  }

  GetDevices(): HostedValue {
    const session = this.#open("GetDevices");
    return hostObject(asMember("list devices", () => new Devices(session)), "FaxDevices");
  }

  GetDeviceProviders(): HostedValue {
    const session = this.#open("GetDeviceProviders");
    const providers = asMember("list providers", () => new DeviceProviders(session));
    return hostObject(providers, "FaxDeviceProviders");
  }

  RegisterDeviceProvider(
    guid: unknown,
    friendlyName: unknown,
    imageName: unknown,
    tapiName: unknown,
    version: unknown,
  ): void {
    const { client } = this.#open("RegisterDeviceProvider");
    asMember("register provider", () => {
      if (toLong(version) !== FSPI_VERSION) {
        throw new RangeError(
          `Cannot register device provider: its version must be ${FSPI_VERSION}`,
        );
      }
      client.config.registerProvider({
        uniqueName: toText(guid),
        friendlyName: toText(friendlyName),
        imageName: toText(imageName),
        tapiProviderName: toText(tapiName),
      });
    });
  }

  UnregisterDeviceProvider(uniqueName: unknown): void {
    const { client } = this.#open("UnregisterDeviceProvider");
    asMember("unregister provider", () => client.config.unregisterProvider(toText(uniqueName)));
  }

  RegisterInboundRoutingExtension(
    name: unknown,
    friendlyName: unknown,
    imageName: unknown,
    methods: unknown,
  ): void {
    const { client } = this.#open("RegisterInboundRoutingExtension");
    asMember("register extension", () =>
      client.config.registerExtension({
        name: toText(name),
        friendlyName: toText(friendlyName),
        imageName: toText(imageName),
        methods: parseMethods(methods),
      }));
  }

  UnregisterInboundRoutingExtension(name: unknown): void {
    const { client } = this.#open("UnregisterInboundRoutingExtension");
    asMember("unregister extension", () => client.config.unregisterExtension(toText(name)));
  }

  GetExtensionProperty(guid: unknown): Uint8Array {
    const { client } = this.#open("GetExtensionProperty");
    return asMember("read property", () => client.config.property(SERVER, toText(guid)));
  }

  SetExtensionProperty(guid: unknown, value: unknown): void {
    const { client } = this.#open("SetExtensionProperty");
    asMember("set property", () => {
      client.config.saveProperty(SERVER, toText(guid), extensionBytes(value));
    });
  }

  ListenToServerEvents(types: unknown): void {
    const session = this.#open("ListenToServerEvents");
    this.#listener ??= new ServerListener(session, this);
    const listener = this.#listener;
    asMember("listen", () => listener.listen(toLong(types)));
  }

  get RegisteredEvents(): number {
    this.#open("RegisteredEvents");
    return this.#listener?.types ?? 0;
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
    return API_VERSION_3;
  }

  #open(member: string): Session {
    if (this.#session === undefined) throw notConnected(member);
    return this.#session;
  }

  #leave(): void {
    this.#listener?.[Symbol.dispose]();
    this.#listener = undefined;
    this.#session = undefined;
  }
}
