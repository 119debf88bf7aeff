/**
 * `fax.*`: the step functions of the fax provider, by the names they have in task files.
 *
 * @module
 */
export { archive } from "./fax_archive.ts";
export { checkDocuments } from "./fax_check.ts";
export { config, configSet } from "./fax_config.ts";
export { connect, disconnect, status } from "./fax_connection.ts";
export { cancel, job, jobs, pause, restart, resume, wait } from "./fax_jobs.ts";
export { ports, portSet, routing } from "./fax_ports.ts";
export { receive } from "./fax_receive.ts";
export { send } from "./fax_send.ts";
export { tiff } from "./fax_tiff.ts";
