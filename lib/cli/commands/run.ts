/**
 * `comtask run`.
 *
 * @module
 */
import { taskFunctions } from "../../../tasks/mod.ts";
import { type Impact, runTask } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import {
  type CommonOptions,
  commonOptions,
  rowsOptions,
  type TalkOptions,
  talkOptions,
} from "../common_options.ts";
import { askConfirmation } from "../confirm.ts";
import { identity } from "../identity.ts";
import { type InputOptions, inputOptions, inputsOf } from "../input_options.ts";
import { choice, message, object, option, optional } from "../optique.ts";
import { paramsParser, type ParamValues } from "../params.ts";
import { createProgress } from "../progress/progress.ts";
import { secretProviders } from "../secrets.ts";
import { fileArgument, fileSource, paramsOfFile } from "../task_file_argument.ts";
import { writeRunData, writeRunSummary } from "../write_run.ts";

interface Values {
  readonly file: string;
  readonly params: ParamValues;
  readonly how: HowOptions;
  readonly inputs: InputOptions;
  readonly talk: TalkOptions;
  readonly common: CommonOptions;
}

interface HowOptions {
  readonly whatIf: boolean;
  readonly confirm: Impact | undefined;
  readonly yes: boolean;
}

/** `comtask run FILE`: check, plan and run. */
export const command: Command = defineCommand<Values>({
  summary: "Run a task file",
  details:
    "The file is checked first; nothing runs if it has an error. Ctrl+C cancels and cleans " +
    "up, a second one ends at once. The exit code tells how it went: 0 ok, 20 completed with " +
    "failures, 30 failed, 40 file invalid, 41 parameters invalid, 70 cancelled, 75 try later.",
  examples: [
    "comtask run tasks/send-one.yaml --to +14255550100 --document letter.txt --server loopback:",
    "comtask run tasks/demo-batch.yaml --what-if",
    "comtask run tasks/demo-batch.yaml --help     the parameters of that file",
  ],
  parser: async (args) =>
    object({
      file: fileArgument(),
      params: paramsParser(await paramsOfFile(args)),
      how: object("How it runs", {
        whatIf: option("--what-if", {
          description: message`Run only what reads; show what the rest would do`,
        }),
        confirm: optional(option("--confirm", choice(["low", "medium", "high"]), {
          description: message`Ask before effects of this impact and above`,
        })),
        yes: option("-y", "--yes", { description: message`Answer every question with yes` }),
      }),
      inputs: inputOptions(),
      talk: talkOptions(),
      common: commonOptions(),
    }),
  async run(values, { io, signal, abandon }) {
    const inputs = await inputsOf(values.inputs, values.params);
    const progress = createProgress(io.stderr, { ...values.talk, ...values.common });
    const onCancel = () => progress.notice("Cancelling: cleaning up (Ctrl+C again ends at once)");
    signal.addEventListener("abort", onCancel, { once: true });
    let result;
    try {
      result = await runTask({
        file: fileSource(values.file),
        functions: taskFunctions,
        ...inputs,
        mode: values.how.whatIf ? "what-if" : "run",
        signal,
        abandon,
        on: (event) => progress.show(event),
        secrets: secretProviders(io),
        identity: identity(),
        confirm: {
          from: values.how.yes ? "never" : values.how.confirm ?? "never",
          ...(io.interactive ? { ask: askConfirmation(io, progress) } : {}),
        },
      });
    } finally {
      signal.removeEventListener("abort", onCancel);
      progress[Symbol.dispose]();
    }
    await writeRunData(io.stdout, result, rowsOptions(values.common));
    writeRunSummary(io.stderr, result, values.common);
    return result.exitCode;
  },
});
