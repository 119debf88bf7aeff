// A module that was imported by URL opens apartments too: their workers load over HTTP.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveFolder } from "../support/http.ts";
import { capture } from "../support/process.ts";

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Where there is COM, the object; elsewhere what its thread says about the class. */
const SOURCE = `import { com } from "{url}/lib/com/mod.ts";
await using apartment = com.openApartment();
try {
  const dict = await apartment.createObject("Scripting.Dictionary");
  await dict.Add("a", 1);
  console.log("count", await dict.Count);
} catch (error) {
  console.log(error.message);
}`;
const EXPECTED = Deno.build.os === "windows"
  ? /^count 1$/
  : /^Cannot create object "Scripting\.Dictionary": no class of that name is registered/;

Deno.test("openApartment() works in a module that was imported by URL", async () => {
  await using served = serveFolder(CHECKOUT);
  const folder = await Deno.makeTempDir({ prefix: "comtask-project-" });
  try {
    await Deno.writeTextFile(join(folder, "main.ts"), SOURCE.replace("{url}", served.url));
    const reload = `--reload=${served.url}`; // an older checkout may have had the same port
    const flags = ["--quiet", "-A", "--no-check", "--no-config", "--no-lock", reload];
    const result = await capture(Deno.execPath(), ["run", ...flags, "main.ts"], {
      cwd: folder,
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    });
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout.trim(), EXPECTED);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
