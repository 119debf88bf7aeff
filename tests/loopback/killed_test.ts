import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { FaxService } from "../../lib/loopback/mod.ts";
import { faxTo, PLAN, until } from "./stores.ts";

const CLIENT = fileURLToPath(new URL("./client.ts", import.meta.url));

/** Starts a process that submits faxes without end and prints the id of each. */
function startClient(directory: string): { child: Deno.ChildProcess; accepted: Promise<number[]> } {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CLIENT, directory],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const accepted = new Response(child.stdout).text()
    .then((text) => text.split("\n").slice(0, -1).map(Number)); // the last line may be cut off
  return { child, accepted };
}

Deno.test("a store whose processes are killed keeps every job that was accepted, and sends it once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-killed-" });
  const directory = `${folder}/store`;
  try {
    const accepted: number[] = [];
    for (let round = 0; round < 3; round++) {
      const clients = [startClient(directory), startClient(directory)];
      // Killed while they are at work, at a moment that nobody chose.
      await until("there are jobs", () => {
        try {
          using watch = new FaxService({ directory, dials: false });
          return (watch.jobIds({ limit: 1 })[0] ?? watch.sentJobs({ limit: 1 })[0]?.id ?? 0) > 0 &&
            watch.sentJobs({ limit: 1000 }).length > 5 * (round + 1);
        } catch {
          return false; // the store is being made
        }
      });
      for (const { child } of clients) child.kill("SIGKILL");
      for (const { child, accepted: ids } of clients) {
        await child.status;
        accepted.push(...await ids);
      }
    }
    assert.equal(new Set(accepted).size, accepted.length, "an id was given twice");
    using service = new FaxService({ directory, speed: 10_000, dialPlan: PLAN });
    await until("the queue is empty", () => service.jobCount === 0);
    for (const id of accepted) {
      const job = service.job(id);
      assert.equal(job?.state, "sent", `job ${id}`);
      assert.equal(job?.attempts, 1);
      assert.ok(Deno.statSync(job.archivePath!).isFile);
    }
    const files = [...Deno.readDirSync(`${directory}/sent`)].map(({ name }) => name);
    assert.deepEqual(files.filter((name) => !name.endsWith(".tif")), []);
    const again = service.submit(faxTo("09"));
    assert.ok(again > Math.max(...accepted));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
