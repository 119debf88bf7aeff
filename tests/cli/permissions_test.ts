import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";
import { beyondFlags, readAudit, unusedKinds } from "../support/permission_audit.ts";

const SAMPLE = join(ROOT, "tasks", "sample");
const LETTER = join(SAMPLE, "brief.txt");

interface Rehearsal {
  readonly args: readonly string[];
  /** Kinds of permission that the file needs, and no others. */
  readonly kinds: readonly string[];
  /** Exit code; default 0. */
  readonly code?: number;
  readonly prepare?: () => Promise<void>;
}

const FAX = ["read", "write", "ffi"];

/** How each ready task file is rehearsed on the built-in service, below a folder. */
function rehearsals(folder: string): Readonly<Record<string, Rehearsal>> {
  const at = (name: string) => join(folder, name);
  const server = ["--server", `loopback:${at("store")}?speed=300`];
  return {
    "send-one": { args: ["--to", "+14255550100", "--document", LETTER, ...server], kinds: FAX },
    "demo-batch": { args: ["--out", at("demo")], kinds: ["read", "write", "env", "ffi"], code: 20 },
    "nightly-invoices": {
      args: ["--outbox", SAMPLE, "--archive", at("archive"), ...server],
      kinds: ["read", "write", "env", "ffi"],
    },
    "folder-to-fax": {
      args: ["--folder", at("hot"), "--pattern", "*.txt", "--to", "+14255550100", ...server],
      kinds: FAX,
      prepare: async () => {
        await Deno.mkdir(at("hot"));
        await Deno.copyFile(LETTER, join(at("hot"), "a.txt"));
      },
    },
    "retry-failed": { args: server, kinds: FAX },
    "cancel-number": { args: ["--number", "*5550104", ...server], kinds: FAX },
    "queue-report": { args: ["--folder", at("reports"), ...server], kinds: FAX },
    "line-health": {
      args: ["--folder", at("reports"), "--servers", `loopback:${at("store")}`],
      kinds: FAX,
    },
    "test-page": {
      args: ["--numbers", "+14255550110", "--folder", folder, ...server],
      kinds: FAX,
    },
    "configuration-drift": { args: ["--folder", at("reports"), ...server], kinds: FAX },
    "archive-export": { args: ["--to", at("copies"), ...server], kinds: FAX },
    "inbox-to-folders": { args: ["--to", at("in"), ...server], kinds: FAX },
    "monthly-statistics": {
      args: ["--archive", folder, "--days", "2026-11-23", "--to", at("month.csv")],
      kinds: ["read", "write"],
      prepare: async () => {
        await Deno.mkdir(at("2026-11-23"));
        const report = "number,status,pages\n+14255550100,ok,2\n";
        await Deno.writeTextFile(join(at("2026-11-23"), "report.csv"), report);
      },
    },
  };
}

/** Task files that need Windows; they are rehearsed there. */
const WINDOWS_ONLY = ["computer-inventory"];

Deno.test("every ready task file is rehearsed with its own permissions", async () => {
  const files = (await Array.fromAsync(Deno.readDir(join(ROOT, "tasks"))))
    .flatMap(({ name }) => /^(.*)\.yaml$/.exec(name)?.[1] ?? []);
  assert.deepEqual(files.sort(), [...Object.keys(rehearsals("")), ...WINDOWS_ONLY].sort());
});

for (const name of Object.keys(rehearsals(""))) {
  Deno.test({
    name: `tasks/${name}.yaml runs with exactly what plan --permissions prints`,
    ignore: Deno.build.os === "windows", // paths in flags are compared as Linux writes them
    fn: async () => {
      await using folder = await temporaryFolder();
      const { args, kinds, code = 0, prepare } = rehearsals(folder.path)[name];
      await prepare?.();
      const file = join(ROOT, "tasks", `${name}.yaml`);
      const home = { COMTASK_HOME: join(folder.path, "home") };
      const plan = await cli(["plan", file, "--permissions", ...args], { env: home });
      assert.equal(plan.code, 0, plan.stderr);
      const permissions = plan.stdout.trim().split("\n");
      const audit = join(folder.path, "audit.jsonl");
      const run = await cli(["run", file, ...args, "-o", "none"], {
        permissions,
        env: { ...home, DENO_AUDIT_PERMISSIONS: audit },
      });
      assert.equal(run.code, code, `${permissions.join(" ")}\n${run.stderr}`);
      const accesses = await readAudit(audit);
      assert.deepEqual(beyondFlags(accesses, permissions), [], permissions.join(" "));
      assert.deepEqual(unusedKinds(accesses, permissions), [], permissions.join(" "));
      const planned = permissions.map((flag) => flag.replace("--allow-", "").split("=")[0]);
      assert.deepEqual(planned, kinds);
    },
  });
}

