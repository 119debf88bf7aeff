/** The job that the language was designed around, in its three forms, on the built-in service. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal, runTask, Secret } from "../../lib/engine/mod.ts";
import { taskFunctions } from "../../tasks/mod.ts";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";
import { smtpServer } from "../support/smtp.ts";

const EXAMPLES = join(ROOT, "tests", "tasks", "examples");

/** An outbox with four letters to send, one that waits, and one that is no document. */
async function outboxIn(folder: string, heading: string): Promise<string> {
  const outbox = join(folder, "outbox");
  await Deno.mkdir(join(outbox, "failed"), { recursive: true });
  await Deno.writeTextFile(
    join(outbox, "batch.csv"),
    [
      heading,
      "1;+14255550100;a.txt;new",
      "2;+14255550110;b.txt;",
      "3;+14255550100;c.txt;hold",
      "4;+14255550100;bad.tif;new",
      "5;+14255550111;d.txt;new",
      "6;+14255550112;e.txt;new",
    ].join("\r\n"),
  );
  for (const name of ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"]) {
    await Deno.copyFile(join(ROOT, "tasks", "sample", "brief.txt"), join(outbox, name));
  }
  await Deno.writeFile(join(outbox, "bad.tif"), Uint8Array.of(0x49, 0x49, 0x2a, 0, 1, 2, 3));
  // A document that failed before lies where the rescue would put this one: the rescue fails too.
  await Deno.writeTextFile(join(outbox, "failed", "bad.tif"), "from yesterday");
  return outbox;
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

for (const format of ["yaml", "toml"] as const) {
  Deno.test(`the nightly batch in ${format.toUpperCase()} sends, files, reports and mails`, async () => {
    await using folder = await temporaryFolder();
    await using smtp = await smtpServer({ user: "fax@example.org", password: "hunter22" });
    const text = await Deno.readTextFile(join(EXAMPLES, `nightly.${format}`));
    const file = {
      name: `nightly.${format}`,
      text: runsHere(text),
    };
    const outbox = await outboxIn(folder.path, "id;Fax;Datei;state");
    const archive = join(folder.path, "archive");
    const address = `smtp://fax%40example.org:hunter22@127.0.0.1:${smtp.port}`;
    const asked: string[] = [];
    using journal = await openJournal(join(folder.path, "journal.db"));
    const options = {
      file,
      functions: taskFunctions,
      journal,
      params: {
        outbox,
        archive,
        server: `loopback:${join(folder.path, "store")}?speed=300`,
        mailTo: ["office@example.org"],
      },
      secrets: {
        "windows-credential": ({ name }: { readonly name: string }) => {
          asked.push(name);
          return Promise.resolve(new Secret(address));
        },
      },
    };
    const result = await runTask({ ...options });
    const where = JSON.stringify([result.diagnostics, result.error, result.steps], null, 1);
    assert.equal(result.exitCode, 20, where);
    assert.deepEqual(asked, ["fax-batch-smtp"]);
    assert.deepEqual(result.outputs, { sent: 4, failed: 1 }, where);
    const [day] = await names(archive);
    assert.deepEqual(await names(join(archive, day)), [
      "a.txt",
      "b.txt",
      "d.txt",
      "e.txt",
      "report.csv",
      "report.json",
    ]);
    assert.deepEqual(await names(outbox), ["bad.tif", "batch.csv", "c.txt", "failed"]);
    const [mail] = await smtp.messages();
    assert.match(mail.text, /Subject: Fax batch \d{4}-\d\d-\d\d: 1 of 5 failed/);
    assert.match(mail.text, /filename=report\.csv/);
    assert.ok(!JSON.stringify(result).includes("hunter22"));
    // One run a day: this one is finished, although not everything in it went well.
    assert.equal((await runTask(options)).exitCode, 50);
  });
}

/** The file is meant for another system and a later runner; here it may run. */
function runsHere(text: string): string {
  return text.replace(/os(: | = )\["?windows"?\]/, 'os$1["windows", "linux", "darwin"]')
    .replace(">=1.0", ">=0.1");
}

Deno.test("the nightly batch is refused with code 42 by a system it is not meant for", async () => {
  if (Deno.build.os === "windows") return;
  const { code, stderr } = await cli(["check", join(EXAMPLES, "nightly.yaml")]);
  assert.equal(code, 42);
  assert.match(stderr, /The file is for windows, this system is/);
});

Deno.test("the nightly batch as TypeScript sends, files and reports", async () => {
  await using folder = await temporaryFolder();
  const outbox = await outboxIn(folder.path, "id;to;document;state");
  const archive = join(folder.path, "archive");
  const { code, stdout, stderr } = await cli([
    "run",
    join(EXAMPLES, "nightly.ts"),
    "--outbox",
    outbox,
    "--archive",
    archive,
    "--server",
    `loopback:${join(folder.path, "store")}?speed=300`,
    "--output",
    "json",
  ], { env: { COMTASK_HOME: folder.path } });
  assert.equal(code, 20, stderr);
  assert.deepEqual(JSON.parse(stdout).outputs, { sent: 4, failed: 1 }, stdout);
  const [day] = await names(archive);
  assert.deepEqual(await names(join(archive, day)), [
    "a.txt",
    "b.txt",
    "d.txt",
    "e.txt",
    "report.json",
  ]);
  const report = JSON.parse(await Deno.readTextFile(join(archive, day, "report.json")));
  assert.equal(report.rows.length, 5);
});
