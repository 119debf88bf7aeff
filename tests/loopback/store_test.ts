// The store: who drives it with which options, older versions, and a queue of any length.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FaxService, LoopbackError, parseDialPlan } from "../../lib/loopback/mod.ts";
import { forgetChanges } from "../../lib/loopback/housekeeping.ts";
import { Store } from "../../lib/loopback/store.ts";
import { SCHEMA_STEPS } from "../../lib/loopback/schema.ts";
import { faxTo, onStore, PLAN, TIFF, until } from "./stores.ts";

function problemOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof LoopbackError, String(error));
    assert.match(error.message, /^Cannot open fax store /);
    return error.problem;
  }
  assert.fail("it was opened");
}

Deno.test("a second opener that wants other options is told so", async () => {
  await onStore((first, folder) => {
    const directory = `${folder}/store`;
    const open = (options: object) => new FaxService({ directory, ...options });
    assert.equal(problemOf(() => open({ speed: 2 })), "other-options");
    assert.equal(problemOf(() => open({ lines: 9 })), "other-options");
    assert.equal(problemOf(() => open({ dialPlan: parseDialPlan({}) })), "other-options");
    assert.equal(problemOf(() => open({ speed: 2, dials: false })), "other-options");
    for (const options of [{}, { speed: 1000, lines: 4, dialPlan: PLAN }, { dials: false }]) {
      open(options)[Symbol.dispose]();
    }
    first[Symbol.dispose](); // nobody drives the lines: whoever comes may choose
    open({ speed: 2 })[Symbol.dispose]();
    assert.equal(problemOf(() => open({ lines: 9 })), "other-options");
  });
});

Deno.test("a rehearsal drives no lines, and what it submits nowhere is gone with it", async () => {
  await onStore(async (first, folder) => {
    first[Symbol.dispose]();
    const directory = `${folder}/store`;
    const before = await Array.fromAsync(Deno.readDir(folder));
    {
      using missing = new FaxService({ directory: `${folder}/none`, rehearsal: true, retries: 5 });
      assert.deepEqual([missing.isDialling, missing.settings.retries], [false, 5]);
      using present = new FaxService({ directory, rehearsal: true, retries: 5 });
      assert.deepEqual([present.isDialling, present.settings.retries], [false, 5]);
    }
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), before);
    using again = new FaxService({ directory });
    assert.deepEqual([again.isDialling, again.settings.retries], [true, 3]);
  });
});

Deno.test("a follower goes on with the options of who drove the lines before", async () => {
  await onStore(async (first, folder) => {
    using second = new FaxService({ directory: `${folder}/store` });
    first[Symbol.dispose]();
    await until("the second leads", () => second.isDialling);
    const id = second.submit(faxTo("03")); // busy by the plan of the first, at its speed
    await until("it has failed", () => second.job(id)?.attempts === 2);
  });
});

