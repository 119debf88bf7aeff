import assert from "node:assert/strict";
import { join } from "node:path";
import { buildOnce, exists, withLock } from "../support/cache.ts";

/** Runs `use` with a cache folder of its own. */
async function withCache(use: (folder: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("COMTASK_CACHE");
  const folder = await Deno.makeTempDir({ prefix: "comtask-cache-" });
  Deno.env.set("COMTASK_CACHE", folder);
  try {
    await use(folder);
  } finally {
    if (before === undefined) Deno.env.delete("COMTASK_CACHE");
    else Deno.env.set("COMTASK_CACHE", before);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("buildOnce() builds what is missing, and only once", async () => {
  await withCache(async (cache) => {
    const folder = join(cache, "thing");
    let builds = 0;
    const build = async (partial: string) => {
      builds++;
      await Deno.writeTextFile(join(partial, "file"), "text");
    };
    assert.equal(await buildOnce(folder, build), folder);
    await buildOnce(folder, build);
    assert.equal(builds, 1);
    assert.equal(await Deno.readTextFile(join(folder, "file")), "text");
  });
});

Deno.test("buildOnce() does a set-up again that was interrupted", async () => {
  await withCache(async (cache) => {
    const folder = join(cache, "thing");
    const interrupted = buildOnce(folder, async (partial) => {
      await Deno.writeTextFile(join(partial, "half"), "");
      throw new Error("interrupted");
    });
    await assert.rejects(interrupted, /interrupted/);
    assert.equal(await exists(folder), false);
    await buildOnce(folder, (partial) => Deno.writeTextFile(join(partial, "whole"), ""));
    assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name), ["whole"]);
  });
});

Deno.test("buildOnce() lets the second of two wait for the first", async () => {
  await withCache(async (cache) => {
    const folder = join(cache, "thing");
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    let builds = 0;
    const build = async () => {
      builds++;
      started.resolve();
      await finish.promise;
    };
    const first = buildOnce(folder, build);
    await started.promise;
    const second = buildOnce(folder, build);
    finish.resolve();
    await Promise.all([first, second]);
    assert.equal(builds, 1);
  });
});

Deno.test("withLock() lets go when its section fails", async () => {
  await withCache(async () => {
    await assert.rejects(withLock("name", () => Promise.reject(new Error("inside"))), /inside/);
    assert.equal(await withLock("name", () => Promise.resolve("next")), "next");
  });
});
