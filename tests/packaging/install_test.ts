import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { capture } from "../support/process.ts";

const NAME = Deno.build.os === "windows" ? "comtask.cmd" : "comtask";

for (const config of [[], ["--config", join(ROOT, "deno.json")]]) {
  Deno.test(`deno install -g ${config.length > 0 ? "--config deno.json " : ""}makes a comtask that works from any folder`, async () => {
    await using folder = await temporaryFolder();
    const env = { ...TEST_ENV, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    const args = [
      "install",
      "--global",
      "--root",
      folder.path,
      "-A",
      ...config,
      "--name",
      "comtask",
    ];
    const installed = await capture(
      Deno.execPath(),
      [...args, join(ROOT, "lib", "cli", "mod.ts")],
      {
        cwd: folder.path,
        env,
      },
    );
    assert.equal(installed.code, 0, installed.stderr);
    const path = [join(Deno.execPath(), ".."), Deno.env.get("PATH")].join(
      Deno.build.os === "windows" ? ";" : ":",
    );
    const comtask = (args: readonly string[]) =>
      capture(join(folder.path, "bin", NAME), args, {
        cwd: folder.path,
        env: { ...env, PATH: path },
      });
    assert.match((await comtask(["--version"])).stdout, /^comtask \d+\.\d+\.\d+/);
    await Deno.writeTextFile(join(folder.path, "letter.txt"), "Guten Tag");
    const sent = await comtask([
      ...["fax", "send", "--to", "+14255550100", "--document", "letter.txt"],
      ...["--server", "loopback:store?speed=300", "--output", "json"],
    ]);
    assert.equal(sent.code, 0, sent.stderr);
    assert.match(sent.stdout, /"delivery": "delivered"/);
  });
}
