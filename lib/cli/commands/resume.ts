/**
 * `comtask resume`.
 *
 * @module
 */
import { resumeTask } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import {
  type CommonOptions,
  commonOptions,
  type TalkOptions,
  talkOptions,
} from "../common_options.ts";
import { executeRun, type HowOptions, howOptions } from "../execute_run.ts";
import { existingJournal } from "../journal.ts";
import { allFunctions, functionsFor } from "../functions.ts";
import { object } from "../optique.ts";
import { LAST_RUN, positional } from "../positional.ts";
import { enterFolderOf, findRun } from "../runs.ts";
import { fileSource } from "../task_file_argument.ts";

interface Values {
  readonly id: string;
  readonly how: HowOptions;
  readonly talk: TalkOptions;
  readonly common: CommonOptions;
}

/** `comtask resume RUN`: what succeeded is reused, what failed or was not begun is done. */
export const command: Command = defineCommand<Values>({
  summary: "Go on with a run that was interrupted or failed",
  details:
    "What succeeded is not done again. An effect of which nobody knows whether it happened " +
    "is looked up; if that cannot tell, the run ends as unclear, exit code 90.",
  examples: ["comtask resume 20261124-142505-4dbef3", "comtask resume last"],
  parser: () =>
    object({
      id: positional("RUN", "Id of the run, or last", LAST_RUN),
      how: howOptions(),
      talk: talkOptions(),
      common: commonOptions(),
    }),
  async run(values, context) {
    const journal = await existingJournal();
    const found = findRun(journal, values.id);
    const { runId, file } = found;
    using _folder = enterFolderOf(found);
    const functions = await (file === undefined ? allFunctions() : functionsFor(fileSource(file)));
    return await executeRun(
      { ...values, journal, functions },
      context,
      (shared) => resumeTask({ ...shared, runId, journal }),
    );
  },
});
