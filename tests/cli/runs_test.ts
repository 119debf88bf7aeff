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
  const empty = await cli(["runs", "list", "-o", "json"], { env });
  assert.deepEqual({ ...empty }, { code: 0, stdout: "[]\n", stderr: "No run was recorded yet\n" });
  const denied = await cli(["runs", "list"], { env, permissions: ["--allow-read"] });
  assert.equal(denied.code, 60, denied.stderr);
  assert.match(denied.stderr, /^error: .*--allow-env=COMTASK_HOME,/);
  await cli(["run", file], { env });
  await Deno.writeTextFile(join(folder, "late.txt"), "here now");
  await cli(["run", file, "--again"], { env });
  const list = JSON.parse((await cli(["runs", "list", "-o", "json"], { env })).stdout);
  assert.ok(list.length >= 1);
  assert.equal(list[0].outcome, "ok");
  const column = await cli(["runs", "list", "--select", "run,outcom"], { env });
  assert.deepEqual([column.code, column.stdout], [41, ""]);
  assert.match(column.stderr, /Cannot select "outcom": .*\n\s+Did you mean "outcome"\?/);
  const show = await cli(["runs", "show", "last", "-o", "table"], { env });
  assert.match(show.stdout, /^second +second +ok/m);
  const page = join(folder, "run.html");
  await Deno.writeTextFile(page, "an older page, which is replaced");
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

/** A run of one folder, which copies between names relative to the current folder, and stops. */
async function startedElsewhere(at: Desk): Promise<string> {
  const start = join(at.folder, "start");
  await Deno.mkdir(start);
  await Deno.writeTextFile(join(start, "here.txt"), "text");
  await Deno.writeTextFile(
    at.file,
    `version: 1
name: from-here
params:
  from: { type: string }
  late: { type: path }
steps:
  - { id: first, uses: file.read, with: { path: "\${ params.late }" } }
  - id: where
    uses: process.run
    with: { command: ${JSON.stringify(Deno.execPath())}, args: [eval, "console.log(Deno.cwd())"] }
outputs: { cwd: "\${ steps.where.result.stdout }" }
`,
  );
  const args = ["run", at.file, "--from", "x", "--late", "late.txt"];
  const first = await cli(args, { env: at.env, cwd: start });
  assert.equal(first.code, 30, first.stderr);
  await Deno.writeTextFile(join(start, "late.txt"), "here now");
  return await Deno.realPath(start);
}

for (const args of [["resume", "last"], ["runs", "retry", "last"]]) {
  Deno.test(`comtask ${args.join(" ")} works in the folder the run was started in`, async () => {
    await using at = await desk();
    const start = await startedElsewhere(at);
    const { code, stdout, stderr } = await cli([...args, "-o", "json"], {
      env: at.env,
      cwd: at.folder,
    });
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).outputs.cwd.trim(), start);
  });

  Deno.test(`comtask ${args.join(" ")} says that the folder of the run is gone`, async () => {
    await using at = await desk();
    await Deno.remove(await startedElsewhere(at), { recursive: true });
    const { code, stderr } = await cli(args, { env: at.env, cwd: at.folder });
    assert.equal(code, 41);
    assert.match(stderr, /^error: Cannot go on with run ".*": the folder ".*start", .*is gone$/m);
  });
}

Deno.test("comtask run goes on with a durable run in the folder it was started in", async () => {
  await using at = await desk();
  await Deno.writeTextFile(
    at.file,
    `version: 1
name: from-here
durable: { key: today }
steps:
  - { id: first, uses: file.read, with: { path: late.txt } }
  - id: where
    uses: process.run
    with: { command: ${JSON.stringify(Deno.execPath())}, args: [eval, "console.log(Deno.cwd())"] }
outputs: { cwd: "\${ steps.where.result.stdout }" }
`,
  );
  const start = await Deno.realPath(await Deno.makeTempDir({ dir: at.folder }));
  const args = ["run", at.file, "-o", "json"];
  const first = await cli(args, { env: at.env, cwd: start });
  assert.equal(first.code, 30, first.stderr);
  await Deno.writeTextFile(join(at.folder, "late.txt"), "here now");
  const second = await cli(args, { env: at.env, cwd: at.folder });
  assert.equal(second.code, 0, second.stderr);
  assert.equal(JSON.parse(second.stdout).outputs.cwd.trim(), start);
  assert.match(second.stderr, /^Goes on in ".+", where run \S+ began$/m);
});

Deno.test("every command that needs the folder of runs says what is wrong with it", async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, "home");
  await Deno.writeTextFile(home, "no folder");
  await Deno.writeTextFile(join(folder.path, "task.yaml"), taskIn(folder.path));
  const file = join(folder.path, "task.yaml");
  for (const line of ["runs list", "resume last", "cancel last", "watch --port 0", `run ${file}`]) {
    const { code, stdout, stderr } = await cli(line.split(" "), { env: { COMTASK_HOME: home } });
    assert.deepEqual([code, stdout], [30, ""], line);
    assert.match(stderr, /^error: Cannot use the folder of runs ".*home": .* is a file/, line);
    assert.match(stderr, /COMTASK_HOME names it/, line);
  }
});
