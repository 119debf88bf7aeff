/** What every store of work must do; a second implementation passes the same suite. */
import assert from "node:assert/strict";
import type { ItemState, WorkStore } from "../../../lib/engine/mod.ts";

/** One store, fresh for each test. */
export interface StoreUnderTest {
  /** Opens the store; called again it opens the same one, as another process would. */
  open(): Promise<WorkStore>;
  /** Takes an item of a queue in another process, and kills that. */
  takeAndDie(queue: string, leaseMs?: number): Promise<void>;
}

const LEASE_MS = 100;

/** Registers the suite for one implementation. */
export function testWorkStore(
  name: string,
  withStore: (use: (under: StoreUnderTest) => Promise<void>) => Promise<void>,
): void {
  function test(
    what: string,
    body: (store: WorkStore, under: StoreUnderTest) => Promise<void>,
  ): void {
    Deno.test(`${name} ${what}`, async () => {
      await withStore(async (under) => {
        await using store = await under.open();
        await body(store, under);
      });
    });
  }

  test("knows a key for good, also after its item is done", async (store) => {
    assert.equal(await store.put("q", "a", { n: 1 }), true);
    assert.equal(await store.put("q", "a", { n: 2 }), false);
    assert.equal(await store.put("other", "a", {}), true);
    const worker = await store.work("q", { parallel: 1 }, () => Promise.resolve("fine"));
    await until(store, "q", ["done"]);
    await worker.drain();
    assert.equal(await store.put("q", "a", {}), false);
    assert.deepEqual(await store.state("q", "a"), {
      queue: "q",
      key: "a",
      group: undefined,
      status: "done",
      attempts: 1,
      body: { n: 1 },
      result: "fine",
      error: undefined,
    });
    assert.equal(await store.state("q", "b"), undefined);
  });

  test("lists in the order of putting, whatever order items end in", async (store) => {
    for (let n = 0; n < 20; n++) await store.put("q", `k${n}`, n);
    await using _worker = await store.work("q", { parallel: 5 }, async ({ body }) => {
      await pause((20 - Number(body)) % 5);
      return Number(body) * 2;
    });
    const items = await until(store, "q", ["done"]);
    assert.deepEqual(
      items.map(({ result }) => result),
      Array.from({ length: 20 }, (_, n) => n * 2),
    );
  });

  test("keeps the limits of a worker and of each group, over all workers", async (store, under) => {
    await using second = await under.open();
    for (let n = 0; n < 12; n++) await store.put("q", `k${n}`, n, { group: `g${n % 2}` });
    const flight = new Map<string, number>();
    let most = 0;
    const handler = async ({ group = "" }) => {
      flight.set(group, (flight.get(group) ?? 0) + 1);
      most = Math.max(most, flight.get(group)!);
      await pause(5);
      flight.set(group, flight.get(group)! - 1);
    };
    await using _one = await store.work("q", { parallel: 4, perGroup: 2 }, handler);
    await using _two = await second.work("q", { parallel: 4, perGroup: 2 }, handler);
    await until(store, "q", ["done"]);
    assert.equal(most, 2);
  });

  test("gives an item of a worker that is gone to another one", async (store, under) => {
    await store.put("q", "a", 1);
    await under.takeAndDie("q", LEASE_MS);
    assert.equal((await store.state("q", "a"))?.status, "running");
    await using _worker = await store.work(
      "q",
      { parallel: 1 },
      ({ attempt }) => Promise.resolve(attempt),
    );
    const [item] = await until(store, "q", ["done"]);
    assert.deepEqual([item.attempts, item.result], [2, 2]);
  });

  test(
    "keeps an item with its worker for as long as that renews its lease",
    async (store, under) => {
      await using second = await under.open();
      await store.put("q", "a", 1);
      let begun = 0;
      const handler = async () => {
        begun++;
        await pause(3 * LEASE_MS);
      };
      await using _one = await store.work("q", { parallel: 1, leaseMs: LEASE_MS }, handler);
      await using _two = await second.work("q", { parallel: 1, leaseMs: LEASE_MS }, handler);
      await until(store, "q", ["done"]);
      assert.equal(begun, 1);
    },
  );

  test("records what failed, and lets it wait again when asked", async (store) => {
    await store.put("q", "good", 1);
    await store.put("q", "bad", 2);
    let broken = true;
    await using _worker = await store.work("q", { parallel: 1 }, ({ key }) => {
      if (key === "bad" && broken) throw new Error("broken");
      return Promise.resolve(key);
    });
    const items = await until(store, "q", ["done", "failed"]);
    assert.deepEqual(items.map(({ status, error }) => [status, error]), [
      ["done", undefined],
      ["failed", "broken"],
    ]);
    broken = false;
    assert.equal(await store.retry("q", ["good", "bad", "none"]), 1);
    assert.deepEqual((await until(store, "q", ["done"])).map(({ attempts }) => attempts), [1, 2]);
  });

  test("holds an item back until it is due, and postpones it when asked", async (store) => {
    const soon = () => Temporal.Now.instant().add({ milliseconds: 60 });
    const due = soon();
    await store.put("q", "later", 1, { notBefore: due });
    const times: number[] = [];
    await using _worker = await store.work("q", { parallel: 1 }, (item) => {
      times.push(Temporal.Now.instant().epochMilliseconds);
      if (item.attempt === 1) item.postpone(soon());
      return Promise.resolve(item.attempt);
    });
    const [item] = await until(store, "q", ["done"]);
    assert.equal(item.result, 2);
    assert.ok(times[0] >= due.epochMilliseconds && times[1] - times[0] >= 60);
  });

  test("lets items in flight wait again when their worker is stopped", async (store) => {
    await store.put("q", "a", 1);
    const worker = await store.work(
      "q",
      { parallel: 1 },
      (_item, signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason), { once: true })
        ),
    );
    await until(store, "q", ["running"]);
    await worker[Symbol.asyncDispose]();
    assert.equal((await store.state("q", "a"))?.status, "waiting");
  });
}

/** Registers the one test that takes as long as a worker may be silent when nobody says otherwise. */
export function testTakeover(
  name: string,
  withStore: (use: (under: StoreUnderTest) => Promise<void>) => Promise<void>,
): void {
  Deno.test(`${name} gives the items of a killed process to another worker within a minute`, async () => {
    await withStore(async (under) => {
      await using store = await under.open();
      for (let n = 0; n < 3; n++) await store.put("q", `k${n}`, n);
      await under.takeAndDie("q");
      const begun = performance.now();
      await using _worker = await store.work("q", { parallel: 2 }, () => Promise.resolve("done"));
      while ((await Array.fromAsync(store.list("q"))).some(({ status }) => status !== "done")) {
        assert.ok(performance.now() - begun < 60_000, "it took longer than a minute");
        await pause(200);
      }
      const attempts = (await Array.fromAsync(store.list("q"))).map((item) => item.attempts);
      assert.deepEqual(attempts, [2, 1, 1]);
    });
  });
}

async function until(
  store: WorkStore,
  queue: string,
  statuses: readonly string[],
): Promise<ItemState[]> {
  for (let tries = 0; tries < 500; tries++) {
    const items = await Array.fromAsync(store.list(queue));
    if (items.every(({ status }) => statuses.includes(status))) return items;
    await pause(10);
  }
  throw new Error(`the items of "${queue}" did not become ${statuses.join(" or ")}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
