/** A module for `comtask serve`: one class. */
import { com, ComError, type RegisterClassOptions } from "../../../lib/com/mod.ts";

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
  Divide(by: number): number {
    if (by === 0) {
      const description = "a count cannot be divided by nothing";
      throw new ComError("divide", 0x8004_0321 | 0, { description, source: "Counter" });
    }
    return this.#count / by;
  }
  Child(name: string): unknown {
    return com.hosted({ Name: name });
  }
}

export default {
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E40}",
  progId: "Comtask.Test.Served",
  create: () => new Counter(),
  host: {
    name: "Served",
    members: {
      Count: { type: "VT_I4" },
      Add: { params: [{ name: "step", type: "VT_I4" }], type: "VT_I4" },
    },
  },
} satisfies RegisterClassOptions;
