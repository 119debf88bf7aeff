import assert from "node:assert/strict";
import { join } from "node:path";
import { cliArguments, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { capture } from "../support/process.ts";

const FILE = join(ROOT, "tasks", "demo-batch.yaml");
const HELLO = `version: 1
name: hello
steps: [{ id: a, uses: log.write, with: { message: hello } }]
`;

async function intoFullDisk(args: readonly string[]) {
  const words = [Deno.execPath(), ...cliArguments(args)].map((word) => `'${word}'`).join(" ");
  return await capture("sh", ["-c", `${words} >/dev/full`], { env: { ...TEST_ENV } });
}

for (const args of [["check", FILE, "-o", "json"], ["schema"]]) {
  Deno.test(`comtask ${args[0]} says in one line that the output cannot be written`, async () => {
    const { code, stderr } = await intoFullDisk(args);
    assert.equal(code, 30, stderr);
    assert.match(
      stderr,
      /^(?:ok .*\n)?error: Cannot write the output: No space left on device.*\n$/,
    );
  });
}

Deno.test("comtask run says that its result cannot be written, after the run", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "hello.yaml");
  await Deno.writeTextFile(file, HELLO);
  const { code, stderr } = await intoFullDisk(["run", file, "-o", "json"]);
  assert.equal(code, 30, stderr);
  assert.match(stderr, /^error: Cannot write the output: No space left on device.*\n$/m);
  assert.ok(!stderr.includes("should not have happened"), stderr);
});
