import assert from "node:assert/strict";
import { join } from "node:path";
import { isRunLocked, lockGroup, lockRun } from "../../lib/engine/journal/lock.ts";

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(join(folder, "locks"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const never = new AbortController().signal;

Deno.test("lockGroup() gives at most so many places, and each back when it is disposed", async () => {
  await withFolder(async (folder) => {
    const options = { folder, group: "fax/ä:1", max: 2, waitMs: 0, signal: never };
    const first = await lockGroup(options);
    const second = await lockGroup(options);
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(await lockGroup(options), undefined);
    assert.ok(
      await lockGroup({ ...options, group: "other" }).then((lock) => {
        lock?.[Symbol.dispose]();
        return lock;
      }),
    );
    first[Symbol.dispose]();
    using _third = await lockGroup(options);
    assert.ok(_third !== undefined);
    second[Symbol.dispose]();
  });
});

Deno.test("lockGroup() serves in the order of coming", async () => {
  await withFolder(async (folder) => {
    const options = { folder, group: "g", max: 1, waitMs: 60_000, signal: never };
    const holder = await lockGroup(options);
    const order: number[] = [];
    const waiting: Promise<void>[] = [];
    for (let n = 0; n < 4; n++) {
      waiting.push(
        lockGroup(options).then(async (lock) => {
          order.push(n);
          await new Promise((resolve) => setTimeout(resolve, 5));
          lock![Symbol.dispose]();
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    holder![Symbol.dispose]();
    await Promise.all(waiting);
    assert.deepEqual(order, [0, 1, 2, 3]);
  });
});

Deno.test("lockGroup() stops waiting when its signal aborts, and leaves no ticket behind", async () => {
  await withFolder(async (folder) => {
    const cancel = new AbortController();
    const options = { folder, group: "g", max: 1, waitMs: 60_000, signal: cancel.signal };
    using _holder = await lockGroup(options);
    const waiting = lockGroup(options);
    setTimeout(() => cancel.abort(new Error("stop")), 20);
    await assert.rejects(waiting, /stop/);
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) {
        assert.deepEqual(await Array.fromAsync(Deno.readDir(join(folder, name))), []);
      }
    }
  });
});

Deno.test("lockRun() lets one be at a run, isRunLocked() tells, and nothing is left behind", async () => {
  await withFolder(async (folder) => {
    assert.equal(isRunLocked(folder, "r1"), false);
    {
      using lock = await lockRun(folder, "r1", never);
      assert.ok(lock !== undefined);
      assert.equal(isRunLocked(folder, "r1"), true);
      assert.equal(await lockRun(folder, "r1", never), undefined);
      using _other = await lockRun(folder, "r2", never);
      assert.ok(_other !== undefined);
    }
    assert.equal(isRunLocked(folder, "r1"), false);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("lockRun() lets one only be at a run, also while others come and go", async () => {
  await withFolder(async (folder) => {
    let inside = 0;
    const counts: number[] = [];
    const until = performance.now() + 1000;
    await Promise.all(Array.from({ length: 20 }, async () => {
      while (performance.now() < until) {
        using lock = await lockRun(folder, "r", never);
        if (lock === undefined) continue;
        counts.push(++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
      }
    }));
    assert.ok(counts.length > 20, `${counts.length}`);
    assert.equal(Math.max(...counts), 1);
  });
});
