import assert from "node:assert/strict";
import { join } from "node:path";
import { textWidth } from "../../lib/cli/terminal_text.ts";
import { cli, ROOT, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { onTerminal, plainLines, type Screen } from "../support/terminal.ts";

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

/** Runs the task file on a terminal of so many columns. */
async function onScreen(columns: number, env: Record<string, string> = {}): Promise<Screen> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "terminal.yaml");
  await Deno.writeTextFile(file, TASK);
  return await onTerminal(["run", file], { columns, env: { ...TEST_ENV, ...env } });
}

const options = { ignore: Deno.build.os === "windows" }; // there is no `script`

Deno.test({
  ...options,
  name: "comtask run redraws its progress on a terminal, and leaves the result",
  fn: async () => {
    const { code, text } = await onScreen(80);
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
      const { text } = await onScreen(columns);
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
    const { text } = await onScreen(0);
    const live = plainLines(text).filter((line) => /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line));
    const widest = Math.max(...live.map(textWidth));
    assert.ok(widest > 60 && widest < 80, `${widest} columns`);
  },
});

Deno.test({
  ...options,
  name: "comtask run uses no colour where NO_COLOR is set",
  fn: async () => {
    const { text } = await onScreen(80, { NO_COLOR: "1" });
    // deno-lint-ignore no-control-regex -- these are what is looked for
    assert.ok(!/\x1b\[[0-9;]*m/.test(text), JSON.stringify(text));
  },
});

const NARROW: readonly (readonly string[])[] = [
  ["list", join(ROOT, "tasks"), "--output", "table"],
  ["list", "--functions", "--output", "table"],
  ["runs", "list"],
  ["--help"],
  ["fax", "--help"],
  ["explain", "fax.send"],
];

for (const args of NARROW) {
  Deno.test({
    ...options,
    name: `comtask ${args.slice(0, 2).join(" ")} fits a terminal of 40 columns`,
    fn: async () => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, "terminal.yaml");
      await Deno.writeTextFile(file, TASK);
      const env = { ...TEST_ENV, COMTASK_HOME: join(folder.path, "home") };
      if (args[0] === "runs") await cli(["run", file, "-q"], { env });
      const { text } = await onTerminal(args, { columns: 40, env });
      const lines = plainLines(text).filter((line) => !line.startsWith("  comtask ")); // to be copied
      const wide = lines.filter((line) => textWidth(line) > 40);
      assert.deepEqual(wide.filter((line) => !/^(?:comtask drives|"comtask|Usage)/.test(line)), []);
      assert.ok(lines.length > 3, text);
    },
  });
}

Deno.test({
  ...options,
  name: "comtask works on a terminal of 20 columns",
  fn: async () => {
    for (const args of [["--help"], ["run", "--help"], ["list", join(ROOT, "tasks")], ["doctor"]]) {
      const { code, text } = await onTerminal(args, { columns: 20, env: TEST_ENV });
      assert.ok([0, 30].includes(code), text);
      const lines = plainLines(text);
      assert.ok(lines.length > 5, text);
      if (args[0] === "list") continue;
      assert.ok(!text.includes("…"), `nothing is cut: ${text}`);
      // Names of flags and checks, and what is to be copied, are not broken.
      const prose = lines.filter((line) => !/comtask |^ok |^warning |^failure | -|:$/.test(line));
      assert.deepEqual(prose.filter((line) => textWidth(line) > 20), []);
    }
  },
});

Deno.test({
  ...options,
  name: "comtask run tells in the bar how many are ok, have failed, or wait for what",
  fn: async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "mixed.yaml");
    await Deno.writeTextFile(
      file,
      `version: 1
name: mixed
steps:
  - id: batch
    onError: collect
    each: { in: '["a.txt", "no.txt", "b.txt"]', as: name, key: name }
    steps:
      - id: read
        uses: file.read
        with: { path: "\${ name }" }
        retry: { times: 1, delay: 600ms, on: "true" }
      - { id: wait, uses: wait.for, with: { duration: 300ms } }
`,
    );
    for (const name of ["a.txt", "b.txt"]) await Deno.writeTextFile(join(folder.path, name), "x");
    const { code, text } = await onTerminal(["run", file], { columns: 100, env: TEST_ENV });
    assert.equal(code, 20, text);
    const bars = plainLines(text).filter((line) => line.includes("█") || line.includes("░"));
    assert.ok(
      bars.some((line) => /1\/3 {2}1 ok {2}1 not-found .*about .* left/.test(line)),
      `${bars}`,
    );
    assert.ok(bars.some((line) => /2\/3 {2}1 ok {2}1 failed /.test(line)), `${bars}`);
  },
});

Deno.test({
  ...options,
  name: "comtask fax send shows on a terminal what it is doing",
  fn: async () => {
    await using folder = await temporaryFolder();
    const args = [
      ...[
        "fax",
        "send",
        "--to",
        "+14255550100",
        "--document",
        join(ROOT, "tasks/sample/brief.txt"),
      ],
      ...["--server", `loopback:${folder.path}?speed=20`],
    ];
    const { code, text } = await onTerminal(args, { columns: 80, env: TEST_ENV });
    assert.equal(code, 0, text);
    assert.match(text, /Send a document/);
    const result = text.slice(text.indexOf("jobId"));
    assert.ok(!result.includes("Send a document"), "the display is gone before the result");
  },
});

const FILE = join("work", "made.txt");

for (const [answer, code, isMade] of [["y", 0, true], ["n", 30, false]] as const) {
  Deno.test({
    ...options,
    name: `comtask run --confirm asks on a terminal, and takes ${answer} for an answer`,
    fn: async () => {
      await using folder = await temporaryFolder();
      await Deno.mkdir(join(folder.path, "work"));
      const file = join(folder.path, "write.yaml");
      const step = `{ id: write, uses: file.write, with: { path: ${FILE}, text: x } }`;
      await Deno.writeTextFile(file, `version: 1\nname: writes\nsteps:\n  - ${step}\n`);
      const screen = await onTerminal(["run", file, "--confirm", "low"], {
        columns: 80,
        env: TEST_ENV,
        answers: [{ after: "[a]ll:", type: `${answer}\n` }],
      });
      assert.match(screen.text, /write .*made\.txt \(impact/);
      assert.equal(screen.code, code, screen.text);
      const made = await Deno.stat(join(folder.path, FILE)).then(() => true, () => false);
      assert.equal(made, isMade);
    },
  });
}

Deno.test({
  ...options,
  name: "comtask new asks on a terminal what the file should do",
  fn: async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "first.yaml");
    const { code, text } = await onTerminal(["new", file], {
      columns: 80,
      env: TEST_ENV,
      answers: [{ after: "Number:", type: "1\n" }],
    });
    assert.equal(code, 0, text);
    assert.match(await Deno.readTextFile(file), /^name: first$/m);
  },
});
