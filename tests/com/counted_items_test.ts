import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";

const NAMES = ["a", "b", "c"];
const BADINDEX = 0x8002_000B | 0;

/** A collection without an enumerator that counts from `first`. */
function provide(first: number, digit: number): string {
  const progId = `Comtask.Test.From${first}`;
  com.registerClass({
    clsid: `{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E3${digit}}`,
    progId,
    create: () => ({
      Count: NAMES.length,
      Item: com.indexer<unknown>({
        get: (index) => {
          const name = NAMES[Number(index) - first];
          if (name === undefined) throw new ComError("read item", BADINDEX);
          return name;
        },
      }),
    }),
  });
  return progId;
}

for (const first of [0, 1]) {
  const progId = provide(first, first);
  for (
    const binding of Deno.build.os === "windows" ? ["late", "early"] as const : ["late"] as const
  ) {
    Deno.test(`for...of walks a collection without enumerator from ${first}, ${binding} bound`, () => {
      const before = com.stats();
      {
        using items = com.createObject(progId, { binding });
        assert.deepEqual([...items], NAMES);
      }
      assert.deepEqual(com.stats(), before);
    });
  }
}

Deno.test("for...of of an object that is no collection says so", () => {
  using _class = com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E39}",
    progId: "Comtask.Test.NoCollection",
    create: () => ({ Name: "none" }),
  });
  using object = com.createObject("Comtask.Test.NoCollection");
  assert.throws(() => [...object], /Cannot call "_NewEnum" of Comtask\.Test\.NoCollection/);
});