Deno.test("a store of version 1 is brought to the present one, with all that is in it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-old-" });
  try {
    {
      using database = new DatabaseSync(`${folder}/faxes.sqlite`);
      database.exec(SCHEMA_STEPS[0]);
      database.exec("PRAGMA user_version = 1");
      database.exec(
        "INSERT INTO devices VALUES (1, 'Loopback Line 1', 1, 0, 2, 'comtask', 'comtask', 1, 1)",
      );
      const details = JSON.stringify({
        displayName: "old.tif",
        userName: "me",
        recipient: {},
        sender: {},
        tsid: "",
        billingCode: "",
        coverpageSubject: "",
        coverpageNote: "",
        discountSend: false,
        submissionId: "",
      });
      database.prepare("INSERT INTO documents VALUES (1, 'x', 'old.tif', NULL, 1, 2, ?)").run(TIFF);
      const insert = database.prepare(
        "INSERT INTO jobs (id, state, queued, priority, number, details, document_id, page_count, " +
          "size_bytes, submitted_at) VALUES (?, ?, ?, 1, '09', ?, ?, 2, 100, 1)",
      );
      insert.run(1, "sent", 0, details, null);
      database.exec("UPDATE jobs SET archive_path = '/sent.tif' WHERE id = 1");
      insert.run(2, "paused", 1, details, 1);
      database.exec("INSERT INTO settings VALUES ('retries', '7')");
      database.exec("INSERT INTO inbox VALUES (1, '/none.tif', 2, 50, 'L', '', '', '', 1, 2)");
    }
    using service = new FaxService({ directory: folder, speed: 1000, dialPlan: PLAN });
    assert.deepEqual([service.jobCount, service.settings.retries], [1, 7]);
    assert.deepEqual(service.sentJobs().map(({ id, userName }) => [id, userName]), [[1, "me"]]);
    assert.equal(service.received()[0].state, "received");
    const client = service.connect("me");
    assert.deepEqual([client.jobCount("me"), client.jobIdAt(0)], [1, 2]);
    assert.equal(client.messages.bytes("inbox"), 50);
    service.command(2, "resume");
    await until("the old job is sent", () => service.job(2)?.state === "sent");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("jobIdAt() finds a place by counts, also after jobs have left", async () => {
  await onStore((service) => {
    const ids = service.submitMany(Array.from({ length: 1500 }, () => faxTo("09")));
    const client = service.connect();
    const check = (left: readonly number[]) => {
      for (const place of [0, 1, 511, 512, 700, left.length - 1]) {
        assert.equal(client.jobIdAt(place), left[place], `place ${place} of ${left.length}`);
      }
      assert.equal(client.jobIdAt(left.length), undefined);
      assert.equal(client.jobCount(), left.length);
    };
    check(ids);
    const left = ids.filter((id) => id % 3 !== 0 && !(id > 600 && id < 800));
    for (const id of ids) if (!left.includes(id)) service.command(id, "cancel");
    check(left);
  }, { dials: false });
});

Deno.test("what fails while another process submits is tried again, without another change", async () => {
  await onStore(async (service, folder) => {
    const first = service.submit(faxTo("09"));
    await until("nothing is left to do", () => service.job(first)?.state === "sent");
    using other = new FaxService({ directory: `${folder}/store`, dials: false });
    using database = new DatabaseSync(`${folder}/store/faxes.sqlite`);
    // fails a moment, as a full disk does
    database.exec(
      "CREATE TRIGGER full BEFORE UPDATE OF state ON jobs WHEN new.state = 'calling' AND " +
        "unixepoch('subsec') < (SELECT CAST(value AS REAL) FROM running WHERE name = 'full') " +
        "BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    );
    database.prepare("INSERT INTO running VALUES ('full', ?)").run(String(Date.now() / 1000 + 0.3));
    const id = other.submit(faxTo("09"));
    await until("it fails", () => /disk is full/.test(service.diallerFailure?.message ?? ""));
    await until("it is sent", () => other.job(id)?.state === "sent");
  });
});

Deno.test("an old fax whose file cannot be removed does not stop the lines", async () => {
  await onStore(async (service, folder) => {
    const old = service.receive(TIFF), { path } = service.receivedFax(old)!;
    Deno.removeSync(path);
    Deno.mkdirSync(`${path}/kept`, { recursive: true });
    using database = new DatabaseSync(`${folder}/store/faxes.sqlite`);
    database.exec("UPDATE inbox SET ended_at = 1");
    service.updateSettings({ incomingArchiveAgeLimit: 1 });
    await until("it is gone", () => service.receivedFax(old) === undefined);
    assert.equal(service.diallerFailure, undefined);
    assert.match(Deno.readTextFileSync(`${folder}/store/events.log`), /000001\.tif.* not removed/);
  });
});

Deno.test("changes that everybody has heard of are forgotten, and no others", async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-changes-" });
  try {
    using store = new Store(folder);
    const count = () => Number(store.get("SELECT count(*) AS n FROM changes")?.n);
    store.transaction(() => {
      for (let i = 0; i < 5000; i++) store.saveSetting("retries", i);
    });
    const before = count();
    assert.ok(before >= 5000);
    forgetChanges(store, Date.now());
    assert.equal(count(), before, "somebody may still have to hear of them");
    forgetChanges(store, Date.now() + 120_000);
    assert.ok(count() < 3100 && count() > 2900, `${count()} are left`);
    forgetChanges(store, Date.now() + 120_000);
    assert.ok(count() > 2900, "the last ones stay");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("no statement of the service goes over the whole queue", async () => {
  await onStore((service, folder) => {
    service.submit(faxTo("09"));
    using database = new DatabaseSync(`${folder}/store/faxes.sqlite`);
    const scans = STATEMENTS.flatMap((sql) =>
      database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
        .map(({ detail }) => String(detail))
        .filter((detail) => /^SCAN (j|jobs|inbox|i)\b(?!.*INDEX)/.test(detail))
        .map((detail) => `${detail}: ${sql}`)
    );
    assert.deepEqual(scans, []);
  }, { dials: false });
});

/** Statements of the sources, with a number in place of each parameter and each expression. */
const STATEMENTS = collectStatements();

function collectStatements(): string[] {
  const directory = new URL("../../lib/loopback/", import.meta.url);
  const sources = [...Deno.readDirSync(directory)].filter(({ name }) => name.endsWith(".ts"))
    .map(({ name }) => Deno.readTextFileSync(new URL(name, directory)));
  const found = sources.flatMap((source) =>
    [...source.matchAll(/["`](SELECT|UPDATE|DELETE)\b[^;]*?["`](?:\s*\+\s*["`][^"`]*["`])*/g)]
      .map(([text]) => text.replaceAll(/["`]\s*\+\s*["`]/g, "").slice(1, -1))
  );
  return found.filter((sql) => /\b(jobs|inbox)\b/.test(sql) && !/\$\{|^SELECT value FROM/.test(sql))
    .map((sql) => sql.replaceAll(/\?\d*/g, "1"));
}
