/** Objects in C++ that fail in every call of connect, send, wait and disconnect. */
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { connect, FaxError, type FaxServer, withServer } from "../../lib/fax/mod.ts";
import { makeFaxHost } from "../../lib/fax/server/fax_host.ts";
import { DOCUMENTED_HRESULTS, FAILING_HRESULTS, hexOf } from "../support/fax/hresults.ts";
import {
  assertBalanced,
  type FaxStandIn,
  registerFaxStandIn,
  WHY_NO_STAND_IN,
} from "../support/fax/stand_in.ts";

const ignore = WHY_NO_STAND_IN !== undefined;
/** Its job stays in the queue of the stand-in. */
const NEVER_ANSWERS = "+49 30 19";
/** The job or message is not there any more. */
const GONE: readonly number[] = [0x8007_0057 | 0, 0x8004_1B61 | 0];

const REQUEST = { api: "faxcom", computer: "FAXSRV01" } as const;

/** All failures at the first and last call of an operation, the documented ones at every call. */
function hresultsFor(member: string, members: readonly string[]): readonly number[] {
  const isEnd = member === members[0] || member === members.at(-1);
  return isEnd ? FAILING_HRESULTS : DOCUMENTED_HRESULTS;
}

/** The error names the operation and the number. */
function isNamed(error: unknown, action: RegExp, hresult: number, member: string): true {
  const label = `${member} ${hexOf(hresult)}: ${error}`;
  assert.ok(error instanceof FaxError, label);
  assert.equal(error.hresult, hresult, label);
  assert.match(error.message, action, label);
  assert.ok(error.message.endsWith(`(${hexOf(hresult)})`), label);
  return true;
}

Deno.test({
  name: "a native server is released whatever Connect and Disconnect fail with",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    const before = com.stats();
    for (const hresult of FAILING_HRESULTS) {
      const { operations: run } = makeFaxHost(); // on this thread: no other has to start
      standIn.fail({ "FaxServer.Connect": hresult });
      await assert.rejects(async () => await run.connect(REQUEST), { hresult });
      standIn.fail({});
      await run.connect(REQUEST);
      standIn.fail({ "FaxServer.Disconnect": hresult });
      await assert.rejects(async () => await run.disconnect(), { hresult });
      standIn.fail({});
      assert.deepEqual(com.stats(), before, hexOf(hresult));
    }
    const log = await standIn.log();
    assertBalanced(log);
    const created = log.filter((line) => line === "FaxServer created").length;
    assert.equal(created, FAILING_HRESULTS.length * 2);
  },
});

Deno.test({
  name: "connect() and disconnect() name the native server and the number",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    for (const hresult of [0x8007_06BA | 0, 0x8004_1B63 | 0, 0x8001_0105 | 0]) {
      standIn.fail({ "FaxServer.Connect": hresult });
      await assert.rejects(
        connect("FAXSRV01"),
        (error) => isNamed(error, /^Cannot connect to fax server "FAXSRV01": /, hresult, "Connect"),
      );
      standIn.fail({});
      const server = await connect("FAXSRV01");
      standIn.fail({ "FaxServer.Disconnect": hresult });
      await assert.rejects(
        server.disconnect(),
        (error) =>
          isNamed(error, /^Cannot disconnect from fax server "FAXSRV01": /, hresult, "Disconnect"),
      );
      standIn.fail({});
    }
    assertBalanced(await standIn.log());
  },
});

/** Every call that sending makes, in its order. */
const SEND_CALLS = [
  "FaxServer.CreateDocument",
  ...["FaxNumber", "DisplayName", "RecipientName", "RecipientCompany", "SenderName"],
  ...["SenderCompany", "SenderFax", "Tsid", "BillingCode", "CoverpageName", "ServerCoverpage"],
  ...["CoverpageSubject", "CoverpageNote", "DiscountSend", "EmailAddress", "SendCoverpage"],
  "FaxDoc.Send",
].map((member) => member.includes(".") ? member : `FaxDoc.put_${member}`);

/** A fax that makes all of them. */
function fullFax(document: string) {
  return {
    document,
    faxNumber: NEVER_ANSWERS,
    displayName: "a",
    recipientName: "b",
    recipientCompany: "c",
    senderName: "d",
    senderCompany: "e",
    senderFax: "f",
    tsid: "g",
    billingCode: "h",
    coverpageName: "i",
    serverCoverpage: true,
    coverpageSubject: "j",
    coverpageNote: "k",
    discountSend: true,
    emailAddress: "l",
  };
}

