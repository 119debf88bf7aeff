/**
 * Enumerations of a library as TypeScript.
 *
 * @module
 */
import { docstring, sentence } from "./docs.ts";
import type { Model } from "./model.ts";
import { enumConverterName, enumName, enumTypeName, valueName } from "./names.ts";

/** The file with the enumerations of a library. */
export function emitEnums(model: Model): string {
  const parts = model.enums.map((entry) => {
    const name = enumName(entry.name);
    const values = entry.values.map(({ name, value, meaning }) =>
      `${meaning ? `/** ${sentence(meaning)} */\n` : ""}"${valueName(name)}": ${value},`
    );
    const kind = entry.flags ? "setOf" : "enumOf";
    return [
      docstring([`\`${entry.name}\`: names and numbers.`, sentence(entry.note)]),
      `export const ${name} = {\n${values.join("\n")}\n} as const;`,
      `/** A name of {@linkcode ${name}}. */`,
      `export type ${enumTypeName(name)} = keyof typeof ${name};`,
      `/** Converts {@linkcode ${name}}. */`,
      `export const ${enumConverterName(name)}: ReturnType<typeof ${kind}<typeof ${name}>> = ` +
      `${kind}(${name});`,
    ].join("\n");
  });
  const used = ["enumOf", "setOf"].filter((kind) =>
    parts.some((part) => part.includes(`${kind}(`))
  );
  return [`import { ${used.join(", ")} } from "./convert.ts";`, ...parts].join("\n\n");
}
