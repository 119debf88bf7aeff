import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cli, cliArguments, temporaryFolder } from "../support/cli.ts";

interface Desk extends AsyncDisposable {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Lines that the runs wrote, in order. */
  lines(): Promise<string[]>;
  write(name: string, text: string): Promise<string>;
}

/** A folder with functions that leave a trace: each effect adds a line to a file. */
async function desk(): Promise<Desk> {
  const { path: folder, ...rest } = await temporaryFolder();
  const write = async (name: string, text: string) => {
    await Deno.writeTextFile(join(folder, name), text);
    return join(folder, name);
  };
  const module = (name: string) =>
    JSON.stringify(new URL(`../../lib/${name}`, import.meta.url).href);
  await write(
    "mark.ts",
    `import { defineFunction, TaskError } from ${module("engine/mod.ts")};
import { z } from ${module("zod.ts")};
const note = (file, text) => Deno.writeTextFileSync(file, text + "\\n", { append: true });
const input = z.strictObject({ file: z.string(), text: z.string() });
const common = { input, output: z.strictObject({ text: z.string() }), effect: "send",
  describe: ({ text }) => ({ verb: "mark", target: text }) };
const is = (file) => { try { return Deno.statSync(file).isFile; } catch { return false; } };
const run = async ({ file, text }, ctx) => {
  if (is(file + ".fail " + text)) throw new TaskError("Cannot mark", { code: "mark.failed" });
  note(file, "begin " + text);
  ctx.progress({ message: "marking" });
  while (is(file + ".hold")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ctx.signal.throwIfAborted();
  }
  note(file, "end " + text);
  return { text };
};
export const make = defineFunction({ name: "mark.make", summary: "Marks", ...common, run });
export const other = defineFunction({ name: "mark.other", summary: "Marks too", ...common, run });
`,
  );
  return {
    folder,
    env: { COMTASK_HOME: join(folder, "home") },
    lines: async () =>
      (await Deno.readTextFile(join(folder, "log")).catch(() => "")).split("\n").filter(Boolean),
    write,
    ...rest,
  };
}

const HEAD = "version: 1\nname: marks\nimports: { mark: { path: mark.ts } }\n" +
  "params: { text: { type: string, default: x } }\n";
const mark = (id: string, uses = "mark.make") =>
  `{ id: ${id}, uses: ${uses}, with: { file: FOLDER/log, text: "\${ params.text } ${id}" } }`;

interface Started {
  readonly child: Deno.ChildProcess;
  readonly done: Promise<Deno.CommandStatus>;
  /** Once it has begun an effect. */
  readonly begun: Promise<void>;
}

function start(at: Desk, args: readonly string[]): Started {
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments([...args, "--progress", "jsonl", "-o", "none"]),
    env: at.env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const begun = Promise.withResolvers<void>();
  const reading = (async () => {
    let talk = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      talk += text;
      if (talk.includes('"type":"progress"')) begun.resolve();
    }
    begun.reject(new Error(talk));
  })();
  begun.promise.catch(() => {}); // only those who wait for it care
  return { child, begun: begun.promise, done: child.status.finally(() => reading) };
}

for (
  const [whenBusy, codes, lines] of [
    ["skip", [0, 50], ["begin one a", "end one a"]],
    ["fail", [0, 30], ["begin one a", "end one a"]],
    // The second waits, and then finds that all is done.
    ["queue", [0, 50], ["begin one a", "end one a"]],
    // The first is cancelled in its effect, which the second goes on with, under its parameters.
    ["replace", [70, 0], ["begin one a", "begin two a", "end two a"]],
  ] as const
) {
  Deno.test(`of two starts of a durable run one runs, the other does as whenBusy: ${whenBusy} says`, async () => {
    await using at = await desk();
    const text = `${HEAD}durable: { key: night }\n` +
      `concurrency: { group: g, whenBusy: ${whenBusy} }\nsteps: [${mark("a")}]\n`;
    const file = await at.write("marks.yaml", text.replaceAll("FOLDER", at.folder));
    const hold = await at.write("log.hold", "");
    const first = start(at, ["run", file, "--text", "one"]);
    await first.begun;
    const second = cli(["run", file, "--text", "two", "-o", "none"], { env: at.env });
    if (whenBusy === "queue") await delay(1500);
    else if (whenBusy === "replace") await first.done;
    else await second;
    await Deno.remove(hold);
    assert.deepEqual([(await first.done).code, (await second).code], codes, (await second).stderr);
    assert.deepEqual(await at.lines(), lines);
  });
}

