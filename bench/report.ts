import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderReport } from "../lib/report/mod.ts";
import { type OpenedPage, TestBrowser } from "../tests/support/browser.ts";
import type { Bench } from "./harness/bench.ts";
import { type Contender, measure } from "./harness/rounds.ts";
import { judge } from "./harness/statistics.ts";

const FEW = "filter 100 items";
const MANY = "filter 10,000 items";
const MAX_BYTES = 5_000_000;

/** What filtering takes in the page itself: its script, layout included, without the driver. */
const FILTER = `(() => {
  const filter = document.getElementById("filter");
  const begin = performance.now();
  for (let round = 0; round < 20; round++) {
    filter.value = ["busy", "+4930", "no such text", ""][round % 4];
    filter.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
  }
  return (performance.now() - begin) / 20;
})()`;

/** The HTML report of a large run, in a real browser. */
export const bench: Bench = {
  about: "filtering the HTML report of 10,000 items against that of 100, in Chromium",
  host: "any",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    await using browser = await TestBrowser.start();
    try {
      const few = await write(folder, 100);
      const many = await write(folder, 10_000);
      await using small = await browser.open(few.url);
      await using large = await browser.open(many.url);
      const contenders = [filtering(FEW, small), filtering(MANY, large)];
      const results = await measure(contenders, options);
      const goal = { contender: MANY, reference: FEW, atMost: 5 };
      const text = `the page of 10,000 items has ${(many.bytes / 1e6).toFixed(1)} of at most 5 MB`;
      return {
        results,
        verdicts: [judge(goal, results)],
        notes: [{ text, met: many.bytes < MAX_BYTES }],
      };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function filtering(name: string, { page }: OpenedPage): Contender {
  return { name, round: async () => await page.evaluate(FILTER) as number * 1e6 };
}

async function write(folder: string, count: number) {
  const rows = Array.from({ length: count }, (_, index) => ({
    key: `R-${index}`,
    number: `+4930${1_000_000 + index}`,
    status: index % 10 === 0 ? "failed" : "ok",
    attempts: 1 + index % 4,
    pages: 1 + index % 7,
    error: index % 10 === 0 ? `Cannot send "${index}.tif": the line is busy (fax.busy)` : "",
  }));
  const timeline = rows.map(({ key, status, attempts }, index) => ({
    label: key,
    depth: 1,
    status,
    attempts,
    startedMs: index * 10,
    durationMs: 4000,
    earlierAttempts: attempts < 2
      ? []
      : [{ startedMs: index * 10, durationMs: 900, code: "fax.busy" }],
  }));
  const columns = Object.keys(rows[0]);
  const created = "2026-11-24T22:30:00Z";
  const html = await renderReport({ title: `${count} items`, created, columns, rows, timeline });
  const file = join(folder, `${count}.html`);
  await Deno.writeTextFile(file, html);
  return { url: pathToFileURL(file).href, bytes: new TextEncoder().encode(html).length };
}
