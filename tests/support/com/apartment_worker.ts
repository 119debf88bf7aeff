/** An apartment for tests: operations that return, throw, and hang. */
import { com, ComError, emitFromApartment, serveApartment } from "../../../lib/com/mod.ts";
import { provideDictionary } from "./dictionary.ts";

let registration: Disposable | undefined;

serveApartment({
  countEntries(keys: readonly string[]): number {
    registration ??= provideDictionary();
    using dict = com.createObject("Scripting.Dictionary");
    for (const key of keys) dict.Add(key, 0);
    return dict.Count;
  },
  leaveOpen: () => com.createObject("Scripting.Dictionary").Count,
  fail(): never {
    throw new ComError("reach the server", 0x8007_06BA | 0, { source: "test", member: "Connect" });
  },
  failPlainly(): never {
    throw new RangeError("Cannot count: too many", { cause: new TypeError("inner") });
  },
  /** Blocks the thread, as a native call does. */
  block(milliseconds: number): string {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    return "late";
  },
  returnFunction: () => () => 1,
  say: (text: string) => emitFromApartment("said", text),
}, () => registration?.[Symbol.dispose]());
