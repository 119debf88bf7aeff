/**
 * A step function as a command: its inputs become flags, and the engine runs it as a task file of
 * one step, so that `--what-if`, cancelling, progress and exit codes are the same.
 *
 * @module
 */
import * as fax from "../../tasks/functions/fax.ts";
import { libraryOf } from "../../tasks/functions/load.ts";
import {
  exitCodeOf,
  type FunctionDeclaration,
  kindOf,
  type RunOutcome,
  type RunResult,
  runTask,
} from "../engine/mod.ts";
import { z } from "../zod.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";
import {
  type CommonOptions,
  commonOptions,
  rowsOptions,
  type TalkOptions,
  talkOptions,
} from "./common_options.ts";
import { UsageError } from "./errors.ts";
import { confirmPolicy, type HowOptions, questionOptions } from "./execute_run.ts";
import {
  choice,
  group,
  message,
  multiple,
  negatableFlag,
  object,
  option,
  optional,
  type Parser,
  string,
  text,
} from "./optique.ts";
import { flagsOf } from "./params.ts";
import { ANY_FILE, completedText, positional } from "./positional.ts";
import { createProgress } from "./progress/progress.ts";
import { cellText, type Row, valueAt } from "./output/record.ts";
import { writeObject, writeRows } from "./output/write_rows.ts";
import { warner, writeWarning } from "./report_error.ts";
import { writeRunSummary } from "./write_run.ts";

interface Values {
  readonly positional: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly server: string | undefined;
  readonly api: string | undefined;
  readonly whatIf: boolean;
  readonly how: Pick<HowOptions, "confirm" | "yes">;
  readonly talk: TalkOptions;
  readonly common: CommonOptions;
}

/** How a function is presented. */
export interface FunctionCommandOptions {
  readonly examples: readonly string[];
  /** Inputs that stand without a flag, in order. */
  readonly positional?: readonly string[];
  /** Field of the result that holds the rows to show: `jobs`. */
  readonly rows?: string;
  /** What a table shows of the rows; other formats have everything. */
  readonly columns?: readonly string[];
  /** A warning about a result that is no failure and may still be a slip of the finger. */
  readonly warning?: (output: Row) => string | undefined;
}

/** Errors that are of what was typed or where, not of what was done. */
const OUTCOMES: Readonly<Record<string, RunOutcome>> = {
  "fax.bad-server-name": "invalid-params",
  "fax.not-available": "unsuitable",
};

/** The functions that are commands. */
const functions = libraryOf([fax]);

/** What a flag may be called by the person, and what the schema says of it. */
interface Field {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly type: "boolean" | "number" | "list" | "text";
  readonly choices: readonly string[] | undefined;
}

/** Makes a command of the function `name`; an input for a live server becomes `--server`. */
export function functionCommand(name: string, options: FunctionCommandOptions): Command {
  const declaration = functions.get(name)!;
  const named = new Set(options.positional ?? []);
  return defineCommand<Values>({
    summary: declaration.summary,
    examples: options.examples,
    parser: () => {
      const fields = fieldsOf(declaration);
      const flags = fields.filter((field) => !named.has(field.name));
      const words = fields.filter((field) => named.has(field.name));
      return object({
        positional: object(
          "Arguments",
          Object.fromEntries(words.map(({ name, schema }) => [
            name,
            positional(upper(name), schema.description ?? ""),
          ])),
        ),
        inputs: group(
          "What to do",
          object(Object.fromEntries(flags.map((field) => [field.name, flagParser(field)]))),
        ),
        server: takesServer(declaration)
          ? optional(option("--server", string({ metavar: "NAME" }), {
            description:
              message`Fax server; default is this computer; loopback: is the built-in one`,
          }))
          : optional(option("--server", string(), { hidden: true })),
        api: optional(option("--api", choice(["faxcom", "faxcomex"], { metavar: "LIBRARY" }), {
          description: message`Library of Windows to use; default is faxcom`,
          hidden: !takesServer(declaration),
        })),
        whatIf: option("--what-if", { description: message`Show what would happen, and stop` }),
        how: questionOptions(),
        talk: talkOptions(),
        common: commonOptions(),
      });
    },
    run: (values, context) => call(declaration, options, values, context),
  });
}

