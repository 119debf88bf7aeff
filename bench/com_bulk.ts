import { com } from "../lib/com/mod.ts";
import type { Bench, Note } from "./harness/bench.ts";
import { NATIVE_FOLDER } from "./harness/native_host.ts";
import { type Contender, measure, timeLoop, timeLoopAsync } from "./harness/rounds.ts";
import { type Goal, judge } from "./harness/statistics.ts";

const MEGABYTE = 1_000_000;
const ARRAY_COUNT = 200;
const ASYNC_COUNT = 2_000;
const IN_FLIGHT = 16;
const CALLS = 1_000_000;
const ALLOWED_GROWTH_MB = 5;

const IN = "1 MB of bytes in (describe its type)";
const IN_AND_OUT = "1 MB of bytes in and out";
const COPY = "one copy of 1 MB in JavaScript";
const ONE_BY_ONE = "asynchronous calls, one after the other";
const SIXTEEN = `asynchronous calls, ${IN_FLIGHT} in flight`;

const GOALS: readonly Goal[] = [{ contender: SIXTEEN, reference: ONE_BY_ONE, atMost: 1 / 2 }];

/** What moves in bulk: bytes, calls in flight, and the memory of a million calls. */
export const bench: Bench = {
  about: "byte arrays, calls in flight, memory",
  host: "windows",
  run: async (options) => {
    if (NATIVE_FOLDER === undefined) throw new Error("Cannot measure: no native test servers");
    const asynchronous = await com.createObjectAsync("ComtaskTest.ProbeBoth");
    const contenders = [...arrayContenders(), ...asyncContenders(asynchronous)];
    const results = await measure(contenders, options);
    const verdicts = GOALS.map((goal) => judge(goal, results));
    return { results, verdicts, notes: [memoryNote()] };
  },
};

function arrayContenders(): Contender[] {
  const probe = com.createObject("ComtaskTest.Probe");
  const bytes = new Uint8Array(MEGABYTE).map((_, i) => i);
  const target = new Uint8Array(MEGABYTE);
  const loop = (name: string, work: () => void) => ({
    name,
    round: () =>
      timeLoop(ARRAY_COUNT, (count) => {
        for (let i = 0; i < count; i++) work();
      }),
  });
  return [
    loop(IN, () => com.call(probe, "VarTypeOf", bytes)),
    loop(IN_AND_OUT, () => {
      const answer = com.call(probe, "EchoBytes", bytes);
      if (answer.length !== MEGABYTE) throw new Error(`Cannot trust it: ${answer.length} bytes`);
    }),
    loop(COPY, () => target.set(bytes)),
  ];
}

function asyncContenders(probe: unknown): Contender[] {
  const call = () => com.getAsync(probe, "Number");
  return [
    {
      name: ONE_BY_ONE,
      round: () =>
        timeLoopAsync(ASYNC_COUNT, async (count) => {
          for (let i = 0; i < count; i++) await call();
        }),
    },
    {
      name: SIXTEEN,
      round: () =>
        timeLoopAsync(ASYNC_COUNT, async (count) => {
          const lane = async () => {
            for (let i = 0; i < count / IN_FLIGHT; i++) await call();
          };
          await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
        }),
    },
  ];
}

/** Growth of the process over a million calls, after as many to warm up. */
function memoryNote(): Note {
  const probe = com.createObject("ComtaskTest.Probe");
  const run = () => {
    for (let i = 0; i < CALLS / 2; i++) {
      com.call(probe, "Add", i, 1);
      com.call(probe, "EchoBSTR", "a string");
    }
  };
  run();
  const before = Deno.memoryUsage().rss;
  run();
  const growthMb = (Deno.memoryUsage().rss - before) / 1e6;
  const text = `a million calls grow the process by ${growthMb.toFixed(1)} MB ` +
    `(goal: ${ALLOWED_GROWTH_MB})`;
  return { text, met: growthMb <= ALLOWED_GROWTH_MB };
}
