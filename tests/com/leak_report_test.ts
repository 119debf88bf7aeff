import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../support/com/leaking.ts", import.meta.url));

/** Runs the script to its end and returns what it wrote to stderr. */
async function run(trace: string, args: readonly string[] = [], flags = ["-A"]): Promise<string> {
  const { stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "--no-check", "--cached-only", SCRIPT, ...args],
    env: { COMTASK_TRACE_LEAKS: trace, NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
  }).output();
  const text = new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  return text.replaceAll("\r\n", "\n");
}

Deno.test("COMTASK_TRACE_LEAKS=1 names member path and creation stack of what was left", async () => {
  const text = await run("1");
  const [first, ...stack] = text.trim().split("\n");
  assert.equal(first, 'comtask: "Comtask.Test.Parent.Child" was not released; it was made');
  assert.match(stack[0], /at leakChild \(.*leaking\.ts:\d+:\d+\)$/);
  assert.ok(stack.every((line) => !line.includes("lib/com/")), text);
  assert.equal(text.match(/comtask:/g)!.length, 1);
});

Deno.test("the leak report names the ProgID of a created object", async () => {
  const text = await run("1", ["both"]);
  assert.match(text, /"Comtask\.Test\.Parent\.Child" was not released/);
  assert.match(text, /"Comtask\.Test\.Parent" was not released; it was made\n {4}at .*leaking\.ts/);
});

Deno.test("nothing is reported unless it is asked for", async () => {
  assert.equal(await run("0"), "");
  assert.equal(await run("1", [], ["--no-prompt", "--allow-ffi", "--allow-read"]), "");
});