Deno.test("whenBusy: replace cancels a run that goes on with an earlier one, too", async () => {
  await using at = await desk();
  const text = `${HEAD}durable: { key: night }\n` +
    `concurrency: { group: g, whenBusy: replace }\nsteps: [${mark("a")}]\n`;
  const file = await at.write("marks.yaml", text.replaceAll("FOLDER", at.folder));
  const fail = await at.write("log.fail x a", "");
  assert.equal((await cli(["run", file, "-o", "none"], { env: at.env })).code, 30);
  await Deno.remove(fail);
  const hold = await at.write("log.hold", "");
  const first = start(at, ["run", file]);
  await first.begun;
  const second = cli(["run", file, "-o", "none"], { env: at.env });
  const patience = setTimeout(() => Deno.remove(hold), 10_000); // where nobody cancels it
  assert.equal((await first.done).code, 70);
  clearTimeout(patience);
  await Deno.remove(hold);
  assert.equal((await second).code, 0, (await second).stderr);
  assert.deepEqual(await at.lines(), ["begin x a", "begin x a", "end x a"]);
});

Deno.test("a run that is going on cannot be resumed beside itself", async () => {
  await using at = await desk();
  const text = `${HEAD}steps: [${mark("a")}]\n`;
  const file = await at.write("marks.yaml", text.replaceAll("FOLDER", at.folder));
  const hold = await at.write("log.hold", "");
  const first = start(at, ["run", file]);
  await first.begun;
  const { code, stderr } = await cli(["resume", "last", "-o", "none"], { env: at.env });
  assert.equal(code, 50, stderr);
  assert.match(stderr, /another process is at run/);
  const list = await cli(["runs", "list", "-o", "json"], { env: at.env });
  assert.equal(JSON.parse(list.stdout)[0].outcome, "running");
  await Deno.remove(hold);
  assert.equal((await first.done).code, 0);
  assert.deepEqual(await at.lines(), ["begin x a", "end x a"]);
});

for (const [as, lines] of [["done", ["begin x b", "end x b"]], ["not-done", AB()]] as const) {
  Deno.test(`what a killed process left unclear is settled as ${as}, then the run goes on`, async () => {
    await using at = await desk();
    const text = `${HEAD}durable: { key: night }\nsteps: [${mark("a")}, ${mark("b")}]\n`;
    const file = await at.write("marks.yaml", text.replaceAll("FOLDER", at.folder));
    const hold = await at.write("log.hold", "");
    const first = start(at, ["run", file]);
    await first.begun;
    first.child.kill("SIGKILL");
    await first.done;
    await Deno.remove(hold);
    await Deno.remove(join(at.folder, "log"));
    const command = (...args: string[]) => cli(args, { env: at.env });
    const list = await command("runs", "list", "-o", "json");
    assert.equal(JSON.parse(list.stdout)[0].outcome, "interrupted");
    const cancel = await command("cancel", "last");
    assert.match(cancel.stderr, /no process is at it, it was interrupted/);
    const unclear = await command("run", file, "-o", "none");
    assert.equal(unclear.code, 90, unclear.stderr);
    const wrong = await command("runs", "settle", "last", "b", "--as", "done");
    assert.deepEqual([wrong.code, /Unclear are: a\./.test(wrong.stderr)], [41, true], wrong.stderr);
    const settled = await command("runs", "settle", "last", "a", "--as", as);
    assert.equal(settled.code, 0, settled.stderr);
    const { code, stderr } = await command("resume", "last", "-o", "none");
    assert.equal(code, 0, stderr);
    assert.deepEqual(await at.lines(), lines);
  });
}

