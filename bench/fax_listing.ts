import { com } from "../lib/com/mod.ts";
import { connect } from "../lib/fax/mod.ts";
import { registerFaxStandIn, WHY_NO_STAND_IN } from "../tests/support/fax/stand_in.ts";
import type { Bench } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const JOBS = 10_000;
const PROPERTIES = ["jobId", "queueStatus", "deviceStatus", "pageCount", "faxNumber"] as const;
const MEMBERS = ["JobId", "QueueStatus", "DeviceStatus", "PageCount", "FaxNumber"];
const CALLS = JOBS * MEMBERS.length;
/** Its job stays in the queue of the stand-in. */
const NEVER_ANSWERS = "+49 30 19";

const LIST = `jobs.readAll(): ${JOBS} native jobs, five properties each, for one property`;
const BARE = "com.get() of the same properties, the objects at hand";
const FETCHED = "com.get() of the same properties and of the items, one after the other";

/** The typed provider, with its thread and messages, beside the calls that it is made of. */
export const bench: Bench = {
  about: "a queue of legacy jobs listed through the provider, beside bare calls",
  host: "windows",
  run: async (options) => {
    if (WHY_NO_STAND_IN !== undefined) throw new Error(`Cannot measure: ${WHY_NO_STAND_IN}`);
    const document = await Deno.makeTempFile({ suffix: ".tif" });
    await using _standIn = await registerFaxStandIn();
    Deno.env.delete("COMTASK_FAX_LOG"); // writing it would be most of the time
    await using server = await connect();
    for (let i = 0; i < JOBS; i++) await server.send({ document, faxNumber: NEVER_ANSWERS });
    const listing: Contender = {
      name: LIST,
      round: async () => {
        const start = performance.now();
        await using jobs = await server.getJobs();
        const rows = await jobs.readAll(...PROPERTIES);
        if (rows.length !== JOBS) throw new Error(`Cannot trust it: ${rows.length} jobs`);
        return nsPerCall(start);
      },
    };
    const results = await measureBeside(listing, options);
    await Deno.remove(document);
    return {
      results,
      verdicts: [judge({ contender: LIST, reference: BARE, atMost: 1.5 }, results)],
    };
  },
};

/** The queue belongs to the process: another server of this thread sees the same jobs. */
async function measureBeside(listing: Contender, options: Parameters<Bench["run"]>[0]) {
  const server = com.createObject("FaxServer.FaxServer");
  com.call(server, "Connect", "");
  const jobs = com.call(server, "GetJobs");
  const objects = Array.from({ length: JOBS }, (_, i) => com.get(jobs, "Item", i + 1));
  const bare: Contender = {
    name: BARE,
    round: () => {
      const start = performance.now();
      for (const object of objects) for (const member of MEMBERS) com.get(object, member);
      return nsPerCall(start);
    },
  };
  const fetched: Contender = {
    name: FETCHED,
    round: () => {
      const start = performance.now();
      for (let i = 1; i <= JOBS; i++) {
        const object = com.get(jobs, "Item", i);
        com.alike(object, objects[0]);
        for (const member of MEMBERS) com.get(object, member);
        com.release(object);
      }
      return nsPerCall(start);
    },
  };
  try {
    return await measure([listing, bare, fetched], options);
  } finally {
    for (const object of [...objects, jobs]) com.release(object);
    com.call(server, "Disconnect");
    com.release(server);
  }
}

function nsPerCall(start: number): number {
  return (performance.now() - start) * 1e6 / CALLS;
}
