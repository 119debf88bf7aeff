import assert from "node:assert/strict";
import { join } from "node:path";
import { fax } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";

/** Names that no server can have; whether that is seen before anything runs. */
const BAD_NAMES: readonly (readonly [name: string, message: RegExp, early: boolean])[] = [
  ["telnet:box", /scheme "telnet:" is unknown/, true],
  ["FAX 1", /it is not the name of a computer/, true],
  ["loopback:FOLDER?sped=1", /option "sped" is unknown/, false],
];

for (const [name, message, early] of BAD_NAMES) {
  Deno.test(`fax.connect to "${name}" fails with fax.bad-server-name`, async () => {
    await assert.rejects(fax.connect(name), { code: "fax.bad-server-name", message });
    const { server } = fax.connect.declaration.checkInput({ server: name });
    if (early) assert.match(server, message);
    else assert.equal(server, undefined);
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
