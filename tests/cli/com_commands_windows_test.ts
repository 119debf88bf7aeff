import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, temporaryFolder } from "../support/cli.ts";

Deno.test("comtask com list finds classes and libraries", async () => {
  const { code, stdout, stderr } = await cli(["com", "list", "Scripting.*", "-o", "json"]);
  assert.equal(code, 0, stderr);
  const names = JSON.parse(stdout).map(({ name }: { name: string }) => name);
  assert.ok(names.includes("Scripting.Dictionary"));
});

Deno.test("comtask com members shows how members are called", async () => {
  const args = ["com", "members", "Scripting.Dictionary", "-o", "json"];
  const { code, stdout, stderr } = await cli(args);
  assert.equal(code, 0, stderr);
  const rows: { name: string; signature: string }[] = JSON.parse(stdout);
  const signature = (name: string) => rows.find((row) => row.name === name)?.signature;
  assert.equal(signature("Add"), "(Key: VT_VARIANT, Item: VT_VARIANT)");
  assert.equal(signature("Item"), "(Key: VT_VARIANT) get, set");
});

Deno.test("comtask com members names a class that does not exist", async () => {
  const { code, stderr } = await cli(["com", "members", "No.Such.Class"]);
  assert.notEqual(code, 0);
  assert.match(stderr, /Cannot list members of "No\.Such\.Class": there is no such class/);
});

Deno.test("comtask com types writes the same declarations to a file and to stdout", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "scripting.ts");
  const { code, stderr } = await cli(["com", "types", "Scripting.Dictionary", "-o", file]);
  assert.equal(code, 0, stderr);
  const { stdout } = await cli(["com", "types", "scrrun.dll"]);
  assert.equal(stdout.replaceAll("\r\n", "\n"), await Deno.readTextFile(file));
  assert.match(stdout, /"Scripting\.Dictionary": Dictionary;/);
});

Deno.test("comtask com types of processes that run at once write one whole file", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "msxml2.ts");
  const runs = await Promise.all(
    [1, 2, 3].map(() => cli(["com", "types", "msxml6.dll", "-o", file])),
  );
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0, 0],
    runs.map(({ stderr }) => stderr).join(),
  );
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["msxml2.ts"]);
  const { stdout } = await cli(["com", "types", "msxml6.dll"]);
  assert.equal(await Deno.readTextFile(file), stdout.replaceAll("\r\n", "\n"));
});

Deno.test("comtask com types --without-progids leaves names to another package", async () => {
  const { code, stdout, stderr } = await cli(["com", "types", "scrrun.dll", "--without-progids"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /export interface IDictionary \{/);
  assert.doesNotMatch(stdout, /ActiveXObjectNameMap/);
});

Deno.test("comtask com types says why it cannot write", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "no folder", "scripting.ts");
  const { code, stderr } = await cli(["com", "types", "scrrun.dll", "-o", file]);
  assert.notEqual(code, 0);
  assert.match(stderr, /^error: .*scripting\.ts/m);
});

Deno.test("comtask com get and call use a member, and write what it returns as JSON", async () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["com get Scripting.Dictionary Count", 0],
    ["com call Scripting.FileSystemObject GetExtensionName letter.txt", "txt"],
    ["com call Scripting.Dictionary Exists 5", false],
    ["com get VBScript.RegExp Global", false],
  ];
  for (const [line, expected] of cases) {
    const { code, stdout, stderr } = await cli(line.split(" "));
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), expected, line);
  }
});

Deno.test("comtask com call says what is wrong with a member, in one line", async () => {
  const { code, stderr } = await cli(["com", "call", "Scripting.Dictionary", "Exsits", "5"]);
  assert.equal(code, 30, stderr);
  assert.match(
    stderr,
    /^error: Cannot find member "Exsits" of Scripting\.Dictionary: there is no such member/,
  );
  assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
  const verbose = await cli(["com", "call", "Scripting.Dictionary", "Exsits", "5", "--verbose"]);
  assert.match(verbose.stderr, /^\s+at /m, "--verbose shows it");
});
