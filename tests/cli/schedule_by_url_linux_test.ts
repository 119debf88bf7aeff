import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT, temporaryFolder } from "../support/cli.ts";
import { serveFolder } from "../support/http.ts";
import { capture } from "../support/process.ts";

const TASK = `version: 1
name: report
schedule: [{ cron: "0 22 * * *" }]
steps:
  - id: mail
    uses: mail.send
    with: { host: 127.0.0.1, port: 1, from: a@example.org, to: [b@example.org], subject: x }
`;

/** Keeps its table in the file that TABLE names. */
const CRONTAB = `#!/bin/sh
if [ "$1" = -l ]; then cat "$TABLE" 2>/dev/null || { echo "no crontab for you" >&2; exit 1; }
else cat >"$TABLE"; fi
`;

Deno.test("comtask schedule install, run by URL, fetches what the night will need", async () => {
  await using served = serveFolder(ROOT);
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.writeTextFile(join(path, "task.yaml"), TASK);
  await Deno.mkdir(join(path, "bin"));
  await Deno.writeTextFile(join(path, "bin", "crontab"), CRONTAB, { mode: 0o755 });
  const table = join(path, "table");
  const env = {
    PATH: `${join(path, "bin")}:${Deno.env.get("PATH")}`,
    TABLE: table,
    DENO_DIR: join(path, "cache"), // empty, as that of who has just installed
    COMTASK_HOME: join(path, "home"),
    NO_COLOR: "1",
  };
  const program = `${served.url}/lib/cli/mod.ts`;
  const flags = ["run", "--quiet", "--no-prompt", "-A", "--no-config"];
  const words = ["schedule", "install", "task.yaml", "--scheduler", "crontab"];
  const installed = await capture(Deno.execPath(), [...flags, program, ...words], {
    cwd: path,
    env,
  });
  assert.equal(installed.code, 0, installed.stderr);
  const line = (await Deno.readTextFile(table)).split("\n").find((each) => each.startsWith("0 22"));
  assert.match(line ?? "", /--cached-only/);
  const run = await capture("sh", ["-c", line!.split(" ").slice(5).join(" ")], { cwd: path, env });
  assert.equal(run.code, 30, run.stdout + run.stderr);
  assert.match(run.stderr, /mail\.unreachable/, "and not: package not found in cache");
});
