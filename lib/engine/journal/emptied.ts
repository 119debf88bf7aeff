/**
 * A journal that has lost its content.
 *
 * @module
 */
import { damagedJournal } from "./journal_error.ts";

/**
 * SQLite takes a file without content for a new database, and all that was done would be done again.
 *
 * @throws {TaskError} `journal.damaged` if runs were recorded in it.
 */
export async function refuseEmptied(path: string): Promise<void> {
  const { statSync } = globalThis.process.getBuiltinModule("node:fs");
  const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size;
  const isEmptied = () => size(path) === 0 && size(`${path}.locks`) !== undefined;
  if (!isEmptied()) return;
  await new Promise((resolve) => setTimeout(resolve, 1000)); // another process may be making it
  if (!isEmptied()) return;
  throw damagedJournal(`open journal "${path}"`, "it is empty, although runs were recorded in it");
}
