import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";

const LETTER = join(ROOT, "tasks", "sample", "brief.txt");

/** The flags that plan prints for a file, and the run of the file with these and no others. */
async function runAsPlanned(name: string, args: readonly string[]) {
  const file = join(ROOT, "tasks", `${name}.yaml`);
  const plan = await cli(["plan", file, "--permissions", ...args]);
  assert.equal(plan.code, 0, plan.stderr);
  const permissions = plan.stdout.trim().split("\n");
  const run = await cli(["run", file, ...args, "-o", "none"], { permissions });
  return { permissions, ...run };
}

Deno.test("comtask plan --permissions prints what send-one.yaml needs to run", async () => {
  await using folder = await temporaryFolder();
  const server = `loopback:${folder.path}?speed=300`;
  const args = ["--to", "+14255550100", "--document", LETTER, "--server", server];
  const { code, permissions, stderr } = await runAsPlanned("send-one", args);
  assert.equal(code, 0, stderr);
  assert.ok(permissions.includes("--allow-ffi"));
  assert.ok(!permissions.some((flag) => /^--allow-(?:net|run|env|all)/.test(flag)));
});

Deno.test("comtask plan --permissions asks for no COM where there is none", async () => {
  await using folder = await temporaryFolder();
  const inbox = join(folder.path, "in");
  await Deno.mkdir(inbox);
  await Deno.copyFile(LETTER, join(inbox, "1.tif"));
  const args = ["--inbox", inbox, "--to", join(folder.path, "days")];
  const { code, permissions, stderr } = await runAsPlanned("inbox-to-folders", args);
  assert.equal(code, 0, stderr);
  assert.ok(!permissions.includes("--allow-ffi"));
});
