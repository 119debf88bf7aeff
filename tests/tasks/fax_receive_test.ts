import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspectFaxTiff } from "../../lib/document/mod.ts";
import { pipe, take, where } from "../../lib/engine/mod.ts";
import { connect } from "../../lib/fax/mod.ts";
import { fax } from "../../tasks/mod.ts";
import { LEDGER_FILE } from "../../tasks/functions/fax/ledger.ts";
import { temporaryFolder } from "../support/cli.ts";
import { faxFiles, letArrive, storeOf } from "../support/fax/received.ts";

for (const api of ["faxcom", "faxcomex"] as const) {
  Deno.test(`fax.receive brings each fax once, by ${api}`, async () => {
    await using folder = await temporaryFolder();
    const { directory, name } = storeOf(folder.path);
    const to = join(folder.path, "in");
    letArrive(directory, ["+49301", "+49302"]);
    await using server = await connect(name, { api });
    const first = await fax.receive(server, { to });
    assert.deepEqual(first.faxes.map(({ callerId }) => callerId), ["+49301", "+49302"]);
    assert.deepEqual(first.faxes.map(({ file }) => file), (await faxFiles(to)).map(inside));
    const { info, pages } = inspectFaxTiff(await Deno.readFile(first.faxes[0].file));
    assert.deepEqual([info.callerId, pages[0].height], ["+49301", 40]);

    for (const { file } of first.faxes) await Deno.remove(file); // moved on
    assert.equal((await fax.receive(server, { to })).count, 0);
    letArrive(directory, ["+49303"]);
    const next = await fax.receive(server, { to });
    assert.deepEqual(next.faxes.map(({ callerId }) => callerId), ["+49303"]);
    assert.equal((await faxFiles(to)).length, 1);

    function inside(file: string): string {
      return join(to, file);
    }
  });
}

Deno.test("fax.receive writes PDF, deletes what it is told to, and stops at its limit", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  const to = join(folder.path, "in");
  letArrive(directory, ["+49301", "+49302", "+49303"]);
  await using server = await connect(name);
  const some = await fax.receive(server, { to, format: "pdf", delete: true, limit: 2 });
  assert.equal(some.count, 2);
  for (const { file, format } of some.faxes) {
    assert.equal(format, "pdf");
    assert.match(new TextDecoder("latin1").decode(await Deno.readFile(file)), /^%PDF-1\.4\n/);
  }
  const left = await pipe(fax.archive(server, { box: "inbox" }));
  assert.deepEqual(left.map(({ callerId }) => callerId), ["+49303"]);
});

Deno.test("fax.receive goes on when somebody has removed the file of a fax", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  letArrive(directory, ["+49301", "+49302", "+49303"]);
  await Deno.remove(join(directory, "inbox", "000002.tif"));
  await using server = await connect(name);
  const { faxes } = await fax.receive(server, { to: join(folder.path, "in") });
  assert.deepEqual(faxes.map(({ callerId }) => callerId), ["+49301", "+49303"]);
});

Deno.test("fax.receive and fax.archive stream in pipelines", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  const to = join(folder.path, "in");
  letArrive(directory, ["+49301", "+46801", "+49302"]);
  await using server = await connect(name);
  const german = where(({ callerId }: { readonly callerId: string }) => callerId.startsWith("+49"));
  const found = await pipe(fax.archive(server, { box: "inbox" }), german);
  assert.deepEqual(found.map(({ callerId }) => callerId), ["+49301", "+49302"]);
  const [one] = await pipe(fax.receive(server, { to }), take(1));
  assert.equal(one.callerId, "+49301");
  assert.equal((await faxFiles(to)).length, 1, "what nobody asked for stays on the server");
  assert.equal((await fax.archive(server, { box: "inbox", limit: 1 })).count, 1);
  assert.equal((await fax.archive(server, { box: "inbox", since: "2999-01-01" })).count, 0);
  assert.equal((await fax.archive(server, { box: "inbox", since: "2000-01-01T00:00" })).count, 3);
  await assert.rejects(async () => await pipe(fax.archive(server, { since: "soon" })), {
    code: "input",
  });
});

Deno.test("fax.receive of two programs at once brings each fax once", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  const to = join(folder.path, "in");
  letArrive(directory, Array.from({ length: 20 }, (_, i) => `+49${i}`));
  await using one = await connect(name);
  await using other = await connect(name, { api: "faxcomex" });
  const counts = await Promise.all([one, other].map((server) => fax.receive(server, { to })));
  assert.equal(counts[0].count + counts[1].count, 20);
  assert.equal((await faxFiles(to)).length, 20);
});

Deno.test("fax.receive says when its ledger cannot be used", async () => {
  await using folder = await temporaryFolder();
  const { name } = storeOf(folder.path);
  await Deno.writeTextFile(
    join(folder.path, LEDGER_FILE),
    "no database, but long enough ".repeat(99),
  );
  await using server = await connect(name);
  await assert.rejects(async () => await fax.receive(server, { to: folder.path }), {
    code: "fax.bad-ledger",
  });
});

const CHILD = `
import { connect } from ${JSON.stringify(new URL("../../lib/fax/mod.ts", import.meta.url).href)};
import { fax } from ${JSON.stringify(new URL("../../tasks/mod.ts", import.meta.url).href)};
const [name, to, onceKey] = Deno.args;
const server = await connect(name);
for await (const { file } of fax.receive(server, { to, onceKey })) console.log(file);
await server.disconnect();
`;

Deno.test("fax.receive that is killed at any moment brings each fax once all the same", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  const to = join(folder.path, "in");
  const out = join(folder.path, "out");
  await Deno.mkdir(out);
  const count = 120;
  letArrive(directory, Array.from({ length: count }, (_, i) => `+49${i}`));
  const script = join(folder.path, "child.ts");
  await Deno.writeTextFile(script, CHILD);
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const moved: string[] = [];
  let kills = 0;
  for (let round = 0;; round++) {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", "--cached-only", `--config=${config}`, script],
        ...[name, to, "once"],
      ],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = child.stdout.getReader();
    // each time it gets a little further: so many faxes behind what earlier ones have taken
    let lines = 0;
    const limit = (round + 1) * 30;
    let killed = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      lines += value.filter((byte) => byte === 10).length;
      if (lines >= limit && !killed && limit < count) {
        killed = true;
        kills++;
        child.kill("SIGKILL");
      }
    }
    await child.status;
    for (const file of await faxFiles(to)) { // somebody moves the files on
      await Deno.rename(join(to, file), join(out, file));
      moved.push(file);
    }
    if (!killed) break;
  }
  assert.ok(kills >= 3, `${kills} kills`);
  assert.equal(new Set(moved).size, moved.length, "a fax came twice");
  assert.equal(moved.length, count);
  const drafts = await Array.fromAsync(Deno.readDir(to));
  assert.ok(drafts.filter(({ name }) => name.endsWith(".part")).length <= kills);
});

Deno.test("fax.receive yields again what the interrupted call had stored", async () => {
  await using folder = await temporaryFolder();
  const { directory, name } = storeOf(folder.path);
  const to = join(folder.path, "in");
  letArrive(directory, ["+49301", "+49302"]);
  await using server = await connect(name);
  for await (const _first of fax.receive(server, { to, onceKey: "run/step" })) break;
  const { faxes } = await fax.receive(server, { to, onceKey: "run/step" });
  assert.deepEqual(faxes.map(({ callerId }) => callerId), ["+49301", "+49302"]);
  assert.equal((await fax.receive(server, { to, onceKey: "other" })).count, 0);
});
