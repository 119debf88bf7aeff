/** How often a number is dialled at worst: our retries times those of the server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describePlanned } from "../../lib/cli/progress/describe_event.ts";
import { planTask, runTask, type StepRecord } from "../../lib/engine/mod.ts";
import { withServer } from "../../lib/fax/mod.ts";
import { taskFunctions } from "../../tasks/mod.ts";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";

const LETTER = join(ROOT, "tasks", "sample", "brief.txt");

const FILE = {
  name: "send.yaml",
  text: `version: 1
name: send
params: { server: { type: string, required: true }, document: { type: path, required: true } }
steps:
  - id: send
    using: { server: { uses: fax.connect, with: { server: "\${ params.server }" } } }
    retry: { times: 1 }
    steps:
      - id: fax
        uses: fax.send
        with: { server: "\${ server }", to: "+14255550100", document: "\${ params.document }" }
        retry: { times: 4 }
`,
};

const PLANS: readonly (readonly [server: string, most: number, from: RegExp])[] = [
  ["", 4, /^the default of the Windows Fax Service; --what-if reads/],
  ["FAXSRV01", 4, /^the default of the Windows Fax Service/],
  ["loopback:", 4, /^the default of the built-in service/],
  ["loopback:?retries=0", 1, /^"retries" in the name of the server$/],
  ["loopback:x?speed=2&retries=9", 10, /^"retries" in the name of the server$/],
];

for (const [server, most, from] of PLANS) {
  Deno.test(`planTask() multiplies our attempts with the dials of "${server}"`, async () => {
    const params = { server, document: LETTER };
    const plan = await planTask({ file: FILE, functions: taskFunctions, params });
    const step = plan.steps.find(({ id }) => id === "fax");
    assert.equal(step?.maxAttempts, 10);
    assert.equal(step?.worstCase, 10 * most);
    assert.equal(step?.effect?.ownAttempts?.most, most);
    assert.match(step?.effect?.ownAttempts?.from ?? "", from);
  });
}

Deno.test("planTask() knows the server of a step that connects, too", async () => {
  const text = FILE.text.replace(/ {2}- id: send\n.*\n.*\n.*\n/, "") // the block around it
    .replace(
      "steps:\n",
      "steps:\n  - { id: on, uses: fax.connect, with: " +
        '{ server: "${ params.server }" } }\n',
    )
    .replaceAll("      - id: fax", "  - id: fax").replaceAll("\n        ", "\n    ")
    .replace("${ server }", "${ steps.on.result }");
  const plan = await planTask({
    file: { name: "x.yaml", text },
    functions: taskFunctions,
    params: { server: "loopback:?retries=1", document: LETTER },
  });
  assert.equal(plan.steps[1]?.worstCase, 10, JSON.stringify(plan.diagnostics));
});

Deno.test("a rehearsal reads how often the server dials", async () => {
  await using folder = await temporaryFolder();
  const rehearse = async (server: string) => {
    const params = { server, document: LETTER };
    const result = await runTask({
      file: FILE,
      functions: taskFunctions,
      params,
      mode: "what-if",
    });
    return result.steps[0].children?.[0].wouldDo;
  };
  const from = 'the setting "Retries" of the server';
  const first = await rehearse(`loopback:${folder.path}?retries=6`);
  assert.deepEqual(first?.ownAttempts, { most: 7, from });
  assert.equal(first?.maxAttempts, 10, "the retry of the step times that of its block");
  const line = describePlanned({ wouldDo: first } as StepRecord);
  assert.match(line ?? "", /, up to 70 times \(10 here x 7 by the server: the setting/);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), [], "nothing is kept");
  await withServer(`loopback:${folder.path}?retries=8`, () => {});
  // The store has the setting, and a rehearsal does not change it.
  const second = await rehearse(`loopback:${folder.path}?retries=2`);
  assert.deepEqual(second?.ownAttempts, { most: 3, from });
  const third = await rehearse(`loopback:${folder.path}`);
  assert.deepEqual(third?.ownAttempts, { most: 9, from });
});

Deno.test("comtask run --what-if tells what would be done from what might be", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "maybe.yaml");
  await Deno.writeTextFile(
    file,
    `version: 1
name: maybe
steps:
  - { id: day, uses: process.run, with: { command: date } }
  - { id: note, if: steps.day.stdout != "", uses: file.write, with: { path: note.txt, text: x } }
`,
  );
  const env = { COMTASK_HOME: join(folder.path, "home") };
  const { code, stderr } = await cli(["run", file, "--what-if", "-o", "none"], { env });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^would run date$/m);
  assert.match(stderr, /^might write .*note\.txt$/m);
});