async function call(
  declaration: FunctionDeclaration,
  options: FunctionCommandOptions,
  values: Values,
  { io, signal, abandon }: CommandContext,
): Promise<number> {
  const inputs = checkedInputs(declaration, { ...values.inputs, ...values.positional });
  const progress = createProgress(io.stderr, { ...values.talk, ...values.common });
  let result: RunResult;
  try {
    result = withOutcome(
      await runTask({
        file: {
          name: `comtask ${declaration.name.replace(".", " ")}`,
          text: taskText(declaration, inputs, values),
          folder: Deno.cwd(),
        },
        functions,
        mode: values.whatIf ? "what-if" : "run",
        confirm: confirmPolicy(values.how, io, progress),
        signal,
        abandon,
        on: (event) => {
          const isCall = event.type === "step-start" && event.uses === declaration.name;
          if (isCall || event.type === "progress" || event.type === "log") progress.show(event);
        },
      }),
    );
  } finally {
    progress[Symbol.dispose]();
  }
  const output = resultOf(result);
  if (output !== undefined) await writeOutput(output);
  const warning = output && options.warning?.(output);
  if (warning !== undefined) {
    writeWarning(io.stderr, warning);
  }
  const isSame = output === undefined && result.exitCode === 0 && !values.whatIf;
  if (isSame && !values.common.quiet) io.stderr.write("Nothing to do: it is so already.\n");
  const hasNews = result.exitCode !== 0 || values.whatIf;
  writeRunSummary(io.stderr, result, { quiet: values.common.quiet || !hasNews });
  if (values.whatIf) io.stderr.write(`${whatIfText(result)}\n`);
  return result.exitCode;

  async function writeOutput(output: Row): Promise<void> {
    const rows = options.rows === undefined ? undefined : valueAt(output, options.rows);
    const columns = options.columns?.map((path) => ({ path }));
    // What has had an effect is no failure because of a column.
    const checksSelect = declaration.effect === "read" || warner(io.stderr);
    const common = { ...rowsOptions(values.common), checksSelect };
    if (Array.isArray(rows)) {
      if (rows.length === 0 && !values.common.quiet) io.stderr.write("There are none\n");
      await writeRows(io.stdout, rows, { ...columns && { columns }, ...common });
    } else await writeObject(io.stdout, output, common);
  }
}

function withOutcome(result: RunResult): RunResult {
  const outcome = OUTCOMES[result.error?.code ?? ""];
  if (outcome === undefined || result.outcome !== "failed") return result;
  return { ...result, outcome, exitCode: exitCodeOf(outcome) };
}

function fieldsOf(declaration: FunctionDeclaration): Field[] {
  return Object.entries(declaration.input.shape as Record<string, z.ZodType>)
    .filter(([, schema]) => kindOf(schema)?.kind !== "handle")
    .map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
      const type = json.type === "boolean"
        ? "boolean"
        : json.type === "integer" || json.type === "number"
        ? "number"
        : json.type === "array" || json.anyOf?.some(isArray)
        ? "list"
        : "text";
      const choices = json.enum?.every((value) => typeof value === "string")
        ? json.enum.map(String)
        : undefined;
      return { name, schema, type, choices };
    });
}

function flagParser({ name, schema, type, choices }: Field): Parser<"sync", unknown, unknown> {
  const isNeeded = !schema.safeParse(undefined).success;
  const help = [text([schema.description ?? "", isNeeded ? "[required]" : ""].join(" ").trim())];
  const [flagName] = flagsOf(name);
  if (type === "boolean") return booleanParser(flagName, schema, help);
  const value = choices
    ? choice(choices, { metavar: upper(name) })
    : completedText(upper(name), kindOf(schema)?.kind === "path" ? ANY_FILE : undefined);
  const flag = option(flagName, value, { description: help });
  return type === "list" ? multiple(flag) : optional(flag);
}

