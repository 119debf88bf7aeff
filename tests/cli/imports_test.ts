import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, temporaryFolder } from "../support/cli.ts";
import { onTerminal } from "../support/terminal.ts";

const LIBRARY = `version: 1
name: library
tasks:
  greet:
    steps: [{ id: say, uses: log.write, with: { message: hello } }]
`;

interface Fixture extends AsyncDisposable {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stopServing: () => Promise<void>;
}

/** A task file with an import that a server of this computer has. */
async function withImport(): Promise<Fixture> {
  const folder = await temporaryFolder();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(LIBRARY),
  );
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(LIBRARY));
  const url = `http://127.0.0.1:${server.addr.port}/library.yaml`;
  const file = join(folder.path, "task.yaml");
  await Deno.writeTextFile(
    file,
    `version: 1
name: main
imports: { library: { url: "${url}", sha256: ${new Uint8Array(digest).toHex()} } }
steps: [{ id: greet, uses: "task:library.greet" }]
`,
  );
  return {
    file,
    env: { COMTASK_HOME: join(folder.path, "home") },
    stopServing: () => server.shutdown(),
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("imports from a URL are fetched without a terminal only where somebody asks for it", async () => {
  await using fixture = await withImport();
  const { file, env } = fixture;
  const run = (...args: string[]) => cli([...args, file], { env });
  for (const command of ["check", "plan", "run"]) {
    const { code, stderr } = await run(command);
    assert.equal(code, 40, stderr);
    assert.match(stderr, /task\.yaml:3:12: error: Cannot import "http.*not downloaded yet/);
    assert.match(stderr, /comtask check --download/);
  }
  assert.equal((await run("check", "--download")).code, 0);
  await fixture.stopServing();
  const { code, stderr } = await run("run");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /hello/);
  const { stdout } = await run("plan", "--permissions");
  assert.match(stdout, new RegExp(`--allow-read=.*${RegExp.escape(env.COMTASK_HOME)}`));
});

Deno.test({
  name: "imports from a URL are fetched on a terminal",
  ignore: Deno.build.os === "windows", // there is no `script`
  fn: async () => {
    await using fixture = await withImport();
    const { file, env } = fixture;
    const { code, text } = await onTerminal(["check", file], { columns: 80, env });
    assert.equal(code, 0, text);
    await fixture.stopServing();
    assert.equal((await cli(["run", file], { env })).code, 0);
  },
});
