import assert from "node:assert/strict";
import { createLibrary, defineFunction } from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";
import { runText } from "./support/run.ts";
import { BATCH } from "./support/batch.ts";
import { createWorld } from "./support/library.ts";

Deno.test("runTask() runs a batch: one resource, items in parallel, results in order", async () => {
  const { result, did, world } = await runText(BATCH, { params: { line: "L" } });
  assert.equal(result.outcome, "ok", JSON.stringify(result, null, 2));
  assert.equal(did[0], "open L");
  assert.deepEqual(did.slice(1, 4).sort(), [
    "send +14255550100 age 20",
    "send +14255550102 age 22",
    "send +14255550103 age 23",
  ]);
  assert.deepEqual(did.slice(4), ["close L", "write 3 of 3"]);
  assert.equal(world.flight.most, 2);
  assert.deepEqual(result.outputs, { sent: 3, pages: [2, 2, 2] });
  const items = result.steps[1].loop!.items;
  assert.deepEqual(items.map((i) => [i.key, i.label, i.status, i.pages, i.age]), [
    ["p1", "p1 to +14255550100", "changed", 2, 20],
    ["p3", "p3 to +14255550102", "changed", 2, 22],
    ["p4", "p4 to +14255550103", "changed", 2, 23],
  ]);
});

Deno.test("runTask() repeats what is busy, and collects what stays busy: code 20", async () => {
  const world = createWorld();
  world.busy.set("+14255550100", 2).set("+14255550102", 9);
  const { result, events } = await runText(BATCH, { world });
  assert.equal(result.outcome, "completed-with-failures");
  assert.equal(result.exitCode, 20);
  const items = result.steps[1].loop!.items;
  assert.deepEqual(items.map((i) => [i.key, i.status, i.attempts, i.errorCode]), [
    ["p1", "changed", 3, ""],
    ["p3", "failed", 3, "demo.busy"],
    ["p4", "changed", 1, ""],
  ]);
  assert.equal(events.filter((event) => event.type === "retry-wait").length, 4);
  const [first, second, third] = items.map(({ earlierAttempts = [] }) => earlierAttempts);
  assert.deepEqual(first.map(({ code }) => code), ["demo.busy", "demo.busy"]);
  assert.deepEqual(second.map(({ code }) => code), ["demo.busy", "demo.busy"]);
  assert.deepEqual(third, []);
  const begun = [items[0].startedMs, ...first.map(({ startedMs }) => startedMs)];
  assert.deepEqual(begun, begun.toSorted((a, b) => a - b));
  assert.ok(begun[0] >= 0 && begun[2] <= items[0].startedMs + items[0].durationMs);
  const times = [...items, ...first].flatMap((each) => [each.startedMs, each.durationMs]);
  assert.ok(times.every(Number.isInteger), `${times}: whole milliseconds`);
  assert.equal(world.did.at(-1), "write 2 of 3");
});

Deno.test("runTask() closes resources in reverse when a step fails: code 30", async () => {
  const { result, did } = await runText(`
steps:
  - id: work
    using: { one: { uses: demo.open, with: { name: "1" } },
             two: { uses: demo.open, with: { name: "2" } } }
    steps:
      - { id: bad, uses: demo.fail }
      - { id: never, uses: demo.write, with: { text: never } }
`);
  assert.deepEqual(did, ["open 1", "open 2", "fail demo.failed", "close 2", "close 1"]);
  assert.equal(result.exitCode, 30);
  assert.equal(result.error?.code, "demo.failed");
});

Deno.test("runTask() closes and reports a handle that the file left open", async () => {
  const { result, did } = await runText(`
steps:
  - { id: connect, uses: demo.open, with: { name: L } }
  - { id: send, uses: demo.send, with: { line: "\${ steps.connect.result }", to: "+14255550100" } }
`);
  assert.deepEqual(did, ["open L", "send +14255550100", "close L"]);
  assert.deepEqual(result.leftOpen, [{ path: "connect", uses: "demo.open" }]);
  assert.equal(result.exitCode, 0);
});

