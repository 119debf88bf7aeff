import assert from "node:assert/strict";
import { connect, disconnect, type FaxCode, FaxError, withServer } from "../../lib/fax/mod.ts";
import { FaultyConnection } from "../support/fax/faults.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const E_FAIL = 0x8000_4005 | 0;

async function withStore(use: (name: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(`loopback:${folder}?speed=1000`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What `Connect` fails with, the code, and what the message says to do. */
const FAILURES: readonly (readonly [hresult: number, code: FaxCode, advice: RegExp])[] = [
  [0x8004_0154, IS_WINDOWS ? "fax.not-installed" : "fax.not-available", /loopback:/],
  [0x8007_0426, "fax.service-not-running", /Start-Service Fax/],
  [0x8007_0422, "fax.service-not-running", /Start-Service Fax/],
  [0x8007_06BA, "fax.unreachable", /name of the computer/],
  [0x8007_06BE, "fax.connection-lost", /connect again/],
  [0x8007_0005, "fax.access-denied", /fax account/],
  [0x8007_0032, "fax.not-supported", /Vista/],
  [0x8004_1B63, "fax.not-supported", /client editions of Windows .* Fax Server/],
  [0x8004_1B64, "fax.version-mismatch", /faxcomex/],
  [0x8007_0057, "fax.bad-argument", /refuses/],
  [0x8004_1B59, "fax.out-of-memory", /memory/],
  [0x8007_000E, "fax.out-of-memory", /memory/],
  [0x8007_06D1, "fax.not-supported", /Vista/],
  [0x8000_4005, "fax.error", /injected/],
];

for (const [hresult, code, advice] of FAILURES) {
  const number = `0x${hresult.toString(16).toUpperCase()}`;
  Deno.test(`connect() says what to do about ${number}`, async () => {
    using faulty = new FaultyConnection({ Connect: hresult | 0 });
    await assert.rejects(faulty.connect(), (error) => {
      assert.ok(error instanceof FaxError, String(error));
      assert.equal(error.code, code);
      assert.equal(error.hresult, hresult | 0);
      assert.match(error.message, /^Cannot connect to fax server "faulty.*": /);
      assert.match(error.message, advice);
      assert.ok(error.message.endsWith(`(${number})`), error.message);
      return true;
    });
    assert.equal(faulty.count("Disconnect"), 0);
  });
}

Deno.test("connect() refuses names and options before any call", async () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ["fax:one", /scheme "fax:" is unknown; known are loopback:/],
    ["FAX 1", /not the name of a computer/],
    ["\\\\", /not the name of a computer/],
    ["\\\\FAX1\\share", /not the name of a computer/],
    [17, /must be a string or null/],
  ];
  for (const [name, message] of cases) {
    await assert.rejects(connect(name as string), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(connect("", { api: "fax" as "faxcom" }), /api "fax" is unknown/);
  await assert.rejects(connect("", { timeoutMs: -1 }), RangeError);
});

Deno.test("connect() tells what is wrong with a loopback: name", async () => {
  await assert.rejects(connect("loopback:?colour=red"), /option "colour" is unknown/);
});

Deno.test("connect() settles on time while Connect blocks, and ends the late connection", async () => {
  using faulty = new FaultyConnection({ slowMs: 1500 });
  let ticks = 0;
  const ticker = setInterval(() => ticks++, 5);
  const late = faulty.connect({ timeoutMs: 600 });
  await assert.rejects(late, (error) => {
    assert.ok(error instanceof FaxError);
    assert.equal(error.code, "fax.timeout");
    assert.match(error.message, /no answer within 600 ms/);
    return true;
  });
  clearInterval(ticker);
  assert.ok(ticks > 3, "the event loop stood still");
  await faulty.until("Disconnect");
});

Deno.test("connect() ends with the signal's reason, and ends the late connection", async () => {
  using faulty = new FaultyConnection({ slowMs: 400 });
  const controller = new AbortController();
  const pending = faulty.connect({ signal: controller.signal });
  pending.catch(() => {});
  await faulty.until("Connect");
  controller.abort(new Error("enough"));
  await assert.rejects(pending, /^Error: enough$/);
  await faulty.until("Disconnect");
  await assert.rejects(faulty.connect({ signal: controller.signal }), /enough/);
});

Deno.test("connect() of one server does not wait for another that hangs", async () => {
  using slow = new FaultyConnection({ slowMs: 2000 });
  using quick = new FaultyConnection();
  const order: string[] = [];
  const hanging = slow.connect().then((server) => {
    order.push("slow");
    return server;
  });
  await slow.until("Connect");
  const servers = await Promise.all([1, 2].map(async () => {
    const server = await quick.connect();
    order.push("quick");
    return server;
  }));
  await Promise.all([...servers, await hanging].map(disconnect));
  assert.deepEqual(order, ["quick", "quick", "slow"]);
});

Deno.test("disconnect() runs once, and members are refused after it", async () => {
  using faulty = new FaultyConnection();
  const server = await faulty.connect();
  await Promise.all([disconnect(server), disconnect(server)]);
  await server[Symbol.asyncDispose]();
  await server.release();
  assert.equal(server.isConnected, false);
  const before = [...faulty.calls];
  const uses: readonly (() => Promise<unknown>)[] = [
    () => server.retries,
    () => server.setRetries(1),
    () => server.getJobs(),
    () => server.jobs.list(),
    () => server.status(),
    () => server.send({ document: "a.tif", faxNumber: "1" }),
  ];
  for (const use of uses) {
    await assert.rejects(use, (error) => {
      assert.ok(error instanceof FaxError);
      assert.equal(error.code, "fax.not-connected");
      assert.match(error.message, /was disconnected/);
      return true;
    });
  }
  assert.deepEqual(faulty.calls, before);
  assert.equal(faulty.count("Disconnect"), 1);
});

Deno.test("disconnect() that fails is one error, and no second call", async () => {
  using faulty = new FaultyConnection({ Disconnect: E_FAIL });
  const server = await faulty.connect();
  await assert.rejects(disconnect(server), /^FaxError: Cannot disconnect from fax server/);
  await assert.rejects(disconnect(server), /^FaxError: Cannot disconnect from fax server/);
  assert.equal(faulty.count("Disconnect"), 1);
});

Deno.test("await using keeps both errors when Disconnect fails too", async () => {
  using faulty = new FaultyConnection({ Disconnect: E_FAIL });
  const attempt = async () => {
    await using _server = await faulty.connect();
    throw new RangeError("first");
  };
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof SuppressedError);
    assert.ok(error.suppressed instanceof RangeError);
    assert.ok(error.error instanceof FaxError);
    return true;
  });
});

