/** Goes through a CSV file with `each`, and prints the most memory that took. Arguments: file, rows. */
import { createLibrary, runTask } from "../../lib/engine/mod.ts";
import { csv } from "../../tasks/mod.ts";
import { nothing } from "./functions.ts";

const [file, rows] = Deno.args;
let peak = 0;
const look = () => void (peak = Math.max(peak, Deno.memoryUsage().rss));
const timer = setInterval(look, 100);
const { outcome, outputs } = await runTask({
  file: {
    name: "rows.json",
    text: JSON.stringify({
      version: 1,
      name: "rows",
      steps: [
        {
          id: "list",
          uses: "csv.read",
          with: {
            file,
            columns: { id: { unique: true }, to: { type: "e164" }, document: {}, state: {} },
          },
        },
        {
          id: "all",
          each: { in: 'steps.list.rows.filter(r, r.state == "new")', as: "row", key: "row.id" },
          uses: "bench.nothing",
        },
      ],
      outputs: { ok: "${ steps.all.ok }" },
    }),
  },
  functions: createLibrary([nothing, csv.read]),
});
clearInterval(timer);
look();
if (outcome !== "ok" || outputs.ok !== Number(rows)) throw new Error(`It ended as ${outcome}`);
console.log(Deno.build.os === "linux" ? highWater() : peak);

/** As the system has it, which misses nothing between two looks. */
function highWater(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}
