/**
 * `fax.*`: the step functions of the fax provider, by the names they have in task files.
 *
 * @module
 */
export { archive } from "./fax/archive.ts";
export { checkDocuments } from "./fax/check.ts";
export { config, configSet } from "./fax/config.ts";
export { connect, disconnect, status } from "./fax/connection.ts";
export { cancel, job, jobs, pause, restart, resume, wait } from "./fax/jobs.ts";
export { ports, portSet, routing } from "./fax/ports.ts";
export { receive } from "./fax/receive.ts";
export { send } from "./fax/send.ts";
export { tiff } from "./fax/tiff.ts";