Deno.test("a signal given to connect() ends later calls of the server too", async () => {
  using faulty = new FaultyConnection();
  const controller = new AbortController();
  await using server = await faulty.connect({ signal: controller.signal });
  assert.equal(await server.retries, 3);
  controller.abort(new Error("stop"));
  await assert.rejects(server.retries, /stop/);
});

Deno.test("an aborted server is given up while a call of it hangs", async () => {
  using faulty = new FaultyConnection({ sendMs: 3000 });
  const controller = new AbortController();
  const server = await faulty.connect({ signal: controller.signal, timeoutMs: 2000 });
  const sending = server.send({ document: "a.tif", faxNumber: "1" });
  sending.catch(() => {});
  await faulty.until("Send");
  controller.abort(new Error("stop"));
  await assert.rejects(sending, /stop/);
  await assert.rejects(server.disconnect(), { code: "fax.timeout" });
  await faulty.until("Disconnect"); // as soon as the thread is free
});

Deno.test("withServer() returns what its function returns, and disconnects", async () => {
  await withStore(async (name) => {
    let seen: { isConnected: boolean } | undefined;
    const retries = await withServer(name, async (server) => {
      seen = server;
      assert.equal(server.isConnected, true);
      assert.equal(server.api, "faxcom");
      return await server.retries;
    });
    assert.equal(retries, 3);
    assert.equal(seen?.isConnected, false);
  });
});

Deno.test("withServer() disconnects when its function throws", async () => {
  await withStore(async (name) => {
    let seen: { isConnected: boolean } | undefined;
    const attempt = withServer(name, (server) => {
      seen = server;
      throw new RangeError("no");
    });
    await assert.rejects(attempt, /^RangeError: no$/);
    assert.equal(seen?.isConnected, false);
  });
});

Deno.test("withServer() can be used inside itself, and many times at once", async () => {
  await withStore(async (name) => {
    const counts = await Promise.all(
      [1, 2, 3].map(() =>
        withServer(name, (outer) =>
          withServer(name, async (inner) => {
            await outer.send({ document: import.meta.filename!, faxNumber: "+14255550100" });
            return (await inner.status()).lines.length;
          }))
      ),
    );
    assert.deepEqual(counts, [4, 4, 4]);
  });
});

Deno.test("a server left open is reported when the process ends", async () => {
  await withStore(async (name, folder) => {
    const script = `${folder}/open.ts`;
    const module = new URL("../../lib/fax/mod.ts", import.meta.url).href;
    await Deno.writeTextFile(
      script,
      `import { connect } from ${JSON.stringify(module)};\n` +
        `await connect(${JSON.stringify(name)});\nconsole.log("end");\n`,
    );
    const config = new URL("../../deno.json", import.meta.url);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--cached-only", "--config", fromUrl(config), script],
      stdout: "piped",
      stderr: "piped",
    }).output();
    const errors = new TextDecoder().decode(stderr);
    assert.equal(new TextDecoder().decode(stdout).trim(), "end");
    assert.equal(code, 0, errors);
    assert.match(
      errors,
      /^comtask: fax server "loopback:.*" was left open, connected at .*open\.ts:2/m,
    );
  });
});

function fromUrl(url: URL): string {
  return decodeURIComponent(IS_WINDOWS ? url.pathname.slice(1) : url.pathname);
}
