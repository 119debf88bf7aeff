import assert from "node:assert/strict";
import { join } from "node:path";
import { createBitmap, renderFax, writeFaxTiff } from "../../lib/document/mod.ts";
import type { TaskContext } from "../../lib/engine/mod.ts";
import { type AnyFaxServer, connect } from "../../lib/fax/mod.ts";
import { fax } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";

/** Numbers of the default dial plan of the built-in service. */
const REACHED = "+14255550100";
const NEVER_ANSWERS = "+14255550104";

const QUIET = () => {};

function context(signal = new AbortController().signal): TaskContext {
  return {
    signal,
    log: { debug: QUIET, info: QUIET, warn: QUIET, error: QUIET },
    progress: QUIET,
    collect: (items) => Array.fromAsync(items),
    redact: (data) => data,
    onceKey: "run/send",
    mode: "run",
    runId: "run",
    path: "send",
    attempt: 1,
    now: Temporal.Now.instant(),
  };
}

/** A server, and the input of a fax to a number. */
async function withFax(
  { to, options, waitFor = "delivered" }: {
    readonly to: string;
    readonly options: string;
    readonly waitFor?: string;
  },
  use: (server: AnyFaxServer, input: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const document = join(folder.path, "letter.txt");
  await Deno.writeTextFile(document, "Guten Tag\n");
  await using server = await connect(`loopback:${join(folder.path, "store")}?${options}`);
  await use(server, { server, to, document, waitFor, resolution: "fine" });
}

const { run, reconcile } = fax.send.declaration;

/** Leaves the job behind that a killed run would leave. */
async function submitOnly(input: Record<string, unknown>): Promise<string> {
  const { jobId } = await run({ ...input, waitFor: "queued" }, context()) as { jobId: string };
  return jobId;
}

Deno.test("fax.send waits for the job of an interrupted run, as long as it was told to", async () => {
  const fax = { to: REACHED, options: "speed=200" };
  await withFax(fax, async (_server, input) => {
    const jobId = await submitOnly(input);
    const answer = await reconcile!("run/send", input, context());
    assert.ok(answer.happened === true);
    const { delivery, jobId: found } = answer.result as Record<string, unknown>;
    assert.deepEqual([delivery, found], ["delivered", jobId]);
  });
});

Deno.test("fax.send does not call a fax done whose interrupted run can never succeed", async () => {
  const fax = { to: NEVER_ANSWERS, options: "speed=1000&retries=0" };
  await withFax(fax, async (server, input) => {
    await submitOnly(input);
    const answer = await reconcile!("run/send", input, context());
    assert.ok(answer.happened === false);
    assert.equal((answer.error as { readonly code: string }).code, "fax.no-answer");
    assert.deepEqual(await server.jobs.list(), []);
  });
});

Deno.test("fax.send finds the fax that an interrupted run sent, and knows that none was", async () => {
  const fax = { to: REACHED, options: "speed=10000" };
  await withFax(fax, async (server, input) => {
    assert.deepEqual(await reconcile!("run/send", input, context()), { happened: false });
    await server.jobs.wait(await submitOnly(input), { pollMs: 20 });
    const answer = await reconcile!("run/send", input, context());
    assert.ok(answer.happened === true);
    const { delivery, pages } = answer.result as Record<string, unknown>;
    assert.deepEqual([delivery, pages], ["delivered", 1]);
  });
});

/** The server, with a queue that does something first when a job is taken back. */
function beforeCancel(server: AnyFaxServer, act: (id: string) => Promise<void>): void {
  const { jobs } = server;
  const cancel = jobs.cancel.bind(jobs);
  jobs.cancel = async (id, options) => {
    await act(String(id));
    await cancel(id, options);
  };
}

Deno.test("fax.send says delivered when the fax was sent before it could be taken back", async () => {
  const fax = { to: REACHED, options: "speed=100" };
  await withFax(fax, async (server, input) => {
    const controller = new AbortController();
    beforeCancel(server, async (id) => {
      while (await server.jobs.find(id)) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const progress = () => controller.abort(new Error("enough"));
    const result = await run(input, { ...context(controller.signal), progress });
    assert.equal((result as { readonly delivery: string }).delivery, "delivered");
  });
});

Deno.test("fax.send ends with the cancellation when somebody else took the fax back", async () => {
  const fax = { to: REACHED, options: "speed=1" };
  await withFax(fax, async (server, input) => {
    const controller = new AbortController();
    const { jobs } = server;
    beforeCancel(server, async (id) => void await jobs.constructor.prototype.cancel.call(jobs, id));
    const progress = () => controller.abort(new Error("enough"));
    await assert.rejects(
      async () => await run(input, { ...context(controller.signal), progress }),
      /enough/,
    );
    assert.deepEqual(await jobs.list(), []);
  });
});

Deno.test("fax.send is unclear when it cannot take the fax back", async () => {
  const fax = { to: REACHED, options: "speed=1" };
  await withFax(fax, async (server, input) => {
    const controller = new AbortController();
    beforeCancel(server, () => server.disconnect());
    const progress = () => controller.abort(new Error("enough"));
    await assert.rejects(
      async () => await run(input, { ...context(controller.signal), progress }),
      (error) => {
        assert.ok(error instanceof Error);
        const { code, transient, advice } = error as Error & Record<string, unknown>;
        assert.deepEqual([code, transient], ["unclear", false]);
        assert.match(error.message, /^Cannot tell what became of fax job 1: it could not be taken/);
        assert.match(String(advice), /job 1/);
        return true;
      },
    );
  });
});

Deno.test("fax.send does not repeat a broadcast of which nobody can tell what was sent", async () => {
  const fax = { to: REACHED, options: "speed=10000" };
  await withFax(fax, async (server, one) => {
    const input = { ...one, to: [REACHED, `${REACHED}1`] };
    assert.deepEqual(await reconcile!("run/send", input, context()), { happened: false });
    // as on Windows, where an archive that lacks a fax proves nothing
    server.jobs.findSent = () => Promise.resolve(undefined);
    const answer = await reconcile!("run/send", input, context());
    assert.ok(answer.happened === "unclear");
    assert.match(answer.reason, /\+14255550100, \+142555501001/);
    await run(input, context());
    assert.deepEqual(await reconcile!("run/send", input, context()), { happened: false });
  });
});

Deno.test("fax.send sends what it checked, though the file changes while it is handed over", async () => {
  await using folder = await temporaryFolder();
  const document = join(folder.path, "letter.tif");
  const page = (rows: number) => writeFaxTiff([createBitmap(1728, rows)], { resolution: "fine" });
  await Deno.writeFile(document, page(20));
  const { now } = Date;
  using _later = { [Symbol.dispose]: () => void (Date.now = now) };
  Date.now = () => now() + 3000; // so that the times of the file are trusted
  await using server = await connect(`loopback:${join(folder.path, "store")}?speed=10000`);
  const handOver = server.send.bind(server);
  const given: string[] = [];
  server.send = async (fax) => {
    given.push(fax.document);
    if (fax.document === document) await Deno.writeFile(document, page(400));
    return await handOver(fax);
  };
  await fax.send(server, { to: REACHED, document });
  assert.equal(given[0], document);
  assert.equal(given.length, 2);
  const sent = await Array.fromAsync(server.sentFaxes);
  assert.equal(sent.length, 1);
  const copy = join(folder.path, "copy.tif");
  await server.sentFaxes.copy(sent[0].id, copy);
  const { pages: [{ height }] } = await renderFax({ path: copy });
  assert.equal(height, 20);
});
