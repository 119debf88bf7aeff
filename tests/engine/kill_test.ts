import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal } from "../../lib/engine/mod.ts";

const ITEMS = 300;
const KILLS = 8;
const CHILD = new URL("support/kill_child.ts", import.meta.url).href;

/** Starts the batch; kills it once there are so many effects more. */
async function runUntil(folder: string, grow: number | undefined): Promise<number> {
  const before = effects(folder).length;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", CHILD, folder, String(ITEMS)],
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let done = false;
  const status = child.status.finally(() => done = true);
  while (grow !== undefined && !done) {
    if (effects(folder).length >= before + grow) {
      child.kill("SIGKILL");
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return (await status).code;
}

function effects(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(join(folder, "sent")), ({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return []; // the child has not come so far
    throw error;
  }
}

Deno.test(`runTask() sends every item exactly once although it is killed ${KILLS} times`, async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      await runUntil(folder, Math.floor(Math.random() * 14));
    }
    assert.equal(await runUntil(folder, undefined), 0);
    const wanted = Array.from({ length: ITEMS }, (_, index) => `n${index}`);
    assert.deepEqual(effects(folder), wanted.toSorted());
    using journal = await openJournal(join(folder, "journal.db"));
    const [run, ...others] = journal.list();
    assert.deepEqual([run.outcome, others.length], ["ok", 0]);
    assert.ok(run.attempt > 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
