import assert from "node:assert/strict";
import { join } from "node:path";
import { type ItemRecord, runTask, type StepRecord } from "../../lib/engine/mod.ts";
import { withServer } from "../../lib/fax/mod.ts";
import { fax, taskFunctions } from "../../tasks/mod.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { faxFiles, letArrive, storeOf } from "../support/fax/received.ts";

const SAMPLE = join(ROOT, "tasks", "sample");
const LETTER = join(SAMPLE, "brief.txt");

/** Rehearses a ready task file on the built-in service, and wants it to end well. */
async function rehearse(name: string, params: Record<string, unknown>): Promise<StepRecord[]> {
  const result = await runTask({
    file: join(ROOT, "tasks", `${name}.yaml`),
    functions: taskFunctions,
    params,
  });
  const where = JSON.stringify([result.diagnostics, result.error, failures(result.steps)]);
  assert.equal(result.outcome, "ok", where);
  return [...result.steps];
}

function failures(steps: readonly StepRecord[]): unknown[] {
  return steps.flatMap((step) => [
    ...(step.error ? [step.error] : []),
    ...(step.loop?.items ?? []).filter((item) => item.error !== ""),
    ...failures(step.children ?? []),
  ]);
}

function itemsOf(steps: readonly StepRecord[]): readonly ItemRecord[] {
  return steps.flatMap((step) => step.loop ? step.loop.items : itemsOf(step.children ?? []));
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("send-one.yaml delivers one document", async () => {
  await using at = await temporaryFolder();
  await rehearse("send-one", {
    to: "+14255550100",
    document: LETTER,
    server: `loopback:${at.path}?speed=300`,
  });
});

Deno.test("nightly-invoices.yaml sends the open rows, files them and reports", async () => {
  await using at = await temporaryFolder();
  const archive = join(at.path, "archive");
  const steps = await rehearse("nightly-invoices", {
    outbox: SAMPLE,
    archive,
    server: `loopback:${join(at.path, "store")}?speed=300`,
  });
  const items = itemsOf(steps);
  assert.equal(items.length, 13);
  assert.ok(items.every(({ status }) => status === "changed"));
  const [day] = await names(archive);
  const filed = await names(join(archive, day));
  assert.equal(filed.length, 13 + 2);
  assert.ok(filed.includes("report.html") && filed.includes("R-1001.tif"));
});

Deno.test("folder-to-fax.yaml empties a folder", async () => {
  await using at = await temporaryFolder();
  const folder = join(at.path, "hot");
  await Deno.mkdir(folder);
  await Deno.copyFile(LETTER, join(folder, "a.txt"));
  await Deno.copyFile(LETTER, join(folder, "b.txt"));
  const server = `loopback:${join(at.path, "store")}?speed=300`;
  await rehearse("folder-to-fax", { folder, to: "+14255550100", pattern: "*.txt", server });
  assert.deepEqual(await names(folder), ["sent"]);
  assert.deepEqual(await names(join(folder, "sent")), ["a.txt", "b.txt"]);
  const again = await rehearse("folder-to-fax", { folder, to: "+14255550100", server });
  assert.equal(again.at(-1)?.outcome, "skipped");
});

Deno.test("retry-failed.yaml dials what has failed, and nothing else", async () => {
  await using at = await temporaryFolder();
  const server = `loopback:${at.path}?speed=300&retries=0`;
  await withServer(server, async (connected) => {
    const busy = { to: "+14255550103", document: LETTER, waitFor: "queued" } as const;
    const { jobId } = await fax.send(connected, busy);
    await assert.rejects(connected.jobs.wait(jobId), { code: "fax.busy" });
  });
  const items = itemsOf(await rehearse("retry-failed", { server }));
  assert.equal(items.length, 1);
});

Deno.test("cancel-number.yaml takes the faxes to one number back", async () => {
  await using at = await temporaryFolder();
  const server = `loopback:${at.path}`;
  await withServer(server, async (connected) => {
    for (const to of ["+14255550104", "+14255550104", "+14255550100"]) {
      await fax.send(connected, { to, document: LETTER, waitFor: "queued" });
    }
  });
  await rehearse("cancel-number", { number: "*5550104", server });
  await withServer(server, async (connected) => {
    const left = await connected.jobs.list();
    assert.deepEqual(left.map(({ faxNumber }) => faxNumber), ["+14255550100"]);
  });
});

Deno.test("queue-report.yaml writes what waits", async () => {
  await using at = await temporaryFolder();
  const server = `loopback:${join(at.path, "store")}`;
  await withServer(server, async (connected) => {
    await fax.send(connected, { to: "+14255550104", document: LETTER, waitFor: "queued" });
  });
  const folder = join(at.path, "reports");
  await rehearse("queue-report", { folder, server });
  const [csv, html] = await names(folder);
  assert.match(await Deno.readTextFile(join(folder, csv)), /\+14255550104/);
  assert.match(html, /^queue-.*\.html$/);
});

Deno.test("line-health.yaml reports the lines of every server", async () => {
  await using at = await temporaryFolder();
  const folder = join(at.path, "reports");
  const servers = ["one", "two"].map((name) => `loopback:${join(at.path, name)}`);
  await rehearse("line-health", { servers, folder });
  assert.equal((await names(folder)).length, 2);
});

Deno.test("test-page.yaml sends a page to every number", async () => {
  await using at = await temporaryFolder();
  const steps = await rehearse("test-page", {
    numbers: ["+14255550110", "+14255550111"],
    folder: at.path,
    server: `loopback:${join(at.path, "store")}?speed=300`,
  });
  assert.deepEqual(itemsOf(steps).map(({ pages }) => pages), [1, 1]);
});

Deno.test("archive-export.yaml and inbox-to-folders.yaml take each fax once", async () => {
  await using at = await temporaryFolder();
  const { directory, name: server } = storeOf(at.path);
  letArrive(directory, ["+49301", "+49302"]);
  await withServer(server, (open) => fax.send(open, { to: "+14255550100", document: LETTER }));
  const copies = join(at.path, "copies"), inbox = join(at.path, "in");
  for (let run = 0; run < 2; run++) {
    await rehearse("archive-export", { to: copies, server, format: "pdf" });
    await rehearse("inbox-to-folders", { to: inbox, server });
  }
  const [pdf, index, ...more] = await faxFiles(copies);
  assert.match(pdf, /\+14255550100 .*\.pdf$/);
  assert.match(index, /^new-\d{4}-\d\d-\d\d\.csv$/);
  assert.deepEqual(more, []);
  const [day, ...others] = await faxFiles(inbox);
  assert.deepEqual(others, []);
  const callers = (await names(join(inbox, day))).map((name) => name.split(" ")[2]);
  assert.deepEqual(callers.sort(), ["+49301", "+49302"]);
});

Deno.test("monthly-statistics.yaml counts the faxes of daily reports", async () => {
  await using at = await temporaryFolder();
  for (const day of ["2026-11-23", "2026-11-24"]) {
    await Deno.mkdir(join(at.path, day));
    const report = "number,status,pages\n+14255550100,ok,2\n+14255550101,failed,\n";
    await Deno.writeTextFile(join(at.path, day, "report.csv"), report);
  }
  const to = join(at.path, "month.csv");
  await rehearse("monthly-statistics", {
    archive: at.path,
    days: ["2026-11-23", "2026-11-24"],
    to,
  });
  assert.match(await Deno.readTextFile(to), /2026-11-23,ok,2\r\n2026-11-24,ok,2/);
});

Deno.test("configuration-drift.yaml reports what differs, and sets it back when told to", async () => {
  await using at = await temporaryFolder();
  const params = {
    server: `loopback:${join(at.path, "store")}`,
    folder: join(at.path, "reports"),
    retries: 7,
  };
  await rehearse("configuration-drift", params);
  const [report] = await names(params.folder);
  assert.match(await Deno.readTextFile(join(params.folder, report)), /^retries,7,3\r?$/m);
  const fixed = await rehearse("configuration-drift", { ...params, fix: true });
  assert.equal(fixed[0].outcome, "changed");
  const [, after] = await rehearse("configuration-drift", params);
  assert.equal(after.outcome, "skipped", "nothing differs any more");
});

Deno.test("the guide for administrators lists every ready task file", async () => {
  const guide = await Deno.readTextFile(join(ROOT, "docs", "administrators.md"));
  const files = (await names(join(ROOT, "tasks"))).filter((name) => name.endsWith(".yaml"));
  assert.deepEqual(files.filter((name) => !guide.includes(`(../tasks/${name})`)), []);
});
