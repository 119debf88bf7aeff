import assert from "node:assert/strict";
import { parseJunit } from "../support/runner/junit.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.048">
    <testsuite name="./a_test.ts" tests="4" disabled="1" errors="0" failures="1">
        <testcase name="sum() adds" classname="./tests/a_test.ts" time="0.000" line="1" col="6">
        </testcase>
        <testcase name="b &lt;x&gt; &quot;q&quot; &amp;" classname=".\\tests\\a_test.ts" time="0.002">
            <failure message="Uncaught Error: boom">Error: boom &lt;x&gt; &#39;y&#x27;
    at a_test.ts:2:42</failure>
        </testcase>
        <testcase name="c" classname="./tests/a_test.ts" time="0.000" line="3" col="11">
            <skipped/>
        </testcase>
        <testcase name="d &gt; one" classname="./tests/a_test.ts" time="0.000" line="4" col="43"/>
    </testsuite>
</testsuites>`;

Deno.test("parseJunit() returns name, file and state of every test", () => {
  const cases = parseJunit(REPORT);
  assert.deepEqual(cases.map(({ name, state }) => [name, state]), [
    ["sum() adds", "passed"],
    ['b <x> "q" &', "failed"],
    ["c", "skipped"],
    ["d > one", "passed"],
  ]);
  for (const { file } of cases) assert.equal(file, "tests/a_test.ts");
});

Deno.test("parseJunit() returns the whole text of a failure", () => {
  assert.equal(parseJunit(REPORT)[1]?.detail, "Error: boom <x> 'y'\n    at a_test.ts:2:42");
});

Deno.test("parseJunit() returns nothing for a report that was not written", () => {
  assert.deepEqual(parseJunit(""), []);
});
