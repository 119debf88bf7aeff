/** A secret that is handed to a real function shows in no place where a run writes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, temporaryFolder } from "../support/cli.ts";

const PASSWORD = 'hünter/22 "q"+x';

/** The server tells the password back: in its answer, and so in the result and in the log. */
const FILE = `version: 1
name: sinks
params: { url: { type: url, required: true }, out: { type: path, required: true } }
secrets: { token: { from: env, name: SINK_TOKEN } }
steps:
  - id: ask
    uses: http.request
    with: { url: "\${ params.url }", bearer: "\${ secrets.token }", json: { hello: 1 } }
  - id: tell
    uses: report.write
    with:
      rows: [{ said: "\${ steps.ask.body }" }]
      files: ["\${ join(params.out, 'said.json') }", "\${ join(params.out, 'said.html') }"]
  - { id: log, uses: log.write, with: { message: "it said \${ steps.ask.body }" } }
  - id: rows
    uses: csv.write
    with: { file: "\${ join(params.out, 'said.csv') }", rows: "\${ [{'said': steps.ask.body}] }", ifExists: overwrite }
  - id: keys
    each: { in: "[steps.ask.body + '1', steps.ask.body + '2']", key: item, label: "\${ item }" }
    uses: file.write
    with: { path: "\${ join(params.out, 'key.txt') }", text: x, ifExists: overwrite }
  - id: fail
    each: { in: "['x']", key: item }
    onError: collect
    uses: http.request
    with: { url: "\${ params.url + '?fail=' + item }", bearer: "\${ secrets.token }" }
finally:
  - id: report
    uses: report.write
    with:
      rows: "\${ steps.fail.items }"
      files: ["\${ join(params.out, 'report.csv') }", "\${ join(params.out, 'report.html') }"]
outputs: { said: "\${ steps.ask.body }" }
`;

/** Every way in which the password could be written. */
function forms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), bytes.toBase64()];
}

async function everything(folder: string): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) text += await everything(path);
    else text += `\n== ${name}\n${new TextDecoder().decode(await Deno.readFile(path))}`;
  }
  return text;
}

Deno.test("a secret is redacted in output, log, events, journal, pages, reports and errors", async () => {
  await using folder = await temporaryFolder();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const told = request.headers.get("authorization") ?? "";
    const status = new URL(request.url).searchParams.has("fail") ? 410 : 200;
    return new Response(`you are ${decodeURIComponent(told)} ${told}`, { status });
  });
  const file = join(folder.path, "sinks.yaml");
  await Deno.writeTextFile(file, FILE);
  const home = join(folder.path, "home");
  const out = join(folder.path, "out");
  await Deno.mkdir(out);
  // Headers are Latin-1 on the wire: the token goes there encoded, as it would in practice.
  const token = encodeURIComponent(PASSWORD);
  const env = { SINK_TOKEN: token, COMTASK_HOME: home };
  const url = `http://127.0.0.1:${server.addr.port}/`;
  let seen = "";
  for (const format of ["json", "table", "yaml", "csv"]) {
    const args = ["--url", url, "--out", out, "--log", "jsonl", "--verbose", "-o", format];
    const { code, stdout, stderr } = await cli(["run", file, ...args], { env });
    assert.equal(code, 20, stderr);
    seen += stdout + stderr;
  }
  assert.match(seen, /you are/, "the answer of the server is shown");
  assert.match(seen, /\*\*\*/);
  const listed = await cli(["runs", "list", "-o", "json"], { env });
  for (const { runId } of JSON.parse(listed.stdout)) {
    const page = join(out, `${runId}.html`);
    const shown = await cli(["runs", "show", runId, "--html", page, "-o", "json"], { env });
    seen += shown.stdout + shown.stderr;
  }
  seen += await everything(home) + await everything(out);
  for (const form of forms(token)) {
    const at = seen.indexOf(form);
    assert.equal(at, -1, `it shows here: ${seen.slice(Math.max(0, at - 200), at + 100)}`);
  }
});
