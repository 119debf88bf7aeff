import assert from "node:assert/strict";
import { connectThrough } from "../../lib/fax/connect.ts";
import type { ExtendedFaxServer } from "../../lib/fax/extended_server.ts";
import { FaxError } from "../../lib/fax/mod.ts";
import { readModel } from "../../lib/fax/generator/model.ts";
import { eventName } from "../../lib/fax/generator/emit_events.ts";
import { FaxJobStatus } from "../../lib/fax/extended_model.ts";
import { parameterName } from "../../lib/fax/generator/names.ts";
import type { WireValue } from "../../lib/fax/wire.ts";
import { FAX_ACCOUNT_EVENTS, FAX_SERVER_EVENTS } from "../../lib/fax/extended_events.ts";

const WORKER = new URL("../support/fax/eventful_worker.ts", import.meta.url).href;

function connectEventful(): Promise<ExtendedFaxServer> {
  return connectThrough(WORKER, "FAX1", { api: "faxcomex" }) as Promise<ExtendedFaxServer>;
}

Deno.test("events() yields what the server fires, typed, and stops when the loop is left", async () => {
  await using server = await connectEventful();
  const seen: unknown[] = [];
  for await (const event of server.events(["out-queue", "device-status"])) {
    if (event.type === "outgoingJobChanged") {
      const { status, pages, csid, callerId } = event.jobStatus;
      seen.push([event.jobId, status, pages, csid, callerId]);
      assert.equal(await server.majorVersion, 2 | 256);
    } else if (event.type === "deviceStatusChange") {
      seen.push([event.deviceId, event.sending, event.receiving]);
    } else {
      seen.push(event.type);
    }
    if (event.type === "serverShutDown") break;
  }
  assert.deepEqual(seen, [
    "outgoingJobAdded",
    ["J1", ["in-progress", "paused"], 3, "FAX 1", undefined],
    [7, true, false],
    "serverShutDown",
  ]);
  assert.equal(await server.majorVersion, 0);
});

Deno.test("events() ends when the server is disconnected", async () => {
  const server = await connectEventful();
  const types: string[] = [];
  for await (const event of server.events()) {
    types.push(event.type);
    if (types.length === 4) setTimeout(() => server.disconnect());
  }
  assert.equal(types.length, 4);
  await server.disconnect();
});

Deno.test("members of the second generation say so on a server that lacks them", async () => {
  await using server = await connectEventful();
  await assert.rejects(server.configuration.retries, (error) => {
    assert.ok(error instanceof FaxError, String(error));
    assert.equal(error.code, "fax.not-supported");
    assert.match(error.message, /^Cannot read Retries of FaxConfiguration: .*Windows Vista/);
    return true;
  });
});

/** For each type of the header: a value of a message, and what it must read as. */
const EVENT_SAMPLES: Readonly<Record<string, readonly [wire: WireValue, value: unknown]>> = {
  BSTR: ["text", "text"],
  long: [7, 7],
  VARIANT_BOOL: [true, true],
  IFaxJobStatus: [
    [2],
    Object.fromEntries(
      Object.keys(FaxJobStatus.properties).map((
        name,
        i,
      ) => [name, i > 0 ? undefined : ["in-progress"]]),
    ),
  ],
};

Deno.test("every event of faxcomex is there, named and typed as the data says", async () => {
  const server = { label: "", isOpen: true, call: () => Promise.reject(new Error("no call")) };
  const { events } = await readModel("faxcomex");
  assert.ok(typeof events === "object");
  const specs = [FAX_SERVER_EVENTS, FAX_ACCOUNT_EVENTS];
  for (const { iid, members } of events.dispinterfaces) {
    const spec = specs.find(({ interfaces }) => interfaces.some((item) => item.iid === iid));
    const found = spec?.interfaces.find((item) => item.iid === iid);
    assert.deepEqual(found?.names, members.map(({ name }) => name));
    for (const member of members) {
      const args = spec?.events[eventName(member)];
      assert.equal(args?.length, member.params.length - 1, member.name);
      member.params.slice(1).forEach(({ name, type }, i) => {
        const [field, converter] = args![i];
        const [wire, value] = EVENT_SAMPLES[type.replace(/\*$/, "")];
        assert.equal(field, parameterName(name.replace(/^f(?=[A-Z])/, "")), member.name);
        assert.deepEqual(converter.read(wire, server), value, `${member.name}: ${name}`);
      });
    }
  }
});
