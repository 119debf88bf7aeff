// The filter that COM asks when a server refuses a call, as COM has it: registered, and called
// through its vtable. (Wine never asks a filter; the waiting itself is COM's.)
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { ADD_REF, NativeBlock, RELEASE } from "../../lib/ffi/mod.ts";

const ignore = Deno.build.os !== "windows";
/** Slots of `IMessageFilter`. Source: `objidl.h`. */
const [HANDLE_IN_COMING_CALL, RETRY_REJECTED_CALL, MESSAGE_PENDING] = [3, 4, 5];
const SERVERCALL_RETRYLATER = 2;
const CANCEL_CALL = -1;
const BUSY_TIMEOUT_MS = 5000;

/** Takes the thread's filter out, uses it, and puts it back. */
function withFilter(use: (filter: bigint) => void): void {
  const { ole } = runtime();
  const old = new NativeBlock(8);
  assert.equal(ole.CoRegisterMessageFilter(0n, old.u64), 0);
  try {
    use(old.u64[0]);
  } finally {
    assert.equal(ole.CoRegisterMessageFilter(old.u64[0], null), 0);
  }
}

Deno.test("initialize() registers a filter that retries until its time limit", { ignore }, () => {
  com.initialize({ apartment: "sta", busyTimeoutMs: BUSY_TIMEOUT_MS });
  const { invoker } = runtime();
  withFilter((filter) => {
    assert.notEqual(filter, 0n);
    const retry = (elapsedMs: number) =>
      invoker.callSlot(filter, RETRY_REJECTED_CALL, 0n, elapsedMs, SERVERCALL_RETRYLATER);
    assert.equal(retry(0), 100);
    assert.equal(retry(1000), 500);
    assert.equal(retry(BUSY_TIMEOUT_MS), CANCEL_CALL);
    assert.equal(invoker.callSlot(filter, HANDLE_IN_COMING_CALL, 1, 0n, 0, 0n), 0);
    assert.equal(invoker.callSlot(filter, MESSAGE_PENDING, 0n, 0, 0), 2); // wait, and pump
    assert.equal(invoker.callSlot(filter, ADD_REF), invoker.callSlot(filter, RELEASE) + 1);
  });
});

Deno.test("initialize() of another kind of apartment is refused", { ignore }, () => {
  com.initialize({ apartment: "sta" }); // again is nothing
  assert.throws(
    () => com.initialize({ apartment: "mta" }),
    /Cannot enter apartment "mta": this thread is in "sta" already; call com\.initialize before/,
  );
});

Deno.test({
  name: "a call that a busy server refuses ends with its code and advice",
  ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
  fn: () => {
    using raw = com.createObject("ComtaskTest.Raw"); // no filter is asked within a process
    assert.throws(() => raw.Reject(1), (error) => {
      assert.ok(error instanceof ComError);
      assert.equal(error.constant, "RPC_E_CALL_REJECTED");
      assert.match(error.advice ?? "", /busy/);
      return true;
    });
  },
});
