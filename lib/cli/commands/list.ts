/**
 * `comtask list`.
 *
 * @module
 */
import { join } from "node:path";
import { list as listFiles } from "../../../tasks/functions/file.ts";
import { checkTask, exitCodeOf } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { allFunctions } from "../functions.ts";
import { importOptions } from "../imports.ts";
import { message, object, option, withDefault } from "../optique.ts";
import type { Row } from "../output/record.ts";
import { writeRows } from "../output/write_rows.ts";
import { FOLDER, positional } from "../positional.ts";

interface Values {
  readonly folder: string;
  readonly functions: boolean;
  readonly common: CommonOptions;
}

const EXTENSIONS = /\.(?:ya?ml|toml|jsonc?)$/i;

/** `comtask list [FOLDER]` and `comtask list --functions`. */
export const command: Command = defineCommand<Values>({
  summary: "List the task files of a folder, or the step functions",
  examples: ["comtask list tasks", "comtask list --functions --output json"],
  parser: () =>
    object({
      folder: withDefault(positional("FOLDER", "Where to look", FOLDER), "."),
      functions: option("--functions", {
        description: message`List the functions that steps can use`,
      }),
      common: commonOptions(),
    }),
  async run(values, { io }) {
    const rows = values.functions ? await functionRows() : await fileRows(values.folder);
    if (rows.length === 0 && !values.common.quiet) {
      io.stderr.write(`There are no task files in "${values.folder}"\n`);
    }
    await writeRows(io.stdout, rows, rowsOptions(values.common));
    return exitCodeOf("ok");
  },
});

async function functionRows(): Promise<Row[]> {
  return [...await allFunctions()].map(({ name, summary, effect, impact }) => ({
    name,
    summary,
    effect,
    impact,
  }));
}

async function fileRows(folder: string): Promise<Row[]> {
  const { files: found } = await listFiles(folder);
  const functions = await allFunctions();
  const rows: Row[] = [];
  for (const { name } of found.filter((entry) => EXTENSIONS.test(entry.name))) {
    const result = await checkTask(join(folder, name), { functions, ...importOptions() });
    // A folder holds other YAML too; what has no name of a task is not a task file.
    if (result.name === "") continue;
    rows.push({
      file: join(folder, name),
      name: result.name,
      description: result.description,
      params: result.params.map((param) => param.name).join(", "),
      ok: result.ok,
    });
  }
  return rows;
}
