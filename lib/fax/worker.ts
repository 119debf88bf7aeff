/**
 * The module of the worker that each connected fax server lives in.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { serveFaxServer } from "./server/fax_host.ts";

if (parentPort) serveFaxServer();
