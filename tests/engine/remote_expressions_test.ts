/** Expressions of files from a URL: a thread of their own, a deadline, the same values. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkTask, planTask, runTask } from "../../lib/engine/mod.ts";
import { serveFolder } from "../support/http.ts";
import { capture } from "../support/process.ts";
import { createWorld } from "./support/library.ts";
import { withHeader } from "./support/run.ts";

/** Serves texts by their path. */
function serve(
  files: Readonly<Record<string, string>>,
): AsyncDisposable & { readonly url: string } {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const text = files[new URL(request.url).pathname];
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const VALUES = withHeader(`
params:
  n: { type: int, default: 2 }
  r: { type: number, default: 2.5 }
  names: { type: list, of: string, default: [Ada, Bob] }
  home: { type: string, env: HOUSE }
vars: { limit: "\${ duration('90s') }", many: "\${ params.names.map(n, upper(n)) }" }
steps:
  - { id: list, uses: demo.list }
  - id: each
    each: { in: 'steps.list.rows.filter(r, r.age > 20)', as: row, key: row.id + "x" }
    if: size(steps.list.rows) == 3 && vars.limit > duration('1m')
    uses: demo.write
    with: { text: "\${ row.to } of \${ params.n + 1 }" }
  - { id: late, if: 'steps.list.rows[0].age > 99', uses: demo.fail }
outputs:
  half: "\${ params.r / 2 }"
  many: "\${ vars.many }"
  day: "\${ date(run.started) == date(now()) }"
  house: "\${ lower(env('HOUSE')) }"
  map: "\${ {'a': [1, params.n], 'b': null} }"
  missing: "\${ default(steps.list.none, 'nothing') }"
`).replace("steps.list.none", "steps.each.items[9]");

Deno.test("runTask() computes a file from a URL as it computes a local one", async () => {
  await using server = serve({ "/a.yaml": VALUES });
  const options = { env: (name: string) => name === "HOUSE" ? "Blue" : undefined };
  const local = createWorld();
  const remote = createWorld();
  const here = await runTask({
    ...options,
    file: { text: VALUES, name: "a.yaml" },
    functions: local.library,
  });
  const there = await runTask({
    ...options,
    file: `${server.url}/a.yaml`,
    functions: remote.library,
  });
  assert.equal(here.exitCode, 0, JSON.stringify([here.diagnostics, here.error]));
  assert.deepEqual(there.outputs, here.outputs, JSON.stringify([there.diagnostics, there.error]));
  assert.deepEqual(remote.did, ["write +14255550101 of 3", "write +14255550102 of 3"]);
  assert.deepEqual(local.did, remote.did);
});

/** Within the limits of check, and for ever all the same: two loops over what `split` makes. */
const ATTACK = withHeader(`
vars:
  a: "\${ replace('xxxxxxxxxx', 'x', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') }"
  b: "\${ replace(vars.a, 'x', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') }"
steps:
  - id: attack
    if: split(vars.b, '').all(x, split(vars.b, '').exists(y, y != x) == false)
    uses: demo.list
    onError: ignore
  - { id: after, uses: demo.echo, with: { value: "\${ 1 + 1 }" } }
outputs: { after: "\${ steps.after.value }" }
`);

Deno.test("runTask() ends an expression of a file from a URL that takes too long, and goes on", async () => {
  await using server = serve({ "/attack.yaml": ATTACK });
  const { library: functions } = createWorld();
  const started = performance.now();
  const result = await runTask({ file: `${server.url}/attack.yaml`, functions });
  assert.ok(performance.now() - started < 60_000);
  assert.deepEqual(result.outputs, { after: 2 }, JSON.stringify(result.error));
  assert.equal(result.steps[0].error?.code, "expression.deadline");
  assert.match(
    result.steps[0].error?.message ?? "",
    /Cannot compute "split\(.*" in line \d+: it took more than 200 ms/,
  );
});

Deno.test("the deadline holds for imported files and for plans too", async () => {
  const library = ATTACK.replace("name: test", "name: library");
  await using server = serve({ "/library.yaml": library, "/attack.yaml": ATTACK });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(library));
  const sha256 = new Uint8Array(digest).toHex();
  const { library: functions } = createWorld();
  const text = withHeader(`
imports: { lib: { url: "${server.url}/library.yaml", sha256: ${sha256} } }
steps: [{ id: call, uses: "task:lib" }]
`);
  const result = await runTask({ file: { text, name: "main.yaml" }, functions });
  const [attack] = result.steps[0].children ?? [];
  assert.equal(attack?.error?.code, "expression.deadline", JSON.stringify(result));
  const plan = await planTask({ file: `${server.url}/attack.yaml`, functions });
  assert.equal(plan.outcome, "ok");
  assert.match(String(plan.steps[0].condition), /^split/);
});

Deno.test("the engine imported by URL computes files from a URL with the deadline", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await using modules = serveFolder(root);
  await using files = serve({ "/attack.yaml": ATTACK });
  const folder = await Deno.makeTempDir();
  try {
    const script = join(folder, "main.ts");
    await Deno.writeTextFile(
      script,
      `import { createLibrary, defineFunction, runTask } from "${modules.url}/lib/engine/mod.ts";
       import { z } from "${modules.url}/lib/zod.ts";
       const input = z.strictObject({ value: z.unknown() });
       const echo = defineFunction({ name: "demo.echo", summary: "Echo", input, output: input,
         effect: "none", run: (given) => given });
       const list = defineFunction({ name: "demo.list", summary: "List", input: z.strictObject({}),
         output: z.null(), effect: "none", run: () => null });
       const { outputs, steps } = await runTask({
         file: "${files.url}/attack.yaml", functions: createLibrary([echo, list]) });
       console.log(JSON.stringify([outputs, steps[0].error?.code]));`,
    );
    const { stdout, stderr } = await capture(
      Deno.execPath(),
      ["run", "--no-check", "--no-lock", "-A", script],
      { cwd: folder },
    );
    assert.equal(stdout.trim(), '[{"after":2},"expression.deadline"]', stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("checkTask() finds variables of the environment that no parameter declares", async () => {
  const text = withHeader(`
params: { home: { type: string, env: HOME } }
steps: [{ id: a, uses: demo.echo, with: { value: "\${ env('HOME') + env('HOMES') }" } }]
`);
  const { diagnostics } = await checkTask({ text, name: "x.yaml" }, {
    functions: createWorld().library,
  });
  assert.deepEqual(diagnostics.map(({ code, nearest }) => [code, nearest]), [[
    "expression.env",
    "HOME",
  ]]);
});
