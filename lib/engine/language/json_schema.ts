/**
 * The JSON Schema of task files, for editors: made from the same zod schema that reads them.
 *
 * @module
 */
import { z } from "../../zod.ts";
import type { FunctionDeclaration } from "../contract/function.ts";
import type { FunctionLibrary } from "../contract/library.ts";
import { kindOf } from "../contract/kinds.ts";
import { LANGUAGE_VERSION, taskFileShape } from "./schema.ts";

/** Options of {@link taskFileSchema}. */
export interface TaskFileSchemaOptions {
  /** Functions whose names and inputs an editor shall complete. */
  readonly functions?: FunctionLibrary;
}

type Json = Record<string, unknown>;

/** The JSON Schema (draft 2020-12) of version 1 of the language. */
export function taskFileSchema(options: TaskFileSchemaOptions = {}): Record<string, unknown> {
  const schema = z.toJSONSchema(taskFileShape, {
    io: "input",
    unrepresentable: "any",
    target: "draft-2020-12",
  }) as Json;
  const definitions = (schema["$defs"] ?? {}) as Record<string, Json>;
  const step = definitions["Step"];
  const functions = [...options.functions ?? []];
  if (step !== undefined) {
    step["oneOf"] = [{ required: ["uses"] }, { required: ["steps"] }];
    if (functions.length > 0) {
      completeUses(step, functions, ["task:"]);
      step["allOf"] = functions.map(inputsOf);
    }
  }
  const resource = definitions["Resource"];
  const resources = functions.filter(({ isResource }) => isResource);
  if (resource !== undefined && resources.length > 0) completeUses(resource, resources, []);
  const version = ((definitions["TaskFile"]["properties"] as Json)["version"]) as Json;
  version["maximum"] = LANGUAGE_VERSION;
  return { title: `comtask task file, version ${LANGUAGE_VERSION}`, ...schema };
}

function completeUses(
  holder: Json,
  functions: readonly FunctionDeclaration[],
  prefixes: readonly string[],
): void {
  const properties = holder["properties"] as Record<string, Json>;
  properties["uses"] = {
    ...properties["uses"],
    anyOf: [
      ...functions.map(({ name, summary }) => ({ const: name, description: summary })),
      ...prefixes.map((prefix) => ({ type: "string", pattern: `^${prefix}` })),
    ],
  };
}

/** If a step uses this function, `with` has its inputs; each may also be `${ }`. */
function inputsOf({ name, input }: FunctionDeclaration): Json {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  for (const [key, field] of Object.entries(input.shape)) {
    const schema = field as z.ZodType;
    const kind = kindOf(schema);
    const isLive = kind?.kind === "handle" || kind?.kind === "secret" && kind.also === undefined;
    const template = { type: "string", pattern: "\\$\\{" };
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
    const { $schema: _ignored, description, default: fallback, ...type } = json;
    properties[key] = {
      ...(description === undefined ? {} : { description }),
      ...(fallback === undefined ? {} : { default: fallback }),
      ...(isLive ? template : { anyOf: [type, template] }),
    };
    if (!schema.safeParse(undefined).success) required.push(key);
  }
  return {
    if: { properties: { uses: { const: name } }, required: ["uses"] },
    then: {
      ...(required.length > 0 ? { required: ["with"] } : {}),
      properties: {
        with: {
          type: "object",
          properties,
          required,
          additionalProperties: false,
        },
      },
    },
  };
}
