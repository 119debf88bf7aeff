/**
 * The one door to the cron library, loaded when it is first needed.
 *
 * @module
 */
import type * as croner from "npm:croner@10.0.1";

/** Not named in the import itself: what is, Deno looks up at every start. */
const CRONER = "npm:croner@10.0.1";

/** The cron library. */
export async function cronLibrary(): Promise<typeof croner> {
  return await import(CRONER);
}
