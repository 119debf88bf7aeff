/** Properties, methods and enumerations: ours, late and early bound, and those of C++. */
import { com } from "../../lib/com/mod.ts";
import { NATIVE_FOLDER, nativeContender } from "../harness/native_host.ts";
import { type Contender, timeLoop } from "../harness/rounds.ts";
import { bareAdd } from "./bare_call.ts";
import {
  COUNT,
  expect,
  type Host,
  KEY_COUNT,
  KEY_ROUNDS,
  nameOf,
  type Operation,
  OPERATIONS,
} from "./operations.ts";

/** Calls one slot through `DispCallFunc`, with everything prepared. */
export const BARE_ADD = "DispCallFunc of the slot of Add";

function loop(
  operation: Operation,
  host: Host,
  work: (count: number) => void,
  count = COUNT,
): Contender {
  return { name: nameOf(operation, host), round: () => timeLoop(count, work) };
}

/** Loops over `Scripting.Dictionary`, which is there on every Windows. */
export function dictionaryContenders(): Contender[] {
  const dict = com.createObject("Scripting.Dictionary");
  const early = com.createObject("Scripting.Dictionary", { binding: "early" });
  for (const each of [dict, early]) each.Add("key", 1);
  const large = com.createObject("Scripting.Dictionary");
  for (let i = 0; i < KEY_COUNT; i++) large.Add(`key${i}`, i);
  const keys = nameOf(OPERATIONS.KEYS, "comtask");
  return [
    loop(OPERATIONS.COUNT, "comtask", (count) => {
      for (let i = 0; i < count; i++) com.get(dict, "Count");
    }),
    loop(OPERATIONS.COUNT, "early bound", (count) => {
      for (let i = 0; i < count; i++) com.get(early, "Count");
    }),
    loop(OPERATIONS.DYNAMIC, "comtask", (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += dict.Count;
      expect("dict.Count", sum, count);
    }),
    loop(OPERATIONS.DYNAMIC, "early bound", (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += early.Count;
      expect("early.Count", sum, count);
    }),
    loop(OPERATIONS.EXISTS, "comtask", (count) => {
      for (let i = 0; i < count; i++) com.call(dict, "Exists", "key");
    }),
    loop(OPERATIONS.EXISTS, "early bound", (count) => {
      for (let i = 0; i < count; i++) com.call(early, "Exists", "key");
    }),
    loop(OPERATIONS.KEYS, "comtask", (count) => {
      let seen = 0;
      for (let i = 0; i < KEY_ROUNDS; i++) for (const _ of large) seen++;
      expect(keys, seen, count);
    }, KEY_COUNT * KEY_ROUNDS),
  ];
}

/** Loops over the native test servers, and those in C++. */
export function nativeContenders(): Contender[] {
  if (NATIVE_FOLDER === undefined) return [];
  const probe = com.createObject("ComtaskTest.Probe");
  const early = com.createObject("ComtaskTest.Probe", { binding: "early" });
  const trivial = com.createObject("ComtaskTest.Raw");
  const bare = bareAdd(com.pointer(probe));
  return [
    adding(OPERATIONS.TRIVIAL, "comtask", trivial),
    { name: BARE_ADD, round: () => timeLoop(COUNT, (count) => addUp(BARE_ADD, count, bare)) },
    adding(OPERATIONS.ADD, "comtask", probe),
    adding(OPERATIONS.ADD, "early bound", early),
    loop(OPERATIONS.NUMBER, "comtask", (count) => {
      for (let i = 0; i < count; i++) com.get(probe, "Number");
    }),
    loop(OPERATIONS.NUMBER, "early bound", (count) => {
      for (let i = 0; i < count; i++) com.get(early, "Number");
    }),
    native(OPERATIONS.COUNT, "dictionary-count"),
    native(OPERATIONS.EXISTS, "dictionary-exists"),
    native(OPERATIONS.KEYS, "dictionary-keys", KEY_COUNT * KEY_ROUNDS),
    native(OPERATIONS.NUMBER, "number"),
    native(OPERATIONS.ADD, "add"),
    native(OPERATIONS.TRIVIAL, "trivial"),
  ];
}

function adding(operation: Operation, host: Host, object: unknown): Contender {
  const name = nameOf(operation, host);
  return loop(operation, host, (count) => {
    addUp(name, count, (a, b) => com.call(object, "Add", a, b));
  });
}

function addUp(name: string, count: number, add: (a: number, b: number) => number): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += add(2, 3);
  expect(name, sum, count * 5);
}

function native(operation: Operation, program: string, count = COUNT): Contender {
  return nativeContender(nameOf(operation, "C++"), program, count);
}