/** Commands that need no COM, with all that each needs. */
function withoutCom(folder: string): readonly (readonly [string, readonly string[]])[] {
  const read = `--allow-read=${folder}`;
  const home = [read, `--allow-write=${folder}`, "--allow-env=COMTASK_HOME"];
  return [
    ["--help", []],
    ["--version", []],
    ["run --help", []],
    ["help options", []],
    ["check sample.yaml", [read]],
    ["plan sample.yaml --who Ada", [read, "--allow-env"]],
    ["plan sample.yaml --who Ada --permissions", [read, "--allow-env"]],
    ["explain sample.yaml", [read]],
    ["explain fax.send", []],
    ["list .", [read]],
    ["list --functions", []],
    ["schema", []],
    ["completions bash", []],
    ["new outbox.yaml --from send-one", [
      `--allow-read=${folder},${join(ROOT, "tasks")}`,
      `--allow-write=${folder}`,
    ]],
    ["run sample.yaml --who Ada", [read, "--allow-env"]],
    ["run sample.yaml --who Ada --what-if", [read, "--allow-env"]],
    ["run sample.yaml --who Ada", [read, `--allow-write=${folder}`, "--allow-env"]],
    ["runs list", home],
    ["runs show last", home],
  ];
}

const TASK = `version: 1
name: sample
params:
  who: { type: string, required: true }
steps:
  - { id: say, uses: log.write, with: { message: "Hello \${ params.who }" } }
`;

Deno.test({
  name:
    "commands that need no COM run without FFI, with the permissions that docs/security-model.md tells",
  ignore: Deno.build.os === "windows",
  fn: async (test) => {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(join(folder.path, "sample.yaml"), TASK);
    for (const [line, permissions] of withoutCom(folder.path)) {
      await test.step(`comtask ${line} with ${permissions.length} permissions`, async () => {
        const { code, stderr } = await cli(line.split(" "), {
          cwd: folder.path,
          permissions: permissions.length > 0 ? permissions : ["--no-config"],
          env: { COMTASK_HOME: join(folder.path, "home") },
        });
        assert.equal(code, 0, `${permissions.join(" ")}\n${stderr}`);
      });
    }
  },
});

const SETS: readonly (readonly [string, string, number])[] = [
  ["check", "check tasks/send-one.yaml", 0],
  ["check", "plan tasks/demo-batch.yaml", 0],
  [
    "runs",
    "run tasks/monthly-statistics.yaml --archive FOLDER --days 2026-11-23 --to FOLDER/m.csv",
    20,
  ],
  ["runs", "runs list", 0],
  ["fax", "fax status --server loopback:FOLDER/store", 0],
  ["fax", "doctor --server loopback:FOLDER/store", 0],
  [
    "check",
    "run tasks/monthly-statistics.yaml --archive FOLDER --days 2026-11-23 --to FOLDER/m.csv",
    60,
  ],
];

Deno.test("the permission sets of deno.json are enough for what they are named after, and no more", async (test) => {
  await using folder = await temporaryFolder();
  const sets = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))).permissions;
  for (const [set, line, expected] of SETS) {
    await test.step(`-P=${set} comtask ${line}`, async () => {
      assert.ok(set in sets);
      const { code, stderr } = await cli(line.replaceAll("FOLDER", folder.path).split(" "), {
        permissions: [`-P=${set}`],
        cwd: ROOT,
        env: { COMTASK_HOME: join(folder.path, "home") },
      });
      assert.equal(code, expected, stderr);
    });
  }
});

Deno.test("comtask says which permission is missing, and ends with 60", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "sample.yaml");
  await Deno.writeTextFile(
    file,
    TASK.replace("log.write", "file.read").replace(/with: .*/, "with: { path: /etc/hostname } }"),
  );
  const permissions = [`--allow-read=${folder.path}`, "--allow-env"];
  const { code, stderr } = await cli(["run", file, "--who", "Ada"], { permissions });
  assert.equal(code, 60, stderr);
  assert.match(stderr, /read.*\/etc\/hostname|\/etc\/hostname.*read/);
  assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
});

