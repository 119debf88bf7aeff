/**
 * `comtask cancel`.
 *
 * @module
 */
import { exitCodeOf } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type VerbosityOptions, verbosityOptions } from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { existingJournal } from "../journal.ts";
import { object } from "../optique.ts";
import { LAST_RUN, positional } from "../positional.ts";
import { findRun } from "../runs.ts";

interface Values {
  readonly id: string;
  readonly common: VerbosityOptions;
}

/** `comtask cancel RUN`: as Ctrl+C in the terminal of the run would. */
export const command: Command = defineCommand<Values>({
  summary: "Ask a running task to cancel and clean up",
  examples: ["comtask cancel 20261124-142505-4dbef3", "comtask cancel last"],
  parser: () =>
    object({
      id: positional("RUN", "Id of the run, or last", LAST_RUN),
      common: verbosityOptions(),
    }),
  async run({ id, common }, { io }) {
    using journal = await existingJournal();
    const run = findRun(journal, id);
    if (run.outcome !== undefined) {
      throw new UsageError(`Cannot cancel run "${run.runId}": it has ended as ${run.outcome}`);
    }
    if (!run.isRunning) {
      throw new UsageError(
        `Cannot cancel run "${run.runId}": no process is at it, it was interrupted`,
        `"comtask resume ${run.runId}" goes on with it.`,
      );
    }
    journal.requestCancel(run.runId);
    if (!common.quiet) io.stderr.write(`${run.runId} was asked to cancel\n`);
    return exitCodeOf("ok");
  },
});
