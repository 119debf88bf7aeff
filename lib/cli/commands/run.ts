/**
 * `comtask run`.
 *
 * @module
 */
import { checkTask, parseDuration, runTask } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import {
  type CommonOptions,
  commonOptions,
  type TalkOptions,
  talkOptions,
} from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { executeRun, type HowOptions, howOptions } from "../execute_run.ts";
import { functionsFor } from "../functions.ts";
import { importOptions } from "../imports.ts";
import { type InputOptions, inputOptions, inputsOf } from "../input_options.ts";
import { journalForRun, requireJournal } from "../journal.ts";
import { message, object, option, optional, string } from "../optique.ts";
import { paramsParser, type ParamValues } from "../params.ts";
import { fileArgument, fileSource, paramsOfFile } from "../task_file_argument.ts";

interface Values {
  readonly file: string;
  readonly params: ParamValues;
  readonly mode: {
    readonly whatIf: boolean;
    readonly again: boolean;
    readonly stopAfter: string | undefined;
  };
  readonly how: HowOptions;
  readonly inputs: InputOptions;
  readonly talk: TalkOptions;
  readonly common: CommonOptions;
}

/** `comtask run FILE`: check, plan and run. */
export const command: Command = defineCommand<Values>({
  summary: "Run a task file",
  details:
    "The file is checked first; nothing runs if it has an error. Ctrl+C cancels and cleans " +
    "up, a second one ends at once. The exit code tells how it went: 0 ok, 20 completed with " +
    "failures, 30 failed, 40 file invalid, 41 parameters invalid, 70 cancelled, 75 try later.",
  examples: [
    "comtask run tasks/send-one.yaml --to +14255550100 --document tasks/sample/brief.txt --server 'loopback:?speed=100'",
    "comtask run tasks/demo-batch.yaml --what-if",
    "comtask run tasks/demo-batch.yaml --help     the parameters of that file",
  ],
  parser: async (args) =>
    object({
      file: fileArgument(),
      params: paramsParser(await paramsOfFile(args)),
      mode: object("How it runs", {
        whatIf: option("--what-if", {
          description: message`Run only what reads; show what the rest would do`,
        }),
        again: option("--again", {
          description: message`Run a durable task again though it has finished`,
        }),
        stopAfter: optional(option("--stop-after", string({ metavar: "DURATION" }), {
          description: message`Limit of the whole run, as 6h; then it cleans up and ends with 31`,
        })),
      }),
      how: howOptions(),
      inputs: inputOptions(),
      talk: talkOptions(),
      common: commonOptions(),
    }),
  async run(values, context) {
    const inputs = await inputsOf(values.inputs, values.params);
    const { whatIf, again } = values.mode;
    const deadlineMs = durationOf("--stop-after", values.mode.stopAfter);
    const journal = whatIf ? undefined : await journalForRun();
    const functions = await functionsFor(fileSource(values.file));
    if (!whatIf && journal === undefined) {
      const { needs } = await checkTask(fileSource(values.file), {
        functions,
        ...importOptions(),
      });
      requireJournal(needs, values.file);
    }
    return await executeRun({ ...values, journal, functions }, context, (shared) =>
      runTask({
        ...shared,
        ...inputs,
        ...(journal ? { journal } : {}),
        file: fileSource(values.file),
        mode: whatIf ? "what-if" : "run",
        again,
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
      }));
  },
});

/** @throws {UsageError} If the text is no length of time. */
function durationOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return durationMs;
  throw new UsageError(
    `Cannot use ${flag} "${text}": it is no length of time`,
    "Write 45m or 6h.",
  );
}
