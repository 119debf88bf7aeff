import assert from "node:assert/strict";
import { type Host, runsOn } from "../support/runner/test_files.ts";
import { wineArguments } from "../support/wine/launch.ts";
import { windowsPath } from "../support/wine.ts";

/** Folder and file of a test, and the hosts on which it runs. */
const PLACES: readonly (readonly [folder: string, file: string, hosts: readonly Host[]])[] = [
  ["com", "tests/com/date_test.ts", ["linux", "wine", "windows"]],
  ["com", "tests/com/dom_windows_test.ts", ["wine", "windows"]],
  ["com", "tests/com/heap_linux_test.ts", ["linux"]],
  ["engine", "tests/engine/run_test.ts", ["linux", "wine", "windows"]],
  ["report", "tests/report/page_test.ts", ["linux", "windows"]],
  ["tasks", "tests/tasks/send_windows_test.ts", ["wine", "windows"]],
];

for (const [folder, file, hosts] of PLACES) {
  Deno.test(`runsOn() is ${hosts.join(", ")} for ${file}`, () => {
    const all: readonly Host[] = ["linux", "wine", "windows"];
    const chosen = all.filter((host) => runsOn(host, folder, file));
    assert.deepEqual(chosen, hosts);
  });
}

Deno.test("windowsPath() writes a path as Wine shows it", () => {
  assert.equal(windowsPath("/tmp/a b/c.ts"), "Z:\\tmp\\a b\\c.ts");
});

Deno.test("wineArguments() registers before it starts the program", () => {
  assert.deepEqual(wineArguments("deno.exe", ["a b"], undefined), ["wine", "deno.exe", "a b"]);
  const [shell, flag, script, ...rest] = wineArguments("deno.exe", ["a b"], "Z:\\probe.exe");
  assert.deepEqual([shell, flag], ["sh", "-c"]);
  assert.match(script!, /^wine "\$0" \/RegServer && exec wine "\$@"$/);
  assert.deepEqual(rest, ["Z:\\probe.exe", "deno.exe", "a b"]);
});
