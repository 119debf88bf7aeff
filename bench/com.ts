import { com } from "../lib/com/mod.ts";
import type { Bench } from "./harness/bench.ts";
import { type Contender, measure, timeLoop } from "./harness/rounds.ts";
import { scriptContender } from "./harness/script_host.ts";
import { type Goal, judge } from "./harness/statistics.ts";

const COUNT = 200_000;
const KEY_COUNT = 10_000;
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

const GOALS: readonly Goal[] = [
  { contender: GET, reference: VB_GET, atMost: 1 / 5 },
  { contender: DYNAMIC, reference: VB_GET, atMost: 1 / 5 },
  { contender: EXISTS, reference: VB_EXISTS, atMost: 1 / 5 },
  { contender: KEYS, reference: VB_KEYS, atMost: 1 / 5 },
];

/** Late-bound calls of a native server, beside the script hosts of Windows. */
export const bench: Bench = {
  about: "late-bound calls of Scripting.Dictionary",
  host: "windows",
  run: async (options) => {
    const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
    try {
      const results = await measure([...ourContenders(), ...scriptContenders(folder)], options);
      return { results, verdicts: GOALS.map((goal) => judge(goal, results)) };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

function ourContenders(): Contender[] {
  const dict = com.createObject("Scripting.Dictionary");
  dict.Add("key", 1);
  const large = com.createObject("Scripting.Dictionary");
  for (let i = 0; i < KEY_COUNT; i++) large.Add(`key${i}`, i);
  const loop = (name: string, count: number, work: (count: number) => void) => ({
    name,
    round: () => timeLoop(count, work),
  });
  return [
    loop(GET, COUNT, (count) => {
      for (let i = 0; i < count; i++) com.get(dict, "Count");
    }),
    loop(DYNAMIC, COUNT, (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += dict.Count;
      if (sum !== count) throw new Error(`Cannot trust ${DYNAMIC}: the sum is ${sum}`);
    }),
    loop(EXISTS, COUNT, (count) => {
      for (let i = 0; i < count; i++) com.call(dict, "Exists", "key");
    }),
    loop(KEYS, KEY_COUNT * 20, (count) => {
      let seen = 0;
      for (let i = 0; i < count / KEY_COUNT; i++) for (const _ of large) seen++;
      if (seen !== count) throw new Error(`Cannot trust ${KEYS}: it saw ${seen}`);
    }),
  ];
}

function scriptContenders(folder: string): Contender[] {
  const jscript = 'var d = new ActiveXObject("Scripting.Dictionary"); d.Add("key", 1);';
  const loop = { language: "vbscript", setUp: DICTIONARY, count: COUNT } as const;
  const keys = {
    language: "vbscript",
    setUp: FILL,
    body: "For Each k In d\nx = k\nNext",
    count: 20,
    operationsPerTurn: KEY_COUNT,
  } as const;
  return [
    scriptContender(VB_GET, { ...loop, body: "x = d.Count" }, folder),
    scriptContender(VB_EXISTS, { ...loop, body: 'x = d.Exists("key")' }, folder),
    scriptContender(VB_KEYS, keys, folder),
    scriptContender(
      JS_GET,
      { language: "jscript", setUp: jscript, body: "x = d.Count;", count: COUNT },
      folder,
    ),
  ];
}
