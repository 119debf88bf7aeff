import assert from "node:assert/strict";
import { request } from "node:http";
import { join } from "node:path";
import { cli, cliArguments, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import type { WatchedRun } from "../../lib/cli/watch/snapshot.ts";
import { Program } from "../support/program.ts";

const SLOW = `version: 1
name: slow <b>task</b>
steps:
  - id: copy
    uses: file.copy
    with: { from: slow.yaml, to: copy.yaml, ifExists: overwrite }
  - id: wait
    uses: wait.for
    with: { duration: 60s }
`.replace("<b>task</b>", "task");

interface Watching extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

async function watching(args: readonly string[] = []): Promise<Watching> {
  const folder = await temporaryFolder();
  const env = { ...TEST_ENV, COMTASK_HOME: join(folder.path, "home") };
  const program = new Program(cliArguments(["watch", "--port", "0", ...args]), env);
  const url = (await program.stdoutShows(/^http:.*$/m))[0];
  return {
    url,
    folder: folder.path,
    env,
    async [Symbol.asyncDispose]() {
      assert.equal(await program.end("SIGTERM"), 0);
      await folder[Symbol.asyncDispose]();
    },
  };
}

interface Asked {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** A request whose host and origin can be lies, unlike those of fetch. */
function ask(
  url: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => text += part);
      answer.on(
        "end",
        () => resolve({ status: answer.statusCode!, headers: answer.headers, text }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Reads states from the event stream until one fits. */
async function stateWhere(
  url: string,
  fits: (state: { runs: WatchedRun[] }) => boolean,
) {
  const answer = await fetch(`${url}events`);
  let text = "";
  for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => json);
    for (const json of text.endsWith("\n\n") ? events : events.slice(0, -1)) {
      const state = JSON.parse(json);
      if (fits(state)) return state;
    }
  }
  throw new Error(`The stream ended: ${text}`);
}

const options = { ignore: Deno.build.os === "windows" }; // Windows sends no signal to one process

Deno.test({
  ...options,
  name: "comtask watch tells of a run as it goes on, and cancels it by a POST",
  fn: async () => {
    await using watch = await watching();
    const { url, folder, env } = watch;
    await Deno.writeTextFile(join(folder, "slow.yaml"), SLOW);
    const run = new Program(cliArguments(["run", "slow.yaml", "-o", "json"]), env, folder);
    const state = await stateWhere(url, ({ runs }) => runs[0]?.outcome === null);
    const [{ runId }] = state.runs;
    await stateWhere(
      url,
      ({ runs: [{ counts, live }] }) => counts?.changed === 1 && live?.active[0]?.path === "wait",
    );
    const cancelUrl = `${url}runs/${runId}/cancel`;
    const get = await ask(cancelUrl);
    assert.deepEqual([get.status, get.headers.allow], [405, "POST"]);
    const foreign = await ask(cancelUrl, {
      method: "POST",
      headers: { origin: "http://example.com" },
    });
    assert.equal(foreign.status, 403);
    const post = await ask(cancelUrl, { method: "POST", headers: { origin: new URL(url).origin } });
    assert.equal(post.status, 202);
    assert.equal(await run.ended(), 70);
    const left = Deno.readDirSync(join(env.COMTASK_HOME, "runs.sqlite.live"));
    assert.deepEqual([...left], [], "what it did now is gone with it");
    await stateWhere(url, ({ runs }) => runs[0].outcome === "cancelled");
    const again = await ask(cancelUrl, { method: "POST" });
    assert.equal(again.status, 404);
    const page = await ask(`${url}runs/${runId}`);
    assert.match(page.text, /<h1>slow task/, "the report of the run");
  },
});

const LOOP = `version: 1
name: batch
steps:
  - id: all
    each: { in: "['1', '2', '3']", parallel: 3 }
    steps:
      - id: quick
        uses: file.read
        with: { path: loop.yaml }
      - id: slow
        if: item != '2'
        uses: wait.for
        with: { duration: 60s }
`;

Deno.test({
  ...options,
  name: "comtask watch tells the items of a run, and that a killed one goes on no more",
  fn: async () => {
    await using watch = await watching();
    const { url, folder, env } = watch;
    await Deno.writeTextFile(join(folder, "loop.yaml"), LOOP);
    const run = new Program(cliArguments(["run", "loop.yaml", "-o", "none"]), env, folder);
    const state = await stateWhere(
      url,
      ({ runs }) => JSON.stringify(runs[0]?.live ?? {}).includes('"done":1'),
    );
    const [{ runId, live }] = state.runs;
    assert.deepEqual(live.loops, [
      { path: "all", label: "all", total: 3, done: 1, ok: 1, failed: 0 },
    ]);
    const shown = [...live.active, ...live.ended].map(({ path, state, attempts, note }) =>
      `${path} ${state} ${attempts} ${note}`
    );
    assert.deepEqual(shown, ["all/0 running 1 slow", "all/2 running 1 slow", "all/1 ok 1 "]);
    await run.end("SIGKILL");
    await stateWhere(url, ({ runs }) => runs[0].outcome === "interrupted");
    const cancel = await ask(`${url}runs/${runId}/cancel`, { method: "POST" });
    assert.equal(cancel.status, 404);
  },
});

Deno.test({
  ...options,
  name: "comtask watch gives nothing to a wrong token, host, origin or method",
  fn: async () => {
    await using watch = await watching();
    const { url } = watch;
    const { origin, host } = new URL(url);
    const right = await ask(url);
    assert.equal(right.status, 200);
    assert.match(String(right.headers["content-security-policy"]), /default-src 'none'/);
    assert.equal(right.headers["cache-control"], "no-store");
    assert.equal(right.headers["x-frame-options"], "DENY");
    const token = url.slice(origin.length + 1, -1);
    assert.ok(token.length >= 32, "192 bits");
    const wrong = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
    const TRIES: readonly (readonly [number, string, Record<string, string>, string])[] = [
      [404, `${origin}/`, {}, "GET"],
      [404, `${origin}/${wrong}/`, {}, "GET"],
      [404, `${origin}/${wrong}/events`, {}, "GET"],
      [404, `${url}runs/nope`, {}, "GET"],
      [404, `${url}runs/%E0%A4%A/cancel`, {}, "POST"],
      [404, `${url}..%2f..%2fetc/passwd`, {}, "GET"],
      [405, url, {}, "DELETE"],
      [403, `${url}events`, { origin: "null" }, "GET"],
      [403, `${url}events`, { origin: `${origin}.example.com` }, "GET"],
      [421, `${url}events`, { host: `evil.example:${host.split(":")[1]}` }, "GET"],
    ];
    for (const [status, address, headers, method] of TRIES) {
      const answer = await ask(address, { method, headers });
      assert.equal(answer.status, status, `${method} ${address} ${JSON.stringify(headers)}`);
      assert.ok(!answer.text.includes(token));
    }
  },
});

Deno.test({
  ...options,
  name: "comtask watch shows the queue of a fax server, or why it cannot",
  fn: async () => {
    await using folder = await temporaryFolder();
    const server = `loopback:${folder.path}?speed=0.05`;
    const letter = join(ROOT, "tasks", "sample", "brief.txt");
    const sent = await cli([
      ...["fax", "send", "--to", "+14255550104", "--document", letter, "--server", server],
      ...["--wait-for", "queued"],
    ]);
    assert.equal(sent.code, 0, sent.stderr);
    {
      await using watch = await watching(["--server", server]);
      const { queue } = await stateWhere(watch.url, (state) => "queue" in state);
      assert.equal(queue.jobs[0].faxNumber, "+14255550104");
    }
    await using watch = await watching(["--server", "telnet:box"]);
    const { queue } = await stateWhere(watch.url, (state) => "queue" in state);
    assert.match(queue.error, /telnet/);
  },
});

Deno.test({
  ...options,
  name: "comtask watch says what to do when its port is taken",
  fn: async () => {
    await using watch = await watching();
    const { port } = new URL(watch.url);
    const { code, stdout, stderr } = await cli(["watch", "--port", port], { env: watch.env });
    assert.equal(code, 30, stderr);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      new RegExp(`Cannot listen on port ${port}: another program listens there`),
    );
    assert.match(stderr, /--port 0/);
    assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
  },
});

Deno.test("comtask watch refuses a folder that there is not", async () => {
  const { code, stdout, stderr } = await cli(["watch", join(ROOT, "nope"), "--port", "0"]);
  assert.deepEqual([code, stdout], [41, ""]);
  assert.match(stderr, /^error: Cannot watch ".*nope": there is no such folder$/m);
});
