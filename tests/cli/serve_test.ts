import assert from "node:assert/strict";
import { join } from "node:path";
import { UsageError } from "../../lib/cli/errors.ts";
import { moduleAddress, servedClasses } from "../../lib/cli/serve/served_module.ts";
import { quote, startCommand } from "../../lib/cli/serve/start_command.ts";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";

const MODULE = join(ROOT, "tests", "support", "com", "served_counter.ts");
const CLASS = `clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E41}", create: () => ({})`;

Deno.test("servedClasses() takes a class or several from the default export", async () => {
  const [counter] = await servedClasses(moduleAddress(MODULE));
  assert.equal(counter.progId, "Comtask.Test.Served");
  await using folder = await temporaryFolder();
  const file = join(folder.path, "two.ts");
  const other = CLASS.replace("2E41", "2E42");
  await Deno.writeTextFile(
    file,
    `export default [{ ${CLASS}, progId: "Test.A" }, { ${other}, progId: "Test.B" }];`,
  );
  assert.deepEqual((await servedClasses(file)).map(({ progId }) => progId), ["Test.A", "Test.B"]);
});

const FAULTS: readonly (readonly [text: string, message: RegExp])[] = [
  ["export const a = 1;", /its default export is no class to serve/],
  ["export default [];", /its list is empty/],
  [`export default { ${CLASS} };`, /its default export has no progId/],
  [`export default { ${CLASS}, progId: "2 words" };`, /has the progId "2 words": a ProgID is/],
  [`export default { ${CLASS}, progId: "CLSID" };`, /has the progId "CLSID": a ProgID is/],
  [`export default { progId: "Test.A", create: () => ({}) };`, /has no clsid/],
  [`export default { progId: "Test.A", clsid: "{1}", create: () => ({}) };`, /which is no GUID/],
  [`export default { progId: "Test.A", clsid: "{1}" };`, /has no function create/],
  [`export default [{ ${CLASS}, progId: "Test.A" }, 5];`, /class 2 is no class to serve/],
  [
    `const a = { ${CLASS}, progId: "Test.A" }; export default [a, { ...a, progId: "Test.B" }];`,
    /two classes are \{5C1A6B20/,
  ],
  ["throw new Error('broken');", /it cannot be imported: broken/],
];
for (const [text, message] of FAULTS) {
  Deno.test(`servedClasses() refuses a module that reads ${text}`, async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "module.ts");
    await Deno.writeTextFile(file, text);
    await assert.rejects(servedClasses(file), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("servedClasses() names a module that is not there", async () => {
  await assert.rejects(servedClasses(join(ROOT, "nothing.ts")), /nothing\.ts": it cannot be/);
});

Deno.test("quote() writes words as Windows takes them apart", () => {
  assert.equal(quote("plain"), "plain");
  assert.equal(quote("C:\\a b\\"), '"C:\\a b\\\\"');
  assert.equal(quote('say "hi"'), '"say \\"hi\\""');
  assert.equal(quote(""), '""');
});

Deno.test("startCommand() starts this program with the permissions that it has", async () => {
  const command = await startCommand(["serve", "a b.ts"]);
  assert.ok(command.startsWith(quote(Deno.execPath())));
  assert.match(command, / run --no-prompt --allow-/);
  assert.match(command, / serve "a b\.ts"$/);
});

Deno.test("comtask serve says where it works", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const { code, stderr } = await cli(["serve", MODULE]);
  assert.equal(code, 42);
  assert.match(
    stderr,
    /this system has no COM for other programs \(not-supported\)\n {2}Run it on Windows\./,
  );
});
