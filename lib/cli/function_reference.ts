/**
 * The reference of the step functions, as Markdown: made from their declarations, so that it
 * cannot say anything else than what is checked.
 *
 * @module
 */
import type { FunctionDeclaration, FunctionLibrary } from "../engine/mod.ts";
import { fieldsOf } from "./function_fields.ts";
import { cellText, type Row } from "./output/record.ts";

/** Renders every function of a library, by area. */
export function functionReference(functions: FunctionLibrary): string {
  const areas = Map.groupBy(functions, ({ name }) => name.split(".")[0]);
  const sections = [...areas].map(([area, members]) =>
    [`## ${area}`, ...members.map(functionSection)].join("\n\n")
  );
  return `# Step functions

What \`uses:\` can name in a task file. Inputs that are not marked as needed may be left out. This page
is generated: \`comtask explain --all > docs/functions.md\`.

${sections.join("\n\n")}
`;
}

function functionSection(declaration: FunctionDeclaration): string {
  const { name, summary, effect, impact, isResource } = declaration;
  const inputs = fieldsOf(declaration.input, "input");
  const outputs = fieldsOf(declaration.output, "output");
  const facts = [
    `effect ${effect}`,
    `impact ${impact}`,
    ...(isResource ? ["a resource: use it under `using`"] : []),
  ];
  return [
    `### ${name}`,
    `${summary} (${facts.join(", ")}).`,
    ...(inputs.length > 0 ? [table(inputs)] : []),
    outputs.length > 0
      ? `Result: ${outputs.map((field) => `\`${field.name}\` (${field.type})`).join(", ")}.`
      : "Result: none that can be stored.",
  ].join("\n\n");
}

function table(fields: readonly Row[]): string {
  const lines = fields.map((field) =>
    `| ${
      ["name", "type", "needed", "default", "help"].map((key) =>
        cellText(field[key]).replaceAll("|", "\\|").replaceAll("\n", " ")
      ).join(" | ")
    } |`
  );
  return ["| Input | Type | Needed | Default | Meaning |", "| - | - | - | - | - |", ...lines]
    .join("\n");
}
