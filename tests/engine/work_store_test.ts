import { join } from "node:path";
import { openWorkStore } from "../../lib/engine/mod.ts";
import { testWorkStore } from "./support/work_store_suite.ts";

const CHILD = new URL("support/work_child.ts", import.meta.url).href;

testWorkStore("openWorkStore()", async (use) => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "work.db");
  try {
    await use({
      open: () => openWorkStore(path),
      takeAndDie: async (queue, leaseMs) => {
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "--no-check", "-A", CHILD, path, queue, String(leaseMs)],
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
});
