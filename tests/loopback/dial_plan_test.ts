import assert from "node:assert/strict";
import { DEFAULT_DIAL_PLAN, parseDialPlan, readDialPlan } from "../../lib/loopback/mod.ts";
import { callProgress, planCall } from "../../lib/loopback/call.ts";
import { findOutcome } from "../../lib/loopback/dial_plan.ts";
import { jsonFault } from "../../lib/loopback/json_fault.ts";
import { dialPlanJsonSchema } from "../../lib/loopback/dial_plan_schema.ts";

const PLAN = parseDialPlan({
  rules: [
    { number: "+49 (30) 12-34", answer: "busy" },
    { pattern: "+46*", answer: "no-answer" },
    { pattern: "1?3", answer: "rejected" },
    { pattern: "*", csid: "last" },
  ],
});

const NUMBERS = [
  ["0049301234", "answers"],
  ["+49301234", "busy"],
  ["49 30 12 34", "busy"],
  ["+46 8 1", "no-answer"],
  ["123", "rejected"],
  ["1234", "answers"],
] as const;

for (const [number, answer] of NUMBERS) {
  Deno.test(`findOutcome() finds the first rule that fits ${number}`, () => {
    assert.equal(findOutcome(PLAN, number).answer, answer);
  });
}

const DEFAULTS = [
  ["+14255550100", "answers"],
  ["+14255550101", "busy"],
  ["+14255550104", "no-answer"],
  ["+14255550107", "rejected"],
  ["+4930123456", "answers"],
] as const;

for (const [number, answer] of DEFAULTS) {
  Deno.test(`findOutcome() of the default plan: ${number} ${answer}`, () => {
    assert.equal(findOutcome(DEFAULT_DIAL_PLAN, number).answer, answer);
  });
}

const WRONG: ReadonlyArray<readonly [string, unknown, RegExp]> = [
  ["an unknown answer", { rules: [{ number: "1", answer: "sings" }] }, /rules\.0\.answer: /],
  ["a rule without a number", { rules: [{}] }, /rules\.0: a rule needs either number or pattern/],
  ["a rule with both", { rules: [{ number: "1", pattern: "1" }] }, /either number or pattern/],
  ["an unknown key", { default: { anser: "busy" } }, /default: .*anser/],
  ["no object", [], /expected object/],
];

for (const [name, value, message] of WRONG) {
  Deno.test(`parseDialPlan() refuses ${name}`, () => {
    assert.throws(
      () => parseDialPlan(value),
      (error) => error instanceof SyntaxError && message.test(error.message),
    );
  });
}

const FAULTS = [
  ['{\n  "rules": [ }', "line 2, column 14: unexpected token '}'"],
  ['{ "rules": [\n', "line 1, column 13: Unexpected end of JSON input"],
  ['{ "a" 1 }', "line 1, column 7: Expected ':' after property name"],
  ["[1, 2\n,, 3]", "line 2, column 2: unexpected token ','"],
  ['{ "a": "b', "line 1, column 10: Unterminated string"],
] as const;

for (const [text, fault] of FAULTS) {
  Deno.test(`jsonFault() finds the place of ${JSON.stringify(fault)}`, () => {
    try {
      JSON.parse(text);
    } catch (error) {
      assert.equal(jsonFault(text, error as SyntaxError), fault);
      return;
    }
    assert.fail("it is JSON");
  });
}

Deno.test("readDialPlan() names the file that is wrong", async () => {
  const file = await Deno.makeTempFile({ prefix: "comtask-plan-" });
  try {
    await Deno.writeTextFile(file, '\ufeff{ "default": { "answer": "busy" } }');
    assert.equal(readDialPlan(file).default.answer, "busy");
    await Deno.writeTextFile(file, "{");
    assert.throws(
      () => readDialPlan(file),
      (error) =>
        error instanceof SyntaxError &&
        error.message.startsWith(`Cannot use dial plan "${file}": `),
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("planCall() and callProgress() follow a call from dialling to its last page", () => {
  const outcome = parseDialPlan({ default: { dialSeconds: 10, pageSeconds: 20 } }).default;
  const fax = { pageCount: 2, attempt: 1, number: "+1 ü 2" };
  const call = planCall(outcome, fax, { now: 1000, speed: 10 });
  assert.deepEqual(call, {
    startedAt: 1000,
    answeredAt: 2000,
    pageMs: 2000,
    pages: 2,
    endsAt: 6000,
    result: "completed",
    csid: "+1  2",
  });
  assert.deepEqual(
    [1000, 1999, 2000, 3999, 4000, 9000].map((now) => {
      const { status, page } = callProgress(call, now);
      return `${status} ${page}`;
    }),
    ["dialing 0", "dialing 0", "sending 1", "sending 1", "sending 2", "sending 2"],
  );
});

Deno.test("planCall() breaks the line on the page that the plan names, if there is one", () => {
  const outcome = parseDialPlan({ default: { failOnPage: 2, pageSeconds: 10 } }).default;
  const plan = (pageCount: number) =>
    planCall(outcome, { pageCount, attempt: 1, number: "1" }, { now: 0, speed: 1 });
  assert.deepEqual([plan(3).result, plan(3).pages, plan(3).endsAt], ["disconnected", 1, 23_000]);
  assert.deepEqual([plan(1).result, plan(1).pages], ["completed", 1]);
});

Deno.test("dialPlanJsonSchema() is the schema in docs", async () => {
  const file = new URL("../../docs/dial-plan.v1.schema.json", import.meta.url);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), dialPlanJsonSchema());
});
