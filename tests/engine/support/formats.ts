/** The same data in every format that task files are written in. */

/** Data of a file. */
export type Data = Record<string, unknown>;

/** Writers by file extension. */
export const FORMATS: Readonly<Record<string, (data: Data) => string>> = {
  yaml: (data) => JSON.stringify(data), // YAML is a superset; block style is in every other test
  json: (data) => JSON.stringify(data, null, 2),
  jsonc: (data) => `// with comments\n${JSON.stringify(data, null, 2).replace(/}$/, ",}")}`,
  toml: (data) =>
    Object.entries(data).map(([key, value]) => `${toToml(key)} = ${toToml(value)}\n`).join(""),
  ts: (data) => `export default ${JSON.stringify(data)};\n`,
};

function toToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toToml).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) =>
    `${toToml(key)} = ${toToml(member)}`
  );
  return `{ ${members.join(", ")} }`;
}
