/**
 * `comtask runs …`.
 *
 * @module
 */
import { diffRuns, exitCodeOf, type RunSummary } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { existingJournal, journalIn, neededHome } from "../journal.ts";
import { integer, message, object, option, optional, string, withDefault } from "../optique.ts";
import type { Row } from "../output/record.ts";
import { defaultFormat, writeObject, writeRows } from "../output/write_rows.ts";
import { LAST_RUN, positional } from "../positional.ts";
import { shortDuration } from "../progress/describe_event.ts";
import { detailRows } from "../run_rows.ts";
import { findRun } from "../runs.ts";
import { retry, settle } from "./runs_again.ts";

const COLUMNS = ["run", "name", "outcome", "exitCode", "started", "duration", "attempt"];

interface ListValues {
  readonly name: string | undefined;
  readonly limit: number;
  readonly common: CommonOptions;
}

const list = defineCommand<ListValues>({
  summary: "List the runs of this user, newest first",
  examples: ["comtask runs list", "comtask runs list --name demo-batch -o json"],
  parser: () =>
    object({
      name: optional(option("--name", string({ metavar: "NAME" }), {
        description: message`Only runs of this task`,
      })),
      limit: withDefault(
        option("--limit", integer({ metavar: "COUNT", min: 1 }), {
          description: message`At most so many`,
        }),
        20,
      ),
      common: commonOptions(),
    }),
  async run({ name, limit, common }, { io }) {
    using journal = await journalIn(neededHome());
    const runs = journal?.list({ limit, ...(name === undefined ? {} : { name }) }) ?? [];
    if (runs.length === 0 && !common.quiet) {
      const what = journal === undefined ? "No run was recorded yet" : "There are none";
      io.stderr.write(`${what}\n`);
    }
    const columns = COLUMNS.map((path) => ({ path }));
    await writeRows(io.stdout, runs.map(summaryRow), { columns, ...rowsOptions(common) });
    return exitCodeOf("ok");
  },
});

interface ShowValues {
  readonly id: string;
  readonly html: string | undefined;
  readonly common: CommonOptions;
}

const show = defineCommand<ShowValues>({
  summary: "Show a run: its steps, items, attempts and errors",
  examples: ["comtask runs show last", "comtask runs show last --html report.html"],
  parser: () =>
    object({
      id: positional("RUN", "Id of the run, or last", LAST_RUN),
      html: optional(option("--html", string({ metavar: "FILE" }), {
        description: message`Write a page that needs no network, in place of the table`,
      })),
      common: commonOptions(),
    }),
  async run({ id, html, common }, { io }) {
    using journal = await existingJournal();
    const run = journal.get(findRun(journal, id).runId)!;
    if (html !== undefined) {
      const { writeRunReport } = await import("../run_report.ts");
      io.stderr.write(`written: ${await writeRunReport(run, html)}\n`);
      return exitCodeOf("ok");
    }
    const rows = detailRows(run);
    const columns = ["path", "label", "status", "attempts", "duration", "error"];
    const format = common.output ?? defaultFormat(io.stdout);
    if (format === "table" || format === "list" || format === "csv") {
      const shown = columns.map((path) => ({ path }));
      await writeRows(io.stdout, rows, { columns: shown, ...rowsOptions(common), format });
    } else await writeObject(io.stdout, { ...run }, rowsOptions(common));
    return exitCodeOf("ok");
  },
});

interface DiffValues {
  readonly first: string;
  readonly second: string;
  readonly common: CommonOptions;
}

const diff = defineCommand<DiffValues>({
  summary: "Show what ended differently in two runs",
  examples: ["comtask runs diff 20261124-142 20261125-142"],
  parser: () =>
    object({
      first: positional("FIRST", "Id of a run", LAST_RUN),
      second: positional("SECOND", "Id of another run", LAST_RUN),
      common: commonOptions(),
    }),
  async run({ first, second, common }, { io }) {
    using journal = await existingJournal();
    const [one, other] = [first, second].map((id) => journal.get(findRun(journal, id).runId)!);
    const rows = diffRuns(one, other).map((difference) => ({ ...difference }));
    if (rows.length === 0 && !common.quiet) io.stderr.write("Nothing ended differently\n");
    const columns = ["path", "first", "second"].map((path) => ({ path }));
    await writeRows(io.stdout, rows, { columns, ...rowsOptions(common) });
    return exitCodeOf("ok");
  },
});

/** The commands of the group, by verb. */
export const commands: Readonly<Record<string, Command>> = { list, show, diff, retry, settle };

function summaryRow(run: RunSummary): Row {
  const { runId, name, outcome, exitCode, attempt, started, ended, file } = run;
  const ms = ended === undefined ? undefined : Date.parse(ended) - Date.parse(started);
  return {
    run: runId,
    name,
    outcome: outcome ?? (run.isRunning ? "running" : "interrupted"),
    exitCode: exitCode ?? null,
    started: started.replace(/\.\d+Z$/, "Z"),
    duration: ms === undefined ? "" : shortDuration(ms),
    attempt,
    file: file ?? null,
  };
}
