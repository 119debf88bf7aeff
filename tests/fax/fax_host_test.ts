import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { FAX_CODES } from "../../lib/fax/mod.ts";
import { makeFaxHost } from "../../lib/fax/server/fax_host.ts";
import { type Faults, registerFaultyServer } from "../support/fax/faulty_server.ts";

/** Every HRESULT of the table of codes, and some that are in no table. */
const HRESULTS: readonly number[] = [
  ...Object.values(FAX_CODES).flatMap((entry) => "hresults" in entry ? entry.hresults : []),
  ...[0x8000_4005, 0x8000_FFFF, 0x8002_0009],
].map((hresult) => hresult | 0);

const REQUEST = { api: "faxcom", computer: null } as const;
const FAX = { document: "a.tif", faxNumber: "1" };
const GONE = [0x8007_0057 | 0, 0x8004_1B61 | 0];

/** Runs a host over a faulty server on this thread; nothing may stay behind. */
async function withHost(
  faults: Faults,
  use: (run: (operation: string, ...args: unknown[]) => unknown, calls: string[]) => unknown,
): Promise<void> {
  const calls: string[] = [];
  const before = com.stats();
  {
    using _registration = registerFaultyServer((member) => calls.push(member), faults);
    const host = makeFaxHost();
    try {
      await use((operation, ...args) => host.operations[operation](...args), calls);
    } finally {
      host.operations.end();
    }
  }
  assert.deepEqual(com.stats(), before, `left behind after ${calls.join(", ")}`);
}

function fails(run: () => unknown, hresult: number): Promise<void> {
  return assert.rejects(async () => await run(), (error) => {
    assert.ok(error instanceof ComError, String(error));
    assert.equal(error.hresult, hresult);
    return true;
  });
}

Deno.test("makeFaxHost() passes no name as a null BSTR, which servers read as empty", async () => {
  await withHost({}, async (run, calls) => {
    await run("connect", REQUEST);
    assert.deepEqual(calls, ["Connect"]);
  });
});

Deno.test("makeFaxHost() releases the server whatever Connect fails with", async () => {
  for (const hresult of HRESULTS) {
    await withHost({ Connect: hresult }, async (run, calls) => {
      await fails(() => run("connect", REQUEST), hresult);
      assert.deepEqual(calls, ["Connect"]);
      await assert.rejects(async () => await run("jobs"), /it is not connected/);
    });
  }
});

Deno.test("makeFaxHost() releases the server whatever Disconnect fails with", async () => {
  for (const hresult of HRESULTS) {
    await withHost({ Disconnect: hresult }, async (run, calls) => {
      await run("connect", REQUEST);
      await fails(() => run("disconnect"), hresult);
      await run("disconnect");
      assert.deepEqual(calls, ["Connect", "Disconnect"]);
    });
  }
});

const STEPS:
  readonly (readonly [operation: string, args: readonly unknown[], members: string[]])[] = [
    ["send", [FAX], ["CreateDocument", "Send"]],
    ["jobs", [], ["GetJobs", "Count", "Item", "JobId", "QueueStatus"]],
    ["job", ["7"], ["GetJobs", "Count", "Item", "JobId", "QueueStatus"]],
    ["command", ["7", "cancel"], ["GetJobs", "Count", "SetStatus"]],
  ];

for (const [operation, args, members] of STEPS) {
  for (const member of members) {
    Deno.test(`"${operation}" that fails in ${member} leaves nothing behind`, async () => {
      for (const hresult of HRESULTS) {
        if (member === "Item" && GONE.includes(hresult)) continue; // the job has left the queue
        await withHost({ [member]: hresult }, async (run, calls) => {
          await run("connect", REQUEST);
          await fails(() => run(operation, ...args), hresult);
          await run("disconnect");
          assert.equal(calls.filter((call) => call === "Disconnect").length, 1);
        });
      }
    });
  }
}

Deno.test("a job that has left the queue while it is listed is left out", async () => {
  for (const hresult of GONE) {
    await withHost({ Item: hresult }, async (run) => {
      await run("connect", REQUEST);
      assert.deepEqual(run("jobs"), []);
      assert.equal(run("job", "7"), undefined);
      assert.equal(run("command", "7", "pause"), false);
    });
  }
});

Deno.test("a job that was found is refreshed, not looked for again", async () => {
  await withHost({}, async (run, calls) => {
    await run("connect", REQUEST);
    run("job", "7");
    calls.length = 0;
    run("job", "7");
    assert.deepEqual(calls, ["Refresh", "QueueStatus", "JobId"]);
  });
  for (const hresult of GONE) {
    await withHost({ Refresh: hresult }, async (run) => {
      await run("connect", REQUEST);
      assert.ok(run("job", "7"));
      assert.equal(run("job", "7"), undefined);
    });
  }
});
