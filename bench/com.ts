import { com } from "../lib/com/mod.ts";
import { bareAdd } from "./com/bare_call.ts";
import type { Bench } from "./harness/bench.ts";
import { NATIVE_FOLDER, nativeContender } from "./harness/native_host.ts";
import { type Contender, measure, timeLoop } from "./harness/rounds.ts";
import { scriptContender } from "./harness/script_host.ts";
import { type Goal, judge } from "./harness/statistics.ts";

const COUNT = 200_000;
const KEY_COUNT = 10_000;
const KEY_ROUNDS = 20;
const DICTIONARY = 'Set d = CreateObject("Scripting.Dictionary")\nd.Add "key", 1';
const FILL = `Set d = CreateObject("Scripting.Dictionary")
For k = 1 To ${KEY_COUNT}
d.Add "key" & k, k
Next`;

const GET = 'com.get(dict, "Count")';
const DYNAMIC = "dict.Count";
const EXISTS = 'com.call(dict, "Exists", "key")';
const KEYS = `for…of over ${KEY_COUNT} keys`;
const VB_GET = "VBScript x = d.Count";
const VB_EXISTS = 'VBScript x = d.Exists("key")';
const VB_KEYS = `VBScript For Each over ${KEY_COUNT} keys`;
const JS_GET = "JScript x = d.Count";
const CPP_GET = "C++ Invoke of Count";
const CPP_EXISTS = "C++ Invoke of Exists";
const ADD = 'com.call(probe, "Add", 2, 3)';
const TRIVIAL = 'com.call(trivial, "Add", 2, 3)';
const CPP_TRIVIAL = "C++ Invoke of the trivial Add";
const BARE_ADD = "DispCallFunc of the slot of Add";
const CPP_ADD = "C++ Invoke of Add";
const NUMBER = 'com.get(probe, "Number")';
const CPP_NUMBER = "C++ Invoke of Number";

const GOALS: readonly Goal[] = [
  { contender: GET, reference: VB_GET, atMost: 1 / 5 },
  { contender: DYNAMIC, reference: VB_GET, atMost: 1 / 5 },
  { contender: EXISTS, reference: VB_EXISTS, atMost: 1 / 5 },
  { contender: KEYS, reference: VB_KEYS, atMost: 1 / 5 },
  { contender: GET, reference: CPP_GET, atMost: 2.5 },
  { contender: TRIVIAL, reference: BARE_ADD, atMost: 4 },
];

/** Late-bound calls of native servers, beside the script hosts of Windows and C++. */
export const bench: Bench = {
  about: "late-bound calls, one of each kind",
  host: "windows",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      const contenders = [...dictionaryContenders(), ...scriptContenders(folder)];
      if (NATIVE_FOLDER !== undefined) contenders.push(...nativeContenders());
      const results = await measure(contenders, options);
      const measured = GOALS.filter((goal) => results.has(goal.reference));
      return { results, verdicts: measured.map((goal) => judge(goal, results)) };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function loop(name: string, count: number, work: (count: number) => void): Contender {
  return { name, round: () => timeLoop(count, work) };
}

function dictionaryContenders(): Contender[] {
  const dict = com.createObject("Scripting.Dictionary");
  dict.Add("key", 1);
  const large = com.createObject("Scripting.Dictionary");
  for (let i = 0; i < KEY_COUNT; i++) large.Add(`key${i}`, i);
  return [
    loop(GET, COUNT, (count) => {
      for (let i = 0; i < count; i++) com.get(dict, "Count");
    }),
    loop(DYNAMIC, COUNT, (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += dict.Count;
      expect(DYNAMIC, sum, count);
    }),
    loop(EXISTS, COUNT, (count) => {
      for (let i = 0; i < count; i++) com.call(dict, "Exists", "key");
    }),
    loop(KEYS, KEY_COUNT * KEY_ROUNDS, (count) => {
      let seen = 0;
      for (let i = 0; i < KEY_ROUNDS; i++) for (const _ of large) seen++;
      expect(KEYS, seen, count);
    }),
  ];
}

function nativeContenders(): Contender[] {
  const probe = com.createObject("ComtaskTest.Probe");
  const trivial = com.createObject("ComtaskTest.Raw"); // its Invoke is three lines
  const bare = bareAdd(com.pointer(probe));
  return [
    nativeContender(CPP_GET, "dictionary-count", COUNT),
    nativeContender(CPP_EXISTS, "dictionary-exists", COUNT),
    loop(ADD, COUNT, (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += com.call(probe, "Add", 2, 3);
      expect(ADD, sum, count * 5);
    }),
    loop(TRIVIAL, COUNT, (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += com.call(trivial, "Add", 2, 3);
      expect(TRIVIAL, sum, count * 5);
    }),
    nativeContender(CPP_TRIVIAL, "trivial", COUNT),
    loop(BARE_ADD, COUNT, (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += bare(2, 3);
      expect(BARE_ADD, sum, count * 5);
    }),
    nativeContender(CPP_ADD, "add", COUNT),
    loop(NUMBER, COUNT, (count) => {
      for (let i = 0; i < count; i++) com.get(probe, "Number");
    }),
    nativeContender(CPP_NUMBER, "number", COUNT),
  ];
}

function scriptContenders(folder: string): Contender[] {
  const vbscript = { language: "vbscript", setUp: DICTIONARY, count: COUNT } as const;
  const jscript = {
    language: "jscript",
    setUp: 'var d = new ActiveXObject("Scripting.Dictionary"); d.Add("key", 1);',
    body: "x = d.Count;",
    count: COUNT,
  } as const;
  const keys = {
    language: "vbscript",
    setUp: FILL,
    body: "For Each k In d\nx = k\nNext",
    count: KEY_ROUNDS,
    operationsPerTurn: KEY_COUNT,
  } as const;
  return [
    scriptContender(VB_GET, { ...vbscript, body: "x = d.Count" }, folder),
    scriptContender(VB_EXISTS, { ...vbscript, body: 'x = d.Exists("key")' }, folder),
    scriptContender(VB_KEYS, keys, folder),
    scriptContender(JS_GET, jscript, folder),
  ];
}

/** A loop whose result nobody looks at could be optimised away, or be wrong. */
function expect(name: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`Cannot trust ${name}: ${actual} is not ${expected}`);
}
