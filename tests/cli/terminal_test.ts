import assert from "node:assert/strict";
import { join } from "node:path";
import { textWidth } from "../../lib/cli/terminal_text.ts";
import { cliArguments, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { capture } from "../support/process.ts";

const TASK = `version: 1
name: terminal
steps:
  - id: batch
    each:
      in: '["Müller", "传真", "Grünwald"]'
      as: name
      key: name
      label: "Send to \${ name } at a rather long address, Großmarktstraße 12, Berlin"
      parallel: 2
    steps:
      - id: wait
        uses: wait.for
        with: { duration: 250ms }
`;

interface Screen {
  readonly code: number;
  /** Everything that reached the terminal. */
  readonly text: string;
}

/** Runs comtask on a pseudo-terminal of so many columns, made by `script` of util-linux. */
async function onTerminal(columns: number, env: Record<string, string> = {}): Promise<Screen> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "terminal.yaml");
  await Deno.writeTextFile(file, TASK);
  const words = [Deno.execPath(), ...cliArguments(["run", file])].map((word) => `'${word}'`);
  const command = `stty cols ${columns} rows 30; ${words.join(" ")}`;
  const { code, stdout } = await capture("script", ["-qec", command, "/dev/null"], {
    env: { ...TEST_ENV, ...env },
  });
  return { code, text: stdout };
}

/** What is left of the text once control sequences are gone, line by line. */
function plainLines(text: string): string[] {
  // deno-lint-ignore no-control-regex -- these are what is looked for
  return text.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, "").split(/\r?\n|\r/);
}

const options = { ignore: Deno.build.os === "windows" }; // there is no `script`

Deno.test({
  ...options,
  name: "comtask run redraws its progress on a terminal, and leaves the result",
  fn: async () => {
    const { code, text } = await onTerminal(80);
    assert.equal(code, 0, text);
    // deno-lint-ignore no-control-regex -- these are what is looked for
    assert.match(text, /\x1b\[\d+A/); // goes up to draw again
    assert.match(text, /█/);
    assert.ok(text.includes("\x1b[?25l") && text.includes("\x1b[?25h"), "the cursor comes back");
    assert.match(text, /3 ok of 3/);
  },
});

for (const columns of [20, 40]) {
  Deno.test({
    ...options,
    name: `comtask run keeps its display within ${columns} columns`,
    fn: async () => {
      const { text } = await onTerminal(columns);
      const live = plainLines(text).filter((line) => /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏█]/.test(line));
      assert.ok(live.length > 0);
      for (const line of live) assert.ok(textWidth(line) < columns, JSON.stringify(line));
    },
  });
}

Deno.test({
  ...options,
  name: "comtask run takes a terminal without a size for one of 80 columns",
  fn: async () => {
    const { text } = await onTerminal(0);
    const live = plainLines(text).filter((line) => /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line));
    const widest = Math.max(...live.map(textWidth));
    assert.ok(widest > 60 && widest < 80, `${widest} columns`);
  },
});

Deno.test({
  ...options,
  name: "comtask run uses no colour where NO_COLOR is set",
  fn: async () => {
    const { text } = await onTerminal(80, { NO_COLOR: "1" });
    // deno-lint-ignore no-control-regex -- these are what is looked for
    assert.ok(!/\x1b\[[0-9;]*m/.test(text), JSON.stringify(text));
  },
});
