import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { cli, cliArguments, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { inspectFaxTiff } from "../../lib/document/mod.ts";

const SAMPLE = ["batch.csv", "dial-plan.json", "brief.txt", "karte.png", "rechnung.tif"];
const TASK = join(ROOT, "tasks", "demo-batch.yaml");

interface Batch extends AsyncDisposable {
  /** Holds a copy of the sample. */
  readonly folder: string;
  /** Where stores and reports go. */
  readonly out: string;
}

async function copyOfSample(): Promise<Batch> {
  const temporary = await temporaryFolder();
  const folder = join(temporary.path, "sample");
  await Deno.mkdir(folder);
  for (const name of SAMPLE) {
    await Deno.copyFile(join(ROOT, "tasks", "sample", name), join(folder, name));
  }
  return {
    folder,
    out: join(temporary.path, "out"),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

function runArguments({ folder, out }: Batch): string[] {
  return ["run", TASK, "--folder", folder, "--out", out, "--output", "json"];
}

/** Every file below a folder; none if it is not there. */
async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) found.push(...await filesBelow(path));
      else found.push(path);
    }
  } catch (error) {
    const isNoFolder = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (!isNoFolder) throw error;
  }
  return found;
}

Deno.test("demo-batch.yaml sends all but one, retries what is busy, and ends with 20", async () => {
  await using batch = await copyOfSample();
  const { code, stdout, stderr } = await cli(runArguments(batch));
  assert.equal(code, 20, stderr);
  const { outcome, outputs } = JSON.parse(stdout);
  assert.equal(outcome, "completed-with-failures");
  const rows: Record<string, unknown>[] = outputs.faxes;
  assert.equal(rows.length, 13);
  const attempts = Object.fromEntries(rows.map((row) => [row.number, row.attempts]));
  const failed = rows.filter((row) => row.status !== "ok");
  assert.deepEqual(failed.map((row) => row.number), ["+492214710009"]);
  assert.match(String(failed[0].error), /nobody answers \(fax\.no-answer\)$/);
  assert.equal(attempts["+493023125001"], 1);
  assert.equal(attempts["+493023125003"], 2);
  assert.equal(attempts["+498999998010"], 3);
  assert.equal(attempts["+498999998012"], 2);
  const archived = await filesBelow(outputs.archive);
  assert.equal(archived.length, 12);
  const pages = await Promise.all(archived.map(async (file) => {
    const { isPrepared, pages } = inspectFaxTiff(await Deno.readFile(file));
    assert.ok(isPrepared, file);
    return pages.length;
  }));
  assert.equal(pages.reduce((sum, count) => sum + count, 0), 5 * 3 + 7);
  for (const file of outputs.reports) assert.ok((await Deno.stat(file)).size > 500, file);
});

interface BadInput {
  readonly name: string;
  readonly message: RegExp;
  readonly code: number;
  spoil(batch: Batch): Promise<readonly string[] | void>;
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await Deno.readTextFile(file);
  assert.ok(text.includes(from));
  await Deno.writeTextFile(file, text.replace(from, to));
}

