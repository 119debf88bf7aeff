import assert from "node:assert/strict";
import { measure } from "../../bench/harness/rounds.ts";
import { judge, medianOf, summarize } from "../../bench/harness/statistics.ts";
import { duration, matrixLines, tableLines } from "../../bench/harness/table.ts";

const MEDIANS: readonly (readonly [samples: readonly number[], median: number])[] = [
  [[5], 5],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100, 8, 7], 9],
];

for (const [samples, median] of MEDIANS) {
  Deno.test(`medianOf() is ${median} for ${samples.join(", ")}`, () => {
    assert.equal(medianOf(samples), median);
  });
}

Deno.test("medianOf() refuses no samples and samples that are no numbers", () => {
  assert.throws(() => medianOf([]), RangeError);
  assert.throws(() => medianOf([1, NaN]), RangeError);
});

Deno.test("summarize() returns median and extremes, and leaves the samples as they were", () => {
  const samples = [3, 1, 2];
  assert.deepEqual(summarize(samples), { median: 2, min: 1, max: 3 });
  assert.deepEqual(samples, [3, 1, 2]);
});

Deno.test("judge() compares medians with the goal, which is met on the line", () => {
  const results = new Map([["ours", summarize([20])], ["theirs", summarize([100])]]);
  const goal = { contender: "ours", reference: "theirs" };
  assert.deepEqual(judge({ ...goal, atMost: 0.2 }, results), {
    ...goal,
    atMost: 0.2,
    ratio: 0.2,
    met: true,
  });
  assert.equal(judge({ ...goal, atMost: 0.19 }, results).met, false);
  assert.throws(() => judge({ ...goal, reference: "nobody", atMost: 1 }, results), RangeError);
});

Deno.test("measure() interleaves the rounds, in turn and in reverse, and drops the first", async () => {
  const order: string[] = [];
  const contender = (name: string) => ({ name, round: () => order.push(name) });
  const results = await measure([contender("a"), contender("b")], { rounds: 2, warmUp: 1 });
  assert.equal(order.join(""), "baabba");
  assert.deepEqual(results.get("a"), { median: 4.5, min: 3, max: 6 });
});

Deno.test("duration() chooses the unit", () => {
  const texts: readonly [number, string][] = [
    [0.5, "0.50 ns"],
    [211.4, "211 ns"],
    [1896, "1.90 µs"],
    [18_960, "19.0 µs"],
    [60e6, "60.0 ms"],
    [2.5e9, "2.50 s"],
  ];
  for (const [nanoseconds, text] of texts) assert.equal(duration(nanoseconds), text);
});

Deno.test("tableLines() says which goals were missed", () => {
  const results = new Map([["ours", summarize([30])], ["theirs", summarize([100])]]);
  const goal = { contender: "ours", reference: "theirs", atMost: 0.2 };
  const lines = tableLines(results, [judge(goal, results)]);
  assert.equal(lines[2], "| ours | 30.0 ns | 30.0 ns | 30.0 ns |");
  assert.equal(lines.at(-1), "- MISSED: ours: 3.33 times as fast as theirs (goal: at least 5.00)");
});

Deno.test("matrixLines() leaves cells empty that were not measured", () => {
  const medians = new Map([["read ours", 170], ["read theirs", 1880]]);
  const lines = matrixLines(
    ["read", "write"],
    ["ours", "theirs"],
    (row, column) => medians.get(`${row} ${column}`),
  );
  assert.deepEqual(lines.slice(0, 4), [
    "| Operation | ours | theirs |",
    "| --- | ---: | ---: |",
    "| read | 170 ns | 1.88 µs |",
    "| write |  |  |",
  ]);
});
