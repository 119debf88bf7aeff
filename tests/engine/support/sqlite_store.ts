/** The store of work in SQLite, as the suite for stores wants it. */
import { join } from "node:path";
import { openWorkStore } from "../../../lib/engine/mod.ts";
import type { StoreUnderTest } from "./work_store_suite.ts";

const CHILD = new URL("work_child.ts", import.meta.url).href;

/** Runs a test on a fresh store. */
export async function withSqliteStore(
  use: (under: StoreUnderTest) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "work.db");
  try {
    await use({
      open: () => openWorkStore(path),
      takeAndDie: async (queue, leaseMs) => {
        const lease = leaseMs === undefined ? [] : [String(leaseMs)];
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "--no-check", "-A", CHILD, path, queue, ...lease],
          stdout: "piped",
          stderr: "inherit",
        }).spawn();
        const reader = child.stdout.getReader();
        await reader.read(); // it says so once it has an item
        child.kill("SIGKILL");
        await reader.cancel();
        await child.status;
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
