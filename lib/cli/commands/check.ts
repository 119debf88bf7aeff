/**
 * `comtask check`.
 *
 * @module
 */
import { type CheckResult, exitCodeOf } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { checkWithFunctions } from "../functions.ts";
import { style } from "../io.ts";
import { importOptions } from "../imports.ts";
import { message, multiple, object, option } from "../optique.ts";
import { writeRows } from "../output/write_rows.ts";
import { positional, TASK_FILES } from "../positional.ts";
import { writeDiagnostics } from "../report_error.ts";
import { fileSource } from "../task_file_argument.ts";
import { sanitize } from "../terminal_text.ts";

interface Values {
  readonly files: readonly string[];
  readonly download: boolean;
  readonly common: CommonOptions;
}

/** `comtask check FILE…`: reads only, calls no function. */
export const command: Command = defineCommand<Values>({
  summary: "Find every mistake in task files without running them",
  details:
    "Reads the files and what they import, nothing else: no step runs, no server is called. " +
    "Imports from URLs are kept by their hash; without a terminal only --download fetches more. " +
    "The exit code is 0, 40 if a file has an error, or 42 if it needs another version or system.",
  examples: ["comtask check tasks/demo-batch.yaml", "comtask check tasks/*.yaml --output json"],
  parser: () =>
    object({
      files: multiple(positional("FILE", "Task files", TASK_FILES), { min: 1 }),
      download: option("--download", {
        description: message`Fetch imports that are not kept yet, also without a terminal`,
      }),
      common: commonOptions(),
    }),
  async run({ files, download, common }, { io }) {
    const results: CheckResult[] = [];
    for (const file of files) {
      const { result } = await checkWithFunctions(
        fileSource(file),
        download ? importOptions(true) : {},
      );
      results.push(result);
      writeDiagnostics(io.stderr, result.diagnostics);
      if (!common.quiet) {
        const word = result.ok ? style(io.stderr, "ok", "green") : style(io.stderr, "no", "red");
        const count = result.diagnostics.length;
        const findings = count === 0 ? "" : `, ${count} finding${count === 1 ? "" : "s"}`;
        io.stderr.write(`${word} ${sanitize(file)}${findings}\n`);
      }
    }
    const wantsData = common.output !== undefined || common.select.length > 0;
    if (wantsData && common.output !== "none") {
      const rows = results.map(({ file, ok, outcome, name, diagnostics }) => ({
        file,
        ok,
        outcome,
        name,
        diagnostics,
      }));
      const columns = ["file", "ok", "outcome", "name"].map((path) => ({ path }));
      await writeRows(io.stdout, rows, { columns, ...rowsOptions(common) });
    }
    const worst = results.find((result) => result.outcome === "invalid-file") ??
      results.find((result) => !result.ok);
    return exitCodeOf(worst?.outcome ?? "ok");
  },
});
