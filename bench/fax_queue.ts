import { join } from "node:path";
import { com, type DynamicObject } from "../lib/com/mod.ts";
import { createBitmap, writeFaxTiff } from "../lib/document/mod.ts";
import type { ServiceClient } from "../lib/loopback/client.ts";
import { endCalls } from "../lib/loopback/end_calls.ts";
import { FaxService, LOOPBACK_CLASSES, registerLoopback } from "../lib/loopback/mod.ts";
import { DEFAULT_DIAL_PLAN } from "../lib/loopback/mod.ts";
import { saveRule } from "../lib/loopback/outbound_routing.ts";
import { placeCalls } from "../lib/loopback/place_calls.ts";
import { SentFaxes } from "../lib/loopback/sent_faxes.ts";
import { Store } from "../lib/loopback/store.ts";
import type { Bench } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const FEW = 100, MANY = 100_000;
const CALLS = 50;
const ACCOUNTS = 4;
/** Calls that are placed at once: as many as there are lines. */
const LINES = 4;

/** A queue of some length, as every way to it sees it. */
interface Queue {
  readonly length: number;
  readonly service: FaxService;
  readonly client: ServiceClient;
  readonly store: Store;
  readonly legacy: DynamicObject;
  readonly extended: DynamicObject;
}

type Fax = Parameters<FaxService["submit"]>[0];
type Operation = (queue: Queue, fax: Fax) => unknown;

/** What is done to a queue, by name. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "submit and cancel": ({ service }, fax) => service.command(service.submit(fax), "cancel"),
  "read a job": ({ service }) => service.job(50),
  "list 50 jobs": ({ service }) => service.jobIds({ limit: 50 }),
  "list 50 of the last jobs": ({ service, length }) =>
    service.jobIds({ after: length - 50, limit: 50 }),
  "count the jobs of an account": ({ client }) => client.jobCount("user 1"),
  "list 20 jobs of an account": ({ client }) => client.jobIds({ account: "user 1", limit: 20 }),
  "pause and resume": ({ service }) => {
    const [id] = service.jobIds({ limit: 1 });
    service.command(id, "pause");
    service.command(id, "resume");
  },
  "read the lines": ({ service }) => service.devices(),
  "read the activity": ({ client }) => client.activity,
  "change a setting": ({ service }, _fax) => service.updateSettings({ retries: 3 }),
  "change a line": ({ service }) => service.updateDevice(1, { rings: 3 }),
  "place and end calls": ({ store, service }, fax) => {
    for (let i = 0; i < LINES; i++) service.submit(fax);
    callOnce(store);
  },
  "FaxJobs: Count and the last Item": ({ legacy }) =>
    com.scope(() => {
      const jobs = com.call(legacy, "GetJobs") as DynamicObject;
      const last = com.get(jobs, "Item", com.get(jobs, "Count")) as DynamicObject;
      return com.get(last, "JobId");
    }),
  "FaxJobs: an Item at nine tenths": ({ legacy, length }) =>
    com.scope(() => {
      const jobs = com.call(legacy, "GetJobs") as DynamicObject;
      return com.get(com.get(jobs, "Item", length * 9 / 10 | 0) as DynamicObject, "JobId");
    }),
  "FaxOutgoingQueue: GetJobs and the first Item": ({ extended }) =>
    com.scope(() => {
      const queue = com.get(com.get(extended, "Folders"), "OutgoingQueue");
      const jobs = com.call(queue, "GetJobs") as DynamicObject;
      return com.get(com.get(jobs, "Item", 1) as DynamicObject, "Id");
    }),
  "FaxOutgoingQueue: the first of For Each": ({ extended }) =>
    com.scope(() => {
      const queue = com.get(com.get(extended, "Folders"), "OutgoingQueue");
      const jobs = com.call(queue, "GetJobs") as DynamicObject & Iterable<DynamicObject>;
      for (const job of jobs) return com.get(job, "Id");
    }),
  "FaxOutgoingQueue: GetJob by id": ({ extended, service }) =>
    com.scope(() => {
      const [id] = service.jobIds({ limit: 1 });
      const queue = com.get(com.get(extended, "Folders"), "OutgoingQueue");
      return com.get(com.call(queue, "GetJob", id.toString(16)) as DynamicObject, "Status");
    }),
};

/** What grows with a queue: each operation on a short and on a long one. */
export const bench: Bench = {
  about: "the queue of the built-in service with 100 and with 100,000 faxes",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      using stack = new DisposableStack();
      const bytes = writeFaxTiff([createBitmap(1728, 100)]);
      const fax = { document: { bytes, name: "a.tif" }, faxNumber: "+1 (425) 5550100" };
      const few = openQueue(stack, join(folder, "few"), fax, FEW);
      const many = openQueue(stack, join(folder, "many"), fax, MANY);
      const contenders: Contender[] = Object.entries(OPERATIONS).flatMap(([name, run]) =>
        [few, many].map((queue) => ({
          name: of(name, queue.length),
          round: () => perCall(() => run(queue, fax)),
        }))
      );
      const results = await measure(contenders, options);
      const verdicts = Object.keys(OPERATIONS).map((name) =>
        judge({ contender: of(name, MANY), reference: of(name, FEW), atMost: 3 }, results)
      );
      return { results, verdicts };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function of(operation: string, jobs: number): string {
  return `${operation}, ${jobs} jobs`;
}

/** Faxes of several accounts to several countries, with a rule for one of them. */
function openQueue(stack: DisposableStack, directory: string, fax: Fax, length: number): Queue {
  using filler = new FaxService({ directory, lines: LINES, dials: false });
  filler.updateSettings({ pauseServerQueue: true });
  for (let filled = 0; filled < length;) {
    const batch = Array.from({ length: Math.min(1000, length - filled) }, (_, i) => ({
      ...fax,
      faxNumber: `+${40 + i % 7} (${i % 11}) 5550100`,
      userName: `user ${i % ACCOUNTS}`,
    }));
    filler.submitMany(batch);
    filled += batch.length;
  }
  const { service, server } = serve(stack, directory);
  const store = stack.use(new Store(directory));
  saveRule(store, { country: 49, area: 0, useDevice: true, deviceId: 1, groupName: "" });
  return {
    length,
    service,
    client: service.connect(),
    store,
    legacy: server(LOOPBACK_CLASSES.FaxServer.clsid, directory),
    extended: server(LOOPBACK_CLASSES.FaxServerEx.clsid, directory),
  };
}

/** The service of a folder, and connected servers of both libraries. */
function serve(stack: DisposableStack, directory: string) {
  const registered = stack.use(registerLoopback({ name: `loopback:${directory}` }));
  return {
    service: registered.service,
    server: (clsid: string, folder: string): DynamicObject => {
      const server = stack.use(com.createObject(clsid) as DynamicObject & Disposable);
      com.call(server, "Connect", `loopback:${folder}`);
      return server;
    },
  };
}

/** What the lines do when calls are placed, and when they have ended. */
function callOnce(store: Store): void {
  const now = Date.now(), speed = 1e9;
  const sent = new SentFaxes(store, { onReady: () => {}, onFailure: () => {} });
  const settings = { ...store.settings(), archiveOutboundFaxes: false };
  store.transaction(() => placeCalls(store, { speed, dialPlan: DEFAULT_DIAL_PLAN }, now));
  store.transaction(() => {
    endCalls(store, sent, { settings, now: now + 1000, speed, limit: LINES });
  });
}

function perCall(call: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < CALLS; i++) call();
  return (performance.now() - begin) * 1e6 / CALLS;
}
