import assert from "node:assert/strict";
import { delayAfter, NO_RETRY } from "../../lib/engine/run/retry.ts";
import { runText } from "./support/run.ts";

for (
  const [what, retry] of [
    ["by the code of its step", `{ times: 2, delay: 0ms, on: error.code == "demo.busy" }`],
    ["when its step fails of something transient", "{ times: 2, delay: 0ms }"],
  ]
) {
  Deno.test(`retry repeats a block ${what}`, async () => {
    const { result, did, events } = await runText(`
steps:
  - id: block
    retry: ${retry}
    steps: [{ id: bad, uses: demo.fail, with: { code: demo.busy, transient: true } }]
`);
    assert.deepEqual(did, Array(3).fill("fail demo.busy"));
    assert.deepEqual([result.error?.code, result.steps[0].attempts], ["demo.busy", 3]);
    const waits = events.filter((event) => event.type === "retry-wait");
    assert.deepEqual(waits.map(({ error }) => error?.code), ["demo.busy", "demo.busy"]);
  });
}

Deno.test("retry does not repeat a block whose step failed for good", async () => {
  const { did } = await runText(`
steps:
  - id: block
    retry: { times: 2, delay: 0ms }
    steps: [{ id: bad, uses: demo.fail }]
`);
  assert.deepEqual(did, ["fail demo.failed"]);
});

Deno.test("a retry.on that cannot be computed keeps the error, rescue, finally and release", async () => {
  const { result, did } = await runText(`
steps:
  - id: bad
    using: { line: { uses: demo.open } }
    uses: demo.fail
    retry: { times: 2, delay: 0ms, on: error.details.none == 1 }
    rescue: [{ id: again, uses: demo.fail, with: { code: demo.rescue } }]
    finally: [{ id: last, uses: demo.write, with: { text: last } }]
`);
  assert.deepEqual(did, [
    "open a",
    "fail demo.failed",
    "fail demo.rescue",
    "write last",
    "close a",
  ]);
  const { code, suppressed } = result.error!;
  assert.deepEqual([code, ...suppressed!.map((error) => error.code)], [
    "demo.failed",
    "expression.failed",
    "demo.rescue",
  ]);
});

for (const limit of ["timeout", "deadline"]) {
  const block = `${limit}: 5ms\n    steps: [{ id: slow, uses: demo.wait }]`;

  Deno.test(`a block has failed, not been cancelled, when its ${limit} is reached`, async () => {
    const { result, did } = await runText(`
steps:
  - id: block
    onError: collect
    ${block}
  - { id: next, uses: demo.write, with: { text: next } }
`);
    assert.deepEqual([result.exitCode, did], [20, ["wait", "write next"]]);
    const [{ outcome, error }] = result.steps;
    assert.deepEqual([outcome, error?.code], ["failed", limit]);
  });

  Deno.test(`an item has failed when the ${limit} of its block is reached`, async () => {
    const loop = `
steps:
  - id: all
    each: { in: "['a', 'b']", key: item }
    onError: collect
    ${block}
`;
    const { result } = await runText(loop);
    assert.deepEqual([result.exitCode, result.steps[0].loop?.failed], [20, 2]);
    const rescued = await runText(
      `${loop}    rescue: [{ id: say, uses: demo.write, with: { text: late } }]`,
    );
    assert.deepEqual([rescued.result.exitCode, rescued.did], [
      0,
      ["wait", "write late", "wait", "write late"],
    ]);
  });
}

Deno.test("no wait between attempts is longer than max, whatever jitter adds", () => {
  const policy = { ...NO_RETRY, delayMs: 100, maxMs: 400, jitter: 0.2 };
  const waits = [1, 2, 3, 4].map((attempt) =>
    delayAfter({ ...policy, backoff: "exponential" }, attempt, 1)
  );
  assert.deepEqual(waits, [120, 240, 400, 400]);
  assert.equal(delayAfter({ ...policy, backoff: "exponential" }, 4, 0), 320);
});
