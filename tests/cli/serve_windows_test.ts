// Other programs create TypeScript objects by name while `comtask serve` runs, and what it wrote into
// the registry is gone afterwards. The machine's registry, because Wine does not read the user's.
import assert from "node:assert/strict";
import { join } from "node:path";
import { command } from "../../lib/cli/commands/serve.ts";
import type { Io, TextSink } from "../../lib/cli/io.ts";
import { com } from "../../lib/com/mod.ts";
import { LOOPBACK_CLASSES } from "../../lib/loopback/mod.ts";
import { cli, cliArguments, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { TIFF } from "../loopback/stores.ts";
import served from "../support/com/served_counter.ts";

const MODULE = join(ROOT, "tests", "support", "com", "served_counter.ts");
const MACHINE = { ...served, scope: "machine" } as const;
const USER = { ...served, scope: "user" } as const;

const CLIENT = `
Set c = CreateObject("${served.progId}")
WScript.Echo "add " & c.Add(5) & " " & c.Add("2")
c.Count = 40
WScript.Echo "count " & c.Count & " " & c.Divide(8)
WScript.Echo "child " & c.Child("x").Name
WScript.Echo "type " & TypeName(c)
On Error Resume Next
c.Divide 0
WScript.Echo "error " & Hex(Err.Number) & " " & Err.Source & ": " & Err.Description
Err.Clear
c.Add "many"
WScript.Echo "mismatch " & Err.Number
Err.Clear
c.Nothing
WScript.Echo "unknown " & Err.Number
`;

const ANSWERS = [
  "add 5 7",
  "count 40 5",
  "child x",
  /^type I?Served$/,
  "error 80040321 Counter: a count cannot be divided by nothing",
  "mismatch 13",
  "unknown 438",
];

function compare(lines: readonly string[], expected: readonly (string | RegExp)[]): void {
  expected.forEach((each, i) => {
    if (typeof each === "string") assert.equal(lines[i], each);
    else assert.match(lines[i] ?? "", each);
  });
  assert.equal(lines.length, expected.length);
}

/** Runs a script in a process of its own and returns what it echoed. */
async function cscript(folder: string, text: string, ...args: string[]): Promise<string[]> {
  const script = join(folder, "client.vbs");
  const output = join(folder, "output.txt");
  await Deno.writeTextFile(script, text.replaceAll("\n", "\r\n"));
  // A server that COM starts inherits the pipes of its client, so the output goes to a file.
  await new Deno.Command("cmd.exe", {
    args: ["/c", `cscript.exe //nologo ${script} ${args.join(" ")} > ${output} 2>&1`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return (await Deno.readTextFile(output)).trim().split(/\r?\n/);
}

/** Starts `comtask serve` and waits until it serves. */
async function startServing(args: readonly string[]): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(["serve", ...args]),
    env: TEST_ENV,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("Serving ends")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`comtask serve ended: ${text}`);
    text += value;
  }
  reader.releaseLock();
  return child;
}

async function ending(child: Deno.ChildProcess): Promise<number> {
  const { code } = await child.status;
  await child.stderr.cancel().catch(() => {});
  return code;
}

function quiet(): { io: Io; text: () => string } {
  let text = "";
  const sink: TextSink = {
    isTerminal: false,
    color: false,
    columns: () => Infinity,
    write: (more) => void (text += more),
  };
  return { io: { stdout: sink, stderr: sink, interactive: false }, text: () => text };
}

const DEFAULTS = {
  stay: false,
  register: false,
  unregister: false,
  embedding: false,
  common: { verbose: false, quiet: false },
  typelib: undefined,
};

/** Serves in this process until `use` has ended: as Ctrl+C ends it. */
async function whileServing(scope: "user" | "machine", use: () => void): Promise<string> {
  const { io, text } = quiet();
  const stop = new AbortController();
  const { signal } = stop;
  const values = { ...DEFAULTS, module: MODULE, scope, stay: true };
  const run = command.run(values, { io, signal, abandon: signal });
  while (!text().includes("Serving ends")) await new Promise((resolve) => setTimeout(resolve, 10));
  try {
    use();
  } finally {
    stop.abort();
  }
  assert.equal(await run, 0);
  return text();
}

Deno.test("comtask serve serves a module until the last client has gone", async () => {
  await using folder = await temporaryFolder();
  const child = await startServing([MODULE, "--scope", "machine"]);
  assert.ok(com.registeredServer(MACHINE)?.command?.includes("served_counter.ts"));
  compare(await cscript(folder.path, CLIENT), ANSWERS);
  assert.equal(await ending(child), 0);
  assert.equal(com.registeredServer(MACHINE), undefined);
});

Deno.test("comtask serve --register has COM start the server, --unregister ends that", async () => {
  await using folder = await temporaryFolder();
  const args = ["serve", MODULE, "--scope", "machine"];
  const registered = await cli([...args, "--register"]);
  assert.equal(registered.code, 0, registered.stderr);
  assert.match(registered.stderr, /^Registered Comtask\.Test\.Served \{5C1A6B20/);
  compare(await cscript(folder.path, CLIENT), ANSWERS);
  const again = await cli([...args, "--register"]);
  assert.equal(again.code, 0, again.stderr);
  const { io, text } = quiet();
  const { signal } = new AbortController();
  const values = { ...DEFAULTS, module: MODULE, scope: "machine", unregister: true };
  assert.equal(await command.run(values, { io, signal, abandon: signal }), 0);
  assert.match(text(), /^Removed Comtask\.Test\.Served/);
  assert.equal(com.registeredServer(MACHINE), undefined);
  assert.equal(await command.run(values, { io, signal, abandon: signal }), 0);
  assert.match(text(), /\nNot registered: Comtask\.Test\.Served/);
});

Deno.test("comtask serve registers for the user, and Ctrl+C ends it cleanly", async () => {
  assert.equal(com.registeredServer(USER), undefined);
  await whileServing("user", () => {
    assert.ok(com.registeredServer(USER));
    assert.equal(com.registeredServer(MACHINE), undefined);
    using counter = com.createObject(served.clsid, { context: "local" });
    assert.equal(counter.Add(3), 3);
  });
  assert.equal(com.registeredServer(USER), undefined);
});

Deno.test("comtask serve keeps its hands off another program's registration", async () => {
  const foreign = { ...USER, command: "C:\\other.exe" };
  com.registerServer(foreign);
  try {
    for (const flags of [{}, { register: true }, { unregister: true }]) {
      const { io } = quiet();
      const { signal } = new AbortController();
      const values = { ...DEFAULTS, module: MODULE, scope: "user", ...flags };
      await assert.rejects(
        async () => await command.run(values, { io, signal, abandon: signal }),
        /it belongs to the command C:\\other\.exe/,
      );
      assert.equal(com.registeredServer(USER)?.command, foreign.command);
    }
  } finally {
    com.unregisterServer(foreign);
  }
});

/** What another process does that binds the class early; it prints a line. */
const TYPED = `import { com } from "${new URL("../../lib/com/mod.ts", import.meta.url)}";
using counter = com.createObject("${served.progId}", { binding: "early" });
counter.Count = 40;
let failure = "";
try {
  counter.Divide(0);
} catch (error) {
  failure = error.code; // its text crosses on Windows only
}
const kinds = com.members(counter).map(({ name, type }) => name + ":" + type).sort();
console.log([counter.Add("2"), counter.Child("x").Name, failure, ...kinds].join(" | "));`;

Deno.test("comtask serve --typelib lets other processes bind early", async () => {
  await using folder = await temporaryFolder();
  const library = join(folder.path, "served.tlb");
  const child = await startServing([MODULE, "--scope", "machine", "--typelib", library]);
  {
    using loaded = com.loadTypeLib(library);
    assert.deepEqual(loaded.types.map(({ name }) => name), ["IServed", "Served"]);
  }
  const script = join(folder.path, "typed.ts");
  await Deno.writeTextFile(script, TYPED);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--cached-only", script],
  }).output();
  const text = new TextDecoder().decode(stdout).trim();
  assert.equal(
    text,
    "42 | x | 0x80040321 | Add:VT_I4 | Child:VT_VARIANT | Count:VT_I4 | " +
      "Divide:VT_VARIANT",
    new TextDecoder().decode(stderr),
  );
  assert.equal(await ending(child), 0);
  assert.equal(com.registeredServer(MACHINE), undefined);
  assert.throws(() => com.loadTypeLib(served.progId));
});

