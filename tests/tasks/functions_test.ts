import assert from "node:assert/strict";
import { join } from "node:path";
import { file, http, process, report, taskFunctions, wait } from "../../tasks/mod.ts";
import { ROOT, temporaryFolder } from "../support/cli.ts";

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(path);
}

const IF_EXISTS: readonly (readonly ["overwrite" | "rename" | "skip", string, string[]])[] = [
  ["overwrite", "new", ["b.txt"]],
  ["rename", "old", ["b (2).txt", "b.txt"]],
  ["skip", "old", ["a.txt", "b.txt"]],
];

for (const [ifExists, content, names] of IF_EXISTS) {
  Deno.test(`file.move with ifExists ${ifExists} leaves what it should`, async () => {
    await using folder = await temporaryFolder();
    const [from, to] = ["a.txt", "b.txt"].map((name) => join(folder.path, name));
    await Deno.writeTextFile(from, "new");
    await Deno.writeTextFile(to, "old");
    const { changed } = await file.move(from, to, { ifExists });
    assert.equal(changed, ifExists !== "skip");
    assert.equal(await read(to), content);
    const found = await Array.fromAsync(Deno.readDir(folder.path));
    assert.deepEqual(found.map(({ name }) => name).sort(), names);
  });
}

Deno.test("file.move refuses to replace a file unless it is told to", async () => {
  await using folder = await temporaryFolder();
  const [from, to] = ["a.txt", "b.txt"].map((name) => join(folder.path, name));
  await Deno.writeTextFile(from, "new");
  await Deno.writeTextFile(to, "old");
  await assert.rejects(file.move(from, to), { code: "file.exists" });
  assert.equal(await read(from), "new");
});

Deno.test("file.copy makes the folders that are missing, and ignores a missing source if told", async () => {
  await using folder = await temporaryFolder();
  const to = join(folder.path, "deep", "er", "b.txt");
  const from = join(folder.path, "a.txt");
  await assert.rejects(file.copy(from, to), { code: "file.not-found" });
  assert.equal((await file.copy(from, to, { ifMissing: "ignore" })).changed, false);
  await Deno.writeTextFile(from, "x");
  await file.copy(from, to);
  assert.equal(await read(to), "x");
});

Deno.test("file.list matches names without regard to case, and sorts them", async () => {
  await using folder = await temporaryFolder();
  for (const name of ["b.TIF", "a.tif", "c.txt", "x[1].tif"]) {
    await Deno.writeTextFile(join(folder.path, name), name);
  }
  const { files, count } = await file.list(folder.path, { pattern: "*.tif" });
  assert.deepEqual(files.map(({ name }) => name), ["a.tif", "b.TIF", "x[1].tif"]);
  assert.equal(count, 3);
  assert.equal((await file.list(folder.path, { pattern: "x[1].*" })).count, 1);
});

Deno.test("file.write leaves no draft behind when it fails", async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, "taken");
  await Deno.mkdir(join(target, "inside"), { recursive: true });
  await assert.rejects(file.write(target, "text", { ifExists: "overwrite" }));
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assert.deepEqual(names, ["taken"]);
});

Deno.test("file.delete tells whether there was anything", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a.txt");
  await Deno.writeTextFile(path, "");
  assert.deepEqual(await file.delete(path), { path, changed: true });
  assert.deepEqual(await file.delete(path, { ifMissing: "ignore" }), { path, changed: false });
  await assert.rejects(file.delete(path), { code: "file.not-found" });
});

const SCRIPT = 'console.log(Deno.args.join("|")); Deno.exit(Number(Deno.args[0]))';

async function script(folder: string): Promise<string> {
  const path = join(folder, "script.ts");
  await Deno.writeTextFile(path, SCRIPT);
  return path;
}

Deno.test("process.run passes arguments as they are, and knows which codes are success", async () => {
  await using folder = await temporaryFolder();
  const args = ["run", await script(folder.path), "3", 'a b; $(c) %D% "e"'];
  const { code, stdout } = await process.run(Deno.execPath(), args, { okCodes: [0, 3] });
  assert.deepEqual([code, stdout.trim()], [3, '3|a b; $(c) %D% "e"']);
  await assert.rejects(process.run(Deno.execPath(), args), { code: "process.exit-code" });
  await assert.rejects(process.run("no-such-program-here"), { code: "file.not-found" });
});

Deno.test("process.run ends the program when it is called off", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "slow.ts");
  await Deno.writeTextFile(path, "await new Promise((done) => setTimeout(done, 60_000));");
  const signal = AbortSignal.timeout(300);
  await assert.rejects(process.run(Deno.execPath(), ["run", path], { signal }));
});

Deno.test("process.run does not wait for what the program leaves running when it is called off", async () => {
  await using folder = await temporaryFolder();
  const inner = join(folder.path, "inner.ts");
  const outer = join(folder.path, "outer.ts");
  const pid = join(folder.path, "pid");
  await Deno.writeTextFile(inner, "await new Promise((done) => setTimeout(done, 60_000));");
  await Deno.writeTextFile(
    outer,
    `const args = ["run", ${JSON.stringify(inner)}];
const child = new Deno.Command(Deno.execPath(), { args, stdout: "inherit" }).spawn();
Deno.writeTextFileSync(${JSON.stringify(pid)}, String(child.pid));
await child.status;`,
  );
  const controller = new AbortController();
  const running = process.run(Deno.execPath(), ["run", "-A", outer], { signal: controller.signal });
  let innerPid = 0;
  while (innerPid === 0) {
    innerPid = Number(await Deno.readTextFile(pid).catch(() => ""));
    await new Promise((done) => setTimeout(done, 20));
  }
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("it was waited for")), 20_000);
  try {
    controller.abort(new Error("enough"));
    await assert.rejects(Promise.race([running, late.promise]), { message: "enough" });
  } finally {
    clearTimeout(timer);
    Deno.kill(innerPid);
  }
});