Deno.test("runTask() does not report a handle that a step released", async () => {
  const { result, did } = await runText(`
steps:
  - { id: connect, uses: demo.open }
  - { id: end, uses: demo.hang-up, with: { line: "\${ steps.connect.result }" } }
`);
  assert.deepEqual([did, result.leftOpen], [["open a", "hang up a"], []]);
});

Deno.test("runTask() rescues a failed block; error is bound", async () => {
  const { result, did } = await runText(`
steps:
  - id: work
    steps: [{ id: bad, uses: demo.fail, with: { code: demo.bad } }]
    rescue: [{ id: park, uses: demo.write, with: { text: "\${ error.code }" } }]
    finally: [{ id: last, uses: demo.write, with: { text: last } }]
`);
  assert.deepEqual(did, ["fail demo.bad", "write demo.bad", "write last"]);
  assert.deepEqual([result.exitCode, result.steps[0].outcome], [0, "rescued"]);
});

for (
  const [onError, outcome, exitCode, did] of [
    ["stop", "failed", 30, ["fail demo.failed"]],
    ["collect", "failed", 20, ["fail demo.failed", "write next"]],
    ["ignore", "ignored", 0, ["fail demo.failed", "write next"]],
  ] as const
) {
  Deno.test(`runTask() with onError: ${onError} ends with code ${exitCode}`, async () => {
    const run = await runText(`
steps:
  - { id: bad, uses: demo.fail, onError: ${onError} }
  - { id: next, uses: demo.write, with: { text: next } }
`);
    assert.equal(run.result.exitCode, exitCode);
    assert.equal(run.result.steps[0].outcome, outcome);
    assert.deepEqual(run.did, did);
  });
}

Deno.test("runTask() keeps the first error when clean-up fails too", async () => {
  const { result } = await runText(`
steps:
  - id: work
    steps: [{ id: bad, uses: demo.fail, with: { code: demo.first } }]
    finally: [{ id: worse, uses: demo.fail, with: { code: demo.second } }]
`);
  assert.equal(result.error?.code, "demo.first");
  assert.deepEqual(result.error?.suppressed?.map(({ code }) => code), ["demo.second"]);
});

Deno.test("runTask() aborts an attempt after timeout, and retries when told to", async () => {
  const { result, did } = await runText(`
steps:
  - { id: slow, uses: demo.wait, timeout: 5ms, retry: { times: 1, delay: 0ms } }
`);
  assert.deepEqual([did, result.exitCode], [["wait", "wait"], 30]);
  assert.equal(result.error?.code, "timeout");
});

Deno.test("runTask() ends all attempts at the deadline of a step", async () => {
  const { result } = await runText(`
steps:
  - { id: slow, uses: demo.fail, with: { transient: true }, deadline: 20ms,
      retry: { times: 100, delay: 1h } }
`);
  assert.equal(result.error?.code, "deadline");
});

Deno.test("runTask() ends at the deadline of the run: code 31", async () => {
  const { result, did } = await runText(`
deadline: 10ms
steps: [{ id: slow, uses: demo.wait }]
finally: [{ id: last, uses: demo.write, with: { text: last } }]
`);
  assert.deepEqual([result.exitCode, did], [31, ["wait", "write last"]]);
});

Deno.test("runTask() stops a loop at its threshold of failures: code 21", async () => {
  const { result, did } = await runText(`
steps:
  - id: many
    each: { in: "[1, 2, 3, 4, 5, 6, 7, 8]", key: item, stopAfterFailures: 25% }
    onError: collect
    uses: demo.fail
  - { id: next, uses: demo.write, with: { text: next } }
`);
  assert.deepEqual([result.exitCode, did.length], [21, 2]);
  assert.equal(result.steps[0].loop?.notRun, 6);
});

