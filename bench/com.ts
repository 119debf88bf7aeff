import { com } from "../lib/com/mod.ts";
import { arrayContenders, asyncContenders, memoryNote, throughputNote } from "./com/bulk_loops.ts";
import { BARE_ADD, dictionaryContenders, nativeContenders } from "./com/member_loops.ts";
import { HOSTS, nameOf, OPERATIONS } from "./com/operations.ts";
import { scriptContenders } from "./com/script_loops.ts";
import type { Bench } from "./harness/bench.ts";
import { NATIVE_FOLDER } from "./harness/native_host.ts";
import { measure } from "./harness/rounds.ts";
import { type Goal, judge } from "./harness/statistics.ts";
import { matrixLines } from "./harness/table.ts";

const { ADD, COUNT, DYNAMIC, EXISTS, KEYS, NUMBER, ONE_BY_ONE, SIXTEEN, TRIVIAL } = OPERATIONS;
const ROUNDS = 15;

const GOALS: readonly Goal[] = [
  goal(nameOf(COUNT, "comtask"), nameOf(COUNT, "VBScript"), 1 / 5),
  goal(nameOf(DYNAMIC, "comtask"), nameOf(COUNT, "VBScript"), 1 / 5),
  goal(nameOf(EXISTS, "comtask"), nameOf(EXISTS, "VBScript"), 1 / 5),
  goal(nameOf(KEYS, "comtask"), nameOf(KEYS, "VBScript"), 1 / 5),
  goal(nameOf(COUNT, "comtask"), nameOf(COUNT, "C++"), 2.5),
  goal(nameOf(TRIVIAL, "comtask"), BARE_ADD, 4),
  goal(nameOf(COUNT, "early bound"), nameOf(COUNT, "C++"), 1),
  goal(nameOf(NUMBER, "early bound"), nameOf(NUMBER, "C++"), 1),
  goal(nameOf(SIXTEEN, "comtask"), nameOf(ONE_BY_ONE, "comtask"), 1 / 2),
];

function goal(contender: string, reference: string, atMost: number): Goal {
  return { contender, reference, atMost };
}

/** Calls of native servers, beside the script hosts of Windows and C++. */
export const bench: Bench = {
  about: "calls of every kind, beside C++ and the script hosts",
  host: "windows",
  run: async ({ rounds = ROUNDS, warmUp }) => {
    if (NATIVE_FOLDER === undefined) throw new Error("Cannot measure: no native test servers");
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      const asynchronous = await com.createObjectAsync("ComtaskTest.ProbeBoth");
      const contenders = [
        ...dictionaryContenders(),
        ...nativeContenders(),
        ...scriptContenders(folder),
        ...arrayContenders(),
        ...asyncContenders(asynchronous),
      ];
      const results = await measure(contenders, { rounds, warmUp });
      const throughTypeLibrary = judge(goal(nameOf(ADD, "comtask"), BARE_ADD, Infinity), results);
      return {
        results,
        verdicts: GOALS.map((each) => judge(each, results)),
        notes: [
          throughputNote(results),
          {
            text: `Add through the type library's Invoke takes ` +
              `${throughTypeLibrary.ratio.toFixed(1)} times as long as ${BARE_ADD}`,
            met: true,
          },
          memoryNote(),
        ],
        summary: matrixLines(
          Object.values(OPERATIONS),
          HOSTS,
          (operation, host) => results.get(nameOf(operation, host))?.median,
        ),
      };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};
