import assert from "node:assert/strict";
import { cronCommandLine, windowsCommandLine } from "../../lib/schedule/quoting.ts";
import { capture } from "../support/process.ts";

// From "Parsing C command-line arguments" of the documentation of Microsoft C++.
const WINDOWS: readonly (readonly [readonly string[], string])[] = [
  [["a", "b c"], 'a "b c"'],
  [['say "hi"'], '"say \\"hi\\""'],
  [["C:\\x\\", "d"], "C:\\x\\ d"],
  [["C:\\x y\\"], '"C:\\x y\\\\"'],
  [['a\\"b'], '"a\\\\\\"b"'],
  [[""], '""'],
];

for (const [words, line] of WINDOWS) {
  Deno.test(`windowsCommandLine() writes ${JSON.stringify(words)}`, () => {
    assert.equal(windowsCommandLine(words), line);
  });
}

Deno.test({
  name: "cronCommandLine() gives sh the same words again, with every % escaped",
  ignore: Deno.build.os === "windows", // there is no sh
  fn: async () => {
    const words = ["plain", "two words", "it's", '"$HOME" `id` \\', "100%", "", "a;b|c&d>e*"];
    const line = cronCommandLine(words);
    assert.ok(!/(?<!\\)%/.test(line), line);
    const script = `printf '%s\\n' ${line.replaceAll("\\%", "%")}`; // as cron hands it on
    const { stdout } = await capture("sh", ["-c", script]);
    assert.deepEqual(stdout.slice(0, -1).split("\n"), words);
  },
});