Deno.test("process.run keeps the end of a long output", async () => {
  const code = "const line = 'x'.repeat(99) + '\\n';" +
    "for (let i = 0; i < 50_000; i++) Deno.stdout.writeSync(new TextEncoder().encode(line));" +
    "console.log('the end')";
  const { stdout } = await process.run(Deno.execPath(), ["eval", code]);
  assert.deepEqual([stdout.length, stdout.slice(-8)], [1_048_576, "the end\n"]);
});

Deno.test("http.get and http.request read JSON, send tokens, and mark what may be tried again", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (call) => {
      const { pathname } = new URL(call.url);
      if (pathname === "/busy") return new Response("later", { status: 503 });
      if (pathname === "/gone") return new Response("gone", { status: 410 });
      const { method } = call;
      return Response.json({
        method,
        token: call.headers.get("authorization"),
        text: await call.text(),
      });
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}`;
  assert.deepEqual((await http.get(`${base}/`)).json, { method: "GET", token: null, text: "" });
  const sent = await http.request(`${base}/`, { json: { a: 1 }, bearer: "secret" });
  assert.deepEqual(sent.json, { method: "POST", token: "Bearer secret", text: '{"a":1}' });
  await assert.rejects(http.get(`${base}/busy`), { code: "http.status", transient: true });
  await assert.rejects(http.get(`${base}/gone`), { code: "http.status", transient: false });
  assert.equal((await http.get(`${base}/gone`, { okStatus: [410] })).status, 410);
});

Deno.test("http.get gives up an answer that does not end", async () => {
  let sent = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    const block = new Uint8Array(1_048_576);
    const body = new ReadableStream({
      pull: (controller) => {
        sent++;
        controller.enqueue(block);
      },
    });
    return new Response(body);
  });
  const answer = http.get(`http://127.0.0.1:${server.addr.port}/`);
  await assert.rejects(answer, { code: "http.too-large" });
  assert.ok(sent < 40, `${sent} MB were sent`);
});

Deno.test("file.read does not take a huge file into a result", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "huge.txt");
  await Deno.writeTextFile(path, "text");
  assert.equal((await file.read(path)).text, "text");
  await Deno.truncate(path, 3_000_000_000);
  await assert.rejects(file.read(path), { code: "file.too-large" });
});

Deno.test("wait.for ends at once when it is called off", async () => {
  const controller = new AbortController();
  const waiting = wait.for("1h", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
});

Deno.test("report.write leaves no formulas in CSV, and telephone numbers as they are", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "r.csv");
  const texts = [
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1",
    "+49 (30) 123-4",
    "-1.5",
  ];
  await report.write(texts.map((text) => ({ text })), [path]);
  assert.deepEqual((await read(path)).split("\r\n").slice(1, -1), [
    "'=1+1",
    "'@SUM(A1)",
    "'+cmd|' /C calc'!A0",
    "'-2+3",
    "'\t=1",
    "+49 (30) 123-4",
    "-1.5",
  ]);
});

Deno.test("report.write writes CSV, JSON and HTML; hostile text stays text", async () => {
  await using folder = await temporaryFolder();
  const hostile = '</script><script>alert(1)</script><!--"';
  const rows = [{ name: hostile, status: "changed", durationMs: 4200 }];
  const files = ["r.csv", "r.json", "r.html"].map((name) => join(folder.path, name));
  const columns = ["name", "status", "duration"];
  const result = await report.write(rows, files, { columns, title: hostile });
  assert.deepEqual(result.rows, [{ name: hostile, status: "ok", duration: "4.2s" }]);
  const [csv, json, html] = await Promise.all(files.map(read));
  assert.match(csv, /^name,status,duration\r\n/);
  assert.equal(JSON.parse(json).rows[0].name, hostile);
  assert.ok(!html.includes("<script>alert"));
  assert.match(html, /default-src 'none'/);
  await assert.rejects(report.write(rows, [join(folder.path, "r.doc")]), { code: "input" });
});

Deno.test("report.write shows pictures of documents, and asks for the right to read them", async () => {
  await using folder = await temporaryFolder();
  const document = join(ROOT, "tasks", "sample", "brief.txt");
  const rows = [{ name: "a", document }, { name: "b", document: null }];
  const file = join(folder.path, "r.html");
  await report.write(rows, [file], { columns: ["name"], pictures: "document" });
  assert.match(await read(file), /"rowPictures":\[0,-1\]/);
  const { permissions } = report.write.declaration;
  assert.deepEqual(permissions({ rows: rows.slice(0, 1), files: [file], pictures: "document" }), {
    read: [folder.path, document], // the draft lies beside the file
    write: [folder.path],
  });
});

Deno.test("taskFunctions describes every input of every function", () => {
  for (const { name, input } of taskFunctions) {
    for (const [field, schema] of Object.entries(input.shape)) {
      const { description } = schema as { readonly description?: string };
      assert.ok(description, `${name}: ${field}`);
    }
  }
});
