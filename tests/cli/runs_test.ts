import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, cliArguments, temporaryFolder } from "../support/cli.ts";

/** Copies a file and then reads another, which may not be there yet. */
function taskIn(folder: string): string {
  const path = (name: string) => JSON.stringify(join(folder, name));
  return `version: 1
name: two-steps
durable: { key: today, keep: 1d }
steps:
  - id: first
    uses: file.copy
    with: { from: ${path("a.txt")}, to: ${path("b.txt")}, ifExists: overwrite }
  - id: second
    uses: file.read
    with: { path: ${path("late.txt")} }
  - id: wait
    uses: wait.for
    with: { duration: \${ params.pause } }
params:
  pause: { type: duration, default: 1ms }
`.replace("duration: ${ params.pause }", 'duration: "${ params.pause }"');
}

interface Desk extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

async function desk(): Promise<Desk> {
  const { path: folder, ...rest } = await temporaryFolder();
  const file = join(folder, "two-steps.yaml");
  await Deno.writeTextFile(file, taskIn(folder));
  await Deno.writeTextFile(join(folder, "a.txt"), "text");
  return { folder, file, env: { COMTASK_HOME: join(folder, "home") }, ...rest };
}

Deno.test("comtask resume does what failed, and nothing twice", async () => {
  await using at = await desk();
  const { env, file, folder } = at;
  assert.equal((await cli(["run", file], { env })).code, 30);
  await Deno.writeTextFile(join(folder, "late.txt"), "here now");
  await Deno.remove(join(folder, "b.txt")); // the copy would make it again
  const { code, stdout, stderr } = await cli(["resume", "last", "-o", "json"], { env });
  assert.equal(code, 0, stderr);
  const outcomes = JSON.parse(stdout).steps.map((step: { outcome: string }) => step.outcome);
  assert.deepEqual(outcomes.slice(0, 2), ["reused", "ok"]);
  await assert.rejects(Deno.stat(join(folder, "b.txt")), Deno.errors.NotFound);
});

Deno.test("comtask runs lists, shows and compares what was run", async () => {
  await using at = await desk();
  const { env, file, folder } = at;
  const empty = await cli(["runs", "list"], { env });
  assert.equal(empty.code, 41);
  assert.match(empty.stderr, /none was recorded yet/);
  await cli(["run", file], { env });
  await Deno.writeTextFile(join(folder, "late.txt"), "here now");
  await cli(["run", file, "--again"], { env });
  const list = JSON.parse((await cli(["runs", "list", "-o", "json"], { env })).stdout);
  assert.ok(list.length >= 1);
  assert.equal(list[0].outcome, "ok");
  const show = await cli(["runs", "show", "last", "-o", "table"], { env });
  assert.match(show.stdout, /^second +second +ok/m);
  const page = join(folder, "run.html");
  assert.equal((await cli(["runs", "show", "last", "--html", page], { env })).code, 0);
  const html = await Deno.readTextFile(page);
  assert.match(html, /Content-Security-Policy/);
  assert.match(html, /<dt>Exit code<\/dt><dd>0<\/dd>/);
  assert.match(html, /"timeline":\[\[0,"first"/);
  const unknown = await cli(["runs", "show", "nope"], { env });
  assert.equal(unknown.code, 41);
  assert.match(unknown.stderr, /none with this id/);
});

Deno.test("comtask cancel ends a run of another process, with clean-up", async () => {
  await using at = await desk();
  const { env, file, folder } = at;
  await Deno.writeTextFile(join(folder, "late.txt"), "here");
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(["run", file, "--pause", "60s", "--progress", "jsonl"]),
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let talk = "";
  const readUntil = async (mark: string | undefined) => {
    while (mark === undefined || !talk.includes(mark)) {
      const { value, done } = await reader.read();
      if (done) return;
      talk += value;
    }
  };
  await readUntil('"uses":"wait.for"');
  const { code, stderr } = await cli(["cancel", "last"], { env });
  assert.equal(code, 0, stderr);
  await readUntil(undefined);
  assert.equal((await child.status).code, 70, talk);
  const again = await cli(["cancel", "last"], { env });
  assert.equal(again.code, 41);
  assert.match(again.stderr, /it has ended as cancelled/);
});
