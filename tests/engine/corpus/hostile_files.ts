/** Files that are meant to hang a reader, or to eat its memory. */

const DEEP = 20_000;
/** Name, file name, text. */
export const HOSTILE: readonly (readonly [name: string, file: string, text: string])[] = [
  ["nested flow lists", "a.yaml", `version: 1\nname: x\nsteps: ${"[".repeat(DEEP)}`],
  ["nested flow maps", "a.yaml", `${"{a: ".repeat(DEEP)}`],
  [
    "nested blocks",
    "a.yaml",
    Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
  ],
  ["nested JSON", "a.json", `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`],
  ["nested TOML", "a.toml", `a = ${"[".repeat(DEEP)}${"]".repeat(DEEP)}`],
  [
    "an alias bomb",
    "a.yaml",
    `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n` +
    Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`)
      .join("\n"),
  ],
  ["a huge scalar", "a.yaml", `version: 1\nname: ${"x".repeat(1_000_000)}\n`],
  ["a file over the limit", "a.yaml", "x".repeat(2_000_000)],
  ["a million commas", "a.yaml", `steps: [${"a,".repeat(500_000)}]`],
  ["as many values as are read at all", "a.yaml", `steps: [${"a,".repeat(49_900)}]`],
  ["as many keys as are read at all", "a.yaml", `steps: {${keys(89_000, "", ",")}}`],
  ["as many keys as are read in blocks", "a.yaml", keys(89_000, "", ": 1\n")],
  ["as many keys as are read in JSON", "a.json", `{${keys(59_000, '"', '": 1,')}"z": 1}`],
  ["as many keys as are read in TOML", "a.toml", keys(14_900, "", " = 1\n")],
  ["binary", "a.yaml", "version: 1\0\u0001\u0002"],
  ["a nested expression", "a.yaml", withExpression(`${"(".repeat(5_000)}1${")".repeat(5_000)}`)],
  ["a long expression", "a.yaml", withExpression(Array(20_000).fill("1").join(" + "))],
  ["nested templates", "a.yaml", withExpression("${".repeat(5_000))],
];

function withExpression(text: string): string {
  return `version: 1\nname: x\nsteps:\n  - { id: a, uses: demo.echo, with: { value: "\${ ${text} }" } }\n`;
}

/** So many keys that the file is just small enough to be parsed. */
function keys(count: number, before: string, after: string): string {
  return Array.from({ length: count }, (_, index) => `${before}${index.toString(36)}${after}`)
    .join("");
}