/** A flag; `--no-NAME` too where unset, on and off are three different things. */
function booleanParser(
  flagName: `--${string}`,
  schema: z.ZodType,
  description: ReturnType<typeof message>,
): Parser<"sync", unknown, unknown> {
  const isTriple = schema.safeParse(undefined).data === undefined;
  if (!isTriple) return optional(option(flagName, { description }));
  const negative = `--no-${flagName.slice(2)}` as const;
  return optional(negatableFlag({ positive: flagName, negative }, { description }));
}

function checkedInputs(
  declaration: FunctionDeclaration,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  const advice = `"comtask ${declaration.name.replace(".", " ")} --help" shows how it is used.`;
  const missing = fieldsOf(declaration).filter(({ name, schema }) =>
    isUnset(given[name]) && !schema.safeParse(undefined).success
  ).map(({ name }) => flagsOf(name)[0]);
  if (missing.length > 0) {
    const verb = missing.length > 1 ? "they are" : "it is";
    throw new UsageError(`Cannot do without ${missing.join(" and ")}: ${verb} required`, advice);
  }
  for (const { name, schema, type } of fieldsOf(declaration)) {
    const raw = given[name];
    if (isUnset(raw)) continue;
    const value = type === "number" ? Number(raw) : oneOf(raw, schema);
    const result = schema.safeParse(value);
    if (!result.success) {
      const reason = result.error.issues[0].message;
      throw new UsageError(
        `Cannot use ${flagsOf(name)[0]} "${cellText(raw)}": ${reason}`,
        advice,
      );
    }
    inputs[name] = value;
  }
  return inputs;
}

function isUnset(raw: unknown): boolean {
  return raw === undefined || (Array.isArray(raw) && raw.length === 0);
}

function isArray(schema: z.core.JSONSchema.BaseSchema | boolean): boolean {
  return typeof schema === "object" && schema.type === "array";
}

/** A list of one value is that value, where the function takes it. */
function oneOf(raw: unknown, schema: z.ZodType): unknown {
  const isSingle = Array.isArray(raw) && raw.length === 1 && schema.safeParse(raw[0]).success;
  return isSingle ? raw[0] : raw;
}

/** The task file that the command stands for; JSON is YAML, and positions do not matter here. */
function taskText(
  declaration: FunctionDeclaration,
  inputs: Readonly<Record<string, unknown>>,
  { server = "", api }: Pick<Values, "server" | "api">,
): string {
  const literal = (value: unknown): unknown =>
    typeof value === "string"
      ? value.replaceAll("${", "$${")
      : Array.isArray(value)
      ? value.map(literal)
      : value;
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, literal(value)]),
  );
  const needsServer = takesServer(declaration);
  const step = {
    id: "call",
    name: declaration.summary,
    uses: declaration.name,
    with: { ...given, ...(needsServer ? { server: "${ server }" } : {}) },
  };
  const steps = needsServer
    ? [{
      id: "connection",
      using: {
        server: { uses: "fax.connect", with: { server: literal(server), ...(api && { api }) } },
      },
      steps: [step],
    }]
    : [step];
  return JSON.stringify({ version: 1, name: declaration.name, steps });
}

function takesServer(declaration: FunctionDeclaration): boolean {
  const { server } = declaration.input.shape as Record<string, z.ZodType | undefined>;
  return server !== undefined && kindOf(server)?.kind === "handle";
}

function resultOf(result: RunResult): Row | undefined {
  const [first] = result.steps;
  const step = first?.children?.[0] ?? first;
  const output = step?.result;
  return typeof output === "object" && output !== null ? output as Row : undefined;
}

function whatIfText(result: RunResult): string {
  const [first] = result.steps;
  const effect = (first?.children?.[0] ?? first)?.wouldDo;
  return effect ? `what if: ${effect.verb} ${effect.target}` : "what if: nothing";
}

function upper(name: string): ReturnType<typeof flagsOf>[0] {
  return name.replace(/([a-z])([A-Z])/g, "$1-$2").toUpperCase() as ReturnType<typeof flagsOf>[0];
}