Deno.test("runTask() goes through every combination of a matrix, up to limit", async () => {
  const { did } = await runText(`
steps:
  - id: all
    each: { in: { a: [1, 2], b: "['x', 'y']" }, key: "string(item.a) + item.b", limit: 3 }
    uses: demo.write
    with: { text: "\${ item.a }\${ item.b }" }
`);
  assert.deepEqual(did, ["write 1x", "write 1y", "write 2x"]);
});

Deno.test("runTask() refuses two items with one key before any effect", async () => {
  const { result, did } = await runText(`
steps:
  - { id: all, each: { in: "['a', 'b', 'a']", key: item }, uses: demo.write,
      with: { text: "\${ item }" } }
`);
  assert.deepEqual([did, result.error?.code], [[], "loop.duplicate-key"]);
});

Deno.test("runTask() runs the steps of a parallel block as needs allow", async () => {
  const { did } = await runText(`
steps:
  - id: all
    parallel: 4
    steps:
      - { id: c, needs: [a, b], uses: demo.write, with: { text: "c\${ steps.a.length }" } }
      - { id: a, uses: demo.write, with: { text: a } }
      - { id: b, needs: [a], uses: demo.write, with: { text: b } }
`);
  assert.deepEqual(did, ["write a", "write b", "write c1"]);
});

Deno.test("runTask() polls with until", async () => {
  const { result } = await runText(`
steps:
  - { id: poll, uses: demo.list, retry: { times: 3, delay: 0ms, until: "size(result.rows) > 5" } }
`);
  assert.deepEqual([result.error?.code, result.steps[0].attempts], ["until", 4]);
});

Deno.test("runTask() calls a named task with typed inputs, and gives its outputs", async () => {
  const { result } = await runText(`
tasks:
  double:
    params: { n: { type: int, required: true } }
    steps: [{ id: one, uses: demo.echo, with: { value: "\${ params.n * 2 }" } }]
    outputs: { twice: "\${ steps.one.value }" }
steps:
  - { id: call, uses: "task:double", with: { n: 21 } }
outputs: { answer: "\${ steps.call.twice }" }
`);
  assert.deepEqual(result.outputs, { answer: 42 }, JSON.stringify(result.error));
});

Deno.test("runTask() computes vars once, on first use", async () => {
  const { result } = await runText(`
params: { who: { type: string, default: Ada } }
vars: { greeting: "Hello \${ params.who }", unused: "\${ 1 / 0 }" }
steps: [{ id: a, uses: demo.echo, with: { value: "\${ vars.greeting }" } }]
outputs: { text: "\${ steps.a.value }" }
`);
  assert.deepEqual(result.outputs, { text: "Hello Ada" }, JSON.stringify(result.error));
});

Deno.test("runTask() hands secrets over as handles and takes their values out of every sink", async () => {
  const { Secret } = await import("../../lib/engine/mod.ts");
  const { result, events } = await runText(
    `
secrets: { login: { from: env, name: PASSWORD } }
steps: [{ id: a, uses: demo.write, with: { text: x, login: "\${ secrets.login }" } }]
`,
    { secrets: { env: ({ name }) => Promise.resolve(new Secret(`hush-${name}`)) } },
  );
  const logged = events.filter((event) => event.type === "log").map(({ message }) => message);
  assert.deepEqual([result.exitCode, logged], [0, ["logging in with ***"]]);
  assert.ok(!JSON.stringify([result, events]).includes("hush-PASSWORD"));
});

Deno.test("runTask() ends with 75 when a resource cannot be reached for now", async () => {
  const { result } = await runText(`
steps:
  - { id: a, using: { line: { uses: demo.open, with: { fail: true } } },
      steps: [{ id: b, uses: demo.echo, with: { value: 1 } }] }
`);
  assert.deepEqual([result.exitCode, result.error?.code], [75, "demo.unreachable"]);
});

