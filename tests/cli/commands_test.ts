import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { cli, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";

const COMMANDS = [
  ...["run", "check", "plan", "list", "explain", "schema", "completions"],
  ...["runs", "resume", "cancel", "fax", "com", "new", "doctor"],
];

const TASK = `version: 1
name: sample
params:
  who: { type: string, required: true, help: Name to greet }
  times: { type: int, default: 2, min: 1, max: 3 }
  loud: { type: bool, default: false, help: Say it louder }
steps:
  - id: say
    uses: log.write
    with: { message: "Hello \${ params.who }" }
  - id: repeated
    each: { in: "[1, 2]", as: number, key: string(number) }
    steps:
      - id: pause
        uses: wait.for
        with: { duration: 1ms }
outputs:
  who: "\${ params.who }"
  times: "\${ params.times }"
`;

async function withTask(text: string, use: (file: string, folder: string) => Promise<void>) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "sample.yaml");
  await Deno.writeTextFile(file, text);
  await use(file, folder.path);
}

Deno.test("comtask --help names every command and ends with 0", async () => {
  const { code, stdout, stderr } = await cli(["--help"]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  for (const name of COMMANDS) {
    assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  }
  assert.ok(stdout.split("\n").length <= 40, "fits a screen");
});

for (const name of COMMANDS) {
  Deno.test(`comtask ${name} --help shows usage without colour codes`, async () => {
    const { code, stdout } = await cli([name, "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`Usage: comtask ${name}`));
    assert.ok(!stdout.includes("\x1b"));
  });
}

Deno.test("comtask --version prints the version of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const { code, stdout } = await cli(["--version"]);
  assert.deepEqual([code, stdout], [0, `comtask ${version}\n`]);
});

const MISTAKES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no command", [], /Usage: comtask COMMAND/],
  ["an unknown command", ["chekc"], /no such command\n {2}Did you mean "check"\?/],
  ["a file in place of a command", ["a.yaml"], /type "comtask run a.yaml"/],
  ["an unknown flag", ["list", "--ouput", "json"], /"--ouput"\n {2}Did you mean "--output"/],
  ["a value that is none of the choices", ["list", "--output", "xml"], /"xml"/],
  ["a missing argument", ["explain"], /FILE\|FUNCTION/],
  ["an unknown function", ["explain", "csv.raed"], /Did you mean "csv.read"\?/],
];

for (const [what, args, message] of MISTAKES) {
  Deno.test(`comtask ends with 41 and a hint for ${what}`, async () => {
    const { code, stdout, stderr } = await cli(args);
    assert.equal(code, 41, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
  });
}

Deno.test("comtask run makes flags of the parameters, with types and help", async () => {
  await withTask(TASK, async (file) => {
    const help = await cli(["run", file, "--help"]);
    assert.match(help.stdout, /--who STRING +Name to greet \[required\]/);
    assert.match(help.stdout, /--times INT +\[default: 2\]/);
    assert.match(help.stdout, /--loud, --no-loud/);
    const run = await cli(["run", file, "--who", "Ada", "--times=3", "--output", "json"]);
    assert.equal(run.code, 0, run.stderr);
    const { outcome, outputs } = JSON.parse(run.stdout);
    assert.deepEqual([outcome, outputs], ["ok", { who: "Ada", times: 3 }]);
    assert.match(run.stderr, /Hello Ada/);
    assert.match(run.stderr, /sample: ok \(2 ok of 2\) in /);
  });
});

const WRONG_PARAMS: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["a required parameter that is missing", [], /who/],
  ["a number that is none", ["--who", "x", "--times", "many"], /times.*many|many.*times/],
  ["a number out of range", ["--who", "x", "--times", "9"], /times/],
];

for (const [what, args, message] of WRONG_PARAMS) {
  Deno.test(`comtask run ends with 41 for ${what}`, async () => {
    await withTask(TASK, async (file) => {
      const { code, stderr } = await cli(["run", file, ...args]);
      assert.equal(code, 41, stderr);
      assert.match(stderr, message);
    });
  });
}

Deno.test("comtask run takes parameters from a file, and flags win", async () => {
  await withTask(TASK, async (file, folder) => {
    const params = join(folder, "params.yaml");
    await Deno.writeTextFile(params, "who: Grace\ntimes: 1\n");
    const args = ["run", file, "--params-file", params, "--times", "3", "-o", "json", "-q"];
    const { code, stdout, stderr } = await cli(args);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout).outputs, { who: "Grace", times: 3 });
    assert.equal(stderr, "", "--quiet says nothing");
  });
});

