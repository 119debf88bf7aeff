/**
 * The reference page of the file language, made from the same schema that reads the files.
 *
 * @module
 */
import { EXPRESSION_FUNCTIONS } from "../expression/functions.ts";
import { taskFileSchema } from "./json_schema.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly pattern?: string;
}

const SECTIONS: readonly (readonly [definition: string, title: string])[] = [
  ["TaskFile", "File"],
  ["Step", "Step"],
  ["Each", "Loop: `each`"],
  ["Retry", "`retry`"],
  ["Resource", "Resource of `using`"],
  ["StepLog", "`log`"],
  ["Param", "Parameter"],
  ["Secret", "Secret"],
  ["Import", "Import"],
  ["Schedule", "Schedule"],
  ["Task", "Named task"],
];

/** Markdown with one table for each level of the language, and one of the functions. */
export function taskFileReference(): string {
  const schema = taskFileSchema() as unknown as Schema & {
    readonly $defs: Readonly<Record<string, Schema>>;
  };
  const lines = [
    "# Reference of task files, version 1",
    "",
    "Every level is closed: an unknown key is an error. **Bold** keys are compulsory. Text with",
    "`${ }` may stand where a value is called computed.",
  ];
  for (const [definition, title] of SECTIONS) {
    lines.push("", `## ${title}`, "", "| Key | Value | Meaning |", "| --- | --- | --- |");
    for (const part of alternatives(schema.$defs[definition])) {
      for (const [key, value] of Object.entries(part.properties ?? {})) {
        if (key === "$schema") continue;
        const name = part.required?.includes(key) ? `**\`${key}\`**` : `\`${key}\``;
        lines.push(`| ${name} | ${cell(wordType(value))} | ${cell(meaning(value))} |`);
      }
    }
  }
  lines.push("", "## Functions of expressions", "", "| Function | Meaning |", "| --- | --- |");
  for (const { signature, about } of EXPRESSION_FUNCTIONS) {
    lines.push(`| \`${signature}\` | ${cell(about)} |`);
  }
  lines.push("| `default(dyn, dyn): dyn` | The second value when the first is missing or null |");
  lines.push("| `list.where(string, …): list` | The members that carry all of these labels |");
  lines.push("", "Besides these: the standard functions and macros of CEL.", "");
  return lines.join("\n");
}

function alternatives(schema: Schema): readonly Schema[] {
  return schema.anyOf ?? [schema];
}

function meaning({ description }: Schema): string {
  const text = description ?? "";
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wordType(schema: Schema): string {
  if (schema.$ref !== undefined) return wordReference(schema.$ref.replace(/^.*\//, ""));
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.anyOf !== undefined) {
    const computed = schema.anyOf.some(({ pattern }) => pattern === "\\$\\{");
    const words = schema.anyOf.filter(({ pattern }) => pattern !== "\\$\\{").map(wordType);
    return [...new Set(words)].join(" or ") + (computed ? ", may be computed" : "");
  }
  if (schema.type === "array") return `list: ${wordType(schema.items ?? {})}`;
  if (schema.type === "object") {
    if (schema.properties !== undefined) {
      return `map: ${Object.keys(schema.properties).map((key) => `\`${key}\``).join(", ")}`;
    }
    const members = schema.additionalProperties;
    return typeof members === "object" ? `map: ${wordType(members)}` : "map";
  }
  const words: Readonly<Record<string, string>> = {
    string: "text",
    integer: "whole number",
    number: "number",
    boolean: "true or false",
  };
  return words[schema.type ?? ""] ?? "any";
}

function wordReference(name: string): string {
  if (name === "Steps") return "list: [step](#step)";
  const section = SECTIONS.find(([definition]) => definition === name);
  if (section === undefined) return name.toLowerCase();
  const title = section[1].replaceAll("`", "").toLowerCase();
  return `[${title}](#${title.replace(/[^a-z ]/g, "").replaceAll(" ", "-")})`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
