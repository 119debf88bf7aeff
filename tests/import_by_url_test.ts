import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveFolder } from "./support/http.ts";
import { capture } from "./support/process.ts";

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Scripts of an empty project, and what they print. */
const SCRIPTS: readonly (readonly [name: string, source: string, stdout: string])[] = [
  [
    "mod.ts",
    `import { connect, withServer } from "{url}/mod.ts";
console.log(typeof connect, typeof withServer);`,
    "function function",
  ],
  [
    "mod.ts, and withServer() answers on the built-in service",
    `import { withServer } from "{url}/mod.ts";
console.log(await withServer("loopback:{folder}/store", (server) => typeof server));`,
    "object",
  ],
  [
    "mod.ts, sends a fax, and calls a function of tasks",
    `import { csv, fax, withServer } from "{url}/mod.ts";
await Deno.writeTextFile("list.csv", "Nr;Fax\\n1;+14255550100\\n");
const { rows } = await csv.read("list.csv", {
  delimiter: ";",
  columns: { number: { type: "e164", header: "Fax" } },
});
await Deno.writeTextFile("letter.txt", "Guten Tag");
await withServer("loopback:{folder}/store?speed=300", async (server) => {
  const to = rows[0].number;
  const sent = await fax.send(server, { to, document: "letter.txt", waitFor: "delivered" });
  console.log(sent.to, sent.delivery, sent.pages);
});`,
    "+14255550100 delivered 1",
  ],
];

for (const [name, source, stdout] of SCRIPTS) {
  Deno.test(`an empty project without import map imports ${name}`, async () => {
    await using served = serveFolder(CHECKOUT);
    const folder = await Deno.makeTempDir({ prefix: "comtask-project-" });
    try {
      const script = source.replaceAll("{url}", served.url).replaceAll("{folder}", folder);
      await Deno.writeTextFile(join(folder, "main.ts"), script);
      // A port that served an older checkout once must not answer from the cache.
      const reload = `--reload=${served.url}`;
      const flags = ["--quiet", "-A", "--no-check", "--no-config", "--no-lock", reload];
      const args = ["run", ...flags, "main.ts"];
      const result = await capture(Deno.execPath(), args, {
        cwd: folder,
        env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      });
      assert.equal(result.code, 0, result.stderr);
      assert.equal(result.stdout.trim(), stdout);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
