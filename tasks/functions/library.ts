/**
 * Every step function that ships, as one library.
 *
 * @module
 */
import type { FunctionLibrary } from "../../lib/engine/mod.ts";
import * as com from "./com.ts";
import * as csv from "./csv.ts";
import * as fax from "./fax.ts";
import * as file from "./file.ts";
import * as http from "./http.ts";
import { libraryOf } from "./load.ts";
import * as log from "./log.ts";
import * as mail from "./mail.ts";
import * as process from "./process.ts";
import * as report from "./report.ts";
import * as wait from "./wait.ts";

/** The library that `comtask` hands to the engine; make one of your own to add functions. */
export const taskFunctions: FunctionLibrary = libraryOf(
  [com, csv, fax, file, http, log, mail, process, report, wait],
);
