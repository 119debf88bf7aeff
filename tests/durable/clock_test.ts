import assert from "node:assert/strict";
import { join } from "node:path";
import { type Journal, openJournal, openWorkStore } from "../../lib/engine/mod.ts";
import { createWorld } from "../engine/support/library.ts";
import { runText } from "../engine/support/run.ts";
import { temporaryFolder } from "../support/cli.ts";

/** Sets the clock of this process; timers and `performance.now()` go on as before. */
class Clock implements Disposable {
  readonly #now = Date.now;
  readonly #instant = Temporal.Now.instant;
  shiftMs = 0;

  constructor() {
    const now = this.#now.bind(Date);
    Date.now = () => now() + this.shiftMs;
    Object.assign(Temporal.Now, {
      instant: () => Temporal.Instant.fromEpochMilliseconds(now() + this.shiftMs),
    });
  }

  [Symbol.dispose](): void {
    Date.now = this.#now;
    Object.assign(Temporal.Now, { instant: this.#instant });
  }
}

const HOUR_MS = 3_600_000;

async function withJournal(use: (journal: Journal, clock: Clock) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  using journal = await openJournal(join(folder.path, "runs.sqlite"));
  using clock = new Clock();
  await use(journal, clock);
}

const TASK = `
durable: { key: k, keep: 1d }
steps:
  - { id: a, uses: demo.write, with: { text: a }, once: key-a }
  - { id: b, uses: demo.send, using: { l: { uses: demo.open } },
      with: { line: "\${ l }", to: "+14255550100" }, retry: { times: 3, delay: 1ms } }
`;

Deno.test("a clock that is set back during a run changes nothing about it", async () => {
  await withJournal(async (journal, clock) => {
    const world = createWorld();
    world.busy.set("+14255550100", 2);
    const { result, did } = await runText(TASK, {
      world,
      journal,
      on: ({ type }) => {
        if (type === "retry-wait") clock.shiftMs -= HOUR_MS;
      },
    });
    assert.equal(result.outcome, "ok", JSON.stringify(result.error));
    assert.deepEqual(did, ["write a", "open a", "send +14255550100", "close a"]);
    assert.ok(result.durationMs >= 0 && result.steps.every(({ durationMs }) => durationMs >= 0));
    assert.equal(journal.list()[0].outcome, "ok");
  });
});

Deno.test("a clock that was set back since does not hide the newest run, or what was done once", async () => {
  await withJournal(async (journal, clock) => {
    const world = createWorld();
    const first = await runText(TASK, { world, journal });
    clock.shiftMs = -48 * HOUR_MS;
    const refused = await runText(TASK, { world, journal });
    assert.deepEqual([refused.result.exitCode, refused.result.error?.code], [
      50,
      "durable.finished",
    ]);
    const again = await runText(TASK, { world, journal, again: true });
    assert.equal(again.result.steps[0].outcome, "reused", "the once-key is known");
    assert.deepEqual(journal.list().map(({ runId }) => runId), [
      again.result.runId,
      first.result.runId,
    ]);
    assert.equal(journal.find("test", "k")?.runId, again.result.runId);
    assert.equal(journal.prune(), 0, "nothing is old before its time");
  });
});

Deno.test("an interrupted run is found and resumed after the clock was set back", async () => {
  await withJournal(async (journal, clock) => {
    const world = createWorld();
    world.busy.set("+14255550100", 9);
    const first = await runText(TASK, { world, journal });
    assert.equal(first.result.outcome, "failed");
    world.busy.clear();
    clock.shiftMs = -HOUR_MS;
    const second = await runText(TASK, { world, journal });
    assert.deepEqual([second.result.outcome, second.result.runId], ["ok", first.result.runId]);
    assert.equal(world.did.filter((text) => text === "write a").length, 1);
  });
});

Deno.test("a clock that jumps in either direction takes no item from a worker that lives, and frees those of one that does not", async () => {
  await using folder = await temporaryFolder();
  using clock = new Clock();
  const path = join(folder.path, "work.sqlite");
  await using store = await openWorkStore(path);
  await using other = await openWorkStore(path);
  for (const shiftMs of [HOUR_MS, -HOUR_MS]) {
    const key = `jump ${shiftMs}`;
    await store.put("q", key, 1);
    const begun: string[] = [];
    const done = Promise.withResolvers<void>();
    const handler = (name: string) => async () => {
      begun.push(name);
      clock.shiftMs += shiftMs;
      await done.promise;
    };
    await using one = await store.work("q", { parallel: 1, leaseMs: 200 }, handler("one"));
    await until(() => begun.length > 0);
    await using two = await other.work("q", { parallel: 1, leaseMs: 200 }, handler("two"));
    await new Promise((resolve) => setTimeout(resolve, 700)); // several leases
    assert.deepEqual(begun, ["one"]);
    done.resolve();
    await one.drain();
    await two.drain();
  }
  // A worker in a process that is gone: its item is held, and nobody renews the lease.
  clock.shiftMs = HOUR_MS;
  await store.put("q", "left", 1);
  const child = new URL("../engine/support/work_child.ts", import.meta.url).href;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", child, path, "q", "200"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.getReader();
  await reader.read(); // it says so once it has the item
  process.kill("SIGKILL");
  await process.status;
  await reader.cancel();
  clock.shiftMs = -HOUR_MS;
  let taken = false;
  await using _worker = await store.work("q", { parallel: 1 }, () => {
    taken = true;
    return Promise.resolve();
  });
  await until(() => taken);
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 1000) throw new Error("It did not happen");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
