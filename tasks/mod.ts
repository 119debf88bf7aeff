/**
 * The step functions that ship, by area: call them from TypeScript (`csv.read(…)`), or name them
 * in a task file (`uses: csv.read`). `taskFunctions` is all of them.
 *
 * @module
 */
export * as csv from "./functions/csv.ts";
export * as fax from "./functions/fax.ts";
export * as file from "./functions/file.ts";
export * as http from "./functions/http.ts";
export * as log from "./functions/log.ts";
export * as mail from "./functions/mail.ts";
export * as process from "./functions/process.ts";
export * as report from "./functions/report.ts";
export * as wait from "./functions/wait.ts";
export {
  send as sendFax,
  type SendInput as SendFaxInput,
  type SendResult as SendFaxResult,
} from "./functions/fax/send.ts";
export type {
  Delivery as FaxDelivery,
  DeliveryState as FaxDeliveryState,
} from "./functions/fax/broadcast.ts";
export type { ServerInput as FaxServerInput } from "./functions/fax/handle.ts";
export { taskFunctions } from "./functions/library.ts";
export { fileError } from "./functions/file_error.ts";