const NOT_GRANTED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["check sample.yaml", [], /Cannot read "sample\.yaml": .*--allow-read/],
  ["run sample.yaml", [], /Cannot read "sample\.yaml": .*--allow-read/],
  ["plan sample.yaml", [], /Cannot read "sample\.yaml": .*--allow-read/],
  ["list .", [], /Cannot list "\.": .*\n {2}Grant --allow-read;/],
  ["new other.yaml --from send-one", ["--allow-read"], /Grant --allow-write;/],
  ["watch --port 0", ["--allow-read", "--allow-env"], /Cannot open journal .*--allow-write/],
  ["watch --port 0", ["--allow-read", "--allow-write", "--allow-env"], /--allow-net/],
];

for (const [line, permissions, says] of NOT_GRANTED) {
  const name =
    `comtask ${line} ends with 60 and names the flag, with ${permissions.length} granted`;
  Deno.test(name, async () => {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(join(folder.path, "sample.yaml"), TASK);
    const env = { COMTASK_HOME: join(folder.path, "home") };
    await cli(["run", "sample.yaml", "--who", "Ada"], { env, cwd: folder.path }); // makes the journal
    const { code, stderr } = await cli(line.split(" "), { permissions, env, cwd: folder.path });
    assert.equal(code, 60, stderr);
    assert.match(stderr, says);
    assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
  });
}

Deno.test("comtask plan --permissions prints what a file from a URL needs to run", async () => {
  const text = `version: 1
name: remote
params: { n: { type: int, default: 2 } }
steps: [{ id: log, if: params.n > 1, uses: log.write, with: { message: "n is \${ params.n + 1 }" } }]
outputs: { n: "\${ params.n * 2 }" }
`;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response(text),
  );
  await using folder = await temporaryFolder();
  const url = `http://127.0.0.1:${server.addr.port}/remote.yaml`;
  const plan = await cli(["plan", url, "--permissions"]);
  assert.equal(plan.code, 0, plan.stderr);
  const permissions = plan.stdout.trim().split("\n");
  assert.ok(permissions.some((flag) => flag.startsWith("--allow-net=127.0.0.1:")), plan.stdout);
  const env = { COMTASK_HOME: folder.path };
  const run = await cli(["run", url, "-o", "json"], { permissions, env });
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(JSON.parse(run.stdout).outputs, { n: 4 });
});

for (
  const [what, permissions, says] of [
    ["anything", [], /^error: .*Deno may not read its module; allow it with --allow-read/],
    [
      "writing",
      ["--allow-read", "--allow-env", "--allow-ffi"],
      /^error: Cannot open fax store .*allow it with --allow-read and --allow-write/,
    ],
  ] as const
) {
  Deno.test(`comtask fax ends with 60 and a line of its own without the right to ${what}`, async () => {
    await using folder = await temporaryFolder();
    const server = `loopback:${join(folder.path, "store")}`;
    const { code, stderr } = await cli(["fax", "jobs", "--server", server], { permissions });
    assert.equal(code, 60, stderr);
    const [error, summary, ...more] = stderr.trimEnd().split("\n");
    assert.match(error, says);
    assert.match(summary, /^fax\.jobs: failed, a permission is missing/);
    assert.deepEqual(more, []);
  });
}

const GUARDED: readonly (readonly [string, string])[] = [
  ["durable", "durable: { key: k }\n"],
  ["concurrency", "concurrency: { group: g }\n"],
  ["once", ""],
];

