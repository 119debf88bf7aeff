// Objects of the multithreaded apartment that are released while calls are under way: each call is
// watched here, where the runtime is ours.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { RELEASE } from "../../lib/ffi/mod.ts";

const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FE0}";
const RELEASE_OFFSET = BigInt(8 * RELEASE);

type CallFunction = (...args: [object: bigint, offset: bigint, ...unknown[]]) => Promise<number>;

Deno.test("a collection that is released while it is read lives until it has answered", async () => {
  const before = com.stats();
  {
    using _class = com.registerClass({
      clsid: CLSID,
      create: () => ({ [Symbol.iterator]: () => [1, 2, 3][Symbol.iterator]() }),
    });
    const list = await com.createObjectAsync(CLSID);
    const ole = runtime().ole as unknown as { DispCallFuncAsync: CallFunction };
    const callFunction = ole.DispCallFuncAsync;
    const underWay = new Map<bigint, number>();
    const early: bigint[] = []; // what was released in the middle of a call
    ole.DispCallFuncAsync = async (object, offset, ...rest) => {
      if (offset === RELEASE_OFFSET && underWay.get(object)) early.push(object);
      underWay.set(object, (underWay.get(object) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve));
      try {
        return await callFunction(object, offset, ...rest);
      } finally {
        underWay.set(object, underWay.get(object)! - 1);
      }
    };
    try {
      const reading = Array.fromAsync(list);
      await Promise.all([list[Symbol.asyncDispose](), reading]);
      assert.deepEqual(await reading, [1, 2, 3]);
    } finally {
      ole.DispCallFuncAsync = callFunction;
    }
    assert.deepEqual(early, []);
  }
  assert.deepEqual(com.stats(), before);
});
