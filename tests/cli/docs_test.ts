import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, cliArguments, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { capture } from "../support/process.ts";

Deno.test("docs/functions.md is what comtask explain --all writes", async () => {
  const { code, stdout } = await cli(["explain", "--all"]);
  assert.equal(code, 0);
  await using folder = await temporaryFolder();
  const file = join(folder.path, "functions.md");
  await Deno.writeTextFile(file, stdout);
  await capture(Deno.execPath(), ["fmt", "--quiet", "--line-width", "100", file]);
  const [made, kept] = await Promise.all(
    [file, join(ROOT, "docs", "functions.md")].map((path) => Deno.readTextFile(path)),
  );
  assert.equal(kept.replaceAll("\r\n", "\n"), made, "make it again: see its first lines");
});

/** The commands of every `sh` block of a page, as `deno run -A mod.ts …`. */
async function commandsOf(page: string): Promise<string[][]> {
  const text = await Deno.readTextFile(join(ROOT, page));
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map(([, block]) => block);
  return blocks.flatMap((block) => block.split("\n")).map((line) => line.trim())
    .filter((line) => line.startsWith("deno run -A mod.ts "))
    .map((line) => line.slice("deno run -A mod.ts ".length).replaceAll("'", "").split(" "));
}

/** What a command of the documentation may end with where there is no Windows fax service. */
const CODES: Readonly<Record<string, readonly number[]>> = {
  "doctor --server FAXSRV01": [30],
  "resume last": [50], // the batch above it has ended well
};

for (const page of ["README.md", "docs/administrators.md", "docs/security-model.md"]) {
  Deno.test({
    name: `${page} shows commands that work, in its order`,
    ignore: Deno.build.os === "windows", // there they would reach the real fax service
    fn: async () => {
      await using folder = await temporaryFolder();
      await Deno.symlink(join(ROOT, "tasks"), join(folder.path, "tasks"));
      // Administrators send a letter of their own; the README has to do with what is there.
      if (page !== "README.md") {
        await Deno.writeTextFile(join(folder.path, "letter.txt"), "Guten Tag\n");
      }
      const env = {
        ...TEST_ENV,
        COMTASK_HOME: join(folder.path, "home"),
        XDG_DATA_HOME: join(folder.path, "data"),
      };
      const commands = await commandsOf(page);
      assert.ok(commands.length >= 2);
      for (const words of commands) {
        const line = words.join(" ");
        const args = words.map((word) => word === "loopback:" ? "loopback:?speed=300" : word);
        const options = { cwd: folder.path, env };
        const { code, stderr } = await capture(
          Deno.execPath(),
          cliArguments(args, { program: "mod.ts" }),
          options,
        );
        const expected = CODES[line] ?? [0];
        assert.ok(expected.includes(code), `${line}: ${code}\n${stderr}`);
      }
    },
  });
}

/** Every page that people read; those that a command writes are compared with it instead. */
async function pages(): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(join(ROOT, "docs")), ({ name }) => name);
  const written = names.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  return ["README.md", ...written.sort()];
}

Deno.test("task files and data in the documentation are valid", async () => {
  await using folder = await temporaryFolder();
  let count = 0;
  for (const page of await pages()) {
    const text = await Deno.readTextFile(join(ROOT, page));
    for (const [, kind, body] of text.matchAll(/^```(yaml|toml|json)\n([\s\S]*?)^```/gm)) {
      if (kind === "json") JSON.parse(body);
      if (!/^version\b/m.test(body)) continue;
      const file = join(folder.path, `${++count}.${kind}`);
      await Deno.writeTextFile(file, body);
      const { code, stderr } = await cli(["check", file]);
      assert.equal(code, 0, `${page}: ${stderr}`);
    }
  }
  assert.ok(count >= 2, `${count} task files`);
});

Deno.test("links in the documentation lead to files and headings that exist", async () => {
  const sources = [...await pages(), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
  for (const page of sources) {
    const text = await Deno.readTextFile(join(ROOT, page));
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, heading] = link.split("#");
      const target = path === "" ? page : join(page, "..", path);
      await Deno.stat(join(ROOT, target)).catch(() => assert.fail(`${page} links to ${link}`));
      if (heading === undefined || !target.endsWith(".md")) continue;
      const anchors = anchorsOf(await Deno.readTextFile(join(ROOT, target)));
      assert.ok(anchors.includes(heading), `${page} links to ${link}`);
    }
  }
});

/** Headings as links name them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

Deno.test("comtask --help shows examples of documents that exist", async () => {
  const groups = [["--help"], ["run", "--help"], ["fax", "send", "--help"]];
  for (const args of groups) {
    const { stdout } = await cli(args);
    const documents = [...stdout.matchAll(/--document (\S+\.\S+)/g)].map(([, path]) => path);
    assert.ok(documents.length > 0, stdout);
    for (const path of documents) assert.ok((await Deno.stat(join(ROOT, path))).isFile);
  }
});
