/**
 * Every ready task file, rehearsed by a process that may write nothing. The one exception is the
 * store of the built-in service, which stands for a fax server somewhere else; what is in it is
 * compared before and after.
 */
import assert from "node:assert/strict";
import { basename, join, relative } from "node:path";
import { withServer } from "../../lib/fax/mod.ts";
import { fax } from "../../tasks/mod.ts";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";

const SAMPLE = join(ROOT, "tasks", "sample");
const LETTER = join(SAMPLE, "brief.txt");

/** What each file is given; `DIR` is a folder with an outbox, reports and an archive. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  "archive-export": ["--to", "DIR/copies", "--server", "SERVER"],
  "cancel-number": ["--number", "*5550104", "--server", "SERVER"],
  "computer-inventory": ["--file", "DIR/computers.csv"],
  "configuration-drift": ["--folder", "DIR/reports", "--fix", "--server", "SERVER"],
  "demo-batch": ["--out", "DIR/out", "--server", "SERVER"],
  "folder-to-fax": ["--folder", "DIR/hot", "--to", "+14255550100", "--server", "SERVER"],
  "inbox-to-folders": ["--to", "DIR/inbox", "--server", "SERVER"],
  "line-health": ["--servers", "SERVER", "--folder", "DIR/reports"],
  "monthly-statistics": [
    ...["--archive", "DIR/archive", "--days", "2026-11-23", "--to", "DIR/month.csv"],
  ],
  "nightly-invoices": ["--outbox", "DIR/outbox", "--archive", "DIR/archive", "--server", "SERVER"],
  "queue-report": ["--folder", "DIR/reports", "--server", "SERVER"],
  "retry-failed": ["--server", "SERVER"],
  "send-one": ["--to", "+14255550100", "--document", LETTER, "--server", "SERVER"],
  "test-page": ["--numbers", "+14255550100", "--folder", "DIR", "--server", "SERVER"],
};

/** Files that have nothing to do in this outbox; all others would do something. */
const IDLE = ["archive-export", "inbox-to-folders", "retry-failed", "computer-inventory"];

async function makeWorld(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "hot"));
  await Deno.copyFile(LETTER, join(folder, "hot", "a.txt"));
  await Deno.mkdir(join(folder, "outbox"));
  for await (const { name, isFile } of Deno.readDir(SAMPLE)) {
    if (isFile) await Deno.copyFile(join(SAMPLE, name), join(folder, "outbox", name));
  }
  await Deno.mkdir(join(folder, "archive", "2026-11-23"), { recursive: true });
  const report = "number,status,pages\n+14255550100,ok,2\n";
  await Deno.writeTextFile(join(folder, "archive", "2026-11-23", "report.csv"), report);
}

/** Every file below a folder, with what is in it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  async function visit(path: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      const full = join(path, name);
      if (isDirectory) {
        found[`${relative(folder, full)}/`] = "";
        await visit(full);
      } else found[relative(folder, full)] = (await Deno.readFile(full)).toBase64();
    }
  }
  await visit(folder);
  return found;
}

async function queueOf(server: string): Promise<unknown> {
  return await withServer(server, async (connected) => {
    const { jobs } = await fax.jobs(connected);
    const { faxes } = await fax.archive(connected, { box: "sent" });
    return { jobs: jobs.map(({ id, status }) => ({ id, status })), sent: faxes.length };
  });
}

Deno.test("every ready task file has a row here", async () => {
  const files = await Array.fromAsync(Deno.readDir(join(ROOT, "tasks")));
  const names = files.map(({ name }) => name).filter((name) => name.endsWith(".yaml"));
  assert.deepEqual(
    names.map((name) => basename(name, ".yaml")).sort(),
    Object.keys(FLAGS).sort(),
  );
});

for (const [name, flags] of Object.entries(FLAGS)) {
  Deno.test(`${name}.yaml has no effect under what-if, and needs no right to write`, async () => {
    await using folder = await temporaryFolder();
    await using store = await temporaryFolder();
    const server = `loopback:${store.path}`;
    await makeWorld(folder.path);
    await withServer(server, async (connected) => {
      const request = { to: "+14255550104", document: LETTER, waitFor: "queued" } as const;
      const { jobId } = await fax.send(connected, request);
      await fax.pause(connected, jobId); // so that nothing happens by itself
    });
    const before = [await contents(folder.path), await queueOf(server)];
    const args = flags.map((flag) => flag.replace("DIR", folder.path).replace(/^SERVER$/, server));
    const { code, stdout, stderr } = await cli(
      ["run", join(ROOT, "tasks", `${name}.yaml`), "--what-if", ...args, "--output", "json"],
      {
        permissions: [
          ...["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"],
          `--allow-write=${store.path}`,
        ],
        env: { COMTASK_HOME: join(folder.path, "home") },
      },
    );
    const isForWindows = name === "computer-inventory" && Deno.build.os !== "windows";
    assert.equal(code, isForWindows ? 42 : 0, `${stderr}\n${stdout}`);
    assert.deepEqual([await contents(folder.path), await queueOf(server)], before);
    if (IDLE.includes(name)) return;
    assert.match(stdout, /"wouldDo"/, "it shows what it would do");
    assert.match(stderr, /nothing (?:is|was) changed/);
  });
}

for (const [name, flags] of Object.entries(FLAGS)) {
  if (!flags.includes("SERVER") || name === "computer-inventory") continue;
  Deno.test(`${name}.yaml leaves no store behind under what-if where there is none, and may write nothing`, async () => {
    await using folder = await temporaryFolder();
    await makeWorld(folder.path);
    const before = await contents(folder.path);
    const server = `loopback:${join(folder.path, "store")}?speed=100`;
    const args = flags.map((flag) => flag.replace("DIR", folder.path).replace(/^SERVER$/, server));
    const { code, stdout, stderr } = await cli(
      ["run", join(ROOT, "tasks", `${name}.yaml`), "--what-if", ...args, "--output", "json"],
      {
        permissions: ["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"],
        env: { COMTASK_HOME: join(folder.path, "home") },
      },
    );
    assert.equal(code, 0, `${stderr}\n${stdout}`);
    assert.deepEqual(await contents(folder.path), before);
  });
}
