import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cliArguments, temporaryFolder, TEST_ENV } from "../support/cli.ts";

const TASK = `version: 1
name: slow
steps:
  - id: wait
    uses: wait.for
    with: { duration: 60s }
finally:
  - id: clean
    uses: log.write
    with: { message: cleaned up }
`;

interface Started {
  readonly child: Deno.ChildProcess;
  /** Resolves once stderr has shown the text. */
  shows(text: string): Promise<void>;
}

function start(args: readonly string[]): Started {
  const child = new Deno.Command(Deno.execPath(), {
    args: cliArguments(args),
    env: TEST_ENV,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  return {
    child,
    async shows(text) {
      while (!seen.includes(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The program ended without "${text}": ${seen}`);
        seen += value;
      }
    },
  };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `comtask run cleans up and ends with 70 after ${signal}`,
    ignore: Deno.build.os === "windows", // Windows cannot send a signal to one process
    fn: async () => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, "slow.yaml");
      await Deno.writeTextFile(file, TASK);
      const { child, shows } = start(["run", file, "--progress", "jsonl", "-o", "json"]);
      await shows('"type":"step-start"');
      child.kill(signal);
      await shows("cleaned up");
      await shows('"type":"run-end"');
      const output = await new Response(child.stdout).text();
      await child.stderr.cancel().catch(() => {}); // its reader holds it
      assert.equal((await child.status).code, 70);
      assert.equal(JSON.parse(output).outcome, "cancelled");
    },
  });
}

Deno.test({
  name: "comtask run takes a second SIGINT at once for an echo, and a later one for impatience",
  ignore: Deno.build.os === "windows", // Windows cannot send a signal to one process
  fn: async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "slow.yaml");
    const cleaning = "uses: wait.for\n    with: { duration: 60s }\n";
    const wait = TASK.slice(0, TASK.indexOf("finally:"));
    await Deno.writeTextFile(file, `${wait}finally:\n  - id: clean\n    ${cleaning}`);
    const { child, shows } = start(["run", file, "--progress", "jsonl", "-o", "json"]);
    await shows('"type":"step-start"');
    child.kill("SIGINT");
    await delay(20);
    child.kill("SIGINT");
    await shows('"path":"clean"');
    await delay(1200); // the length of an echo is a promise to people: 1 s
    child.kill("SIGINT");
    await shows("Abandoned by the user");
    await child.stdout.cancel();
    await child.stderr.cancel().catch(() => {}); // its reader holds it
    assert.equal((await child.status).code, 70);
  },
});
