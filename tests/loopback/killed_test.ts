// Processes that use one store are killed at moments that nobody chose.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { FaxService } from "../../lib/loopback/mod.ts";
import { CLIENT_PLAN, OWN } from "./client.ts";
import { faxTo, until } from "./stores.ts";

const CLIENT = fileURLToPath(new URL("./client.ts", import.meta.url));
/** `COMTASK_KILLS=200` for more; each takes some 200 ms. */
const KILLS = Number(Deno.env.get("COMTASK_KILLS") ?? 20);

/** Starts a process that submits faxes without end and prints the id of each. */
function startClient(directory: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CLIENT, directory],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const read = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      if (text.includes("\n")) resolve();
    }
    resolve();
  })();
  return {
    started,
    /** Kills it and tells the ids that it was given; the last line may be cut off. */
    kill: async (): Promise<number[]> => {
      child.kill("SIGKILL");
      await child.status;
      await read;
      return text.split("\n").slice(0, -1).map(Number);
    },
  };
}

Deno.test(`a store whose processes are killed ${KILLS} times keeps every job, and sends it once`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-killed-" });
  const directory = `${folder}/store`;
  try {
    const accepted: number[] = [];
    let next = startClient(directory);
    for (let kill = 0; kill < KILLS; kill++) {
      const client = next;
      await client.started;
      next = startClient(directory); // comes up while the other one dies
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
      accepted.push(...await client.kill());
      assertDefinite(directory);
    }
    accepted.push(...await next.kill());
    assert.equal(new Set(accepted).size, accepted.length, "an id was given twice");
    using service = new FaxService({ directory, speed: 10_000, dialPlan: CLIENT_PLAN });
    await until("the queue is empty", () => service.jobCount === 0);
    const calls: number[] = [];
    for (const id of accepted) {
      const job = service.job(id);
      assert.equal(job?.state, "sent", `job ${id}`);
      calls.push(job.attempts);
      assert.ok(Deno.statSync(job.archivePath!).isFile);
    }
    assert.deepEqual([...new Set(calls)], [1], "each fax was called once");
    const own = service.sentJobs({ limit: 1e6 }).filter(({ faxNumber }) => faxNumber.endsWith(OWN));
    const received = service.received({ limit: 1e6 });
    assert.ok(own.length > 0);
    assert.equal(received.length, own.length, "each fax to a number of our own came in once");
    for (const { path } of received) assert.ok(Deno.statSync(path).isFile);
    const files = [...Deno.readDirSync(`${directory}/sent`)].map(({ name }) => name);
    assert.deepEqual(files.filter((name) => !name.endsWith(".tif")), []);
    const again = service.submit(faxTo("09"));
    assert.ok(again > Math.max(...accepted));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The database is whole, and its counts are those of its rows, while others go on using it. */
function assertDefinite(directory: string): void {
  using database = new DatabaseSync(`${directory}/faxes.sqlite`);
  database.exec("PRAGMA busy_timeout = 10000; BEGIN");
  const get = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0];
  assert.equal(get("PRAGMA quick_check"), "ok");
  const queued = get("SELECT count(*) FROM jobs WHERE queued = 1");
  assert.equal(get("SELECT value FROM counts WHERE name = 'queued'"), queued);
  assert.equal(get("SELECT coalesce(sum(jobs), 0) FROM queue_blocks"), queued);
  const orphans = "SELECT count(*) FROM jobs WHERE queued = 1 AND document_id NOT IN " +
    "(SELECT id FROM documents)";
  assert.equal(get(orphans), 0, "a job without its document");
  const half = "SELECT count(*) FROM jobs WHERE (state = 'sent') <> (ended_at IS NOT NULL) OR " +
    "(state = 'calling') <> (call_ends_at IS NOT NULL)";
  assert.equal(get(half), 0, "a job in no definite state");
  database.exec("ROLLBACK");
}
