import assert from "node:assert/strict";
import { join } from "node:path";
import { pipe, take, where } from "../../lib/engine/mod.ts";
import { withServer } from "../../lib/fax/mod.ts";
import { fax } from "../../tasks/mod.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";

const document = join(ROOT, "tasks", "sample", "brief.txt");

Deno.test("pipe(fax.jobs(server), where(…), fax.cancel()) cancels the jobs that fit", async () => {
  await using folder = await temporaryFolder();
  await withServer(`loopback:${folder.path}`, async (server) => {
    for (const to of ["+14255550104", "+14255550104", "+493023125000"]) {
      await fax.send(server, { to, document, waitFor: "queued" });
    }
    const gone = await pipe(
      fax.jobs(server),
      where(({ faxNumber }) => faxNumber.endsWith("5550104")),
      fax.cancel(),
    );
    assert.deepEqual(gone.map(({ changed }) => changed), [true, true]);
    const { jobs, count } = await fax.jobs(server);
    assert.deepEqual([jobs.map(({ faxNumber }) => faxNumber), count], [["+493023125000"], 1]);
    const paused = await pipe(fax.jobs(server), take(1), fax.pause());
    assert.deepEqual(paused, [{ id: jobs[0].id, changed: true }]);
    await fax.cancel(server, jobs[0].id); // the same function, called for one job
    assert.equal((await fax.jobs(server)).count, 0);
  });
});

Deno.test("fax.cancel() says so when a pipeline brings it something else than jobs", async () => {
  const job = { id: "1" } as Awaited<ReturnType<typeof fax.job>>;
  await assert.rejects(async () => await pipe([job], fax.cancel()), /does not come from fax\.jobs/);
});
