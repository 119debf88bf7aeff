// Enumerators of hosted objects, read through IEnumVARIANT.
import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";

/** Counts how far its iterator was read. */
class Numbers {
  _read = 0;

  *[Symbol.iterator](): Generator<number> {
    for (let i = 1; i <= 1_000_000; i++) {
      this._read = i;
      yield i;
    }
  }
}

const made: Numbers[] = [];
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E21}",
  progId: "Comtask.Test.Numbers",
  create: () => {
    made.push(new Numbers());
    return made.at(-1)!;
  },
  host: { pullItems: true },
});

Deno.test("an enumerator with pullItems reads no further than its caller comes", () => {
  using numbers = com.createObject("Comtask.Test.Numbers");
  const seen: number[] = [];
  for (const number of numbers as unknown as Iterable<number>) {
    seen.push(number);
    if (seen.length === 5) break;
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  const read = made.at(-1)!._read;
  assert.ok(read >= 5 && read <= 1000, `${read} were read`); // readers fetch in blocks
});

Deno.test("an enumerator without it has the items of the moment when it was made", () => {
  const list = {
    items: [1, 2, 3],
    *[Symbol.iterator]() {
      yield* this.items;
    },
  };
  const clsid = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E22}";
  using _registration = com.registerClass({ clsid, create: () => list });
  using object = com.createObject(clsid) as DynamicObject & Disposable;
  const seen: number[] = [];
  for (const number of object as unknown as Iterable<number>) {
    list.items.length = 0;
    seen.push(number);
  }
  assert.deepEqual(seen, [1, 2, 3]);
});
