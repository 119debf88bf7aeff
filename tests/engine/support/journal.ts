/** A journal of a test, in a folder that goes with it. */
import { join } from "node:path";
import { type Journal, openJournal } from "../../../lib/engine/mod.ts";

/** Opens an empty journal, and removes its folder in the end. */
export async function withJournal(
  use: (journal: Journal, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    using journal = await openJournal(join(folder, "journal.db"));
    await use(journal, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
