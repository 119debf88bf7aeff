/**
 * Every step function that ships, as one library.
 *
 * @module
 */
import { type AnyTaskFunction, createLibrary, type FunctionLibrary } from "../../lib/engine/mod.ts";
import * as com from "./com.ts";
import * as csv from "./csv.ts";
import * as fax from "./fax.ts";
import * as file from "./file.ts";
import * as http from "./http.ts";
import * as log from "./log.ts";
import * as mail from "./mail.ts";
import * as process from "./process.ts";
import * as report from "./report.ts";
import * as wait from "./wait.ts";

/** The library that `comtask` hands to the engine; make one of your own to add functions. */
export const taskFunctions: FunctionLibrary = createLibrary(
  [com, csv, fax, file, http, log, mail, process, report, wait].flatMap((area) =>
    Object.values<unknown>(area).filter(isTaskFunction)
  ),
);

function isTaskFunction(value: unknown): value is AnyTaskFunction {
  return typeof value === "function" && "declaration" in value;
}
