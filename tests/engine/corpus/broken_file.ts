/**
 * Broken task files. `«` stands before the place that the first finding must name; it is taken
 * out before the file is read. Each row: format, code of that finding, text.
 */
export type BrokenFile = readonly [
  format: "yaml" | "json" | "jsonc" | "toml",
  code: string,
  text: string,
];

export const HEAD = "version: 1\nname: x\n";
export const ECHO = "{ id: a, uses: demo.echo, with: { value: 1 } }";

/** A file with one step of these keys beside its id. */
export function step(keys: string): string {
  return `${HEAD}steps:\n  - { id: a, ${keys} }\n`;
}

/** A file with these lines, and a step. */
export function top(lines: string): string {
  return `${HEAD}${lines}\nsteps: [${ECHO}]\n`;
}

/** A step that echoes an expression. */
export function value(text: string): string {
  return `${HEAD}params: { s: { type: string, default: x }, n: { type: int, default: 1 }, ` +
    `b: { type: bool, default: true }, l: { type: list, of: string, default: [] } }\n` +
    `steps:\n  - id: first\n    uses: demo.list\n  - id: a\n    uses: demo.echo\n    ` +
    `with: { value: '\${ ${text} }' }\n`;
}

/** A step with a condition. */
export function condition(text: string): string {
  return value("1").replace("with:", `if: '${text}'\n    with:`);
}

/** A loop with these keys over people, around a step that writes. */
export function loop(keys: string, inner = `text: x`): string {
  return `${HEAD}steps:\n  - { id: list, uses: demo.list }\n  - id: many\n` +
    `    each: { ${keys} }\n    uses: demo.write\n    with: { ${inner} }\n`;
}
