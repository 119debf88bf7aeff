// Events and calls that come from threads and processes other than ours, by the native test server.
import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { ADD_REF, RELEASE } from "../../lib/ffi/mod.ts";

const ignore = Deno.env.get("COMTASK_NATIVE") === undefined;

/** Keeps the server's process from ending between two tests. */
const _keeper = ignore ? undefined : com.createObject("ComtaskTest.ProbeProcess");

/** What other threads hold they release through messages, after the call. */
async function leavesNothing(use: () => Promise<void>): Promise<void> {
  const before = JSON.stringify(com.stats());
  await use();
  for (let i = 0; i < 600 && JSON.stringify(com.stats()) !== before; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(JSON.stringify(com.stats()), before);
}

function within<T>(promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no event came")), 30_000);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

for (const progId of ["ComtaskTest.Probe", "ComtaskTest.ProbeProcess"]) {
  Deno.test(
    `${progId} fires events from a thread of its own`,
    { ignore },
    () =>
      leavesNothing(async () => {
        using probe = com.createObject(progId);
        const numbers: number[] = [];
        const third = Promise.withResolvers<void>();
        using _events = com.on(probe, {
          Counted: (number: number) => {
            numbers.push(number);
            if (numbers.length === 3) third.resolve();
          },
        });
        probe.FireLater(3, 10);
        assert.deepEqual(numbers, []); // they wait until messages are pumped
        await within(third.promise);
        assert.equal(numbers.length, 3);
      }),
  );

  Deno.test(
    `${progId} gets the answers of handlers to its references`,
    { ignore },
    () =>
      leavesNothing(async () => {
        using probe = com.createObject(progId);
        using _events = com.on(probe, {
          Query: (cancel: { value: unknown }, text: { value: unknown }) => {
            cancel.value = true;
            text.value = "answered from here";
          },
        });
        assert.match(probe.Fire("Query", 1), /answered from here/);
        await Promise.resolve();
      }),
  );

  Deno.test(
    `${progId} hears nothing of an error in a handler`,
    { ignore },
    () =>
      leavesNothing(async () => {
        using probe = com.createObject(progId);
        const errors: unknown[] = [];
        using _events = com.on(probe, {
          Counted: () => {
            throw new RangeError("in the handler");
          },
        }, { onError: (error, event) => errors.push(`${event}: ${error}`) });
        probe.Fire("Counted", 1);
        assert.deepEqual(errors, ["Counted: RangeError: in the handler"]);
        assert.equal(probe.Add(1, 2), 3);
        await Promise.resolve();
      }),
  );

  Deno.test(
    `${progId} passes itself to a handler, and is released after it`,
    { ignore },
    () =>
      leavesNothing(async () => {
        using probe = com.createObject(progId);
        let sender: DynamicObject;
        using _events = com.on(probe, {
          Sender: (from: DynamicObject) => {
            sender = from;
            assert.equal(from.Add(1, 2), 3);
          },
        });
        probe.Fire("Sender", 1);
        assert.equal(sender === probe || /released/.test(Deno.inspect(sender)), true);
        assert.equal(probe.Add(2, 3), 5);
        await Promise.resolve();
      }),
  );

  Deno.test(
    `${progId} calls an object of ours from a thread of its own`,
    { ignore },
    () =>
      leavesNothing(async () => {
        using probe = com.createObject(progId);
        const target = { Twice: (n: number) => 2 * n };
        using _hosted = com.host(target);
        assert.equal(probe.Call(target, "Twice", [21]), 42);
        if (progId === "ComtaskTest.Probe") {
          assert.equal(probe.CallFromThread(target, "Twice", [21]), 42);
        }
        await Promise.resolve();
      }),
  );
}

Deno.test(
  "events() iterates over what another process fires",
  { ignore },
  () =>
    leavesNothing(async () => {
      using probe = com.createObject("ComtaskTest.ProbeProcess");
      const events = com.events(probe);
      const first = events.next(); // subscribes
      probe.FireLater(2, 10);
      for (const event of [first, events.next()]) {
        const { value } = await within(event);
        assert.match(`${value?.name} ${value?.args}`, /^Counted \d+$/);
      }
      await events.return();
    }),
);

const KERNEL32 = {
  CreateThread: { parameters: ["u64", "u64", "u64", "u64", "u32", "u64"], result: "u64" },
  WaitForSingleObject: { parameters: ["u64", "u32"], result: "u32", nonblocking: true },
  GetExitCodeThread: { parameters: ["u64", "buffer"], result: "i32" },
  CloseHandle: { parameters: ["u64"], result: "i32" },
} as const;
const LONGEST_WAIT_MS = 30_000;

// A server that breaks the rules of apartments: it calls our pointer from a thread of its own. A slot
// of IUnknown takes what a thread takes, one pointer, and answers as a thread does, with a number.
Deno.test(
  "Q28: a call of our pointer from a foreign thread waits for this one",
  { ignore: Deno.build.os !== "windows" },
  () =>
    leavesNothing(async () => {
      const kernel32 = Deno.dlopen("kernel32.dll", KERNEL32);
      const { CreateThread, WaitForSingleObject, GetExitCodeThread, CloseHandle } =
        kernel32.symbols;
      const target = { Hello: () => "hello" };
      using _hosted = com.host(target);
      const { memory, objects } = runtime();
      const self = objects.lend(target)!.address;
      const vtable = memory.readU64(self);
      for (const [slot, references] of [[ADD_REF, 2], [RELEASE, 1]]) {
        const code = memory.readU64(vtable + BigInt(8 * slot));
        const thread = CreateThread(0n, 0n, code, self, 0, 0n);
        assert.equal(await WaitForSingleObject(thread, LONGEST_WAIT_MS), 0);
        const answer = new Uint32Array(1);
        GetExitCodeThread(thread, answer);
        CloseHandle(thread);
        assert.equal(answer[0], references);
      }
      kernel32.close();
    }),
);
