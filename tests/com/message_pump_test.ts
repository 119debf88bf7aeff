// The pump runs only while something needs it. Its functions stand in for those of Windows and count.
import assert from "node:assert/strict";
import { MessagePump } from "../../lib/com/apartments/message_pump.ts";
import type { Ole } from "../../lib/ffi/mod.ts";

/** A queue with messages, and how often somebody looked into it. */
function queue(messages = 0): { ole: Ole; looks: () => number; dispatched: () => number } {
  let looks = 0;
  let dispatched = 0;
  let left = messages;
  const ole = {
    kind: "windows",
    PeekMessageW: () => {
      looks++;
      return left-- > 0 ? 1 : 0;
    },
    TranslateMessage: () => 0,
    DispatchMessageW: () => {
      dispatched++;
      return 0n;
    },
  } as unknown as Ole;
  return { ole, looks: () => looks, dispatched: () => dispatched };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("a pump that nobody needs does not look", async () => {
  const { ole, looks } = queue();
  const pump = new MessagePump(ole);
  await pause(40);
  assert.equal(looks(), 0);
  assert.equal(pump.pumpOnce(), 0);
});

Deno.test("start() pumps until the last user has gone", async () => {
  const { ole, looks, dispatched } = queue(3);
  const pump = new MessagePump(ole);
  const first = pump.start(true);
  const second = pump.start();
  while (dispatched() < 3) await pause(5);
  first[Symbol.dispose]();
  first[Symbol.dispose](); // twice is safe
  const before = looks();
  pump.pumpOnce();
  using _alive = keepAlive();
  while (looks() < before + 3) await pause(5); // the second still needs it
  second[Symbol.dispose]();
  const after = looks();
  await pause(40);
  assert.equal(looks(), after);
});

Deno.test("a full queue leaves timers their turn", () => {
  const { ole, dispatched } = queue(5000);
  assert.equal(new MessagePump(ole).pumpOnce(), 1000);
  assert.equal(dispatched(), 1000);
});

/** A timer that keeps the event loop going, as the pump itself does not. */
function keepAlive(): Disposable {
  const timer = setInterval(() => {}, 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
