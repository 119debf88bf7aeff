import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, temporaryFolder } from "../support/cli.ts";

interface Finding {
  readonly check: string;
  readonly result: string;
  readonly advice?: string;
}

async function doctor(
  args: readonly string[],
  permissions?: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const options = { permissions, env };
  const { code, stdout, stderr } = await cli(["doctor", ...args, "-o", "json"], options);
  assert.ok(stdout !== "", stderr);
  const found: Finding[] = JSON.parse(stdout);
  return { code, of: (check: string) => found.find((finding) => finding.check === check) };
}

Deno.test("comtask doctor finds the built-in service in order", async () => {
  await using folder = await temporaryFolder();
  const server = `loopback:${folder.path}`;
  const { code, of } = await doctor(["--server", server]);
  assert.equal(code, 0);
  for (const check of ["Deno", "permission ffi", "self-test", `server ${server}`, "lines"]) {
    assert.equal(of(check)?.result, "ok", check);
  }
});

Deno.test("comtask doctor says what to do when a permission is missing", async () => {
  const { code, of } = await doctor([], ["--allow-read", "--allow-write", "--allow-env"]);
  assert.equal(code, 30);
  assert.equal(of("permission ffi")?.result, "failure");
  assert.match(of("permission ffi")?.advice ?? "", /--allow-ffi/);
  assert.equal(of("self-test")?.result, "failure");
});

Deno.test("comtask doctor reports a server that it cannot reach", async () => {
  const { code, of } = await doctor(["--server", "telnet:box"]);
  assert.equal(code, 30);
  assert.equal(of("server telnet:box")?.result, "failure");
});

Deno.test("comtask doctor reports a journal that is damaged", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "runs.sqlite"), "no database, but a text ".repeat(99));
  const { code, of } = await doctor([], undefined, { COMTASK_HOME: folder.path });
  assert.equal(code, 30);
  assert.equal(of("journal")?.result, "failure");
});
