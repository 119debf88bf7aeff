/** The most memory that a loop over a CSV file takes, by the number of its rows. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "../../tests/support/process.ts";
import type { Note } from "../harness/bench.ts";

const CHILD = fileURLToPath(new URL("stream_rows.ts", import.meta.url));
const FEW = 10_000;
const MANY = 1_000_000;
const AT_MOST = 2;

/** Streams a short and a long file, each in a process of its own. */
export async function compareMemory(folder: string): Promise<Note> {
  const few = await peakBytes(folder, FEW);
  const many = await peakBytes(folder, MANY);
  const ratio = many / few;
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    text: `a CSV of ${MANY} rows streams in ${mb(many)}, ${ratio.toFixed(2)} times the ` +
      `${mb(few)} of ${FEW} rows (goal: ${AT_MOST})`,
    met: ratio <= AT_MOST,
  };
}

async function peakBytes(folder: string, rows: number): Promise<number> {
  const path = join(folder, `${rows}.csv`);
  {
    using file = await Deno.open(path, { create: true, write: true });
    const encoder = new TextEncoder();
    await file.write(encoder.encode("id,to,document,state\n"));
    for (let begin = 0; begin < rows; begin += 10_000) {
      let text = "";
      for (let row = begin; row < Math.min(rows, begin + 10_000); row++) {
        text += `R-${row},+1425555${String(row).padStart(7, "0")},invoice-${row}.pdf,new\n`;
      }
      await file.write(encoder.encode(text));
    }
  }
  const args = ["run", "-A", "--no-check", "--cached-only", "--frozen", CHILD, path, String(rows)];
  const peak = Number(await mustRun(Deno.execPath(), args));
  await Deno.remove(path);
  return peak;
}
