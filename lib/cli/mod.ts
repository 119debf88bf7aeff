/**
 * The command line of comtask. It joins the layers; nothing imports it but the
 * program itself.
 *
 * @module
 */
export { main } from "./main.ts";
export type { Io, TextSink } from "./io.ts";
