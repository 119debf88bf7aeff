/**
 * Imports from URLs: where they are kept, and who may fetch more of them.
 *
 * @module
 */
import { join } from "node:path";
import type { CheckOptions } from "../engine/mod.ts";
import { isInteractive } from "./io.ts";
import { writableHome } from "./journal.ts";

/** What the engine needs to know of imports from URLs. */
export type ImportOptions = Pick<CheckOptions, "importCache" | "downloads">;

/** What was fetched once is kept; more is fetched only where somebody sees it, or asks for it. */
export function importOptions(downloads: boolean = isInteractive()): ImportOptions {
  const home = writableHome();
  return { downloads, ...home !== undefined && { importCache: join(home, "imports") } };
}
