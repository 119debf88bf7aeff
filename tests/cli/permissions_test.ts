import assert from "node:assert/strict";
import { isAbsolute, join } from "node:path";
import { cli, ROOT, temporaryFolder } from "../support/cli.ts";
import { makePdf } from "../document/pdf_maker.ts";
import { letArrive } from "../support/fax/received.ts";

const LETTER = join(ROOT, "tasks", "sample", "brief.txt");

/** A file without faxes. */
const MOVE = `
version: 1
name: move
params:
  inbox: { type: path }
  to: { type: path }
steps:
  - id: list
    uses: file.list
    with: { folder: "\${ params.inbox }" }
  - id: move
    each: { in: steps.list.result.files, as: one, key: one.name }
    steps:
      - id: file
        uses: file.move
        with: { from: "\${ one.path }", to: "\${ join(params.to, run.day, one.name) }" }
`;

/** The flags that plan prints for a file, and the run of the file with these and no others. */
async function runAsPlanned(name: string, args: readonly string[]) {
  const file = isAbsolute(name) ? name : join(ROOT, "tasks", `${name}.yaml`);
  const plan = await cli(["plan", file, "--permissions", ...args]);
  assert.equal(plan.code, 0, plan.stderr);
  const permissions = plan.stdout.trim().split("\n");
  const run = await cli(["run", file, ...args, "-o", "none"], { permissions });
  return { permissions, ...run };
}

/** Documents that load something of their own: PDFium, the font for all scripts. */
const DOCUMENTS: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["letter.txt", new TextEncoder().encode("Guten Tag, \u4e2d\u6587, \u05e9\u05dc\u05d5\u05dd\n")],
  ["letter.pdf", makePdf(["10 10 20 10"], "60 60")],
];

for (const [name, bytes] of DOCUMENTS) {
  Deno.test(`comtask plan --permissions prints what send-one.yaml needs for ${name}`, async () => {
    await using folder = await temporaryFolder();
    const document = join(folder.path, name);
    await Deno.writeFile(document, bytes);
    const server = `loopback:${join(folder.path, "store")}?speed=300`;
    const args = ["--to", "+14255550100", "--document", document, "--server", server];
    const { code, permissions, stderr } = await runAsPlanned("send-one", args);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /warn|Requires/);
    assert.ok(permissions.includes("--allow-ffi"));
    assert.ok(!permissions.some((flag) => /^--allow-(?:net|run|env|all)/.test(flag)));
  });
}

Deno.test("comtask plan --permissions asks for no COM where there is none", async () => {
  await using folder = await temporaryFolder();
  const inbox = join(folder.path, "in");
  await Deno.mkdir(inbox);
  await Deno.copyFile(LETTER, join(inbox, "1.tif"));
  const file = join(folder.path, "move.yaml");
  await Deno.writeTextFile(file, MOVE);
  const args = ["--inbox", inbox, "--to", join(folder.path, "days")];
  const { code, permissions, stderr } = await runAsPlanned(file, args);
  assert.equal(code, 0, stderr);
  assert.ok(!permissions.includes("--allow-ffi"));
});

Deno.test("comtask plan --permissions prints what inbox-to-folders.yaml needs to run", async () => {
  await using folder = await temporaryFolder();
  const store = join(folder.path, "store");
  letArrive(store, ["+49301"]);
  const args = [
    "--to",
    join(folder.path, "in"),
    "--server",
    `loopback:${store}`,
    "--format",
    "pdf",
  ];
  const { code, permissions, stderr } = await runAsPlanned("inbox-to-folders", args);
  assert.equal(code, 0, stderr);
  assert.ok(!permissions.some((flag) => /^--allow-(?:net|run|env|all)/.test(flag)));
  const days = await Array.fromAsync(Deno.readDir(join(folder.path, "in")));
  assert.equal(days.filter(({ isDirectory }) => isDirectory).length, 1);
});
