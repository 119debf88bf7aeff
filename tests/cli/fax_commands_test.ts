import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";
import { letArrive, storeOf } from "../support/fax/received.ts";

const LETTER = join(ROOT, "tasks", "sample", "brief.txt");

Deno.test("comtask fax send delivers, and says what it did", async () => {
  await using folder = await temporaryFolder();
  const server = `loopback:${folder.path}?speed=200`;
  const args = ["fax", "send", "--to", "+14255550100", "--document", LETTER, "--server", server];
  const { code, stdout, stderr } = await cli([...args, "-o", "json"]);
  assert.equal(code, 0, stderr);
  const { delivery, pages, to } = JSON.parse(stdout);
  assert.deepEqual([delivery, pages, to], ["delivered", 1, "+14255550100"]);
});

Deno.test("comtask fax jobs, job and cancel work on the same queue", async () => {
  await using folder = await temporaryFolder();
  const server = ["--server", `loopback:${folder.path}`];
  const send = [
    "fax",
    "send",
    "--to",
    "+14255550104",
    "--document",
    LETTER,
    "--wait-for",
    "queued",
  ];
  const sent = await cli([...send, ...server, "-o", "json"]);
  assert.equal(sent.code, 0, sent.stderr);
  const { jobId } = JSON.parse(sent.stdout);
  const jobs = await cli(["fax", "jobs", ...server, "-o", "json"]);
  assert.deepEqual(JSON.parse(jobs.stdout).map((job: { id: string }) => job.id), [jobId]);
  const job = await cli(["fax", "job", jobId, ...server, "-o", "json", "--select", "faxNumber"]);
  assert.deepEqual(JSON.parse(job.stdout), { faxNumber: "+14255550104" });
  const cancel = await cli(["fax", "cancel", jobId, ...server, "-o", "json"]);
  assert.deepEqual(JSON.parse(cancel.stdout), { id: jobId, changed: true });
  const again = await cli(["fax", "cancel", jobId, ...server, "-o", "json"]);
  assert.deepEqual(JSON.parse(again.stdout), { id: jobId, changed: false });
  assert.deepEqual([cancel.stderr, again.code], ["", 0]);
  assert.match(again.stderr, new RegExp(`^warning: job ${jobId} is not in the queue: nothing`));
});

Deno.test("comtask fax send --what-if submits nothing", async () => {
  await using folder = await temporaryFolder();
  const server = ["--server", `loopback:${folder.path}`];
  const args = ["fax", "send", "--to", "+14255550100", "--document", LETTER, ...server];
  const { code, stderr } = await cli([...args, "--what-if"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /what if: send fax .*brief\.txt to \+14255550100/);
  const jobs = await cli(["fax", "jobs", ...server, "-o", "json"]);
  assert.deepEqual(JSON.parse(jobs.stdout), []);
});

Deno.test("comtask fax receive, archive and tiff show what a server keeps", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  const server = ["--server", name];
  letArrive(directory, ["+49301"]);
  const to = join(folder.path, "in");
  const first = await cli(["fax", "receive", "--to", to, ...server, "-o", "json"]);
  assert.equal(first.code, 0, first.stderr);
  const [{ file, callerId }] = JSON.parse(first.stdout);
  assert.equal(callerId, "+49301");
  const again = await cli(["fax", "receive", "--to", to, ...server, "-o", "json"]);
  assert.deepEqual(JSON.parse(again.stdout), []);
  const listed = await cli(["fax", "archive", "--box", "inbox", ...server, "-o", "table"]);
  assert.match(listed.stdout, /\+49301/);
  const tiff = await cli(["fax", "tiff", file, "-o", "json", "--select", "callerId"]);
  assert.deepEqual(JSON.parse(tiff.stdout), { callerId: "+49301" });
});

