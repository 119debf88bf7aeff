import type { HostedValue } from "../../com/mod.ts";
import { hostObject } from "./host_object.ts";
import type { Session } from "../session.ts";
import type { FaxSettings } from "../settings.ts";
import type { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";
import { sizeHigh, sizeLow } from "./size_parts.ts";

/** What all objects with settings have. */
abstract class SettingsObject {
  protected abstract readonly _properties: SavedProperties<FaxSettings>;

  Refresh(): void {
    this._properties.refresh();
  }

  Save(): void {
    this._properties.save();
  }
}

/** IFaxConfiguration: the settings of queues and archive in one object. */
export class Configuration extends SettingsObject {
  protected override readonly _properties: SavedProperties<FaxSettings>;

  constructor({ client }: Session) {
    super();
    const of = new SettingProperties(client.config);
    const bytes = () => client.messages.bytes("sent") + client.messages.bytes("inbox");
    this._properties = of.define(this, [
      of.flag("UseArchive", "archiveOutboundFaxes"),
      of.text("ArchiveLocation", "archiveDirectory"),
      of.flag("SizeQuotaWarning", "sizeQuotaWarning"),
      of.long("HighQuotaWaterMark", "highQuotaWaterMark"),
      of.long("LowQuotaWaterMark", "lowQuotaWaterMark"),
      of.long("ArchiveAgeLimit", "archiveAgeLimit"),
      of.computed("ArchiveSizeLow", () => sizeLow(bytes())),
      of.computed("ArchiveSizeHigh", () => sizeHigh(bytes())),
      of.flag("OutgoingQueueBlocked", "outgoingQueueBlocked"),
      of.flag("OutgoingQueuePaused", "pauseServerQueue"),
      of.flag("AllowPersonalCoverPages", "serverCoverpage", true),
      of.flag("UseDeviceTSID", "useDeviceTsid"),
      of.long("Retries", "retries"),
      of.long("RetryDelay", "retryDelay"),
      of.timeOfDay("DiscountRateStart", "Start"),
      of.timeOfDay("DiscountRateEnd", "End"),
      of.long("OutgoingQueueAgeLimit", "dirtyDays"),
      of.flag("Branding", "branding"),
      of.flag("IncomingQueueBlocked", "incomingQueueBlocked"),
      of.flag("AutoCreateAccountOnConnect", "autoCreateAccountOnConnect"),
      of.flag("IncomingFaxesArePublic", "incomingFaxesArePublic"),
    ]);
  }
}

/** IFaxLoggingOptions. */
export class LoggingOptions {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get EventLogging(): HostedValue {
    return hostObject(new EventLogging(this.#session), "FaxEventLogging");
  }

  get ActivityLogging(): HostedValue {
    return hostObject(new ActivityLogging(this.#session), "FaxActivityLogging");
  }
}

/** IFaxEventLogging: how much goes into `events.log`. */
export class EventLogging extends SettingsObject {
  protected override readonly _properties: SavedProperties<FaxSettings>;

  constructor({ client }: Session) {
    super();
    const of = new SettingProperties(client.config);
    this._properties = of.define(this, [
      of.long("InitEventsLevel", "initEventsLevel"),
      of.long("InboundEventsLevel", "inboundEventsLevel"),
      of.long("OutboundEventsLevel", "outboundEventsLevel"),
      of.long("GeneralEventsLevel", "generalEventsLevel"),
    ]);
  }
}

/** IFaxActivityLogging: whether calls are logged, and where. */
export class ActivityLogging extends SettingsObject {
  protected override readonly _properties: SavedProperties<FaxSettings>;

  constructor({ client }: Session) {
    super();
    const of = new SettingProperties(client.config);
    this._properties = of.define(this, [
      of.flag("LogIncoming", "logIncoming"),
      of.flag("LogOutgoing", "logOutgoing"),
      of.text("DatabasePath", "activityLogDirectory"),
    ]);
  }
}

/** IFaxReceiptOptions. Receipts are files, so what it says of a mail server is only kept. */
export class ReceiptOptions extends SettingsObject {
  protected override readonly _properties: SavedProperties<FaxSettings>;

  constructor({ client }: Session) {
    super();
    const of = new SettingProperties(client.config);
    this._properties = of.define(this, [
      of.long("AuthenticationType", "smtpAuthenticationType"),
      of.text("SMTPServer", "smtpServer"),
      of.long("SMTPPort", "smtpPort"),
      of.text("SMTPSender", "smtpSender"),
      of.text("SMTPUser", "smtpUser"),
      of.text("SMTPPassword", "smtpPassword"),
      of.long("AllowedReceipts", "allowedReceipts"),
      of.flag("UseForInboundRouting", "useForInboundRouting"),
    ]);
  }
}