Deno.test("what is settled as done is not done again under its once-key by another run", async () => {
  await using at = await desk();
  const step = mark("a").replace("with:", "once: night/a, with:");
  const text = `${HEAD}steps: [${step}]\n`;
  const file = await at.write("marks.yaml", text.replaceAll("FOLDER", at.folder));
  const hold = await at.write("log.hold", "");
  const first = start(at, ["run", file]);
  await first.begun;
  first.child.kill("SIGKILL");
  await first.done;
  await Deno.remove(hold);
  const settled = await cli(["runs", "settle", "last", "a", "--as", "done"], { env: at.env });
  assert.equal(settled.code, 0, settled.stderr);
  const { code, stdout, stderr } = await cli(["run", file, "-o", "json"], { env: at.env });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).steps[0].outcome, "reused");
  assert.deepEqual(await at.lines(), ["begin x a"]);
});

function AB(): string[] {
  return ["begin x a", "end x a", "begin x b", "end x b"];
}

Deno.test("comtask runs retry --failed repeats the items that failed and no other", async () => {
  await using at = await desk();
  const loop = `{ id: all, each: { in: "['p', 'q', 'r']", as: n, key: n }, onError: collect, ` +
    `uses: mark.make, with: { file: FOLDER/log, text: "\${ n }" } }`;
  const file = await at.write(
    "marks.yaml",
    `${HEAD}steps: [${loop}]\n`.replaceAll("FOLDER", at.folder),
  );
  const fault = await at.write("log.fail q", "");
  const command = (...args: string[]) => cli([...args, "-o", "none"], { env: at.env });
  assert.equal((await command("run", file)).code, 20);
  assert.equal((await command("runs", "retry", "last", "--failed")).code, 20);
  await Deno.remove(fault);
  const retried = await command("runs", "retry", "last", "--failed");
  assert.equal(retried.code, 0, retried.stderr);
  const once = ["p", "r", "q"].flatMap((n) => [`begin ${n}`, `end ${n}`]);
  assert.deepEqual(await at.lines(), once);
  const nothing = await command("runs", "retry", "last", "--failed");
  assert.deepEqual([nothing.code, /has ended well/.test(nothing.stderr)], [50, true]);
  assert.equal((await command("runs", "retry", "last")).code, 0);
  assert.equal((await at.lines()).length, 2 * once.length, "without --failed all is done again");
});

const CHANGES: readonly (readonly [string, (text: string) => string, RegExp | undefined])[] = [
  [
    "a finished step is gone",
    (text) => text.replace(/\{ id: a, [^}]*\}[^}]*\} \}, /, ""),
    /"a".*gone/,
  ],
  ["a finished step has another id", (text) => text.replace("id: a,", "id: z,"), /"a".*gone/],
  [
    "a finished step has another function",
    (text) => text.replace("id: a, uses: mark.make", "id: a, uses: mark.other"),
    /"a".*was mark\.make, now it is mark\.other/,
  ],
  [
    "a step that was not reached is new",
    (text) => text.replace("steps: [", `steps: [${mark("new")}, `),
    undefined,
  ],
  [
    "the failed step has another input",
    (text) => text.replace("params.text } b", "params.text } B"),
    undefined,
  ],
];

for (const [what, change, refusal] of CHANGES) {
  Deno.test(`a changed file is ${refusal ? "refused" : "gone on with"} when ${what}`, async () => {
    await using at = await desk();
    const text = `${HEAD}durable: { key: night }\nsteps: [${mark("a")}, ${mark("b")}]\n`;
    const file = await at.write("marks.yaml", text.replaceAll("FOLDER", at.folder));
    const fault = await at.write("log.fail x b", "");
    const run = () => cli(["run", file, "-o", "none"], { env: at.env });
    assert.equal((await run()).code, 30);
    await Deno.remove(fault);
    const before = await at.lines();
    const changed = change(text);
    assert.notEqual(changed, text);
    await Deno.writeTextFile(file, changed.replaceAll("FOLDER", at.folder));
    const { code, stderr } = await run();
    assert.equal(code, refusal ? 30 : 0, stderr);
    const lines = await at.lines();
    assert.equal(lines.filter((line) => line === "begin x a").length, 1, "it is not done twice");
    if (refusal) assert.deepEqual(lines, before);
    if (refusal) assert.match(stderr, refusal);
  });
}