for (const [key, head] of GUARDED) {
  Deno.test({
    name:
      `comtask run refuses a file with ${key} that cannot have its journal, and names the flags`,
    ignore: Deno.build.os === "windows", // paths in flags are compared as Linux writes them
    fn: async () => {
      await using folder = await temporaryFolder();
      const home = join(folder.path, "home");
      const file = join(folder.path, "guarded.yaml");
      await Deno.writeTextFile(
        file,
        `version: 1\nname: guarded\n${head}steps:\n  - id: write\n    uses: file.write\n` +
          `    with: { path: out/a.txt, text: x }\n${key === "once" ? "    once: k\n" : ""}`,
      );
      const env = { COMTASK_HOME: home };
      const own = [`--allow-read=${folder.path}`, `--allow-write=${join(folder.path, "out")}`];
      const refused = await cli(["run", file], { permissions: own, env });
      assert.equal(refused.code, 60, refused.stderr);
      assert.match(refused.stderr, /journal[\s\S]*--allow-env=COMTASK_HOME/);
      const without = await cli(["run", file], {
        permissions: [...own, "--allow-env=COMTASK_HOME"],
        env,
      });
      assert.equal(without.code, 60, without.stderr);
      assert.ok(without.stderr.includes(`--allow-write=${home}`), without.stderr);
      await assert.rejects(Deno.stat(join(folder.path, "out", "a.txt")), Deno.errors.NotFound);
      const rehearsed = await cli(["run", file, "--what-if"], { permissions: own, env });
      assert.equal(rehearsed.code, 0, rehearsed.stderr);
      assert.ok(!/journal/.test(rehearsed.stderr), rehearsed.stderr);

      const plan = await cli(["plan", file, "--permissions"], { env, cwd: ROOT });
      const permissions = plan.stdout.trim().split("\n");
      assert.deepEqual(permissions, [
        `--allow-read=${[file, home, join(folder.path, "out")].sort().join(",")}`,
        `--allow-write=${[home, join(folder.path, "out")].sort().join(",")}`,
        "--allow-env=COMTASK_HOME",
      ]);
      const first = await cli(["run", file], { permissions, env });
      assert.equal(first.code, 0, first.stderr);
      if (key === "concurrency") return;
      const again = await cli(["run", file, "-o", "json"], { permissions, env });
      assert.equal(again.code, key === "durable" ? 50 : 0, again.stderr);
      if (key === "once") assert.equal(JSON.parse(again.stdout).steps[0].outcome, "reused");
    },
  });
}

Deno.test("comtask plan --permissions prints what secrets and variables of parameters take", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "secrets.yaml");
  await Deno.writeTextFile(join(folder.path, "word.txt"), "hush-hush");
  const command = JSON.stringify(Deno.execPath());
  await Deno.writeTextFile(
    file,
    `version: 1
name: secrets
params: { who: { type: string, env: TEST_WHO, required: true } }
secrets: { a: { from: env, name: TEST_WORD }, b: { from: file, name: word.txt } }
steps:
  - id: length
    uses: process.run
    with:
      command: ${command}
      args: [eval, "console.log(Deno.env.get('A').length + Deno.env.get('B').length)"]
      env: { A: "\${ secrets.a }", B: "\${ secrets.b }" }
outputs: { said: "\${ params.who }: \${ steps.length.stdout.trim() }" }
`,
  );
  const env = {
    COMTASK_HOME: join(folder.path, "home"),
    TEST_WHO: "Ada",
    TEST_WORD: "open sesame",
  };
  const plan = await cli(["plan", file, "--permissions"], { env });
  const permissions = plan.stdout.trim().split("\n");
  assert.deepEqual(permissions, [
    `--allow-read=${[file, join(folder.path, "word.txt")].sort().join(",")}`,
    "--allow-env=TEST_WHO,TEST_WORD",
    `--allow-run=${Deno.execPath()}`,
  ]);
  const run = await cli(["run", file, "-o", "json"], { permissions, env });
  assert.deepEqual(JSON.parse(run.stdout).outputs, { said: "Ada: 20" }, run.stderr);
  const less = permissions.filter((flag) => !flag.startsWith("--allow-env"));
  const refused = await cli(["run", file], { permissions: less, env });
  assert.equal(refused.code, 60, refused.stderr);
  assert.match(refused.stderr, /"TEST_WHO"/);
});

Deno.test("comtask plan --permissions prints what run.user and run.host take", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "who.yaml");
  await Deno.writeTextFile(
    file,
    "version: 1\nname: who\nsteps: [{ id: say, uses: log.write, with: { message: hello } }]\n" +
      'outputs: { who: "${ run.user }@${ run.host }" }\n',
  );
  const env = { COMTASK_HOME: join(folder.path, "home"), USER: "ada", USERNAME: "ada" };
  const plan = await cli(["plan", file, "--permissions"], { env });
  const permissions = plan.stdout.trim().split("\n");
  const user = Deno.build.os === "windows" ? "USERNAME" : "USER";
  assert.deepEqual(permissions.slice(1), [`--allow-env=${user}`, "--allow-sys=hostname"]);
  const run = await cli(["run", file, "-o", "json"], { permissions, env });
  assert.deepEqual(JSON.parse(run.stdout).outputs, { who: `ada@${Deno.hostname()}` }, run.stderr);
});
