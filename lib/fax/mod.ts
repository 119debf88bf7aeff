/**
 * Fax servers: connect, send, watch, disconnect; and every member of both fax libraries of
 * Windows, typed.
 *
 * @module
 */
export {
  type AnyFaxServer,
  connect,
  type ConnectOptions,
  disconnect,
  type ExtendedConnectOptions,
  withServer,
} from "./connect.ts";
export type { UnknownNumber } from "./convert.ts";
export type { ExtendedFaxServer, ExtendedFaxServerBase } from "./extended_server.ts";
export { FAX_CODES, faxAdvice, type FaxCode, type FaxCodeEntry } from "./fax_codes.ts";
export { FaxError, type FaxErrorDetails } from "./fax_error.ts";
export { withFaxDocument } from "./fax_document.ts";
export type {
  FaxJobInfo,
  FaxLineInfo,
  FaxRequest,
  FaxServerStatus,
  JobAction,
  JobStatus,
  LineStatus,
  NamedSentFax,
  SentFaxInfo,
  SentRecord,
} from "./fax_job_info.ts";
export type { ArchivedFax, FaxBoxName } from "./fax_archive_info.ts";
export { FaxBox } from "./fax_box.ts";
export type {
  FaxConfigChanges,
  FaxPortChanges,
  FaxPortInfo,
  FaxRoutingChange,
  FaxRoutingInfo,
  FaxServerConfig,
  ReceiveMode,
} from "./fax_settings.ts";
export type { ServerFace } from "./server_face.ts";
export type { Converter, ObjectSession } from "./converter.ts";
export {
  FaxCollection,
  FaxMessageIterator,
  FaxObject,
  type FaxObjectClass,
  FaxObjectCollection,
  type PropertyTable,
  type ReadableName,
  type ReadValues,
} from "./fax_object.ts";
export { FaxTiff, openFaxTiff, type OpenFaxTiffOptions } from "./fax_tiff.ts";
export { FaxServer, type FaxServerBase } from "./fax_server.ts";
export type { FaxCallOptions, FaxSession, SessionOptions } from "./fax_session.ts";
export type { ServerAddress } from "./server_name.ts";
export {
  JobQueue,
  type SentFax,
  type SentJobOptions,
  type WaitForJobOptions,
} from "./job_queue.ts";
export {
  FaxDoc,
  FaxJob,
  FaxJobs,
  FaxPort,
  FaxPorts,
  FaxRoutingMethod,
  FaxRoutingMethods,
  type FaxServerMembers,
  FaxStatus,
  type FaxTiffMembers,
} from "./legacy_model.ts";
export type * from "./extended_model.ts";
export type { FaxAccountEvents, FaxServerEvents } from "./extended_events.ts";
export type { JobStatusSnapshot } from "./event_spec.ts";
export type { FaxEvent } from "./fax_events.ts";
export type { Submission } from "./convert.ts";
export type { FaxApi, Target, WireValue } from "./wire.ts";
export {
  DELIVERY_REPORT_TYPE,
  type DeliveryReportTypeName,
  FAX_EVENT_ID,
  FAX_JOB_COMMAND,
  FAX_JOB_QUEUE_STATUS,
  FAX_JOB_SCHEDULE_ACTION,
  FAX_JOB_TYPE_LEGACY,
  FAX_PORT_FLAGS,
  FAX_PORT_STATE,
  FAX_SPECIFIC_ACCESS_RIGHTS,
  type FaxEventIdName,
  type FaxJobCommandName,
  type FaxJobQueueStatusName,
  type FaxJobScheduleActionName,
  type FaxJobTypeLegacyName,
  type FaxPortFlagsName,
  type FaxPortStateName,
  type FaxSpecificAccessRightsName,
} from "./legacy_enums.ts";
export {
  FAX_ACCESS_RIGHTS,
  FAX_ACCESS_RIGHTS_2,
  FAX_ACCOUNT_EVENTS_TYPE,
  FAX_COVERPAGE_TYPE,
  FAX_DEVICE_RECEIVE_MODE,
  FAX_GROUP_STATUS,
  FAX_JOB_EXTENDED_STATUS,
  FAX_JOB_OPERATIONS,
  FAX_JOB_STATUS,
  FAX_JOB_TYPE,
  FAX_LOG_LEVEL,
  FAX_PRIORITY_TYPE,
  FAX_PROVIDER_STATUS,
  FAX_RECEIPT_TYPE,
  FAX_ROUTING_RULE_CODE,
  FAX_RULE_STATUS,
  FAX_SCHEDULE_TYPE,
  FAX_SERVER_APIVERSION,
  FAX_SERVER_EVENTS_TYPE,
  FAX_SMTP_AUTHENTICATION_TYPE,
  type FaxAccessRights2Name,
  type FaxAccessRightsName,
  type FaxAccountEventsTypeName,
  type FaxCoverpageTypeName,
  type FaxDeviceReceiveModeName,
  type FaxGroupStatusName,
  type FaxJobExtendedStatusName,
  type FaxJobOperationsName,
  type FaxJobStatusName,
  type FaxJobTypeName,
  type FaxLogLevelName,
  type FaxPriorityTypeName,
  type FaxProviderStatusName,
  type FaxReceiptTypeName,
  type FaxRoutingRuleCodeName,
  type FaxRuleStatusName,
  type FaxScheduleTypeName,
  type FaxServerApiversionName,
  type FaxServerEventsTypeName,
  type FaxSmtpAuthenticationTypeName,
} from "./extended_enums.ts";
