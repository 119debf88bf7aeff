import assert from "node:assert/strict";
import { runText } from "./support/run.ts";

Deno.test("runTask() cancels: finally and releases run, code 70", async () => {
  const cancel = new AbortController();
  const { result, did } = await runText(
    `
steps:
  - id: work
    using: { line: { uses: demo.open } }
    steps: [{ id: slow, uses: demo.wait }, { id: never, uses: demo.write, with: { text: x } }]
    rescue: [{ id: no, uses: demo.write, with: { text: no rescue of a cancel } }]
    finally: [{ id: inner, uses: demo.write, with: { text: inner } }]
finally: [{ id: outer, uses: demo.write, with: { text: outer } }]
`,
    {
      signal: cancel.signal,
      on: (event) => {
        if (event.type === "progress") {
          queueMicrotask(() => cancel.abort(new DOMException("stop", "AbortError")));
        }
      },
    },
  );
  assert.deepEqual(did, ["open a", "wait", "write inner", "close a", "write outer"]);
  assert.deepEqual([result.outcome, result.exitCode], ["cancelled", 70]);
});

Deno.test("runTask() gives up what does not listen when it is told to abandon", async () => {
  const cancel = new AbortController();
  const abandon = new AbortController();
  const { result, did } = await runText(
    `
steps: [{ id: a, using: { l: { uses: demo.open } }, uses: demo.deaf }]
finally: [{ id: hang, uses: demo.deaf }]
`,
    {
      signal: cancel.signal,
      abandon: abandon.signal,
      on: (event) => {
        if (event.type !== "progress") return;
        queueMicrotask(() => cancel.signal.aborted ? abandon.abort() : cancel.abort());
        if (event.path === "a") setTimeout(() => abandon.abort(), 5);
      },
    },
  );
  assert.deepEqual([result.exitCode, did.slice(0, 2)], [70, ["open a", "deaf"]]);
});

Deno.test("runTask() gives clean-up after a cancel a limited time", async () => {
  const cancel = new AbortController();
  const { result, did } = await runText(
    "steps: [{ id: a, uses: demo.wait }]\nfinally: [{ id: b, uses: demo.deaf }]",
    {
      signal: cancel.signal,
      cleanupLimitMs: 20,
      on: (event) => event.type === "progress" && event.path === "a" && cancel.abort(),
    },
  );
  assert.deepEqual([result.exitCode, did], [70, ["wait", "deaf"]]);
});
