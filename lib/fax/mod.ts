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
export type { ExtendedFaxServer } from "./extended_server.ts";
export { FAX_CODES, type FaxCode, type FaxCodeEntry } from "./fax_codes.ts";
export { FaxError, type FaxErrorDetails } from "./fax_error.ts";
export type {
  FaxJobInfo,
  FaxLineInfo,
  FaxRequest,
  FaxServerStatus,
  JobAction,
  JobStatus,
  LineStatus,
} from "./fax_job_info.ts";
export { FaxCollection, FaxObject, FaxObjectCollection } from "./fax_object.ts";
export { FaxServer } from "./fax_server.ts";
export type { FaxCallOptions } from "./fax_session.ts";
export { JobQueue, type SentFax, type WaitForJobOptions } from "./job_queue.ts";
export {
  FaxDoc,
  FaxJob,
  FaxJobs,
  FaxPort,
  FaxPorts,
  FaxRoutingMethod,
  FaxRoutingMethods,
  FaxStatus,
} from "./legacy_model.ts";
export type { FaxApi } from "./wire.ts";
