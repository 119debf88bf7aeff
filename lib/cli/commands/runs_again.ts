/**
 * `comtask runs retry` and `comtask runs settle`: what a person does about a run that did not end
 * well.
 *
 * @module
 */
import { exitCodeOf, resumeTask, runTask } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import {
  type CommonOptions,
  commonOptions,
  type TalkOptions,
  talkOptions,
  type VerbosityOptions,
  verbosityOptions,
} from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { executeRun, type HowOptions, howOptions } from "../execute_run.ts";
import { functionsFor } from "../functions.ts";
import { existingJournal } from "../journal.ts";
import { choice, message, object, option } from "../optique.ts";
import { positional } from "../positional.ts";
import { enterFolderOf, findRun } from "../runs.ts";
import { fileSource } from "../task_file_argument.ts";

interface RetryValues {
  readonly id: string;
  readonly failed: boolean;
  readonly how: HowOptions;
  readonly talk: TalkOptions;
  readonly common: CommonOptions;
}

/** `comtask runs retry RUN [--failed]`. */
export const retry: Command = defineCommand<RetryValues>({
  summary: "Run a file once more with the same parameters, or only what failed",
  details:
    "With --failed the run goes on under its id: items and steps that succeeded are reused, " +
    "by their keys, and those that failed are tried again. Without it a new run begins, in " +
    "which only effects with a once-key are not repeated.",
  examples: ["comtask runs retry last --failed", "comtask runs retry 20261124-142505-4dbef3"],
  parser: () =>
    object({
      id: positional("RUN", "Id of the run, or last"),
      failed: option("--failed", { description: message`Only what did not succeed` }),
      how: howOptions(),
      talk: talkOptions(),
      common: commonOptions(),
    }),
  async run(values, context) {
    const journal = await existingJournal();
    const found = findRun(journal, values.id);
    const { runId, file, task, params } = found;
    if (file === undefined) {
      throw new UsageError(`Cannot retry run "${runId}": its file is not known`);
    }
    using _folder = enterFolderOf(found);
    const functions = await functionsFor(fileSource(file));
    return await executeRun({ ...values, journal, functions }, context, (shared) => {
      if (values.failed) return resumeTask({ ...shared, runId, journal });
      const given = Object.entries(params).filter(([, value]) => value !== null);
      return runTask({
        ...shared,
        journal,
        file,
        task,
        params: Object.fromEntries(given),
        again: true,
      });
    });
  },
});

interface SettleValues {
  readonly id: string;
  readonly path: string;
  readonly as: "done" | "not-done";
  readonly common: VerbosityOptions;
}

/** `comtask runs settle RUN PATH --as done|not-done`. */
export const settle: Command = defineCommand<SettleValues>({
  summary: "Say what became of an effect that a run calls unclear",
  details:
    "Look at the server first. What is done is not done again when the run is resumed; what is " +
    "not done is done then. The paths are those that runs show has as unclear or begun.",
  examples: ["comtask runs settle last batch/17/send --as done"],
  parser: () =>
    object({
      id: positional("RUN", "Id of the run, or last"),
      path: positional("PATH", "Path of the step, as runs show has it"),
      as: option("--as", choice(["done", "not-done"]), {
        description: message`What is known of it now`,
      }),
      common: verbosityOptions(),
    }),
  async run({ id, path, as, common }, { io }) {
    using journal = await existingJournal();
    const run = findRun(journal, id);
    if (run.isRunning) throw new UsageError(`Cannot settle "${path}": its run is going on`);
    if (!journal.decide(run.runId, path, as === "done")) {
      const open = journal.get(run.runId)!.steps.filter(({ outcome }) => outcome === undefined);
      throw new UsageError(
        `Cannot settle "${path}": run ${run.runId} has no such effect that is unclear`,
        open.length === 0
          ? "None of its effects is."
          : `Unclear are: ${open.map((step) => step.path).join(", ")}.`,
      );
    }
    if (!common.quiet) {
      io.stderr.write(`${path} is ${as}; "comtask resume ${run.runId}" goes on\n`);
    }
    return exitCodeOf("ok");
  },
});
