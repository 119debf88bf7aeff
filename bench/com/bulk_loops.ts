/** What moves in bulk: bytes, calls in flight, and the memory of a million calls. */
import { com } from "../../lib/com/mod.ts";
import type { Note } from "../harness/bench.ts";
import { nativeContender } from "../harness/native_host.ts";
import { type Contender, timeLoop, timeLoopAsync } from "../harness/rounds.ts";
import type { Summary } from "../harness/statistics.ts";
import {
  ARRAY_BYTES,
  ARRAY_COUNT,
  ASYNC_COUNT,
  expect,
  IN_FLIGHT,
  nameOf,
  OPERATIONS,
} from "./operations.ts";

const CALLS = 1_000_000;
const ALLOWED_GROWTH_MB = 5;
/** One into the array, one that the server makes for its answer, one out of it. */
const COPIES = 3;

/** 1 MB of bytes, to a server and back. */
export function arrayContenders(): Contender[] {
  const probe = com.createObject("ComtaskTest.Probe");
  const bytes = new Uint8Array(ARRAY_BYTES).map((_, i) => i);
  const loop = (name: string, work: () => void) => ({
    name,
    round: () =>
      timeLoop(ARRAY_COUNT, (count) => {
        for (let i = 0; i < count; i++) work();
      }),
  });
  const both = nameOf(OPERATIONS.BYTES, "comtask");
  return [
    loop(nameOf(OPERATIONS.BYTES_IN, "comtask"), () => com.call(probe, "VarTypeOf", bytes)),
    loop(both, () => expect(both, com.call(probe, "EchoBytes", bytes).length, ARRAY_BYTES)),
    nativeContender(nameOf(OPERATIONS.BYTES_IN, "C++"), "bytes-in", ARRAY_COUNT),
    nativeContender(nameOf(OPERATIONS.BYTES, "C++"), "bytes", ARRAY_COUNT),
  ];
}

/** How fast the bytes went, in words. */
export function throughputNote(results: ReadonlyMap<string, Summary>): Note {
  const rate = (host: "comtask" | "C++") =>
    COPIES * ARRAY_BYTES / results.get(nameOf(OPERATIONS.BYTES, host))!.median;
  const text = `1 MB in and out is ${COPIES} copies, one of them the server's: ` +
    `${rate("comtask").toFixed(2)} GB/s copied, ${rate("C++").toFixed(2)} GB/s in C++`;
  return { text, met: true };
}

/** Calls on threads of the pool, of a server registered `Both`. */
export function asyncContenders(probe: unknown): Contender[] {
  const call = () => com.getAsync(probe, "Number");
  const lane = async (count: number) => {
    for (let i = 0; i < count; i++) await call();
  };
  return [
    {
      name: nameOf(OPERATIONS.ONE_BY_ONE, "comtask"),
      round: () => timeLoopAsync(ASYNC_COUNT, lane),
    },
    {
      name: nameOf(OPERATIONS.SIXTEEN, "comtask"),
      round: () =>
        timeLoopAsync(ASYNC_COUNT, async (count) => {
          const lanes = Array.from({ length: IN_FLIGHT }, () => lane(count / IN_FLIGHT));
          await Promise.all(lanes);
        }),
    },
  ];
}

/** Growth of the process over a million calls, after as many to warm up. */
export function memoryNote(): Note {
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