/** A connected server, one job that waits, and a log whose objects are all released at the end. */
async function withJob(
  use: (at: {
    readonly standIn: FaxStandIn;
    readonly server: FaxServer;
    readonly document: string;
    readonly id: string;
  }) => Promise<void>,
): Promise<void> {
  await using standIn = await registerFaxStandIn();
  const document = await Deno.makeTempFile({ suffix: ".tif" });
  await withServer("FAXSRV01", async (server) => {
    const id = await server.send({ document, faxNumber: NEVER_ANSWERS });
    while ((await server.jobs.find(id))?.status !== "retries-exceeded") await server.jobs.list();
    await use({ standIn, server, document, id });
    await server.jobs.cancel(id);
  });
  await Deno.remove(document);
  assertBalanced(await standIn.log());
}

Deno.test({
  name: "send() that fails in any call submits nothing, and names the document",
  ignore,
  fn: async () => {
    await withJob(async ({ standIn, server, document, id }) => {
      for (const member of SEND_CALLS) {
        for (const hresult of hresultsFor(member, SEND_CALLS)) {
          standIn.fail({ [member]: hresult });
          await assert.rejects(
            server.send(fullFax(document)),
            (error) => isNamed(error, /^Cannot send ".*\.tif" to \+49 30 19: /, hresult, member),
          );
        }
        standIn.fail({});
        assert.deepEqual((await server.jobs.list()).map((job) => job.id), [id], member);
      }
      const log = await standIn.log();
      for (const member of SEND_CALLS) {
        assert.equal(log.filter((line) => line.startsWith(`${member}(`)).length > 0, true, member);
      }
    });
  },
});

/** Every call of a wait for a job that was found before, in its order. */
const WAIT_CALLS = [
  "FaxJob.Refresh",
  ...["QueueStatus", "DeviceStatus", "JobId", "Type", "PageCount", "FaxNumber", "RecipientName"],
  ...["SenderName", "SenderCompany", "DisplayName", "UserName", "Tsid", "BillingCode"],
].map((member) => member.includes(".") ? member : `FaxJob.get_${member}`);

/** Every call by which a job is found that is not known yet. */
const FIND_CALLS = [
  "FaxServer.GetJobs",
  "FaxJobs.get_Count",
  "FaxJobs.get_Item",
  "FaxJob.get_JobId",
];

Deno.test({
  name: "wait() that fails in any call loses no job: the next wait finds it again",
  ignore,
  fn: async () => {
    await withJob(async ({ standIn, server, id }) => {
      const sees = async (label: string) => {
        await assert.rejects(server.jobs.wait(id, { pollMs: 1 }), (error) => {
          assert.ok(error instanceof FaxError, label);
          assert.equal(error.code, "fax.no-answer", label);
          return true;
        });
      };
      const failsIn = async (member: string, hresult: number) => {
        standIn.fail({ [member]: hresult });
        await assert.rejects(server.jobs.wait(id, { pollMs: 1 }), (error) => {
          // what says that the job is gone is believed, and no record says that it was sent
          const isGone = GONE.includes(hresult) &&
            ["FaxJob.Refresh", "FaxJobs.get_Item"].includes(member);
          if (!isGone) return isNamed(error, /^Cannot read job \d+: /, hresult, member);
          assert.ok(error instanceof FaxError, `${member}: ${error}`);
          assert.equal(error.code, "fax.left-queue");
          return true;
        });
        standIn.fail({});
      };
      for (const member of WAIT_CALLS) {
        for (const hresult of hresultsFor(member, WAIT_CALLS)) {
          await sees(hexOf(hresult));
          await failsIn(member, hresult);
        }
      }
      for (const member of FIND_CALLS) {
        for (const hresult of hresultsFor(member, FIND_CALLS)) {
          await sees(hexOf(hresult));
          await failsIn("FaxJob.Refresh", GONE[0]); // so that it has to be looked for
          await failsIn(member, hresult);
        }
      }
      await sees("at the end");
    });
  },
});

Deno.test({
  name: "a command on a job that fails leaves the job in the queue",
  ignore,
  fn: async () => {
    await withJob(async ({ standIn, server, id }) => {
      for (const hresult of FAILING_HRESULTS) {
        standIn.fail({ "FaxJob.SetStatus": hresult });
        for (const action of ["pause", "resume", "cancel"] as const) {
          await assert.rejects(
            server.jobs[action](id),
            (error) => isNamed(error, new RegExp(`^Cannot ${action} job `), hresult, action),
          );
        }
        standIn.fail({});
        assert.equal((await server.jobs.find(id))?.id, id);
      }
    });
  },
});

Deno.test({
  name: "both errors are kept when Disconnect fails behind a failure of the function",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    for (const hresult of FAILING_HRESULTS.slice(0, 2)) {
      const failing = withServer("FAXSRV01", () => {
        standIn.fail({ "FaxServer.Disconnect": hresult });
        throw new RangeError("first");
      });
      await assert.rejects(failing, (error) => {
        assert.ok(error instanceof SuppressedError);
        assert.ok(error.suppressed instanceof RangeError);
        return isNamed(error.error, /^Cannot disconnect/, hresult, "Disconnect");
      });
      standIn.fail({});
    }
    assertBalanced(await standIn.log());
  },
});
