import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Bitmap } from "../lib/document/mod.ts";
import { encodeT6, renderFax, writeFaxTiff } from "../lib/document/mod.ts";
import { connect, type FaxServer } from "../lib/fax/mod.ts";
import { FaxService } from "../lib/loopback/mod.ts";
import { libtiffEncoder } from "./fax/libtiff_encoder.ts";
import type { Bench } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const ENCODE = "encode a dense A4 page to T.6", LIBTIFF = "the same by libtiff";
const SEND = "server.send() through loopback:", SQLITE = "a bare SQLite transaction";
const FEW = 100, MANY = 100_000;
const FAXES = 100;
const PAGES = 20;

/** Operations on a queue, by name. */
const OPERATIONS: Readonly<Record<string, (service: FaxService, fax: Fax) => void>> = {
  "submit": (service, fax) => void service.submit(fax),
  "read a job": (service) => void service.job(50),
  "list 50 jobs": (service) => void service.jobIds({ limit: 50 }),
  "pause and resume": (service) => {
    service.command(60, "pause");
    service.command(60, "resume");
  },
  "read the lines": (service) => void service.devices(),
};

type Fax = Parameters<FaxService["submit"]>[0];

/** Encoding, the durable queue, and how both cost grows. */
export const bench: Bench = {
  about: "fax pages beside libtiff, and the durable queue beside bare SQLite",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      using stack = new DisposableStack();
      const page = await densePage();
      const tiff = writeFaxTiff([page]);
      const fax = { document: { bytes: tiff, name: "a.tif" }, faxNumber: "+14255550100" };
      await using server = await connect(`loopback:${join(folder, "send")}`);
      await server.setPauseServerQueue(true);
      const few = stack.use(filledStore(join(folder, "few"), fax, FEW));
      const many = stack.use(filledStore(join(folder, "many"), fax, MANY));
      const contenders: Contender[] = [
        ...encoders(page, folder),
        { name: SEND, round: () => sendFaxes(server, folder, tiff) },
        bareSqlite(stack, folder, tiff),
        ...Object.entries(OPERATIONS).flatMap(([name, run]) => [
          { name: of(name, FEW), round: () => perCallSync(FAXES, () => run(few, fax)) },
          { name: of(name, MANY), round: () => perCallSync(FAXES, () => run(many, fax)) },
        ]),
      ];
      const results = await measure(contenders, options);
      const goals = [
        { contender: ENCODE, reference: LIBTIFF, atMost: 2 },
        { contender: SEND, reference: SQLITE, atMost: 4 },
        ...Object.keys(OPERATIONS).map((name) => ({
          contender: of(name, MANY),
          reference: of(name, FEW),
          atMost: 3,
        })),
      ];
      return { results, verdicts: goals.map((goal) => judge(goal, results)) };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

const NUMBER = { faxNumber: "+14255550100" };

function of(operation: string, jobs: number): string {
  return `${operation}, ${jobs} jobs`;
}

/** A page full of small print. */
async function densePage(): Promise<Bitmap> {
  const line = "The quick brown fox jumps over the lazy dog, 0123456789 times. ";
  const bytes = new TextEncoder().encode(line.repeat(200));
  const { pages } = await renderFax({ bytes, name: "dense.txt" }, { fontSize: 8, margins: 5 });
  return pages[0];
}

function encoders(page: Bitmap, folder: string): Contender[] {
  const libtiff = libtiffEncoder(folder);
  return [
    { name: ENCODE, round: () => perCallSync(PAGES, () => encodeT6(page)) },
    {
      name: LIBTIFF,
      round: () => {
        let total = 0;
        for (let i = 0; i < PAGES; i++) total += libtiff(page);
        return total / PAGES;
      },
    },
  ];
}

/** One fax in each transaction, in the same journal mode and with the same durability. */
function bareSqlite(stack: DisposableStack, folder: string, tiff: Uint8Array): Contender {
  const database = stack.adopt(new DatabaseSync(join(folder, "bare.sqlite")), (db) => db.close());
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE faxes (id INTEGER PRIMARY KEY, number TEXT, bytes BLOB)");
  const insert = database.prepare("INSERT INTO faxes (number, bytes) VALUES (?, ?)");
  return {
    name: SQLITE,
    round: () => perCallSync(FAXES, () => void insert.run(NUMBER.faxNumber, tiff)),
  };
}

function filledStore(directory: string, fax: Fax, count: number): FaxService {
  const service = new FaxService({ directory, dials: false });
  const faxes = Array.from({ length: Math.min(count, 1000) }, () => fax);
  for (let filled = 0; filled < count; filled += faxes.length) service.submitMany(faxes);
  return service;
}

let made = 0;

/** Sends faxes of which no two are alike, so that each document is stored. */
async function sendFaxes(server: FaxServer, folder: string, tiff: Uint8Array): Promise<number> {
  let elapsed = 0;
  for (let i = 0; i < FAXES; i++) {
    const document = join(folder, "one.tif");
    const mark = new TextEncoder().encode(String(made++)); // behind the last page nobody reads
    await Deno.writeFile(document, new Uint8Array([...tiff, ...mark]));
    const begin = performance.now();
    await server.send({ ...NUMBER, document });
    elapsed += performance.now() - begin;
  }
  return elapsed * 1e6 / FAXES;
}

function perCallSync(count: number, call: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < count; i++) call();
  return (performance.now() - begin) * 1e6 / count;
}