Deno.test("comtask check shows place, line and the nearest key, and ends with 40", async () => {
  await withTask(TASK.replace("    uses: log.write", "    usess: log.write"), async (file) => {
    const { code, stdout, stderr } = await cli(["check", file]);
    assert.equal(code, 40);
    assert.equal(stdout, "");
    assert.match(stderr, /sample\.yaml:9:5: error: .*usess/);
    assert.match(stderr, /^ +\| +\^{5}/m);
    assert.match(stderr, /did you mean "uses"/);
  });
});

Deno.test("comtask check writes its findings as data when asked", async () => {
  await withTask(TASK.replace("log.write", "log.wriet"), async (file) => {
    const { code, stdout } = await cli(["check", file, "--output", "json"]);
    assert.equal(code, 40);
    const [{ ok, diagnostics }] = JSON.parse(stdout);
    assert.equal(ok, false);
    assert.equal(diagnostics[0].line, 9);
    assert.equal(diagnostics[0].nearest, "log.write");
  });
});

for (const command of ["check", "plan", "run"]) {
  Deno.test(`comtask ${command} ends with 40 for a file that is not there`, async () => {
    const { code, stderr } = await cli([command, "no-such.yaml"]);
    assert.equal(code, 40);
    assert.match(stderr, /no-such\.yaml.*no such file/);
  });
}

Deno.test("comtask plan --permissions prints flags, one a line", async () => {
  const task = TASK.replace("log.write", "file.read").replace(
    'with: { message: "Hello ${ params.who }" }',
    'with: { path: "/etc/${ params.who }" }',
  );
  await withTask(task, async (file) => {
    const { code, stdout, stderr } = await cli(["plan", file, "--permissions", "--who", "hosts"]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `--allow-read=${[resolve("/etc/hosts"), file].sort().join(",")}\n`);
  });
});

Deno.test("comtask run --what-if changes nothing", async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, "made.txt");
  const text = `version: 1
name: writes
steps:
  - id: write
    uses: file.write
    with: { path: ${JSON.stringify(target)}, text: x }
`;
  const file = join(folder.path, "writes.yaml");
  await Deno.writeTextFile(file, text);
  const { code, stdout, stderr } = await cli(["run", file, "--what-if", "--output", "table"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /write .*made\.txt/);
  await assert.rejects(Deno.stat(target), Deno.errors.NotFound);
});

Deno.test("comtask run --what-if says what each item of a loop would do", async () => {
  const task = join(ROOT, "tasks", "demo-batch.yaml");
  const { code, stdout, stderr } = await cli(["run", task, "--what-if", "--output", "table"]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr.match(/^would send .*\+49\d+/gm)?.length, 13, stderr);
  assert.ok(!/^\d+\/13 ok/m.test(stderr), stderr);
  assert.equal(stdout.match(/ send .*\+49\d+/g)?.length, 13, stdout);
});

Deno.test("comtask run writes one JSON line per event with --progress jsonl", async () => {
  await withTask(TASK, async (file) => {
    const { stderr } = await cli(["run", file, "--who", "x", "--progress", "jsonl", "-q"]);
    const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line).type);
    assert.equal(events[0], "run-start");
    assert.equal(events.at(-1), "run-end");
    assert.ok(events.includes("item-done"));
  });
});