Deno.test("runTask() fails, and collects nothing, when the resource of a loop does not open", async () => {
  const { result, did } = await runText(`
steps:
  - id: batch
    using: { line: { uses: demo.open, with: { fail: true } } }
    each: { in: "[1, 2]", as: n }
    onError: collect
    steps: [{ id: b, uses: demo.echo, with: { value: 1 } }]
  - { id: later, uses: demo.write, with: { text: x } }
`);
  assert.deepEqual([result.exitCode, result.error?.code, did], [75, "demo.unreachable", []]);
});

Deno.test("runTask() closes the resource of a loop whose list is wrong, and fails", async () => {
  const { result, did } = await runText(`
steps:
  - id: batch
    using: { line: { uses: demo.open, with: { name: L } } }
    each: { in: '["a", "a"]', as: n, key: n }
    onError: collect
    steps: [{ id: b, uses: demo.echo, with: { value: 1 } }]
`);
  assert.deepEqual([result.exitCode, result.error?.code], [30, "loop.duplicate-key"]);
  assert.deepEqual([did, result.leftOpen], [["open L", "close L"], []]);
});

Deno.test("runTask() ends with 40 for a bad file and 41 for bad parameters", async () => {
  const bad = await runText("steps: [{ id: a, uses: demo.eco }]");
  assert.deepEqual([bad.result.exitCode, bad.result.diagnostics[0].nearest], [40, "demo.echo"]);
  const params = await runText(
    "params: { n: { type: int, required: true } }\nsteps: [{ id: a, uses: demo.list }]",
    { params: { n: "x", m: 1 } },
  );
  assert.equal(params.result.exitCode, 41);
  assert.deepEqual(params.result.diagnostics.map(({ code }) => code), [
    "param.unknown",
    "param.value",
  ]);
});

Deno.test("runTask() ends with 42 when the file is for another system, and says what to do", async () => {
  const other = Deno.build.os === "windows" ? "linux" : "windows";
  for (const systems of [other, `[${other}]`, `[${other}, darwin]`]) {
    const { result } = await runText(
      `requires: { os: ${systems} }\nsteps: [{ id: a, uses: demo.list }]`,
    );
    const [found] = result.diagnostics;
    assert.deepEqual([result.exitCode, found.code, found.line], [42, "requires.os", 3]);
    assert.match(found.message, new RegExp(`is for ${other}.*this system is ${Deno.build.os}`));
    assert.match(found.expected!, new RegExp(`^a run on ${other}`));
  }
  const { result } = await runText(
    `requires: { os: ${Deno.build.os} }\nsteps: [{ id: a, uses: demo.list }]`,
  );
  assert.equal(result.exitCode, 0);
});

Deno.test("runTask() shows finally steps a loop that was not reached as one without items", async () => {
  const { result, did } = await runText(`
steps:
  - id: first
    uses: demo.fail
    with: { code: demo.first }
  - id: batch
    each: { in: "['a', 'b']", as: n, key: n }
    uses: demo.write
    with: { text: "\${ n }" }
finally:
  - id: tell
    uses: demo.write
    with: { text: "\${ steps.batch.failed } of \${ steps.batch.total }, \${ steps.batch.outcome }" }
`);
  assert.equal(result.outcome, "failed");
  assert.deepEqual(did, ["fail demo.first", "write 0 of 0, skipped"]);
});

Deno.test("runTask() fails of what a function throws, even if that is nothing", async () => {
  const library = createLibrary([
    defineFunction({
      name: "demo.nothing",
      summary: "Throws nothing",
      input: z.strictObject({}),
      output: z.null(),
      effect: "none",
      run: () => Promise.reject(),
    }),
  ]);
  for (const each of ["", `each: { in: "['a']", key: item }, `]) {
    const { result } = await runText(`steps: [{ id: a, ${each}uses: demo.nothing }]`, {
      functions: library,
    });
    assert.deepEqual([result.exitCode, result.error?.code], [30, "error"]);
    assert.match(result.error!.message, /did not say why/);
  }
});
