/**
 * `comtask explain`.
 *
 * @module
 */
import { exitCodeOf, type FunctionDeclaration, type ParamInfo } from "../../engine/mod.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { allFunctions, checkWithFunctions } from "../functions.ts";
import { style, type TextSink } from "../io.ts";
import { message, object, option, optional } from "../optique.ts";
import { cellText, type Row } from "../output/record.ts";
import { renderTable } from "../output/table.ts";
import { defaultFormat, writeObject } from "../output/write_rows.ts";
import { fieldsOf } from "../function_fields.ts";
import { functionReference } from "../function_reference.ts";
import { type InputOptions, inputOptions } from "../input_options.ts";
import { explainValues } from "../explain_values.ts";
import { flagsOf, paramsParser, type ParamValues } from "../params.ts";
import { positional, TASK_FILES } from "../positional.ts";
import { writeDiagnostics } from "../report_error.ts";
import { nearest } from "../suggest.ts";
import { fileSource, paramsOfFile } from "../task_file_argument.ts";
import { sanitize, wrap } from "../terminal_text.ts";

interface Values {
  readonly topic: string | undefined;
  readonly all: boolean;
  readonly values: boolean;
  readonly params: ParamValues;
  readonly inputs: InputOptions;
  readonly common: CommonOptions;
}

const FUNCTION_NAME = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;
const FILE_NAME = /\.(?:ya?ml|toml|jsonc?)$/i;

/** `comtask explain FILE|FUNCTION`: what goes in, what comes out, what it changes. */
export const command: Command = defineCommand<Values>({
  summary: "Explain a task file or a step function",
  details:
    "With --values it takes the parameters of the file as flags, and tells which value each " +
    "has and where it is from: a flag wins over the params file, that over the environment, and " +
    "that over the default.",
  examples: [
    "comtask explain fax.send",
    "comtask explain tasks/demo-batch.yaml",
    "comtask explain tasks/demo-batch.yaml --values --lines 2",
  ],
  parser: async (args) =>
    object({
      topic: optional(
        positional("FILE|FUNCTION", "A task file, or a name such as fax.send", TASK_FILES),
      ),
      all: option("--all", { description: message`Every function, as a page of Markdown` }),
      values: option("--values", {
        description: message`The values of parameters and variables, and where they are from`,
      }),
      params: paramsParser(args.includes("--values") ? await paramsOfFile(args) : []),
      inputs: inputOptions(),
      common: commonOptions(),
    }),
  async run({ topic, all, common, values, params, inputs }, context) {
    if (all) {
      context.io.stdout.write(functionReference(await allFunctions()));
      return exitCodeOf("ok");
    }
    if (topic === undefined) {
      throw new UsageError('Cannot run "comtask explain": FILE|FUNCTION is missing');
    }
    if (values) return await explainValues({ file: topic, inputs, flags: params, common }, context);
    return FUNCTION_NAME.test(topic) && !FILE_NAME.test(topic)
      ? await explainFunction(topic, common, context)
      : await explainFile(topic, common, context);
  },
});

async function explainFunction(
  topic: string,
  common: CommonOptions,
  { io }: CommandContext,
): Promise<number> {
  const functions = await allFunctions();
  const declaration = functions.get(topic);
  if (!declaration) {
    const guess = nearest(topic, functions.names);
    throw new UsageError(
      `Cannot explain "${topic}": there is no such function`,
      guess ? `Did you mean "${guess}"?` : '"comtask list --functions" names them all.',
    );
  }
  const format = common.output ?? defaultFormat(io.stdout);
  const inputs = fieldsOf(declaration.input, "input");
  const outputs = fieldsOf(declaration.output, "output");
  if ((format !== "table" && format !== "list") || common.select.length > 0) {
    const { name, summary, effect, impact, positional, isResource } = declaration;
    const data = { name, summary, effect, impact, positional, isResource, inputs, outputs };
    await writeObject(io.stdout, data, rowsOptions(common));
    return exitCodeOf("ok");
  }
  io.stdout.write(functionPage(io.stdout, declaration, inputs, outputs));
  return exitCodeOf("ok");
}

function functionPage(
  sink: TextSink,
  declaration: FunctionDeclaration,
  inputs: readonly Row[],
  outputs: readonly Row[],
): string {
  const { name, summary, effect, impact, isResource } = declaration;
  const heading = (text: string) => `\n${style(sink, text, "bold")}\n`;
  const columns = ["name", "type", "needed", "default", "help"].map((path) => ({ path }));
  const room = Math.min(sink.columns(), 100);
  const use = isResource ? `using: { it: { uses: ${name}, with: { … } } }` : `uses: ${name}`;
  return [
    ...wrap(`${name}: ${summary}`, room).map((line) => `${line}\n`),
    ...wrap(`effect ${effect}, impact ${impact}; in a task file "${use}"`, room)
      .map((line) => `${line}\n`),
    heading("Input"),
    inputs.length > 0 ? renderTable(inputs, columns, sink) : "nothing\n",
    heading("Result"),
    outputs.length > 0
      ? renderTable(outputs, columns.filter(({ path }) => path === "name" || path === "type"), sink)
      : "a live value, or nothing\n",
  ].join("");
}

async function explainFile(
  topic: string,
  common: CommonOptions,
  { io }: CommandContext,
): Promise<number> {
  const { result } = await checkWithFunctions(fileSource(topic));
  if (!result.ok) {
    writeDiagnostics(io.stderr, result.diagnostics);
    return exitCodeOf(result.outcome);
  }
  const format = common.output ?? defaultFormat(io.stdout);
  if ((format !== "table" && format !== "list") || common.select.length > 0) {
    const { diagnostics: _, ok: _ok, outcome: _outcome, ...data } = result;
    await writeObject(io.stdout, data, rowsOptions(common));
    return exitCodeOf("ok");
  }
  const flags = result.params.map(paramRow);
  io.stdout.write(`${style(io.stdout, sanitize(result.name), "bold")}\n`);
  if (result.description) io.stdout.write(`${sanitize(result.description)}\n`);
  if (flags.length > 0) {
    const columns = ["flag", "type", "needed", "default", "help"].map((path) => ({ path }));
    io.stdout.write(`\n${renderTable(flags, columns, io.stdout)}`);
  }
  const needed = result.params.filter((param) => param.required)
    .map((param) => ` ${flagsOf(param.name)[0]} ${param.type.toUpperCase()}`).join("");
  io.stdout.write(`\ncomtask run ${sanitize(topic)}${needed}\n`);
  return exitCodeOf("ok");
}

function paramRow(param: ParamInfo): Row {
  return {
    flag: flagsOf(param.name)[0],
    type: param.type === "list" ? `list of ${param.of ?? "string"}` : param.type,
    needed: param.required ? "yes" : "",
    default: cellText(param.default),
    help: param.help,
  };
}
