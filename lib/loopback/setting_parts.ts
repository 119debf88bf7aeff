import type { FaxSettings } from "./settings.ts";

/** Which part of the configuration has changed, as the events of the extended library have it. */
export type ConfigPart =
  | "receipts"
  | "activity-log"
  | "security"
  | "event-log"
  | "outgoing-queue"
  | "outgoing-archive"
  | "incoming-archive"
  | "devices"
  | "groups"
  | "rules"
  | "general";

/** The part that each setting belongs to. */
export const PART_OF_SETTING: Readonly<Record<keyof FaxSettings, ConfigPart>> = {
  retries: "outgoing-queue",
  retryDelay: "outgoing-queue",
  dirtyDays: "outgoing-queue",
  branding: "outgoing-queue",
  useDeviceTsid: "outgoing-queue",
  serverCoverpage: "outgoing-queue",
  pauseServerQueue: "outgoing-queue",
  outgoingQueueBlocked: "outgoing-queue",
  incomingQueueBlocked: "general",
  recipientsLimit: "general",
  archiveOutboundFaxes: "outgoing-archive",
  archiveDirectory: "outgoing-archive",
  archiveAgeLimit: "outgoing-archive",
  sizeQuotaWarning: "outgoing-archive",
  highQuotaWaterMark: "outgoing-archive",
  lowQuotaWaterMark: "outgoing-archive",
  archiveInboundFaxes: "incoming-archive",
  incomingArchiveDirectory: "incoming-archive",
  incomingArchiveAgeLimit: "incoming-archive",
  incomingSizeQuotaWarning: "incoming-archive",
  incomingHighQuotaWaterMark: "incoming-archive",
  incomingLowQuotaWaterMark: "incoming-archive",
  autoCreateAccountOnConnect: "general",
  incomingFaxesArePublic: "general",
  initEventsLevel: "event-log",
  inboundEventsLevel: "event-log",
  outboundEventsLevel: "event-log",
  generalEventsLevel: "event-log",
  logIncoming: "activity-log",
  logOutgoing: "activity-log",
  activityLogDirectory: "activity-log",
  smtpAuthenticationType: "receipts",
  smtpServer: "receipts",
  smtpPort: "receipts",
  smtpSender: "receipts",
  smtpUser: "receipts",
  smtpPassword: "receipts",
  allowedReceipts: "receipts",
  useForInboundRouting: "receipts",
  securityDescriptor: "security",
  serverMapiProfile: "general",
  discountRateStartHour: "outgoing-queue",
  discountRateStartMinute: "outgoing-queue",
  discountRateEndHour: "outgoing-queue",
  discountRateEndMinute: "outgoing-queue",
};
