/**
 * Where the worker of a fax server is.
 *
 * @module
 */

/** Address of the module that each connected server's thread runs. */
export const WORKER_MODULE: string = new URL("./worker.ts", import.meta.url).href;

/**
 * The worker's modules. Nobody calls this: that the import is written down is why `deno cache`
 * fetches them with the rest.
 */
export function loadWorkerModule(): Promise<unknown> {
  return import("./worker.ts");
}
