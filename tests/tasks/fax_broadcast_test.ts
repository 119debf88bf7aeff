import assert from "node:assert/strict";
import { join } from "node:path";
import { runTask } from "../../lib/engine/mod.ts";
import { connect } from "../../lib/fax/mod.ts";
import { fax, taskFunctions } from "../../tasks/mod.ts";
import { cli, temporaryFolder } from "../support/cli.ts";
import { shortTiff, storeOf } from "../support/fax/received.ts";

/** Numbers of the default dial plan of the built-in service. */
const REACHED = ["+14255550100", "+14255550110"];
const REJECTED = "+14255550107";
const A_PERSON = "+14255550108";

async function withDocument(
  use: (at: { readonly document: string; readonly server: string }) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const document = join(folder.path, "a.tif");
  await Deno.writeFile(document, shortTiff());
  await use({ document, server: storeOf(folder.path).name });
}

for (const api of ["faxcom", "faxcomex"] as const) {
  Deno.test(`fax.send reaches many numbers, each once, by ${api}`, async () => {
    await withDocument(async ({ document, server: name }) => {
      await using server = await connect(name, { api });
      const { recipients, to } = await fax.send(server, { to: [...REACHED, REACHED[0]], document });
      assert.equal(to, REACHED.join(", "));
      assert.deepEqual(recipients.map(({ to, delivery }) => [to, delivery]), [
        [REACHED[0], "delivered"],
        [REACHED[1], "delivered"],
      ]);
      const { faxes } = await fax.archive(server);
      assert.deepEqual(faxes.map(({ faxNumber }) => faxNumber).sort(), REACHED);
    });
  });
}

Deno.test("fax.send says which of many numbers were not reached", async () => {
  await withDocument(async ({ document, server: name }) => {
    await using server = await connect(name);
    const sending = fax.send(server, { to: [...REACHED, REJECTED], document });
    await assert.rejects(sending, (error) => {
      const { code, details, message } = error as Error & Record<string, unknown>;
      assert.equal(code, "fax.some-not-sent");
      assert.match(
        message,
        /^Cannot send "a\.tif" to 1 of 3 numbers: \+14255550107 \(fax\.rejected\)$/,
      );
      const { sent, failed } = details as Record<string, { to: string; code: string }[]>;
      assert.deepEqual(sent.map(({ to }) => to), REACHED);
      assert.deepEqual(failed.map(({ code }) => code), ["fax.rejected"]);
      return true;
    });
    await assert.rejects(fax.send(server, { to: [REJECTED, "+15555550107"], document }), {
      code: "fax.rejected",
    });
    await assert.rejects(fax.send(server, { to: [REJECTED, A_PERSON], document }), {
      code: "fax.some-not-sent",
    });
    assert.deepEqual(await server.jobs.list(), []);
  });
});

/** A file that sends to many numbers and tries again. */
function task(to: readonly string[], server: string, document: string): string {
  return JSON.stringify({
    version: 1,
    name: "many",
    durable: { key: "many" },
    steps: [{
      id: "connection",
      using: { server: { uses: "fax.connect", with: { server } } },
      steps: [{
        id: "send",
        uses: "fax.send",
        with: { server: "${ server }", to, document },
        retry: { times: 2, delay: "10ms", on: 'error.code == "fax.some-not-sent"' },
      }],
    }],
  });
}

Deno.test("fax.send tried again, also by another process, leaves out who has the fax", async () => {
  await withDocument(async ({ document, server: name }) => {
    const text = task([...REACHED, REJECTED], name, document);
    const run = await runTask({
      file: { name: "many.yaml", text, folder: "." },
      functions: taskFunctions,
    });
    assert.equal(run.outcome, "failed");
    const file = join(document, "..", "many.yaml");
    await Deno.writeTextFile(file, text);
    const env = { COMTASK_HOME: join(document, "..", "home") };
    const lastRun = async () => {
      const { stdout } = await cli(["runs", "list", "-o", "json"], { env });
      return JSON.parse(stdout)[0].run as string;
    };
    for (const again of [false, true]) {
      const args = again ? ["resume", await lastRun()] : ["run", file];
      const { code, stderr } = await cli(args, { env });
      assert.equal(code, 30, stderr);
      assert.match(stderr, /1 of 3 numbers/);
    }
    await using server = await connect(name);
    const numbers = (await fax.archive(server)).faxes.map(({ faxNumber }) => faxNumber).sort();
    // once by the run here, once by the two runs of the same durable key
    assert.deepEqual(numbers, [REACHED[0], REACHED[0], REACHED[1], REACHED[1]]);
  });
});

Deno.test("comtask fax send takes --to more than once", async () => {
  await withDocument(async ({ document, server }) => {
    const args = ["fax", "send", ...REACHED.flatMap((to) => ["--to", to]), "--document", document];
    const { code, stdout, stderr } = await cli([...args, "--server", server, "-o", "json"]);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).recipients.length, 2);
  });
});