Deno.test("comtask run shows text from outside, and never obeys it", async () => {
  await withTask(TASK, async (file) => {
    const { stderr } = await cli(["run", file, "--who", "\x1b[2Jgone", "-o", "table"]);
    assert.ok(!stderr.includes("\x1b"));
    assert.match(stderr, /\\x1b\[2Jgone/);
  });
});

Deno.test({
  name: "comtask run goes on when the reader of its table goes away",
  ignore: Deno.build.os === "windows", // it has another shell
  fn: () =>
    withTask(TASK, async (file) => {
      const { capture } = await import("../support/process.ts");
      const command =
        `"${Deno.execPath()}" run -A "${ROOT}mod.ts" run "${file}" --who x -o list | true`;
      const { stderr } = await capture("sh", ["-c", command], { env: TEST_ENV });
      assert.match(stderr, /sample: ok/);
    }),
});

Deno.test("comtask check runs with the permission to read the file, and no other", async () => {
  await withTask(TASK, async (file, folder) => {
    const permissions = [`--allow-read=${folder}`];
    const { code, stderr } = await cli(["check", file], { permissions });
    assert.equal(code, 0, stderr);
  });
});

Deno.test("comtask completions offers commands, and flags of a task file", async () => {
  await withTask(TASK, async (file) => {
    assert.match((await cli(["completions", "fish", "--", "ru"])).stdout, /^run/);
    assert.match((await cli(["completions", "fish", "--", "run", file, "--wh"])).stdout, /--who/);
  });
});

Deno.test("comtask new writes a file that check accepts, and keeps one that exists", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "outbox.yaml");
  const { code, stderr } = await cli(["new", file, "--from", "nightly-invoices"]);
  assert.equal(code, 0, stderr);
  assert.match(await Deno.readTextFile(file), /^name: outbox$/m);
  assert.equal((await cli(["check", file])).code, 0);
  const again = await cli(["new", file, "--from", "send-one"]);
  assert.equal(again.code, 30);
  assert.match(again.stderr, /it exists already/);
  const unnamed = await cli(["new", join(folder.path, "other.yaml")]);
  assert.equal(unnamed.code, 41);
  assert.match(unnamed.stderr, /--from: send-one/);
});

const ACTIONS: readonly (readonly [string, number, string])[] = [
  ["stop", 30, "failed"],
  ["continue", 20, "completed-with-failures"],
  ["ignore", 0, "ok"],
];

for (const [action, code, outcome] of ACTIONS) {
  Deno.test(`comtask run --error-action ${action} ends with ${code} when a step fails`, async () => {
    const task = `version: 1
name: two
steps:
  - { id: first, uses: file.read, with: { path: nowhere.txt } }
  - { id: second, uses: log.write, with: { message: went on } }
`;
    await withTask(task, async (file) => {
      const run = await cli(["run", file, "--error-action", action, "-o", "json"]);
      assert.equal(run.code, code, run.stderr);
      assert.equal(JSON.parse(run.stdout).outcome, outcome);
      assert.equal(run.stderr.includes("went on"), action !== "stop");
    });
  });
}

Deno.test("comtask run --error-action leaves alone what the file says itself", async () => {
  const task = `version: 1
name: two
defaults: { onError: stop }
steps:
  - { id: first, uses: file.read, with: { path: nowhere.txt } }
`;
  await withTask(task, async (file) => {
    assert.equal((await cli(["run", file, "--error-action", "ignore"])).code, 30);
  });
});

Deno.test("comtask fax asks before effects with --confirm, and --yes answers", async () => {
  await using folder = await temporaryFolder();
  const args = ["fax", "cancel", "4711", "--server", `loopback:${folder.path}`, "--confirm", "low"];
  const refused = await cli(args);
  assert.equal(refused.code, 80, refused.stderr);
  const answered = await cli([...args, "--yes"]);
  assert.equal(answered.code, 0, answered.stderr); // a job that is gone is as good as cancelled
});

Deno.test("comtask new, schema and cancel take --verbose and --quiet", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "first.yaml");
  const made = await cli(["new", file, "--from", "send-one", "--verbose", "-q"]);
  assert.deepEqual([made.code, made.stderr], [0, ""]);
  assert.equal((await cli(["schema", "--verbose"])).code, 0);
  const env = { COMTASK_HOME: folder.path };
  assert.match((await cli(["cancel", "last", "-q"], { env })).stderr, /none was recorded yet/);
});
