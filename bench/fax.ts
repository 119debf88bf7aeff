import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Bitmap } from "../lib/document/mod.ts";
import { encodeT6, renderFax, writeFaxTiff } from "../lib/document/mod.ts";
import { connect, type FaxServer } from "../lib/fax/mod.ts";
import { letterPage, type Letters, sendAll, TO, writeLetters } from "./fax/letters.ts";
import { libtiffEncoder } from "./fax/libtiff_encoder.ts";
import type { Bench, Note } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const ENCODE = "encode a dense A4 page to T.6", LIBTIFF = "the same by libtiff";
const SEND = "sendFax() of a prepared TIFF through loopback:, four at a time";
const SEND_ALONE = "sendFax() of a prepared TIFF through loopback:, one after the other";
const SQLITE = "a bare SQLite transaction";
const FAXES = 200;
/** As many as the built-in service has lines. */
const AT_A_TIME = 4;
/** A document that is younger is copied for the service: its times would not show a change. */
const DOCUMENT_AGE_MS = 2100;
const PAGES = 20;
/** Faxes that fill the caches, and those after which memory is looked at again. */
const MEMORY_FAXES = [2000, 8000];
/** V8 would take memory as long as there is some, and hide what is kept. */
const SMALL_HEAP = "--v8-flags=--max-semi-space-size=1,--max-old-space-size=64";
const MEMORY_PROGRAM = new URL("./fax/memory.ts", import.meta.url).href;
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
      const notes = [await measureMemory()];
      return { results, verdicts: goals.map((goal) => judge(goal, results)), notes };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

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
    round: () => perCallSync(FAXES, () => void insert.run(TO, tiff)),
  };
}

/**
 * Sends faxes of which no two are alike, so that each document is stored. The documents are there
 * before, as those of a batch: a file system writes what is new with whatever is flushed next.
 */
async function sendFaxes(server: FaxServer, letters: Letters, atATime: number): Promise<number> {
  const documents = writeLetters(letters, FAXES);
  await new Deno.Command("sync").output();
  await new Promise((resolve) => setTimeout(resolve, DOCUMENT_AGE_MS));
  const begin = performance.now();
  await sendAll(server, documents, atATime);
  return (performance.now() - begin) * 1e6 / FAXES;
}

/** Memory that more faxes take, in a process of its own whose heap cannot wait long to be cleaned. */
async function measureMemory(): Promise<Note> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", SMALL_HEAP, MEMORY_PROGRAM, ...MEMORY_FAXES.map(String)],
  }).output();
  if (code !== 0) throw new Error(`Cannot measure memory: ${new TextDecoder().decode(stderr)}`);
  const grown = Number(new TextDecoder().decode(stdout)) / MEGABYTE;
  return {
    text: `${MEMORY_FAXES[1]} more faxes through loopback: take ${grown.toFixed(1)} MB of memory ` +
      `(goal: at most ${MOST_GROWTH_MB} MB)`,
    met: grown <= MOST_GROWTH_MB,
  };
}

function perCallSync(count: number, call: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < count; i++) call();
  return (performance.now() - begin) * 1e6 / count;
}
