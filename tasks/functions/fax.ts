/**
 * `fax.*`: the step functions of the fax provider, by the names they have in task files.
 *
 * @module
 */
export {
  archive,
  type ArchivedResult,
  type ArchiveInput,
  type ArchiveResult,
} from "./fax/archive.ts";
export type { Delivery, DeliveryState } from "./fax/broadcast.ts";
export {
  checkDocuments,
  type CheckDocumentsInput,
  type CheckDocumentsResult,
  type CheckedDocument,
} from "./fax/check.ts";
export { config, configSet, type ConfigSetInput, type ConfigSetResult } from "./fax/config.ts";
export {
  connect,
  type ConnectInput,
  disconnect,
  type DisconnectResult,
  status,
  type StatusLine,
  type StatusResult,
} from "./fax/connection.ts";
export type { JobResult, ServerInput } from "./fax/handle.ts";
export {
  cancel,
  job,
  type JobCommand,
  type JobCommandResult,
  type JobFunction,
  type JobInput,
  jobs,
  type JobsResult,
  pause,
  restart,
  resume,
  wait,
  type WaitInput,
  type WaitResult,
} from "./fax/jobs.ts";
export {
  type PortResult,
  ports,
  portSet,
  type PortSetInput,
  type PortSetResult,
  type PortsResult,
  routing,
  type RoutingResult,
} from "./fax/ports.ts";
export {
  receive,
  type ReceivedResult,
  type ReceiveInput,
  type ReceiveResult,
} from "./fax/receive.ts";
export { send, type SendInput, type SendResult } from "./fax/send.ts";
export { tiff, type TiffInput, type TiffPage, type TiffResult } from "./fax/tiff.ts";
export type { StageFunction } from "./stage.ts";
export type { StreamingCall, StreamingFunction } from "./stream.ts";
