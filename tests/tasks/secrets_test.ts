/** Secrets in task files arrive where they are meant to, and nowhere else. */
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { checkTask, runTask, Secret } from "../../lib/engine/mod.ts";
import { taskFunctions } from "../../tasks/mod.ts";

const VALUE = "hush-hush/22";
const HEAD = "version: 1\nname: secret\nsecrets: { s: { from: env, name: S } }\n";

async function run(steps: string) {
  const result = await runTask({
    file: { name: "secret.yaml", text: `${HEAD}steps:\n${steps}` },
    functions: taskFunctions,
    secrets: { env: () => Promise.resolve(new Secret(VALUE)) },
  });
  assert.equal(result.outcome, "ok", result.error?.message);
  assert.ok(!JSON.stringify(result).includes(VALUE));
  return result;
}

Deno.test("http.request sends secrets in headers, in JSON and as the body", async () => {
  const got: unknown[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (call) => {
      got.push([call.headers.get("x-key"), call.headers.get("x-plain"), await call.text()]);
      return new Response("ok");
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  await run(`
  - id: json
    uses: http.request
    with:
      url: ${url}
      headers: { x-key: "\${ secrets.s }", x-plain: "1" }
      json: { user: ada, pass: ["\${ secrets.s }"] }
  - { id: body, uses: http.request, with: { url: "${url}", body: "\${ secrets.s }" } }
`);
  assert.deepEqual(got, [
    [VALUE, "1", JSON.stringify({ user: "ada", pass: [VALUE] })],
    [null, null, VALUE],
  ]);
});

Deno.test("process.run hands secrets over in the environment and on standard input", async () => {
  const { steps } = await run(`
  - id: a
    uses: process.run
    with:
      command: ${JSON.stringify(Deno.execPath())}
      args: [eval, "const text = Deno.env.get('S') + await new Response(Deno.stdin.readable).text(); console.log(text.length)"]
      env: { S: "\${ secrets.s }" }
      stdin: "\${ secrets.s }"
`);
  assert.equal((steps[0].result as { stdout: string }).stdout.trim(), String(2 * VALUE.length));
});

Deno.test("com.put and com.call hand secrets over, and what comes back is redacted", async () => {
  let owner: unknown;
  const asked: unknown[] = [];
  using _class = com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2F32}",
    progId: "Comtask.Test.Safe",
    create: () => ({
      get Owner() {
        return owner;
      },
      set Owner(value: unknown) {
        owner = value;
      },
      Open: (name: string, password: string) => void asked.push([name, password]),
    }),
  });
  const { steps } = await run(`
  - id: open
    using: { safe: { uses: com.create, with: { class: Comtask.Test.Safe } } }
    steps:
      - { id: put, uses: com.put, with: { object: "\${ safe }", member: Owner, value: "\${ secrets.s }" } }
      - { id: call, uses: com.call, with: { object: "\${ safe }", member: Open, args: [ada, "\${ secrets.s }"] } }
      - { id: get, uses: com.get, with: { object: "\${ safe }", member: Owner } }
`);
  assert.deepEqual([owner, asked], [VALUE, [["ada", VALUE]]]);
  assert.deepEqual(steps[0].children?.[2].result, { value: "***" });
});

const REFUSED: readonly (readonly [code: string, text: string, expected: RegExp])[] = [
  ["input.type", 'uses: log.write, with: { message: x, data: { a: "S" } }', /no secret/],
  ["input.type", 'uses: report.write, with: { rows: [{ a: "S" }], files: [a.csv] }', /no secret/],
  ["input.type", 'uses: process.run, with: { command: x, args: ["S"] }', /go to env, stdin/],
  ["expression.secret", 'name: "S", uses: log.write, with: { message: x }', /input that takes/],
  ["expression.secret", 'uses: "task:t", with: { p: "S" }', /input that takes/],
  ["expression.secret", 'uses: file.delete, with: { path: x }, once: "S"', /input that takes/],
];

for (const [code, text, expected] of REFUSED) {
  Deno.test(`checkTask() refuses a secret in ${text}`, async () => {
    const tasks =
      "tasks: { t: { params: { p: { type: string } }, steps: [{ id: a, uses: log.write, " +
      "with: { message: x } }] } }\n";
    const step = `  - { id: a, ${text.replace('"S"', '"${ secrets.s }"')} }\n`;
    const { diagnostics } = await checkTask(
      { name: "secret.yaml", text: `${HEAD}${tasks}steps:\n${step}` },
      { functions: taskFunctions },
    );
    assert.deepEqual(diagnostics.map((found) => found.code), [code], JSON.stringify(diagnostics));
    assert.match(diagnostics[0].expected!, expected);
  });
}

for (
  const key of [
    "vars: { v: S }",
    "durable: { key: S }",
    "concurrency: { group: S }",
    "outputs: { o: S }",
  ]
) {
  Deno.test(`checkTask() refuses a secret in ${key}`, async () => {
    const text = `${HEAD}${key.replace("S", '"${ secrets.s }"')}\n` +
      "steps: [{ id: a, uses: log.write, with: { message: x } }]\n";
    const { diagnostics } = await checkTask({ name: "secret.yaml", text }, {
      functions: taskFunctions,
    });
    assert.deepEqual(diagnostics.map(({ code, line }) => [code, line]), [["expression.secret", 4]]);
  });
}
