/**
 * The built-in fax service, `loopback:`: a durable queue, lines that behave as a dial plan
 * says, and an archive of the faxes that were sent. It rehearses what a fax server does;
 * nothing leaves the machine.
 *
 * @module
 */
export type { FaxDevice, FaxDeviceChanges, ReceiveMode } from "./device.ts";
export type { DialAnswer, DialOutcome, DialPlan, DialPlanInput, DialRule } from "./dial_plan.ts";
export { DEFAULT_DIAL_PLAN, dialPlanSchema, parseDialPlan, readDialPlan } from "./dial_plan.ts";
export type { FaxServiceOptions } from "./fax_service.ts";
export { FaxService } from "./fax_service.ts";
export type {
  DeviceStatus,
  FaxBody,
  FaxJobSnapshot,
  FaxSubmission,
  JobCommand,
  JobState,
  Party,
  QueueStatus,
  ReceiptWish,
} from "./job.ts";
export type { InboxRange, ReceivedFax, ReceivedNote, ReceivedState } from "./inbox.ts";
export type { LoopbackProblem } from "./loopback_error.ts";
export { LoopbackError } from "./loopback_error.ts";
export type { LoopbackName } from "./loopback_name.ts";
export { defaultDirectory, isLoopbackName, parseLoopbackName } from "./loopback_name.ts";
export type { StatusLanguage, StatusTexts } from "./status_text.ts";
export { STATUS_TEXTS } from "./status_text.ts";
export type {
  RegisteredLoopback,
  RegisterLoopbackOptions,
  ServeLoopbackOptions,
} from "./register_loopback.ts";
export {
  LOOPBACK_CLASSES,
  openLoopback,
  registerLoopback,
  serveLoopback,
} from "./register_loopback.ts";
export type { FaxRight } from "./rights.ts";
export { Access, FAX_RIGHTS } from "./rights.ts";
export type { ConfigPart } from "./setting_parts.ts";
export type { FaxSettings } from "./settings.ts";
export type { ServiceActivity } from "./activity.ts";
export type { ServiceEvent } from "./watcher.ts";
export { ServiceClient } from "./client.ts";
export type { ConfigClient } from "./config_client.ts";
export type { MessageClient } from "./message_client.ts";
export type { OutboundClient } from "./outbound_client.ts";
export type { OutboundRule } from "./outbound_routing.ts";
export type { DeviceProvider } from "./providers.ts";
export type { QueueRange } from "./queue.ts";
export type { RoutingExtension, RoutingMethod } from "./routing_methods.ts";
export type { SentRange } from "./sent_archive.ts";
