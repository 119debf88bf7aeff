/** A batch of faxes on the built-in service, run by the command line in processes that may be killed. */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { createBitmap, writeFaxTiff } from "../../../lib/document/mod.ts";
import { cliArguments } from "../../support/cli.ts";

/** A folder with a task file, its list, the store of the service and the journal. */
export class FaxBatch implements AsyncDisposable {
  readonly folder: string;
  readonly numbers: readonly string[];

  private constructor(folder: string, numbers: readonly string[]) {
    this.folder = folder;
    this.numbers = numbers;
  }

  /** @param faxes How many rows the list has, each with a number of its own. */
  static async create(faxes: number): Promise<FaxBatch> {
    const folder = await Deno.makeTempDir({ prefix: "comtask-batch-" });
    const numbers = Array.from({ length: faxes }, (_, row) => `+1425556${1000 + row}`);
    const store = `loopback:${join(folder, "store")}?speed=100000&lines=8&retries=0`;
    const rows = numbers.map((number, row) => `${row},${number}\n`);
    await Deno.writeTextFile(join(folder, "batch.csv"), `id,to\n${rows.join("")}`);
    await Deno.writeFile(join(folder, "page.tif"), writeFaxTiff([createBitmap(1728, 40)]));
    await Deno.writeTextFile(join(folder, "batch.yaml"), taskFile(store));
    return new FaxBatch(folder, numbers);
  }

  /** Starts `comtask run`, or `comtask resume last`. */
  start(command: "run" | "resume"): Deno.ChildProcess {
    const what = command === "run" ? join(this.folder, "batch.yaml") : "last";
    const args = cliArguments([command, what, "--output", "none", "--progress", "none"]);
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--cached-only", ...args.slice(1)],
      env: { COMTASK_HOME: join(this.folder, "home") },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
  }

  /** Faxes in the archive of the service, by file. */
  get sentCount(): number {
    try {
      return [...Deno.readDirSync(join(this.folder, "store", "sent"))]
        .filter(({ name }) => name.endsWith(".tif")).length;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return 0; // the store is not made yet
      throw error;
    }
  }

  /** How often each number was sent to, as the service has it in its own database. */
  sentByNumber(): Map<string, number> {
    using database = new DatabaseSync(join(this.folder, "store", "faxes.sqlite"));
    const rows = database.prepare(
      "select number, count(*) as times from jobs where state = 'sent' group by number",
    ).all();
    return new Map(rows.map(({ number, times }) => [String(number), Number(times)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function taskFile(server: string): string {
  return `version: 1
name: batch
durable: { key: once }
steps:
  - id: list
    uses: csv.read
    with: { file: batch.csv, columns: { id: { unique: true }, to: { type: e164 } } }
  - id: batch
    using: { server: { uses: fax.connect, with: { server: ${JSON.stringify(server)} } } }
    each: { in: steps.list.rows, as: row, key: row.id, parallel: 8 }
    onError: collect
    uses: fax.send
    once: "batch/\${ row.id }"
    with:
      server: "\${ server }"
      to: "\${ row.to }"
      document: page.tif
      subject: "row \${ row.id }"
`;
}
