import assert from "node:assert/strict";
import { reportLines, type SuiteResult, totalsOf } from "../support/runner/outcome.ts";
import { outcomeOf } from "../support/runner/suites.ts";

const EMPTY = { passed: [], failed: [], skipped: [], durationMs: 1500 };
const LINUX: SuiteResult = {
  ...EMPTY,
  suite: "linux:com",
  passed: ["a", "b"],
  skipped: [{ name: "c", reason: "ignored by its file" }, { name: "d", reason: "no printer" }],
};
const WINE: SuiteResult = { ...EMPTY, suite: "wine:com", passed: ["a", "b", "c"] };
const BROKEN: SuiteResult = {
  ...EMPTY,
  suite: "lint",
  failed: [{ name: "lint", detail: "line 1\nline 2" }],
};

Deno.test("totalsOf() adds the suites, without skips that another suite ran", () => {
  assert.deepEqual(totalsOf([LINUX, WINE, BROKEN]), { passed: 5, failed: 1, skipped: 1 });
});

Deno.test("reportLines() ends with the count", () => {
  assert.equal(reportLines([WINE]).at(-1), "3 passed, 0 failed");
  assert.equal(reportLines([LINUX, BROKEN]).at(-1), "2 passed, 1 failed, 2 skipped");
});

Deno.test("reportLines() holds every failure in full and the reason of every skip", () => {
  const text = reportLines([LINUX, WINE, BROKEN]).join("\n");
  assert.match(text, /FAILED lint: lint\nline 1\nline 2\n/);
  assert.match(text, /skipped: d \(no printer\)/);
  assert.doesNotMatch(text, /skipped: c /);
});

const PASSED = '<testcase name="x" classname="./tests/a_test.ts" time="0"></testcase>';
const ENDED = { code: 0, stdout: "out", stderr: "err" };

Deno.test("outcomeOf() counts a file that reported no test as failed", () => {
  const outcome = outcomeOf(PASSED, ENDED, ["tests/a_test.ts", "tests/b_test.ts"]);
  assert.deepEqual(outcome.passed, ["tests/a_test.ts: x"]);
  assert.deepEqual(outcome.failed.map((failure) => failure.name), ["tests/b_test.ts"]);
});

Deno.test("outcomeOf() accepts a file whose tests a helper makes", () => {
  const stdout = "running 2 tests from ./tests/b_test.ts\nrunning 0 tests from ./tests/c_test.ts";
  const files = ["tests/a_test.ts", "tests/b_test.ts", "tests/c_test.ts"];
  const outcome = outcomeOf(PASSED, { ...ENDED, stdout }, files);
  assert.deepEqual(outcome.failed.map((failure) => failure.name), ["tests/c_test.ts"]);
});

Deno.test("outcomeOf() counts a bad exit code that no test explains as failed", () => {
  const outcome = outcomeOf(PASSED, { ...ENDED, code: 1 }, ["tests/a_test.ts"]);
  assert.equal(outcome.failed.length, 1);
  assert.match(outcome.failed[0]!.detail, /ended with code 1\nout\nerr/);
});
