/**
 * Tasks as code that stand in a file: their parameters for flags and help, and text from a command
 * line for them.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import { codeNeeds } from "../check/run_needs.ts";
import type { CheckResult, ParamInfo } from "../contract/entry.ts";
import { typeOfSchema, type ValueType } from "../expression/types.ts";
import type { CodeTask } from "./define_task.ts";

/** What check says of a task as code: its types are the compiler's work. */
export function checkCode(task: CodeTask, file: string): CheckResult {
  const { name, description, params } = task.spec;
  return {
    ok: true,
    outcome: "ok",
    file,
    diagnostics: [],
    name,
    description: description ?? "",
    params: Object.entries(params ?? {}).map(([key, schema]) => toParamInfo(key, schema)),
    tasks: ["main"],
    schedule: [],
    needs: codeNeeds(task),
  };
}

/** Text to what the schema of a parameter takes; what is no text stays as it is. */
export function codeParams(
  task: CodeTask,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const schema = task.spec.params?.[name];
    params[name] = schema === undefined || typeof value !== "string"
      ? value
      : fromText(value, typeOfSchema(schema, "input"));
  }
  return params;
}

function fromText(text: string, type: ValueType): unknown {
  switch (type.kind) {
    case "int":
    case "double":
      return text.trim() === "" ? text : Number(text);
    case "bool":
      return text === "true" ? true : text === "false" ? false : text;
    case "list":
      return text.trimStart().startsWith("[") ? fromJson(text) : text.split(",");
    case "map":
    case "object":
      return fromJson(text);
    default:
      return text;
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // the schema says what is wrong with it
  }
}

const TYPES: Readonly<Record<string, string>> = {
  int: "int",
  double: "number",
  bool: "bool",
  list: "list",
  map: "map",
  object: "map",
};

function toParamInfo(name: string, schema: z.ZodType): ParamInfo {
  const absent = schema.safeParse(undefined);
  return {
    name,
    type: TYPES[typeOfSchema(schema, "input").kind] ?? "string",
    required: !absent.success,
    help: schema.description ?? "",
    ...(absent.success && absent.data !== undefined ? { default: absent.data } : {}),
  };
}
