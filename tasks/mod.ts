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
export { send as sendFax } from "./functions/fax/send.ts";
export { taskFunctions } from "./functions/library.ts";
export { fileError } from "./functions/file_error.ts";
