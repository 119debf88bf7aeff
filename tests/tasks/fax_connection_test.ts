import assert from "node:assert/strict";
import { join } from "node:path";
import { fax } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";

/** Names that no server can have. */
const BAD_NAMES: readonly (readonly [name: string, message: RegExp])[] = [
  ["telnet:box", /scheme "telnet:" is unknown/],
  ["FAX 1", /it is not the name of a computer/],
  ["loopback:FOLDER?sped=1", /option "sped" is unknown/],
];

for (const [name, message] of BAD_NAMES) {
  Deno.test(`fax.connect to "${name}" fails with fax.bad-server-name`, async () => {
    await assert.rejects(fax.connect(name), { code: "fax.bad-server-name", message });
  });
}

Deno.test("fax.connect says which dial plan cannot be read", async () => {
  await using folder = await temporaryFolder();
  const plan = join(folder.path, "plan.json");
  const name = `loopback:${join(folder.path, "store")}?dialPlan=${encodeURIComponent(plan)}`;
  await assert.rejects(
    fax.connect(name),
    /Cannot read dial plan ".*plan\.json": it does not exist/,
  );
  await Deno.writeTextFile(plan, "{");
  await assert.rejects(fax.connect(name), {
    code: "fax.bad-server-name",
    message: /Cannot use dial plan ".*plan\.json"/,
  });
});