Deno.test("comtask fax config-set and port-set change what they are told, and say when it is so", async () => {
  await using folder = await temporaryFolder();
  const server = ["--server", `loopback:${folder.path}`, "-o", "json"];
  const flags = ["--retries", "1", "--no-archive-sent"];
  const whatIf = await cli(["fax", "config-set", ...flags, ...server, "--what-if"]);
  assert.match(whatIf.stderr, /what if: set fax server: retries 1, archiveSent false/);
  const set = await cli(["fax", "config-set", ...flags, ...server]);
  assert.equal(set.code, 0, set.stderr);
  const config = await cli(["fax", "config", ...server, "--select", "retries,archiveSent"]);
  assert.deepEqual(JSON.parse(config.stdout), { retries: 1, archiveSent: false });
  const again = await cli(["fax", "config-set", ...flags, ...server, "--api", "faxcomex"]);
  assert.match(again.stderr, /it is so already/);
  const port = await cli(["fax", "port-set", "2", "--no-send", "--rings", "4", ...server]);
  const { id, sends, rings } = JSON.parse(port.stdout).port;
  assert.deepEqual([id, sends, rings], [2, false, 4]);
  const ports = await cli(["fax", "ports", ...server, "--select", "id,rings"]);
  assert.deepEqual(JSON.parse(ports.stdout)[1], { id: 2, rings: 4 });
  const routing = await cli(["fax", "routing", ...server]);
  assert.equal(JSON.parse(routing.stdout)[0].port, 1);
});

const MISTAKES: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["a command that is not there", ["fax", "sned"], 41, /Did you mean "fax send"\?/],
  [
    "a number that is none",
    ["fax", "send", "--to", "12", "--document", "x.txt"],
    41,
    /--to "12": a number in intern/,
  ],
  ["an input that is missing", ["fax", "send", "--to", "+14255550100"], 41, /--document.*required/],
  ["a job that is not there", ["fax", "job", "9", "--server", "loopback:"], 30, /job-not-found/],
  [
    "a document that is not there",
    [
      ...["fax", "send", "--to", "+14255550100", "--document", "none.tif", "--server", "loopback:"],
    ],
    30,
    /none\.tif.*\(fax\.document-not-found\)/,
  ],
  ["an unknown server scheme", ["fax", "jobs", "--server", "telnet:x"], 41, /telnet:.*loopback:/],
];

for (const [what, args, code, message] of MISTAKES) {
  Deno.test(`comtask fax ends with ${code} for ${what}`, async () => {
    await using folder = await temporaryFolder();
    const env = { XDG_DATA_HOME: folder.path, LOCALAPPDATA: folder.path };
    const result = await cli(args, { env });
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, message);
    assert.ok(!/^\s+at /m.test(result.stderr), "no stack trace");
  });
}

for (
  const [server, code, says] of [
    ["loopback:?sped=3", 41, /^error: Cannot use server name .*"sped" is unknown/],
    ["loopback:?speed=abc", 41, /^error: Cannot use server name .*must be a number/],
    ["telnet:box", 41, /^error: Cannot connect to fax server "telnet:box": scheme/],
  ] as const
) {
  Deno.test(`comtask fax jobs ends with ${code} for the server ${server}`, async () => {
    const ended = await cli(["fax", "jobs", "--server", server]);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, says);
  });
}

Deno.test("comtask fax send names all that is missing", async () => {
  const { code, stderr } = await cli(["fax", "send"]);
  assert.equal(code, 41);
  assert.match(stderr, /^error: Cannot do without --to and --document: they are required$/m);
});

Deno.test("comtask fax archive says how a time is written", async () => {
  const { code, stderr } = await cli(["fax", "archive", "--since", "yesterday"]);
  assert.equal(code, 41);
  assert.match(
    stderr,
    /Cannot use --since "yesterday": write it as 2026-11-24 or 2026-11-24T08:00/,
  );
});

Deno.test("comtask fax status refuses a column that there is not", async () => {
  await using folder = await temporaryFolder();
  const args = ["fax", "status", "--server", `loopback:${folder.path}`, "--select", "jobCuont"];
  const { code, stdout, stderr } = await cli(args);
  assert.deepEqual([code, stdout], [41, ""]);
  assert.match(
    stderr,
    /^error: Cannot select "jobCuont": there is no such column\n\s+Did you mean "jobCount"\?/,
  );
});
