/** A local server for tests: a class that other processes create by ProgID. */
import { com, ComError } from "../../../lib/com/mod.ts";

export const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E02}";
export const PROG_ID = "Comtask.Test.Counter";

class Counter {
  #count = 0;

  get Count(): number {
    return this.#count;
  }
  set Count(value: number) {
    if (typeof value !== "number") throw new TypeError("Count takes a number");
    this.#count = value;
  }
  Add(step: number): number {
    return this.#count += step;
  }
  Fail(): never {
    throw new ComError("count", 0x8004_0321 | 0, { description: "it broke", source: "Counter" });
  }
  Child(name: string): unknown {
    return com.hosted({ Name: `child ${name}` });
  }
}

if (import.meta.main) {
  await com.serveClasses([{ clsid: CLSID, progId: PROG_ID, create: () => new Counter() }], {
    firstClientMs: 30_000,
  });
}