const FAX = `
Set server = CreateObject("FaxServer.FaxServer")
server.Connect ""
Set doc = server.CreateDocument(WScript.Arguments(0))
doc.FaxNumber = "+14255550100"
WScript.Echo "legacy " & doc.Send
For i = 1 To 400
  If server.GetJobs.Count = 0 Then Exit For
  WScript.Sleep 50
Next
WScript.Echo "left " & server.GetJobs.Count
server.Disconnect
Set server = Nothing

Set extended = CreateObject("FaxComEx.FaxServer")
extended.Connect ""
Set fax = CreateObject("FaxComEx.FaxDocument")
fax.Body = WScript.Arguments(0)
fax.Recipients.Add "+14255550109", "Zo"
ids = fax.ConnectedSubmit(extended)
WScript.Echo "extended " & UBound(ids)
`;

/** Where a real fax service is installed, its registration must not be touched. */
const hasFaxService = Object.values(LOOPBACK_CLASSES).some((each) =>
  Deno.build.os === "windows" && com.registeredServer({ ...each, scope: "machine" }) !== undefined
);

Deno.test(
  "comtask serve loopback: lets VBScript send faxes",
  { ignore: hasFaxService },
  async () => {
    await using folder = await temporaryFolder();
    const tiff = join(folder.path, "a.tif");
    await Deno.writeFile(tiff, TIFF);
    const store = `loopback:${join(folder.path, "store")}?speed=1000`;
    const child = await startServing([store, "--scope", "machine"]);
    const lines = await cscript(folder.path, FAX, tiff);
    assert.deepEqual(lines, ["legacy 1", "left 0", "extended 0"]);
    assert.equal(await ending(child), 0);
    for (const each of Object.values(LOOPBACK_CLASSES)) {
      assert.equal(com.registeredServer({ ...each, scope: "machine" }), undefined);
    }
  },
);
