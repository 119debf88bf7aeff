/**
 * `comtask explain FILE --values`: which value a parameter has, and who gave it.
 *
 * @module
 */
import { exitCodeOf, type ParamInfo, planTask } from "../engine/mod.ts";
import type { CommandContext } from "./command.ts";
import { type CommonOptions, rowsOptions } from "./common_options.ts";
import { checkWithFunctions } from "./functions.ts";
import { importOptions } from "./imports.ts";
import { type InputOptions, type Inputs, inputsOf } from "./input_options.ts";
import type { Row } from "./output/record.ts";
import { writeRows } from "./output/write_rows.ts";
import { flagsOf, type ParamValues } from "./params.ts";
import { writeDiagnostics } from "./report_error.ts";
import { fileSource } from "./task_file_argument.ts";

/** What is explained. */
export interface ExplainValues {
  readonly file: string;
  readonly inputs: InputOptions;
  readonly flags: ParamValues;
  readonly common: CommonOptions;
}

/** Writes one row for each parameter and variable. Calls no function of the file. */
export async function explainValues(
  { file, inputs: options, flags, common }: ExplainValues,
  { io }: CommandContext,
): Promise<number> {
  const inputs = await inputsOf(options, flags);
  const source = fileSource(file);
  const { result, functions } = await checkWithFunctions(source, { task: inputs.task });
  const plan = await planTask({ file: source, functions, ...importOptions(), ...inputs });
  writeDiagnostics(io.stderr, plan.diagnostics);
  if (plan.outcome !== "ok") return exitCodeOf(plan.outcome);
  const rows: Row[] = result.params.map((param) => ({
    name: `params.${param.name}`,
    value: plan.params[param.name] ?? null,
    from: originOf(param, flags, inputs),
  }));
  for (const [name, value] of Object.entries(plan.vars)) {
    rows.push({ name: `vars.${name}`, value, from: "computed by the file" });
  }
  await writeRows(io.stdout, rows, rowsOptions(common));
  return exitCodeOf("ok");
}

/** The first of the four places that has a value. */
function originOf({ name, env, default: fallback }: ParamInfo, flags: ParamValues, inputs: Inputs) {
  if (flags[name] !== undefined) return `flag ${flagsOf(name)[0]}`;
  if (inputs.inParamsFile.has(name)) return "params file";
  if (env !== undefined && inputs.env(env) !== undefined) return `environment variable ${env}`;
  return fallback === undefined ? "nowhere: it is optional" : "default of the file";
}
