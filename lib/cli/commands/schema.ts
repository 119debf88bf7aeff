/**
 * `comtask schema`.
 *
 * @module
 */
import { exitCodeOf, taskFileSchema } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { verbosityOptions } from "../common_options.ts";
import { allFunctions } from "../functions.ts";
import { object } from "../optique.ts";
import { toJson } from "../output/record.ts";

/** `comtask schema > task-file.json`. */
export const command: Command = defineCommand<unknown>({
  summary: "Print the JSON Schema of task files, for editors",
  details:
    "Save it and name it in the first line of a task file: # yaml-language-server: $schema=FILE",
  examples: ["comtask schema > task-file.schema.json"],
  parser: () => object({ common: verbosityOptions() }),
  async run(_values, { io }) {
    io.stdout.write(`${toJson(await taskFileSchema({ functions: await allFunctions() }), 2)}\n`);
    return exitCodeOf("ok");
  },
});