const BAD_INPUT: readonly BadInput[] = [
  {
    name: "a CSV file that is missing",
    message: /Cannot read ".*batch\.csv": it does not exist \(file\.not-found\)/,
    code: 30,
    spoil: ({ folder }) => Deno.remove(join(folder, "batch.csv")),
  },
  {
    name: "a column that is missing",
    message: /line 1 has no column "Fax".*\(csv\.missing-column\)/,
    code: 30,
    spoil: ({ folder }) => edit(join(folder, "batch.csv"), ";Fax;", ";Telefax;"),
  },
  {
    name: "a number that is not E.164",
    message: /line 5, column "Fax": "0699 0009004" is not a number in international form/,
    code: 30,
    spoil: ({ folder }) => edit(join(folder, "batch.csv"), "+496990009004", "0699 0009004"),
  },
  {
    name: "a document that does not exist",
    message: /".*fehlt\.txt".*\(fax\.bad-document\)/,
    code: 30,
    spoil: ({ folder }) => edit(join(folder, "batch.csv"), "9;brief.txt", "9;fehlt.txt"),
  },
  {
    name: "a document of unknown kind",
    message: /".*karte\.png".*\(fax\.bad-document\)/,
    code: 30,
    spoil: ({ folder }) =>
      Deno.writeFile(join(folder, "karte.png"), Uint8Array.of(0, 1, 2, 3, 255, 254)),
  },
  {
    name: "a document that cannot be read",
    message: /".*karte\.png".*\(fax\.bad-document\)/,
    code: 30,
    spoil: async ({ folder }) => {
      await Deno.remove(join(folder, "karte.png"));
      await Deno.mkdir(join(folder, "karte.png")); // even an administrator cannot read it
    },
  },
  {
    name: "an unknown server scheme",
    message: /scheme "telnet:" is unknown; known are loopback:/,
    code: 30, // the batch collects failures of faxes; this one comes before them
    spoil: () => Promise.resolve(["--server", "telnet:box"]),
  },
  {
    name: "a store that cannot be written",
    message: /out/,
    code: 30,
    spoil: ({ out }) => Deno.writeTextFile(out, "a file, where a folder should be"),
  },
];

for (const { name, message, code, spoil } of BAD_INPUT) {
  Deno.test(`demo-batch.yaml reports ${name} before any fax is sent`, async () => {
    await using batch = await copyOfSample();
    const extra = await spoil(batch) ?? [];
    const result = await cli([...runArguments(batch), ...extra]);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, message);
    assert.ok(!/^\s+at /m.test(result.stderr), "no stack trace");
    assert.ok(!/start Bäckerei.*\n.*(?:ok|retry) /.test(result.stderr));
    const sent = (await filesBelow(batch.out)).filter((file) => file.endsWith(".tif"));
    assert.deepEqual(sent, []);
  });
}

/** What one press of Ctrl+C sends: a launcher such as npx or `deno task` repeats it. */
const CTRL_C: readonly (readonly [name: string, signals: number])[] = [
  ["Ctrl+C", 1],
  ["Ctrl+C that a launcher repeats", 2],
];

for (const [name, signals] of CTRL_C) {
  Deno.test({
    name: `demo-batch.yaml takes its faxes back after ${name}, and ends with 70`,
    ignore: Deno.build.os === "windows", // Windows cannot send a signal to one process
    fn: async () => {
      await using batch = await copyOfSample();
      await Deno.writeTextFile(
        join(batch.folder, "dial-plan.json"),
        JSON.stringify({ default: { dialSeconds: 3000 } }), // nobody is reached before it ends
      );
      const child = new Deno.Command(Deno.execPath(), {
        args: cliArguments([...runArguments(batch), "--progress", "jsonl"]),
        env: TEST_ENV,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
      let talk = "";
      while (!talk.includes('"dialing"')) {
        const { value, done } = await reader.read();
        if (done) assert.fail(talk);
        talk += value;
      }
      child.kill("SIGINT");
      for (let sent = 1; sent < signals; sent++) {
        await delay(20);
        child.kill("SIGINT");
      }
      const read = (async () => {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          talk += part.value;
        }
      })();
      const stdout = await new Response(child.stdout).text();
      await read;
      assert.equal((await child.status).code, 70, talk);
      assert.equal(JSON.parse(stdout).outcome, "cancelled");
      assert.ok(!talk.includes("left open"), talk);
      assert.ok(!talk.includes("Abandoned"), talk);
      const files = await filesBelow(batch.out);
      assert.ok(files.some((file) => file.endsWith("report.csv")), files.join("\n"));
      const stores = (await filesBelow(batch.out)).filter((file) => file.endsWith("faxes.sqlite"));
      assert.equal(stores.length, 1);
      const database = new DatabaseSync(stores[0], { readOnly: true });
      try {
        const states = database.prepare("SELECT DISTINCT state FROM jobs").all();
        assert.deepEqual(states.map(({ state }) => state), ["canceled"]);
      } finally {
        database.close();
      }
    },
  });
}
