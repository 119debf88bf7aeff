import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, temporaryFolder } from "../support/cli.ts";

const FILE = `version: 1
name: places
params:
  a: { type: int, default: 1, env: PLACES_A }
  b: { type: int, default: 1, env: PLACES_B }
  c: { type: int, default: 1, env: PLACES_C }
  d: { type: int, default: 1, env: PLACES_D }
  e: { type: string }
vars:
  sum: "\${ params.a + params.b + params.c + params.d }"
  day: "\${ run.day }"
steps: [{ id: log, uses: log.write, with: { message: "\${ vars.sum } and \${ params.a }" } }]
outputs: { sum: "\${ vars.sum }" }
`;

Deno.test("a flag wins over the params file, that over the environment, that over the default", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "places.yaml");
  const params = join(folder.path, "params.json");
  await Deno.writeTextFile(file, FILE);
  await Deno.writeTextFile(params, '{ "a": 30, "b": 20 }');
  const given = ["--a", "4000", "--params-file", params];
  const env = { PLACES_A: "5", PLACES_B: "5", PLACES_C: "300", COMTASK_HOME: folder.path };
  const explained = await cli(["explain", file, "--values", ...given, "-o", "json"], { env });
  assert.equal(explained.code, 0, explained.stderr);
  assert.deepEqual(JSON.parse(explained.stdout), [
    { name: "params.a", value: 4000, from: "flag --a" },
    { name: "params.b", value: 20, from: "params file" },
    { name: "params.c", value: 300, from: "environment variable PLACES_C" },
    { name: "params.d", value: 1, from: "default of the file" },
    { name: "params.e", value: null, from: "nowhere: it is optional" },
    { name: "vars.sum", value: 4321, from: "computed by the file" },
    { name: "vars.day", value: "?", from: "computed by the file" },
  ]);
  // The run takes what was explained.
  const run = await cli(["run", file, ...given, "-o", "json"], { env });
  assert.deepEqual(JSON.parse(run.stdout).outputs, { sum: 4321 }, run.stderr);
  const wrong = await cli(["explain", file, "--values", "--a", "many"], { env });
  assert.equal(wrong.code, 41);
});
