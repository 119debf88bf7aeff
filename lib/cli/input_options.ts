/**
 * Where the values of parameters come from besides their flags.
 *
 * @module
 */
import { readDataFile, TaskError } from "../engine/mod.ts";
import { UsageError } from "./errors.ts";
import { message, object, option, optional, type Parser, string } from "./optique.ts";
import { ANY_FILE, completedText } from "./positional.ts";
import type { ParamValues } from "./params.ts";

/** `--task` and `--params-file`. */
export interface InputOptions {
  readonly task: string | undefined;
  readonly paramsFile: string | undefined;
}

/** The parser of {@link InputOptions}. */
export function inputOptions(): Parser<"sync", InputOptions, unknown> {
  return object("Which task and parameters", {
    task: optional(option("--task", string({ metavar: "NAME" }), {
      description: message`Which task of the file; default is main`,
    })),
    paramsFile: optional(option("--params-file", completedText("FILE", ANY_FILE), {
      description: message`Parameters as YAML, JSON or TOML; flags win over it`,
    })),
  });
}

/** What plan and run take from outside. */
export interface Inputs {
  readonly task?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Names of the parameters that the params file gives, whether a flag wins over it or not. */
  readonly inParamsFile: ReadonlySet<string>;
  readonly cwd: string;
  readonly env: (name: string) => string | undefined;
}

/** @throws {UsageError} If the params file cannot be read or is not a map. */
export async function inputsOf(options: InputOptions, flags: ParamValues): Promise<Inputs> {
  const fromFile = options.paramsFile === undefined ? {} : await readParams(options.paramsFile);
  return {
    ...(options.task === undefined ? {} : { task: options.task }),
    params: { ...fromFile, ...flags },
    inParamsFile: new Set(Object.keys(fromFile)),
    cwd: Deno.cwd(),
    env: (name) => Deno.env.get(name),
  };
}

async function readParams(file: string): Promise<Readonly<Record<string, unknown>>> {
  let values: unknown;
  try {
    values = await readDataFile(file);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const reason = error.message.replace(/^Cannot read (?:"[^"]*"|[A-Z]+): /, "");
    throw new UsageError(`Cannot read parameters from "${file}": ${reason}`);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new UsageError(
      `Cannot read parameters from "${file}": it is not a map of names and values`,
    );
  }
  return values as Readonly<Record<string, unknown>>;
}
