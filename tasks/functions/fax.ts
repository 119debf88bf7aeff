/**
 * `fax.*`: the step functions of the fax provider, by the names they have in task files.
 *
 * @module
 */
export { connect, disconnect, status } from "./fax_connection.ts";
export { cancel, job, jobs, pause, restart, resume, wait } from "./fax_jobs.ts";
export { checkDocuments, send } from "./fax_send.ts";
