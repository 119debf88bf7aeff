/** Every key of the file language that no other test shows: it has an effect. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { checkTask, planTask, taskFileReference, taskFileSchema } from "../../lib/engine/mod.ts";
import { createWorld } from "./support/library.ts";
import { runText, withHeader } from "./support/run.ts";

Deno.test("defaults give steps below their retry, timeout and onError", async () => {
  const { result, did } = await runText(`
defaults: { retry: { times: 1, delay: 0ms }, timeout: 10ms, onError: collect }
steps:
  - { id: a, uses: demo.fail, with: { transient: true } }
  - { id: b, uses: demo.wait, retry: { times: 0 } }
`);
  assert.deepEqual(did, ["fail demo.failed", "fail demo.failed", "wait"]);
  assert.deepEqual([result.exitCode, result.steps[1].error?.code], [20, "timeout"]);
});

Deno.test("name, description and label are shown, with their values", async () => {
  const { events } = await runText(`
description: Says so
steps:
  - { id: a, name: "Step \${ 1 + 1 }", uses: demo.list }
  - { id: b, each: { in: "['x']", label: "item \${ item }" }, uses: demo.list }
`);
  const labels = events.flatMap((e) =>
    e.type === "step-start" || e.type === "item-start" ? [e.label] : []
  );
  assert.deepEqual(labels, ["Step 2", "b", "item x"]);
  const checked = await checkTask({
    name: "x.yaml",
    text: withHeader("description: Says so\nsteps: [{ id: a, uses: demo.list }]"),
  }, { functions: createWorld().library });
  assert.deepEqual([checked.name, checked.description], ["test", "Says so"]);
});

Deno.test("log.level keeps lines below it out; log.sensitive keeps the result out", async () => {
  const { Secret } = await import("../../lib/engine/mod.ts");
  const text = (log: string) => `
secrets: { s: { from: env, name: S } }
steps: [{ id: a, uses: demo.write, with: { text: x, login: "\${ secrets.s }" }, log: { ${log} } }]
`;
  const secrets = { env: () => Promise.resolve(new Secret("abcdef")) };
  const info = await runText(text("level: info"), { secrets });
  const warn = await runText(text("level: warn, sensitive: true"), { secrets });
  const lines = (run: typeof info) => run.events.filter((event) => event.type === "log").length;
  assert.deepEqual([lines(info), lines(warn)], [1, 0]);
  assert.deepEqual([info.result.steps[0].result, warn.result.steps[0].result], [
    { length: 1 },
    undefined,
  ]);
});

Deno.test("whatIf: skip keeps even a reading step from being called under what-if", async () => {
  const text = "steps: [{ id: a, uses: demo.open, whatIf: skip }]";
  const { did, result } = await runText(text, { mode: "what-if" });
  assert.deepEqual([did, result.steps[0].outcome], [[], "undecided"]);
});

Deno.test("env names the variable of a parameter, between the command line and the default", async () => {
  const text = `
params: { n: { type: int, default: 1, env: COUNT } }
steps: [{ id: a, uses: demo.echo, with: { value: "\${ params.n }" } }]
outputs: { n: "\${ steps.a.value }", e: "\${ env('COUNT') }" }
`;
  const env = (name: string) => name === "COUNT" ? "2" : undefined;
  assert.equal((await runText(text)).result.outputs["n"], 1);
  assert.deepEqual((await runText(text, { env })).result.outputs, { n: 2, e: "2" });
  assert.equal((await runText(text, { env, params: { n: "3" } })).result.outputs["n"], 3);
  const other = await runText(text.replace("env('COUNT')", "env('HOME')"));
  assert.equal(other.result.diagnostics[0].code, "expression.env");
});

Deno.test("each.pause waits between the starts of items; block outputs come out of a block", async () => {
  const { result } = await runText(`
steps:
  - { id: slow, each: { in: "[1, 2, 3]", pause: 5ms }, uses: demo.list }
  - id: block
    steps: [{ id: inner, uses: demo.echo, with: { value: 7 } }]
    outputs: { seven: "\${ steps.inner.value }" }
outputs: { seven: "\${ steps.block.seven }" }
`);
  assert.ok(result.steps[0].durationMs >= 9);
  assert.deepEqual(result.outputs, { seven: 7 });
});

Deno.test("retry.giveUpAfter begins no attempt later than that", async () => {
  const { result, did } = await runText(`
steps:
  - { id: a, uses: demo.fail, with: { transient: true },
      retry: { times: 9, delay: 1h, giveUpAfter: 10ms, max: 2h, backoff: linear, jitter: 10% } }
`);
  assert.deepEqual([did.length, result.error?.code], [1, "demo.failed"]);
});

Deno.test("version newer than the runner's is refused with code 42", async () => {
  const checked = await checkTask({ name: "x.yaml", text: "version: 9\nname: x\nsteps: []" }, {
    functions: createWorld().library,
  });
  assert.equal(checked.outcome, "unsuitable");
});

const EXPRESSIONS: readonly (readonly [expression: string, value: unknown])[] = [
  ["join('a', 'b', 'c')", join("a", "b", "c")],
  ["basename('/x/y.tif')", "y.tif"],
  ["dirname('/x/y.tif')", "/x"],
  ["ext('y.tif')", ".tif"],
  ["lower('ÄB') + upper('c')", "äbC"],
  ["replace('a.b.c', '.', '$&')", "a$&b$&c"],
  ["split('a;b', ';')", ["a", "b"]],
  ["glob('*.t?f', 'x.tif') && !glob('a*b*c', 'aXbX')", true],
  ["e164('0049 (911) 123-456')", "+49911123456"],
  ["date(timestamp('2026-01-31T23:30:00Z'), 'Europe/Berlin')", "2026-02-01"],
  ["date(now()) == date(run.started)", true],
  ["duration('90s') > duration('1m')", true],
  ["default(params.m.a, 'none')", "none"],
  ["has(params.m.a) ? 1 : 2", 2],
  ["3 / 2", 1],
  ["3.0 / 2", 1.5],
  ["params.r * 2", 5],
  ["params.l.map(x, x + 1).filter(x, x > 2)", [3]],
  ["size(params.l) == 2 && 'k' in {'k': 1}", true],
  ["string(12) + 'x'", "12x"],
];

for (const [expression, value] of EXPRESSIONS) {
  Deno.test(`expression ${expression} yields ${JSON.stringify(value)}`, async () => {
    const { result } = await runText(`
params:
  m: { type: map, default: {} }
  r: { type: number, default: 2.5 }
  l: { type: list, of: int, default: [1, 2] }
steps: [{ id: a, uses: demo.echo, with: { value: ${JSON.stringify(`\${ ${expression} }`)} } }]
outputs: { value: "\${ steps.a.value }" }
`);
    assert.deepEqual(result.outputs, { value }, JSON.stringify(result.error ?? result.diagnostics));
  });
}

for (
  const [of, given, value] of [
    ["int", ["3,4"], [3, 4]],
    ["int", ["3", "4, 5"], [3, 4, 5]],
    ["int", ["[6, 7]"], [6, 7]],
    ["e164", ["+14255550100,+14255550101"], ["+14255550100", "+14255550101"]],
    ["string", ["Doe, John"], ["Doe, John"]],
    ["path", ["/a,b"], ["/a,b"]],
  ] as const
) {
  Deno.test(`a list of ${of} takes ${JSON.stringify(given)} from flags`, async () => {
    const { result } = await runText(
      `params: { l: { type: list, of: ${of} } }\n` +
        'steps: [{ id: a, uses: demo.list }]\noutputs: { l: "${ params.l }" }\n',
      { params: { l: given } },
    );
    assert.deepEqual(result.outputs, { l: value }, JSON.stringify(result.diagnostics));
  });
}

Deno.test("a parameter that nobody gave leaves an optional input out", async () => {
  const { did, result } = await runText(`
params: { name: { type: string } }
steps: [{ id: a, uses: demo.open, with: { name: "\${ params.name }" } }]
`);
  assert.deepEqual([result.exitCode, did[0]], [0, "open a"], JSON.stringify(result.error));
});

Deno.test("an expression over a step that was skipped says so", async () => {
  const { result } = await runText(`
steps:
  - { id: a, if: false, uses: demo.list }
  - { id: b, uses: demo.echo, with: { value: "\${ steps.a.rows }" } }
`);
  assert.equal(
    result.error!.message,
    'Cannot compute "steps.a.rows" in line 6: step "a" has no "rows", it was skipped',
  );
});

Deno.test("text with $${ is not computed, and nothing is computed twice", async () => {
  const { result } = await runText(
    `
params: { evil: { type: string, default: x } }
steps:
  - { id: a, uses: demo.echo, with: { value: "$\${ 1 } \${ params.evil }" } }
outputs: { value: "\${ steps.a.value }" }
`,
    { params: { evil: "${ 1 + 1 }" } },
  );
  assert.deepEqual(result.outputs, { value: "${ 1 } ${ 1 + 1 }" });
});

Deno.test("expressions reach no prototype", async () => {
  for (const text of ["params.m.constructor", "params.m.__proto__", "params.m['constructor']"]) {
    const { result } = await runText(`
params: { m: { type: map, default: {} } }
steps: [{ id: a, uses: demo.echo, with: { value: "\${ ${text} }" } }]
`);
    assert.notEqual(result.exitCode, 0, text);
  }
});

Deno.test("planTask() calls nothing, and says what would happen", async () => {
  const { library: functions, did } = createWorld();
  const plan = await planTask({
    file: {
      name: "x.yaml",
      text: withHeader(`
params: { n: { type: int, default: 2 } }
steps:
  - { id: list, uses: demo.list }
  - { id: never, if: params.n > 5, uses: demo.list }
  - id: batch
    using: { line: { uses: demo.open, with: { name: L } } }
    each: { in: "[1, 2, 3]", key: "string(item)", limit: "\${ params.n }" }
    retry: { times: 2 }
    steps:
      - { id: send, uses: demo.send, with: { line: "\${ line }", to: "+14255550100" },
          retry: { times: 3 } }
    rescue: [{ id: park, if: error.transient, uses: demo.write, with: { text: park } }]
finally: [{ id: tell, uses: demo.write, with: { text: "\${ steps.batch.ok } sent" } }]
`),
    },
    functions,
  });
  assert.deepEqual([plan.outcome, did], ["ok", []], JSON.stringify(plan.diagnostics));
  const rows = plan.steps.map((
    s,
  ) => [s.path, s.phase, s.condition, s.effect?.target, s.maxAttempts]);
  assert.deepEqual(rows, [
    ["list", "steps", undefined, "people", 1],
    ["never", "steps", false, undefined, 1],
    ["batch", "steps", undefined, undefined, 3],
    ["batch/line", "steps", undefined, "L", 1],
    ["batch/send", "steps", undefined, "+14255550100", 12],
    ["batch/park", "rescue", "error.transient", "park", 3],
    ["tell", "finally", undefined, "?", 1],
  ]);
  assert.deepEqual([plan.highestImpact, plan.permissions], ["high", { ffi: true }]);
  assert.equal(plan.steps[2].items, 2);
});

Deno.test("taskFileSchema() describes every level as closed, and completes functions", async () => {
  const schema = JSON.stringify(await taskFileSchema({ functions: createWorld().library }));
  for (const part of ['"additionalProperties":false', '"demo.send"', '"^task:"']) {
    assert.ok(schema.includes(part), part);
  }
  assert.ok(!schema.includes('"additionalProperties":true'));
});

const SHIPPED: readonly (readonly [file: string, text: () => Promise<string>])[] = [
  ["task-file.v1.schema.json", async () => `${JSON.stringify(await taskFileSchema(), null, 2)}\n`],
  ["task-file-reference.md", () => taskFileReference()],
];

for (const [file, text] of SHIPPED) {
  Deno.test(`docs/${file} is what the schema gives (UPDATE=1 writes it)`, async () => {
    const path = new URL(`../../docs/${file}`, import.meta.url);
    if (Deno.env.get("UPDATE") === "1") await Deno.writeTextFile(path, await text());
    const plain = (content: string) => content.replace(/[\s-]+/g, " ").replaceAll("\\|", "|");
    assert.equal(plain(await Deno.readTextFile(path)), plain(await text()));
  });
}
