import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Bitmap } from "../lib/document/mod.ts";
import { encodeT6, renderFax, writeFaxTiff } from "../lib/document/mod.ts";
import { connect, type FaxServer } from "../lib/fax/mod.ts";
import { sendFax } from "../tasks/mod.ts";
import { libtiffEncoder } from "./fax/libtiff_encoder.ts";
import type { Bench, Note } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const ENCODE = "encode a dense A4 page to T.6", LIBTIFF = "the same by libtiff";
const SEND = "sendFax() of a prepared TIFF through loopback:, four at a time";
const SEND_ALONE = "sendFax() of a prepared TIFF through loopback:, one after the other";
const SQLITE = "a bare SQLite transaction";
const FAXES = 100;
/** As many as the built-in service has lines. */
const AT_A_TIME = 4;
const PAGES = 20;
/** Memory grows until the caches of SQLite are full, and then no more. */
const WARM_FAXES = 2000, MEMORY_FAXES = 4000;
const MEGABYTE = 1024 * 1024, MOST_GROWTH_MB = 16;

/** Encoding, and sending to the durable queue; how that grows is in `fax_queue.ts`. */
export const bench: Bench = {
  about: "fax pages beside libtiff, and the durable queue beside bare SQLite",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      using stack = new DisposableStack();
      const page = await densePage();
      const tiff = writeFaxTiff([await letterPage()]);
      await using server = await connect(`loopback:${join(folder, "send")}`);
      await server.setPauseServerQueue(true);
      const contenders: Contender[] = [
        ...encoders(page, folder),
        { name: SEND, round: () => sendFaxes(server, { folder, tiff }, AT_A_TIME) },
        { name: SEND_ALONE, round: () => sendFaxes(server, { folder, tiff }, 1) },
        bareSqlite(stack, folder, tiff),
      ];
      const results = await measure(contenders, options);
      const goals = [
        { contender: ENCODE, reference: LIBTIFF, atMost: 2 },
        { contender: SEND, reference: SQLITE, atMost: 4 },
      ];
      const notes = [await measureMemory(server, { folder, tiff })];
      return { results, verdicts: goals.map((goal) => judge(goal, results)), notes };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

const NUMBER = { faxNumber: "+14255550100" };

/** A letter of the usual length. */
async function letterPage(): Promise<Bitmap> {
  const paragraph = "We thank you for your order of the 24th, which leaves our house on Monday. ";
  const text = `Our reference 4711\n\n${`${paragraph.repeat(5)}\n\n`.repeat(5)}Yours faithfully\n`;
  const { pages } = await renderFax({ bytes: new TextEncoder().encode(text), name: "letter.txt" });
  return pages[0];
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

/** Where documents are written, and what they hold. */
interface Letters {
  readonly folder: string;
  readonly tiff: Uint8Array;
}

let made = 0;

/**
 * Sends faxes of which no two are alike, so that each document is stored. The documents are there
 * before, as those of a batch: a file system writes what is new with whatever is flushed next.
 */
async function sendFaxes(server: FaxServer, letters: Letters, atATime: number): Promise<number> {
  const documents = writeLetters(letters, FAXES);
  await new Deno.Command("sync").output();
  const begin = performance.now();
  await sendAll(server, documents, atATime);
  return (performance.now() - begin) * 1e6 / FAXES;
}

function writeLetters({ folder, tiff }: Letters, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const document = join(folder, `letter${i}.tif`);
    const mark = new TextEncoder().encode(String(made++)); // behind the last page nobody reads
    Deno.writeFileSync(document, new Uint8Array([...tiff, ...mark]));
    return document;
  });
}

async function sendAll(
  server: FaxServer,
  documents: readonly string[],
  atATime: number,
): Promise<void> {
  const waiting = documents.values();
  await Promise.all(Array.from({ length: atATime }, async () => {
    for (const document of waiting) {
      await sendFax(server, { to: NUMBER.faxNumber, document, waitFor: "queued" });
    }
  }));
}

/** Memory that more faxes take, once the first ones have filled the caches. */
async function measureMemory(server: FaxServer, letters: Letters): Promise<Note> {
  const send = async (count: number) => {
    for (let sent = 0; sent < count; sent += FAXES) {
      await sendAll(server, writeLetters(letters, FAXES), AT_A_TIME);
    }
    return Deno.memoryUsage().rss;
  };
  const before = await send(WARM_FAXES);
  const grown = (await send(MEMORY_FAXES) - before) / MEGABYTE;
  return {
    text: `${MEMORY_FAXES} more faxes through loopback: take ${grown.toFixed(1)} MB of memory ` +
      `(goal: at most ${MOST_GROWTH_MB} MB)`,
    met: grown <= MOST_GROWTH_MB,
  };
}

function perCallSync(count: number, call: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < count; i++) call();
  return (performance.now() - begin) * 1e6 / count;
}
