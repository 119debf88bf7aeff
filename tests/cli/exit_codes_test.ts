import assert from "node:assert/strict";
import { join } from "node:path";
import { outcomeOfExitCode } from "../../lib/engine/mod.ts";
import { cli, cliArguments, type CliOptions, ROOT, temporaryFolder } from "../support/cli.ts";

/** A run in a folder of its own, as the table of exit codes describes it. */
interface Case {
  readonly code: number;
  readonly what: string;
  /** The steps and what belongs to them; `FOLDER` stands for the folder. */
  readonly task: string;
  readonly args?: readonly string[];
  readonly permissions?: readonly string[];
  /** What must be there before; gives back what is to be ended after. */
  readonly before?: (at: Place) => Promise<AsyncDisposable | void>;
  /** The command that ends with the code; default: a plain run. */
  readonly command?: (at: Place) => readonly string[];
  readonly says: RegExp;
}

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

const SLOW = "steps: [{ id: slow, uses: wait.for, with: { duration: 10m } }]";
const READS = 'uses: file.read, with: { path: "${ item }" }';
const LINES = `import { defineFunction } from ${
  JSON.stringify(new URL("../../lib/engine/mod.ts", import.meta.url).href)
};
import { z } from ${JSON.stringify(new URL("../../lib/zod.ts", import.meta.url).href)};
export const open = defineFunction({
  name: "line.open", summary: "Connects", input: z.strictObject({}), output: z.unknown(),
  effect: "read", describe: () => ({ verb: "connect", target: "" }),
  run: () => Deno.connect({ port: 1 }), close: () => {},
});
export const dial = defineFunction({
  name: "line.dial", summary: "Dials for ever", input: z.strictObject({}), output: z.null(),
  effect: "send", describe: () => ({ verb: "dial", target: "" }),
  run: (_input, ctx) => {
    ctx.progress({ message: "dialling" });
    return new Promise(() => {});
  },
});
`;

const CASES: readonly Case[] = [
  {
    code: 0,
    what: "all is well",
    task: "steps: [{ id: a, uses: log.write, with: { message: x } }]",
    says: /: ok/,
  },
  {
    code: 20,
    what: "some items failed",
    task:
      `steps: [{ id: a, each: { in: "['FOLDER/task.yaml', 'FOLDER/none']" }, onError: collect, ${READS} }]`,
    says: /completed with failures \(1 ok, 1 failed of 2\)/,
  },
  {
    code: 21,
    what: "too many items failed",
    task:
      `steps: [{ id: a, each: { in: "['x', 'y', 'z']", stopAfterFailures: 2 }, onError: collect, ${READS} }]`,
    says: /stopped, too many failures \(0 ok, 2 failed, 1 not begun of 3\)/,
  },
  {
    code: 30,
    what: "a step failed",
    task: "steps: [{ id: a, uses: file.read, with: { path: none } }]",
    says: /error: Cannot read ".*none"/,
  },
  {
    code: 31,
    what: "the deadline of the run is over",
    task: `deadline: 100ms\n${SLOW}`,
    says: /the run took longer than 100ms/,
  },
  {
    code: 40,
    what: "the file is wrong",
    task: "steps: [{ id: a, usess: log.write }]",
    says: /task\.yaml:3:\d+: error: .*usess/,
  },
  {
    code: 41,
    what: "a parameter is missing",
    task: `params: { who: { type: string, required: true } }\n${SLOW}`,
    says: /who/,
  },
  {
    code: 42,
    what: "the runner is too old",
    task: `requires: { runner: ">=99.0" }\n${SLOW}`,
    says: /99\.0/,
  },
  {
    code: 50,
    what: "the group is busy",
    task: `concurrency: { group: g, whenBusy: skip }\n${SLOW}`,
    before: startRun,
    says: /the group "g" is busy/,
  },
  {
    code: 60,
    what: "a permission is missing",
    task: "steps: [{ id: a, uses: file.write, with: { path: new.txt, text: x } }]",
    permissions: ["--allow-read", "--allow-env"],
    says: /failed, a permission is missing/,
  },
  {
    code: 75,
    what: "the server cannot be reached",
    task: "imports: { line: { path: line.ts } }\n" +
      "steps: [{ id: a, using: { line: { uses: line.open } }, uses: log.write, with: { message: x } }]",
    before: ({ folder }) => Deno.writeTextFile(join(folder, "line.ts"), LINES),
    says: /failed, try again later/,
  },
  {
    code: 80,
    what: "nobody is there to confirm",
    task: "steps: [{ id: a, uses: file.write, with: { path: new.txt, text: x } }]",
    args: ["--confirm", "medium"],
    says: /nobody is there to confirm it/,
  },
  {
    code: 90,
    what: "nobody knows whether an effect happened",
    task:
      "durable: { key: k }\nimports: { line: { path: line.ts } }\nsteps: [{ id: a, uses: line.dial }]",
    before: async (at) => {
      await Deno.writeTextFile(join(at.folder, "line.ts"), LINES);
      await using run = await startRun(at);
      run.kill();
    },
    says: /Cannot tell whether line\.dial happened/,
  },
];

/** Begins the run in a process of its own, and waits until its step is on its way. */
async function startRun({ file, env }: Place): Promise<AsyncDisposable & { kill(): void }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(["run", file, "--progress", "jsonl"]),
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  for (let talk = ""; !/"type":"progress"|"uses":"wait.for"/.test(talk);) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The run ended: ${talk}`);
    talk += value;
  }
  const kill = () => child.kill("SIGKILL");
  return {
    kill,
    async [Symbol.asyncDispose]() {
      try {
        kill();
      } catch {
        // it was killed before
      }
      await child.status;
      await reader.cancel();
    },
  };
}

for (const { code, what, task, args = [], permissions, before, says } of CASES) {
  Deno.test(`comtask run ends with ${code} when ${what}`, async () => {
    await using temporary = await temporaryFolder();
    const folder = temporary.path;
    const file = join(folder, "task.yaml");
    const text = task.replaceAll("FOLDER", folder.replaceAll("\\", "/"));
    await Deno.writeTextFile(file, `version: 1\nname: task\n${text}\n`);
    const env = { COMTASK_HOME: join(folder, "home") };
    await using _before = await before?.({ folder, file, env }) ?? NOTHING;
    const options: CliOptions = { env, ...(permissions ? { permissions } : {}) };
    const { stdout, stderr, ...ended } = await cli(["run", file, "-o", "json", ...args], options);
    assert.equal(ended.code, code, stderr);
    assert.match(stderr, says);
    assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
    if (stdout === "") assert.ok(code >= 40 && code <= 42, "only what was not begun has no result");
    else {
      const { outcome, exitCode } = JSON.parse(stdout);
      assert.deepEqual([outcome, exitCode], [outcomeOfExitCode(code), code]);
    }
  });
}

const NOTHING: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };

Deno.test("every exit code of the guide is one that a test has seen", async () => {
  const guide = await Deno.readTextFile(join(ROOT, "docs", "task-files.md"));
  const table = guide.slice(guide.indexOf("## How a run ends")).split("\n\n")[1];
  const listed = [...table.matchAll(/\|\s+(\d+) \|/g)].map(([, code]) => Number(code));
  const tested = [...CASES.map(({ code }) => code), 70]; // 70: cancel_test.ts
  assert.deepEqual(listed.toSorted((a, b) => a - b), tested.toSorted((a, b) => a - b));
});
